"""The test server itself: a real Zou, that does what the tests of publishing build on."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import gazu
import numpy as np
import pytest
import requests

from tests.kitsu.production import Production, Site
from tests.kitsu.zou.server import ZouServer

pytestmark = pytest.mark.slow


def movie(path: Path, frames: int = 30) -> Path:
    """A small H.264 movie. No B-frames: of silent movies with them, ffmpeg 5.1 loses the picture in Zou."""
    with av.open(str(path), "w") as made:
        stream = made.add_stream("libx264", rate=Fraction(25))
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.options = {"bf": "0"}
        for number in range(frames):
            picture = np.full((180, 320, 3), 8 * number % 256, np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        made.mux(stream.encode())
    return path


def frames_of(path: Path) -> int:
    """How many frames a movie has, decoded."""
    with av.open(str(path)) as opened:
        return sum(1 for _ in opened.decode(video=0))


def shot(production: Production, name: str = "010") -> dict:
    """A new shot in a sequence of its own."""
    client = production.client()
    sequence = gazu.shot.new_sequence(production.project, f"seq{name}", client=client)
    return gazu.shot.new_shot(production.project, sequence, name, client=client)


def publish(production: Production, path: Path, **how: object) -> dict:
    """A preview of a new shot's plate task."""
    client = production.client()
    task = gazu.task.new_task(shot(production), production.task_type(), client=client)
    status = gazu.task.get_default_task_status(client=client)
    _, preview = gazu.task.publish_preview(
        task, status, comment="plates", preview_file_path=str(path), client=client, **how
    )
    return preview


def test_it_is_a_real_server(zou: ZouServer) -> None:
    """The API says that it is Zou, with its database and Redis up; without /api a site answers a web page."""
    told = requests.get(f"{zou.host}/status", timeout=10).json()
    assert (told["name"], told["version"]) == ("Zou", zou.environment.version("zou"))
    assert told["database-up"]
    assert told["key-value-store-up"]
    assert requests.get(f"{zou.site}/", timeout=10).headers["Content-Type"] == "text/html"
    assert requests.post(f"{zou.site}/auth/login", timeout=10).status_code == 405


def test_a_production_is_one_tests_own(site: Site, production: Production) -> None:
    """Two productions have two names; the bot of one reads and writes it, and cannot open the other."""
    other = site.production()
    assert production.name != other.name
    made = shot(production)
    assert [row["id"] for row in production.shots()] == [made["id"]]
    assert other.shots() == []
    (seen,) = gazu.project.all_open_projects(client=production.client())
    assert seen["name"] == production.name
    with pytest.raises(gazu.exception.NotAllowedException):
        gazu.client.get(f"data/projects/{other.id}/shots", client=production.client())


@pytest.mark.parametrize("role", ["manager", "supervisor", "user", "vendor", "client"])
def test_members_have_their_role(production: Production, role: str) -> None:
    """A member logs in with a password, sees the production, and makes a shot only as a manager."""
    member = production.member(role)
    client = production.client(member)
    assert gazu.client.get_current_user(client=client)["role"] == role
    assert [row["name"] for row in gazu.project.all_open_projects(client=client)] == [production.name]
    data = {"name": "seq", "project_id": production.id}
    if role == "manager":
        assert gazu.client.post(f"data/projects/{production.id}/sequences", data, client=client)["id"]
    else:
        with pytest.raises(gazu.exception.NotAllowedException):
            gazu.client.post(f"data/projects/{production.id}/sequences", data, client=client)


@pytest.mark.parametrize("normalize", [True, False])
def test_a_movie_comes_back(production: Production, tmp_path: Path, normalize: bool) -> None:
    """A movie that is uploaded becomes ready, and what the server has then has as many frames."""
    preview = publish(production, movie(tmp_path / "plate.mp4"), normalize_movie=normalize)
    client = production.client()
    ready = gazu.files.wait_for_preview_file(preview, timeout=30, poll_interval=0.1, client=client)
    assert ready["status"] == "ready"
    gazu.files.download_preview_file(preview, str(tmp_path / "back.mp4"), client=client)
    assert frames_of(tmp_path / "back.mp4") == 30


def test_what_is_no_movie_is_broken(production: Production, tmp_path: Path) -> None:
    """The server looks into movies: one that cannot be read is broken, not ready."""
    path = tmp_path / "plate.mp4"
    path.write_bytes(b"no movie" * 1000)
    assert publish(production, path)["status"] == "broken"


def test_requests_are_recorded(zou: ZouServer, production: Production) -> None:
    """The server tells which requests it answered, and which of them write; a login is no write."""
    client = production.client()
    member = production.member("manager")
    with zou.recording() as found:
        gazu.client.get(f"data/projects/{production.id}/shots", client=client)
        shot(production)
        production.client(member)
    assert len(found) == len(list(found)) > 3
    assert len(found.matching(rf"^GET /data/projects/{production.id}/shots$")) == 1
    (made,) = found.matching(rf"^POST /data/projects/{production.id}/shots$")
    assert (made.status, made.writes) == (201, True)
    assert {request.method for request in found.writes()} == {"POST"}
    assert len(found.matching("POST /auth/login")) == 1
    assert not any(request.path.startswith("/auth/") for request in found.writes())
    with zou.recording() as nothing:
        pass
    production.shots()
    assert len(nothing) == 0


@pytest.mark.parametrize("kill", [False, True])
def test_a_restart_keeps_everything(zou: ZouServer, production: Production, kill: bool) -> None:
    """An API that was stopped or killed comes again at the same address, with its data and tokens."""
    client = production.client()
    made = shot(production)
    with zou.down(kill=kill), pytest.raises(requests.ConnectionError):
        gazu.client.get(f"data/projects/{production.id}/shots", client=client)
    (found,) = gazu.client.get(f"data/projects/{production.id}/shots", client=client)
    assert found["id"] == made["id"]


def test_a_frozen_server_does_not_answer(zou: ZouServer) -> None:
    """A frozen API takes the connection and is silent; thawed, it answers."""
    with zou.frozen(), pytest.raises(requests.ReadTimeout):
        requests.get(f"{zou.host}/", timeout=0.5)
    assert requests.get(f"{zou.host}/", timeout=10).status_code == 200


def test_without_the_database(zou: ZouServer, production: Production) -> None:
    """Without PostgreSQL requests fail; when it is back, all is there."""
    made = shot(production)
    with zou.without_database(), pytest.raises(gazu.exception.ServerErrorException):
        production.shots()
    assert [row["id"] for row in production.shots()] == [made["id"]]


@pytest.mark.slow
def test_without_redis(zou: ZouServer, production: Production) -> None:
    """Without Redis the server says so; when it is back, requests are answered."""
    with zou.without_redis():
        assert not requests.get(f"{zou.host}/status", timeout=30).json()["key-value-store-up"]
    assert requests.get(f"{zou.host}/status", timeout=30).json()["key-value-store-up"]
    assert production.shots() == []


def test_reset(zou: ZouServer, site: Site, production: Production, tmp_path: Path) -> None:
    """A reset leaves the seeded data alone; the admin's token stays good."""
    publish(production, movie(tmp_path / "plate.mp4"), normalize_movie=False)
    assert list(zou.previews.rglob("*"))
    zou.reset()
    assert gazu.project.all_projects(client=site.admin) == []
    assert [row["email"] for row in gazu.person.all_persons(client=site.admin)] == [zou.email]
    assert not list(zou.previews.rglob("*"))
    assert site.production().shots() == []
