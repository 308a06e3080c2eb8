"""An ingest on the command line, with a real Kitsu: published, not twice, and only what changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dedio_core.sample import write_movie
from tests.ingest import kit
from tests.kitsu.production import Production, Site
from tests.kitsu.zou.server import ZouServer

RATE = kit.rate("24")


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three clips of 48 frames."""
    folder = tmp_path_factory.mktemp("cards")
    for n, name in enumerate(("A001C001", "A001C002", "A001C003"), 1):
        start = kit.start(f"0{n}:00:00:00", "24")
        path = folder / f"{name}_261122AB.mov"
        write_movie(path, frames=48, first_counter=100 * n, rate=RATE, start=start, reel=name)
    return folder


def edl(path: Path, *events: tuple[Any, ...], title: str = "REEL_01_V01") -> Path:
    """A list of events: number, clip, source in, and how many frames where it is not 12."""
    lines = [f"TITLE: {title}", "FCM: NON-DROP FRAME"]
    for n, (shot, clip, source, *frames) in enumerate(events):
        hh, ff = source.split(":")[0], int(source.split(":")[-1])
        record, long = 12 * n, frames[0] if frames else 12
        labels = [f"{at // 24:02d}:{at % 24:02d}" for at in (ff + long, record, record + long)]
        times = f"{source} {hh}:00:{labels[0]} 01:00:{labels[1]} 01:00:{labels[2]}"
        lines += [f"{n + 1:03d}  {clip}  V  C  {times}", f"* FROM CLIP NAME: {clip}_261122AB"]
        lines.append(f"* LOC: 01:00:{labels[1]} RED     sht{shot:03d}")
    path.write_text("\r\n".join([*lines, ""]))
    return path


FIRST = ((10, "A001C001", "01:00:00:12"), (20, "A001C002", "02:00:00:12"), (30, "A001C003", "03:00:00:12"))


@pytest.fixture
def kitsu(production: Production, monkeypatch: pytest.MonkeyPatch) -> Production:
    """A production with its task type, named by the environment."""
    production.task_type()
    production.task_type("Edit", "Edit")
    for name, value in production.environment.items():
        monkeypatch.setenv(name, value)
    return production


def ingest(cut: Path, cards: Path, root: Path, *more: object) -> kit.Ran:
    settings = kit.config(root.parent / "config", defaults={"handles_head": 4, "handles_tail": 4})
    words = ("--media", cards, "--rate", "24", "--root", root, "--config", settings, "--no-cache")
    return kit.dedio("ingest", cut, *words, *more, "--json")


def previews(production: Production) -> list[dict[str, Any]]:
    return list(production.fetch(f"data/projects/{production.id}/preview-files"))


def test_a_cut_is_published_once_and_then_what_changed(
    kitsu: Production, cards: Path, tmp_path: Path, zou: ZouServer
) -> None:
    """Shots, tasks, movies and the cut; the same again writes nothing in 6 requests; a change is itself."""
    root = tmp_path / "r"
    cut = edl(tmp_path / "reel_01_v01.edl", *FIRST)
    ran = ingest(cut, cards, root)
    assert ran.code == 0, ran.err
    assert ran.doc["kitsu"]["errors"] == []
    assert ran.doc["kitsu"]["previews"] == 3
    shots = {shot["name"]: shot for shot in kitsu.shots()}
    assert sorted(shots) == ["sht010", "sht020", "sht030"]
    one = shots["sht010"]
    assert (one["nb_frames"], one["data"]["frame_in"], one["data"]["frame_out"]) == (12, 997, 1016)
    assert one["data"]["dedio_source_in"] == "01:00:00:12"
    assert one["data"]["dedio_plate"] == str(root / "sht010/pla/sht010_pla_rawPlate_v001")
    found = previews(kitsu)
    shown = sorted(p["original_name"] for p in found if p["original_name"].startswith("sht"))
    assert [name.rpartition("_")[0] for name in shown] == [f"sht0{n}0_pla_rawPlate_v001" for n in (1, 2, 3)]
    assert {p["status"] for p in found} == {"ready"}
    assert not list((root / ".dedio/outbox").glob("*.json"))

    with zou.recording() as requests:
        again = ingest(cut, cards, root)
    assert again.code == 0, again.err
    assert again.doc["kitsu"]["changes"] == 0
    assert not requests.writes()
    assert len(requests) <= 6, str(requests)

    longer = ((10, "A001C001", "01:00:00:06"), *FIRST[1:2], (40, "A001C003", "03:00:00:12"))
    changed = edl(tmp_path / "reel_01_v02.edl", *longer, title="REEL_01_V02")
    planned = kit.dedio(
        *("kitsu", "plan", changed, "--media", cards, "--rate", "24", "--root", root, "--no-cache"),
        *("--config", kit.config(tmp_path / "config", defaults={"handles_head": 4, "handles_tail": 4})),
    )
    assert planned.code == 0, planned.err
    third = ingest(changed, cards, root)
    assert third.code == 0, third.err
    assert third.doc["kitsu"]["previews"] == 2, planned.out
    now = {shot["name"]: shot for shot in kitsu.shots()}
    assert now["sht030"]["data"]["dedio_in_cut"] == "no"
    assert now["sht020"]["data"] | {"dedio_cut": "", "dedio_written": ""} == shots["sht020"]["data"] | {
        "dedio_cut": "",
        "dedio_written": "",
    }
    assert now["sht010"]["data"]["dedio_plate_version"] == "v002"
    assert len(previews(kitsu)) - len(found) == 2
    assert "sht010" in planned.out
    assert "dedio_plate_version = v002" in planned.out
    (movie,) = (line for line in planned.out.splitlines() if "preview of rawPlate v002" in line)
    assert movie.endswith("_sRGB.mp4), the picture of the shot, Plates is done")
    names = {row["name"] for row in kitsu.fetch(f"data/playlists?project_id={kitsu.id}")}
    assert any(f"playlist '{name}': 2 previews" in planned.out for name in names)


def test_new_versions_of_the_day_take_the_place_of_the_old(
    kitsu: Production, cards: Path, tmp_path: Path
) -> None:
    """The playlist of a cut has each plate once."""
    cut = edl(tmp_path / "reel_01_v01.edl", *FIRST[:2])
    for version, more in ((1, ()), (2, ("--new-version",))):
        ran = ingest(cut, cards, tmp_path / "r", *more)
        assert (ran.code, ran.doc["kitsu"]["errors"]) == (0, []), ran.err
        (playlist,) = kitsu.fetch(f"data/playlists?project_id={kitsu.id}")
        keys = {row["id"]: row["original_name"] for row in previews(kitsu)}
        shown = [keys[one["preview_file_id"]].rpartition("_")[0] for one in playlist["shots"]]
        assert sorted(shown) == [f"sht0{n}0_pla_rawPlate_v{version:03d}" for n in (1, 2)]


def test_the_ingest_is_good_while_kitsu_is_down(
    kitsu: Production, cards: Path, tmp_path: Path, zou: ZouServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 0, said in a sentence; what waits is published later, all of it, from the tree."""
    root = tmp_path / "r"
    cut = edl(tmp_path / "reel_01_v01.edl", *FIRST[:1])
    host = kitsu.environment["KITSU_HOST"]
    monkeypatch.setenv("KITSU_HOST", "http://127.0.0.1:1/api")
    ran = ingest(cut, cards, root)
    assert ran.code == 0, ran.err
    assert "not all is published" in ran.err
    assert "dedio publish --pending" in ran.err
    assert ran.doc["kitsu"]["pending"] >= 1
    cut.unlink()
    monkeypatch.setenv("KITSU_HOST", host)
    done = kit.dedio("publish", "--pending", "--root", root)
    assert done.code == 0, done.err
    assert [shot["name"] for shot in kitsu.shots()] == ["sht010"]
    assert not list((root / ".dedio/outbox").glob("*"))
    assert "nothing waits" in kit.dedio("publish", "--pending", "--root", root).out


def test_what_is_in_the_tree_is_published_later(kitsu: Production, cards: Path, tmp_path: Path) -> None:
    """By shot or path, from its sidecar; a dry run makes nothing; again it makes nothing."""
    root = tmp_path / "r"
    cut = edl(tmp_path / "reel_01_v01.edl", *FIRST[:2])
    assert ingest(cut, cards, root, "--skip-kitsu").code == 0
    assert kitsu.shots() == []
    dry = kit.dedio("publish", "sht010", "--dry-run", "--root", root)
    assert dry.code == 0, dry.err
    assert "sht / sht010: create" in dry.out
    assert kitsu.shots() == []
    done = kit.dedio("publish", "sht010", root / "sht020", "--root", root, "--json")
    assert done.code == 0, done.err
    assert (done.doc["previews"], len(kitsu.shots())) == (2, 2)
    again = kit.dedio("publish", "sht010", "sht020", "--root", root, "--json")
    assert (again.code, again.doc["changes"]) == (0, 0)
    version = kit.Version(root / "sht010/pla/sht010_pla_rawPlate_v001")
    shot = next(s for s in kitsu.shots() if s["name"] == "sht010")
    assert shot["nb_frames"] == 12
    assert json.dumps(shot["data"]).count(kitsu.bot.token) == 0
    (one,) = (p for p in previews(kitsu) if p["original_name"].startswith("sht010"))
    data = kitsu.site.admin.session.get(
        f"{kitsu.site.server.host}/movies/originals/preview-files/{one['id']}.mp4",
        headers={"Authorization": f"Bearer {kitsu.bot.token}"},
        timeout=60,
    ).content
    assert data == version.proxy.read_bytes()


def test_what_a_person_wrote_stays(kitsu: Production, cards: Path, tmp_path: Path) -> None:
    """A field that was edited in Kitsu is kept and told, until it is forced."""
    import gazu

    root = tmp_path / "r"
    cut = edl(tmp_path / "reel_01_v01.edl", *FIRST[:1])
    assert ingest(cut, cards, root).code == 0
    (shot,) = kitsu.shots()
    gazu.client.put(f"data/entities/{shot['id']}", {"data": {"frame_in": 900}}, client=kitsu.site.admin)
    ran = kit.dedio("publish", "sht010", "--root", root)
    assert ran.code == 0, ran.err
    assert "frame_in stays 900" in ran.out
    assert kitsu.shots()[0]["data"]["frame_in"] == 900
    assert kit.dedio("publish", "sht010", "--root", root, "--force-fields").code == 0
    assert kitsu.shots()[0]["data"]["frame_in"] == 997


@pytest.mark.parametrize(
    ("event", "seen"),
    [
        pytest.param(
            (10, "A001C001", "01:00:00:10"),
            ("01:00:00:10", "01:00:00:21", "10-21", "2 + 6", 12),
            id="earlier",
        ),
        pytest.param(
            (10, "A001C001", "01:00:00:14", 8),
            ("01:00:00:14", "01:00:00:21", "14-21", "6 + 6", 8),
            id="trimmed",
        ),
    ],
)
def test_a_cut_that_its_plates_cover_is_told(
    kitsu: Production, cards: Path, tmp_path: Path, event: Any, seen: tuple[object, ...]
) -> None:
    """Source frames, their timecodes and the handles are those of the cut of now, not of the plate's first.

    `dedio publish` says the same, from the log of the cuts.
    """
    root = tmp_path / "r"
    assert ingest(edl(tmp_path / "reel_01_v01.edl", *FIRST[:1]), cards, root).code == 0
    changed = edl(tmp_path / "reel_01_v02.edl", event, title="REEL_01_V02")
    ran = ingest(changed, cards, root)
    assert ran.code == 0, ran.err
    assert ran.doc["kitsu"]["previews"] == 0, "the plate covers it"
    names = ("source_in", "source_out", "source_frames", "handles")
    (shot,) = kitsu.shots()
    assert (*(shot["data"][f"dedio_{name}"] for name in names), shot["nb_frames"]) == seen
    again = kit.dedio("publish", "sht010", "--root", root, "--json")
    assert (again.code, again.doc["changes"]) == (0, 0)


def test_a_tv_show_needs_its_episode(site: Site, cards: Path, tmp_path: Path, monkeypatch: Any) -> None:
    """Without one nothing is made, in a sentence; with --episode the sequence is the episode's."""
    show = site.production(production_type="tvshow")
    show.task_type()
    show.task_type("Edit", "Edit")
    path = f"data/projects/{show.id}/episodes"
    site.admin.session.post(
        f"{site.server.host}/{path}",
        json={"name": "E01"},
        headers={"Authorization": f"Bearer {show.bot.token}"},
        timeout=60,
    )
    for name, value in show.environment.items():
        monkeypatch.setenv(name, value)
    root = tmp_path / "r"
    cut = edl(tmp_path / "reel_01_v01.edl", *FIRST[:1])
    ran = ingest(cut, cards, root)
    assert ran.code == 0, ran.err
    assert "--episode" in ran.doc["kitsu"]["errors"][0]
    assert show.shots() == []
    done = kit.dedio("publish", "--pending", "--root", root)
    assert done.code == 1
    again = ingest(cut, cards, root, "--episode", "E01")
    assert again.doc["kitsu"]["previews"] == 1, again.err
    assert again.doc["kitsu"]["pending"] == 0, "what waited without an episode is of this one"
    (sequence,) = show.fetch(f"data/projects/{show.id}/sequences")
    (episode,) = show.fetch(path)
    assert sequence["parent_id"] == episode["id"]
