"""A cut of three shots, one of them with two plates, and its reel: made once, published many times.

What is on the server is read as an admin, by the API alone, and by no code of what publishes.
"""

from __future__ import annotations

import functools
import json
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedio_core.sample import write_movie
from tests.faults.kit import Ended, Forked
from tests.ingest import kit
from tests.kitsu.production import Production
from tests.trackers.worlds import small_movie

NAME = "The cutting"
"""The production that the plates are of."""
EVENTS = (
    (1, "A001C001", "V", 12, 0, "sht010"),
    (2, "A001C002", "V", 12, 12, "sht020"),
    (3, "A001C003", "V2", 12, 12, "sht020_fg01"),
    (3, "A001C003", "V", 30, 24, "sht030"),
)
"""Hour of the clip's timecode, clip, track, first source frame, first record frame, marker; of 12 frames"""
SHOTS = {"sht010": ["rawPlate"], "sht020": ["fg01", "rawPlate"], "sht030": ["rawPlate"]}


def write_list(path: Path) -> Path:
    """The list of the cut."""
    lines = ["TITLE: REEL_01_V01", "FCM: NON-DROP FRAME"]
    for n, (hour, clip, track, first, at, marker) in enumerate(EVENTS, 1):
        source = [f"{hour:02d}:00:{frame // 24:02d}:{frame % 24:02d}" for frame in (first, first + 12)]
        record = [f"01:00:{frame // 24:02d}:{frame % 24:02d}" for frame in (at, at + 12)]
        lines.append(f"{n:03d}  {clip}  {track:5} C        {' '.join(source + record)}")
        lines += [f"* FROM CLIP NAME: {clip}_261122AB", f"* LOC: {record[0]} RED     {marker}"]
    path.write_text("\r\n".join([*lines, ""]))
    return path


@dataclass(frozen=True)
class Cutting:
    """The cut, its media, a tree with its plates, and a process that forks a `dedio` for each call."""

    folder: Path
    forked: Forked

    @property
    def timeline(self) -> Path:
        """The list."""
        return self.folder / "reel_01_v01.edl"

    @property
    def reel(self) -> Path:
        """The movie of the cut."""
        return self.folder / "reel_01.mp4"

    @functools.cached_property
    def tree(self) -> Path:
        """A tree with the plates, of which nobody was told."""
        made = self.folder / "shots"
        ran = self.forked.run(self.words(made, "--skip-kitsu"), env={"KITSU_PROJECT": NAME})
        assert ran.code == 0, ran.said
        return made

    def words(self, root: Path, *more: object) -> list[str]:
        """The ingest of the cut into a tree."""
        config = kit.config(self.folder, defaults={"handles_head": 4, "handles_tail": 4})
        where = ("--media", self.folder / "cards", "--rate", "24", "--root", root, "--config", config)
        words = ("ingest", self.timeline, *where, "--reel", self.reel, "--no-cache", *more)
        return [str(word) for word in words]

    def copy(self, root: Path) -> Path:
        """A tree of its own with the same plates."""
        return Path(shutil.copytree(self.tree, root, copy_function=shutil.copy2))


def made(folder: Path, forked: Forked) -> Cutting:
    """The cut with its media."""
    cutting = Cutting(folder, forked)
    (folder / "cards").mkdir(parents=True)
    for n, name in enumerate(("A001C001", "A001C002", "A001C003"), 1):
        path = folder / "cards" / f"{name}_261122AB.mov"
        start = kit.start(f"0{n}:00:00:00", "24")
        write_movie(path, frames=48, first_counter=100 * n, rate=kit.rate("24"), start=start, reel=name)
    write_list(cutting.timeline)
    cutting.reel.write_bytes(small_movie())
    return cutting


@dataclass
class Publishing:
    """One production, one tree, and the commands that publish the cut into it."""

    cutting: Cutting
    production: Production
    root: Path
    env: dict[str, str]

    def through(self, host: str) -> None:
        """From now on by way of a proxy."""
        self.env["KITSU_HOST"] = host

    def directly(self) -> None:
        """From now on without one."""
        self.env["KITSU_HOST"] = self.production.environment["KITSU_HOST"]

    def ingest(self, *more: object, **how: Any) -> Ended:
        """The ingest of the cut, whose plates are there."""
        return self.cutting.forked.run(self.cutting.words(self.root, *more), env=self.env, **how)

    def publish(self, *words: object, **how: Any) -> Ended:
        """`dedio publish`."""
        return self.cutting.forked.run(["publish", *words, "--root", self.root], env=self.env, **how)

    def waiting(self) -> list[str]:
        """What is in the outbox."""
        place = self.root / ".dedio/outbox"
        return (
            sorted(path.relative_to(place).as_posix() for path in place.rglob("*")) if place.is_dir() else []
        )

    def is_right(self) -> None:
        """Exactly one of everything is on the server, all of it whole, and nothing waits."""
        assert self.waiting() == []
        assert on_server(self.production) == wanted(self)
        dry = self.publish(*SHOTS, "--dry-run")
        assert (dry.code, dry.said.strip()) == (0, "Kitsu shows it all already")


def wanted(publishing: Publishing) -> dict[str, Any]:
    """What must be on the server, from the tree and the cut."""
    root, movies, names = publishing.root, {}, {}
    for shot, elements in SHOTS.items():
        for element in elements:
            version = kit.Version(root / shot / "pla" / f"{shot}_pla_{element}_v001")
            key = f"{shot}_pla_{element}_v001_{_checksum(version)}"
            names[shot, element], movies[key] = key, version.proxy.read_bytes()
    cutting = publishing.cutting
    return {
        "sequences": ["sht"],
        "shots": {
            shot: {
                "tasks": 1,
                "comments": sorted([names[shot, element]] for element in elements),
                "picture": names[shot, "rawPlate"],
                "frames": (12, 997, 1016),
                "plate": str(root / shot / "pla" / f"{shot}_pla_rawPlate_v001"),
            }
            for shot, elements in SHOTS.items()
        },
        "movies": Counter([*movies.values(), cutting.reel.read_bytes()]),
        "revisions": True,
        "states": ["ready"],
        "edits": [("REEL_01", 1, [(cutting.timeline.read_bytes(), 1)])],
        "playlists": [sorted(names.values())],
    }


def _checksum(version: Any) -> str:
    listed: Mapping[str, Any] = version.sidecar["files"]
    return str(listed[version.proxy.name]["xxh3_128"])[:8]


def on_server(production: Production) -> dict[str, Any]:
    """What an admin sees of the production, in the form of `wanted`."""
    fetch, pid = production.fetch, production.id
    previews = {row["id"]: row for row in fetch(f"data/preview-files?project_id={pid}")}
    found = [shot for shot in production.shots() if not shot["canceled"]]
    edits, revisions = [], []
    shots: dict[str, Any] = {}
    for shot in found:
        tasks = list(fetch(f"data/shots/{shot['id']}/tasks"))
        comments = [comment for task in tasks for comment in fetch(f"data/tasks/{task['id']}/comments")]
        numbers = [p["revision"] for p in previews.values() if p["task_id"] in [task["id"] for task in tasks]]
        revisions.append(len(numbers) == len(set(numbers)))
        assert shot["name"] not in shots, "two shots of one name"
        shots[shot["name"]] = {
            "tasks": len(tasks),
            "comments": sorted([p["original_name"] for p in c["previews"]] for c in comments),
            "picture": previews[shot["preview_file_id"]]["original_name"] if shot["preview_file_id"] else "",
            "frames": (shot["nb_frames"], shot["data"]["frame_in"], shot["data"]["frame_out"]),
            "plate": shot["data"]["dedio_plate"],
        }
    for edit in fetch(f"data/projects/{pid}/edits"):
        tasks = fetch(f"data/edits/{edit['id']}/tasks")
        comments = [comment for task in tasks for comment in fetch(f"data/tasks/{task['id']}/comments")]
        files = [(_attached(production, c), len(c["previews"])) for c in comments]
        edits.append((edit["name"], len(tasks), files))
    return {
        "sequences": sorted(s["name"] for s in fetch(f"data/projects/{pid}/sequences") if not s["canceled"]),
        "shots": shots,
        "movies": Counter(original(production, number) for number in previews),
        "revisions": all(revisions),
        "states": sorted({row["status"] for row in previews.values()}),
        "edits": edits,
        "playlists": [
            _playlist(production, row, previews) for row in fetch(f"data/projects/{pid}/playlists")
        ],
    }


def _playlist(production: Production, row: Mapping[str, Any], previews: Mapping[str, Any]) -> list[str]:
    found = production.fetch(f"data/projects/{production.id}/playlists/{row['id']}")
    return sorted(previews[one["preview_file_id"]]["original_name"] for one in found["shots"])


def original(production: Production, preview: str) -> bytes:
    """The movie of a preview as it was uploaded."""
    return _file(production, f"movies/originals/preview-files/{preview}.mp4")


def _attached(production: Production, comment: Mapping[str, Any]) -> bytes:
    """The files of a comment, one after the other."""
    paths = [f"data/attachment-files/{one['id']}/file/{one['name']}" for one in comment["attachment_files"]]
    return b"".join(_file(production, path) for path in paths)


def _file(production: Production, path: str) -> bytes:
    admin = production.site.admin
    got = admin.session.get(
        f"{production.site.server.host}/{path}", headers={"Authorization": f"Bearer {admin.access_token}"}
    )
    return bytes(got.content) if got.status_code == 200 else f"{got.status_code} {path}".encode()


def document(ran: Ended) -> Any:
    """The JSON document in what a command said."""
    return json.loads(ran.said[ran.said.index("\n{\n") + 1 :])
