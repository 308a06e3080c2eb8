"""What the contract asks of a tracker besides the protocol: looking at what came of it, as people would."""

from __future__ import annotations

import functools
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import gazu

from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.tracker import KitsuTracker
from dedio_core.trackers.kitsu.upload import Waiting
from dedio_core.trackers.memory import MemoryTracker, Shot
from dedio_core.trackers.publication import ShotKey
from dedio_core.trackers.tracker import Tracker
from tests.kitsu.clients import client_of
from tests.kitsu.production import Production, User
from tests.kitsu.test_server import movie

QUICK = Waiting(settle=5, process=30, poll=0.05)


class World(Protocol):
    """A production, and a tracker of it."""

    project: str
    tracker: Tracker

    def again(self) -> None:
        """A new program: a tracker that remembers nothing."""

    def admin(self) -> None:
        """From now on the account may write output files."""

    def make_sequence(self, name: str) -> None: ...
    def make_shot(self, key: ShotKey, fields: dict[str, Any]) -> None: ...
    def write(self, key: ShotKey, fields: dict[str, Any]) -> None: ...
    def cancel(self, key: ShotKey) -> None: ...
    def judge(self, key: ShotKey, status: str, comment: str) -> None:
        """A person gives the task a status."""

    def rename(self, key: ShotKey, name: str) -> None:
        """A person does."""

    def delete_comment(self, key: ShotKey) -> None:
        """A person deletes the first comment, and its preview with it."""

    def delete_task(self, key: ShotKey) -> None:
        """And with it what is on it."""

    def names(self) -> list[str]:
        """All shots, with their sequences; canceled ones in brackets."""

    def fields(self, key: ShotKey) -> dict[str, Any]: ...
    def tasks(self, key: ShotKey) -> int: ...
    def status(self, key: ShotKey) -> str: ...
    def comments(self, key: ShotKey) -> list[str]:
        """The first line of each, the oldest first."""

    def previews(self, key: ShotKey) -> list[str]:
        """The keys of those that can be played, the oldest first."""

    def picture(self, key: ShotKey) -> str:
        """The key of the preview that stands for the shot."""

    def edits(self) -> dict[str, str]: ...
    def cuts(self) -> list[str]:
        """What was published on edits: a line for each comment that has a timeline."""

    def playlist(self, name: str) -> list[str]: ...
    def enlist(self, name: str, key: ShotKey, preview: str) -> None:
        """A person puts a preview of the shot into a playlist that is there."""

    def outputs(self) -> list[str]: ...


class MemoryWorld:
    """One in memory."""

    def __init__(self) -> None:
        self.project, self.tracker = "demo", MemoryTracker("demo")

    def again(self) -> None:
        """It has no memory besides what it shows."""

    def admin(self) -> None:
        self.tracker.may = frozenset({"outputs"})

    def make_sequence(self, name: str) -> None:
        self.tracker.sequences.add(name)

    def make_shot(self, key: ShotKey, fields: dict[str, Any]) -> None:
        self.tracker.sequences.add(key.sequence)
        self.tracker.shots[key] = Shot(dict(fields))

    def write(self, key: ShotKey, fields: dict[str, Any]) -> None:
        self.tracker.shots[key].fields |= fields

    def cancel(self, key: ShotKey) -> None:
        self.tracker.shots[key].canceled = True

    def judge(self, key: ShotKey, status: str, comment: str) -> None:
        shot = self.tracker.shots[key]
        shot.status = status
        shot.comments.append(comment)

    def rename(self, key: ShotKey, name: str) -> None:
        self.tracker.shots[replace(key, shot=name)] = self.tracker.shots.pop(key)

    def delete_comment(self, key: ShotKey) -> None:
        shot = self.tracker.shots[key]
        del shot.comments[0], shot.previews[0]

    def delete_task(self, key: ShotKey) -> None:
        shot = self.tracker.shots[key]
        shot.task, shot.comments, shot.previews, shot.main = "", [], [], ""

    def names(self) -> list[str]:
        shots = self.tracker.shots.items()
        return sorted(f"({key})" if shot.canceled else str(key) for key, shot in shots)

    def fields(self, key: ShotKey) -> dict[str, Any]:
        return self.tracker.shots[key].fields

    def tasks(self, key: ShotKey) -> int:
        return int(bool(self.tracker.shots[key].task))

    def status(self, key: ShotKey) -> str:
        return self.tracker.shots[key].status

    def comments(self, key: ShotKey) -> list[str]:
        return [text.split("\n")[0] for text in self.tracker.shots[key].comments]

    def previews(self, key: ShotKey) -> list[str]:
        return self.tracker.shots[key].previews

    def picture(self, key: ShotKey) -> str:
        return self.tracker.shots[key].main

    def edits(self) -> dict[str, str]:
        return self.tracker.edits

    def cuts(self) -> list[str]:
        return self.tracker.cuts

    def playlist(self, name: str) -> list[str]:
        return self.tracker.playlists.get(name, [])

    def enlist(self, name: str, key: ShotKey, preview: str) -> None:
        assert preview in self.tracker.shots[key].previews
        self.tracker.playlists[name].append(preview)

    def outputs(self) -> list[str]:
        return self.tracker.outputs


class KitsuWorld:
    """One on a Kitsu server, looked at by its admin."""

    def __init__(self, production: Production, host: str = "") -> None:
        self.production, self.project, self.host = production, production.name, host
        self.plates = production.task_type()["id"]
        self.user: User | None = None
        self.again()

    def again(self) -> None:
        self.tracker = KitsuTracker(self.client(), waiting=QUICK)

    def client(self) -> KitsuClient:
        return client_of(self.production, self.user, host=self.host)

    def admin(self) -> None:
        self.user = self.production.member("admin")
        self.again()

    def make_sequence(self, name: str) -> str:
        path = f"data/projects/{self.production.id}/sequences"
        return str(self.client().post(path, {"name": name})["id"])

    def make_shot(self, key: ShotKey, fields: dict[str, Any]) -> None:
        data = {name: value for name, value in fields.items() if name != "nb_frames"}
        asked = {"name": key.shot, "sequence_id": self.make_sequence(key.sequence), "data": data}
        asked["nb_frames"] = fields.get("nb_frames")
        self.client().post(f"data/projects/{self.production.id}/shots", asked)

    def write(self, key: ShotKey, fields: dict[str, Any]) -> None:
        data = {name: value for name, value in fields.items() if name != "nb_frames"}
        frames = {name: value for name, value in fields.items() if name == "nb_frames"}
        self.client().put(f"data/entities/{self.shot(key)['id']}", {"data": data, **frames})

    def cancel(self, key: ShotKey) -> None:
        self.client().delete(f"data/shots/{self.shot(key)['id']}")

    def judge(self, key: ShotKey, status: str, comment: str) -> None:
        (task,) = self.production.fetch(f"data/shots/{self.shot(key)['id']}/tasks")
        known = {row["short_name"]: row["id"] for row in self.production.fetch("data/task-status")}
        asked = {"task_status_id": known[status], "comment": comment}
        self.client().post(f"actions/tasks/{task['id']}/comment", asked)

    def rename(self, key: ShotKey, name: str) -> None:
        self.client().put(f"data/entities/{self.shot(key)['id']}", {"name": name})

    def delete_comment(self, key: ShotKey) -> None:
        (task,) = self.of_plates(key)
        self.client().delete(f"data/tasks/{task['id']}/comments/{self.said(key)[0]['id']}")

    def delete_task(self, key: ShotKey) -> None:
        (task,) = self.of_plates(key)
        gazu.task.remove_task(task, client=self.production.site.admin)

    def shots(self) -> dict[ShotKey, dict[str, Any]]:
        rows = self.production.fetch(f"data/shots/with-tasks?project_id={self.production.id}")
        found = {ShotKey(row["sequence_name"], row["name"]): row for row in rows}
        assert len(found) == len(rows), "shots or sequences of one name"
        return found

    def shot(self, key: ShotKey) -> dict[str, Any]:
        return self.shots()[key]

    def names(self) -> list[str]:
        return sorted(f"({key})" if row["canceled"] else str(key) for key, row in self.shots().items())

    def fields(self, key: ShotKey) -> dict[str, Any]:
        row = self.shot(key)
        return {**(row["data"] or {}), "nb_frames": row["nb_frames"]}

    def of_plates(self, key: ShotKey) -> list[dict[str, Any]]:
        return [task for task in self.shot(key)["tasks"] if task["task_type_id"] == self.plates]

    def tasks(self, key: ShotKey) -> int:
        return len(self.of_plates(key))

    def status(self, key: ShotKey) -> str:
        (task,) = self.of_plates(key)
        rows = self.production.fetch("data/task-status")
        return next(row["short_name"] for row in rows if row["id"] == task["task_status_id"])

    def said(self, key: ShotKey) -> list[dict[str, Any]]:
        (task,) = self.of_plates(key)
        return list(reversed(self.production.fetch(f"data/tasks/{task['id']}/comments")))

    def comments(self, key: ShotKey) -> list[str]:
        return [comment["text"].split("\n")[0] for comment in self.said(key)]

    def revisions(self, key: ShotKey) -> list[dict[str, Any]]:
        return [preview for comment in self.said(key) for preview in comment["previews"]]

    def previews(self, key: ShotKey) -> list[str]:
        found = self.revisions(key)
        assert {preview["status"] for preview in found} <= {"ready"}
        return [preview["original_name"] for preview in found]

    def picture(self, key: ShotKey) -> str:
        shown = self.shot(key)["preview_file_id"]
        return next((p["original_name"] for p in self.revisions(key) if p["id"] == shown), "")

    def edit_rows(self) -> list[dict[str, Any]]:
        return list(self.production.fetch(f"data/projects/{self.production.id}/edits"))

    def edits(self) -> dict[str, str]:
        return {row["name"]: (row["data"] or {}).get("dedio_cut", "") for row in self.edit_rows()}

    def on_edits(self) -> list[dict[str, Any]]:
        """All comments on edits, the oldest first."""
        found: list[dict[str, Any]] = []
        for row in self.edit_rows():
            for task in self.production.fetch(f"data/edits/{row['id']}/tasks"):
                found += reversed(self.production.fetch(f"data/tasks/{task['id']}/comments"))
        return found

    def cuts(self) -> list[str]:
        said = self.on_edits()
        assert all(len(comment["attachment_files"]) == 1 for comment in said)
        return [comment["text"].split("\n")[-1].removeprefix("dedio: ") for comment in said]

    def playlist(self, name: str) -> list[str]:
        rows = self.production.fetch(f"data/playlists?project_id={self.production.id}")
        found = [row for row in rows if row["name"] == name]
        assert len(found) <= 1
        names = {}
        for row in self.production.fetch(f"data/preview-files?project_id={self.production.id}"):
            names[row["id"]] = row["original_name"]
        return [names[one["preview_file_id"]] for row in found for one in row["shots"]]

    def enlist(self, name: str, key: ShotKey, preview: str) -> None:
        rows = self.production.fetch(f"data/playlists?project_id={self.production.id}")
        (number,) = [row["id"] for row in rows if row["name"] == name]
        (shown,) = [row["id"] for row in self.revisions(key) if row["original_name"] == preview]
        asked = {"entity_id": self.shot(key)["id"], "preview_file_id": shown}
        self.client().post(f"actions/playlists/{number}/add-entity", asked)

    def outputs(self) -> list[str]:
        rows = []
        for row in self.shots().values():
            rows += self.production.fetch(f"data/output-files?entity_id={row['id']}")
        return [row["path"] for row in sorted(rows, key=lambda row: row["created_at"])]


@functools.cache
def small_movie() -> bytes:
    """A movie of 8 frames as the proxies are: H.264, yuv420p, mp4."""
    with tempfile.TemporaryDirectory() as folder:
        return movie(Path(folder, "movie.mp4"), 8).read_bytes()
