"""Requests and seconds to publish a cut to a real Kitsu server, beside gazu's own calls in the same run.

A cut of 500 shots in 20 sequences, 40 of them with a movie, is published, published again, and changed a
little. Beside it, in a production of its own, the usual way: gazu's `new_sequence`, `new_shot`, `new_task` a
shot, its `publish_preview` a movie; and the same again. The server is that of the tests, and counts requests.

    python benchmarks/kitsu.py [--shots 500] [--sequences 20] [--movies 40]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import gazu
import numpy as np

from dedio_core.movies.encode import H264, encode
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.credentials import Login
from dedio_core.trackers.kitsu.tracker import KitsuTracker
from dedio_core.trackers.publication import Preview, Publication, ShotKey, ShotWanted, Value
from dedio_core.tracking.deliver import deliver
from tests.kitsu.production import Production, Site
from tests.kitsu.zou.server import ZouServer


def wanted(project: str, shots: int, sequences: int, movies: int, movie: str) -> Publication:
    """A cut of `shots`, the first `movies` of which have a proxy."""
    found: list[ShotWanted] = []
    for n in range(shots):
        key = ShotKey(f"sq{n % sequences:02d}", f"sh{n:04d}")
        fields: dict[str, Value] = {
            "nb_frames": 51,
            "frame_in": 993,
            "frame_out": 1059,
            "dedio_plate": f"shots/{key.shot}",
        }
        name = f"{key.shot}_pla_rawPlate_v001_0123abcd"
        has = (Preview(name, "rawPlate", 1, movie, f"rawPlate v001 of {key.shot}"),) if n < movies else ()
        found.append(ShotWanted(key, fields=fields, previews=has))
    return Publication("", project, tuple(found))


def movie(path: Path) -> None:
    """A proxy of 48 frames, 1920x1080, as an ingest makes them."""
    ramp = np.linspace(0, 200, 1920, dtype=np.uint8)[None, :, None]
    pictures = (np.broadcast_to(ramp + np.uint8(n), (1080, 1920, 3)).copy() for n in range(48))
    for _ in encode(path, pictures, H264((1920, 1080), Fraction(24), None, 18, "medium", 2)):
        pass


def naive(
    client: Any, project: dict[str, Any], task_type: dict[str, Any], cut: Publication, root: Path
) -> None:
    """The usual way: one call for each thing, whether it is there or not."""
    status = gazu.task.get_task_status_by_short_name("done", client=client)
    for shot in cut.shots:
        sequence = gazu.shot.new_sequence(project, shot.key.sequence, client=client)
        made = gazu.shot.new_shot(
            project, sequence, shot.key.shot, nb_frames=51, data=dict(shot.fields), client=client
        )
        task = gazu.task.new_task(made, task_type, client=client)
        for preview in shot.previews:
            gazu.task.publish_preview(
                task,
                status,
                comment=preview.comment,
                preview_file_path=str(root / preview.movie),
                set_thumbnail=True,
                client=client,
            )


def measured(server: ZouServer, name: str, work: Callable[[], object]) -> None:
    """Print requests and seconds of `work`."""
    with server.recording() as requests:
        began = time.perf_counter()
        work()
        seconds = time.perf_counter() - began
    print(
        f"{name:44} {len(requests):6} requests {len(requests.writes()):6} writes {seconds:8.1f} s", flush=True
    )


def main() -> int:
    """Run it."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--shots", type=int, default=500)
    p.add_argument("--sequences", type=int, default=20)
    p.add_argument("--movies", type=int, default=40)
    flags = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, server = Path(folder), ZouServer()
        try:
            movie(root / "proxy.mp4")
            compare(server, root, flags)
        finally:
            server.close()
    return 0


def compare(server: ZouServer, root: Path, flags: argparse.Namespace) -> None:
    """Both ways, each in a production of its own."""
    site = Site(server)
    ours, usual = site.production(), site.production()
    types = [production.task_type() for production in (ours, usual)]
    cut = wanted(ours.name, flags.shots, flags.sequences, flags.movies, "proxy.mp4")
    print(f"{flags.shots} shots in {flags.sequences} sequences, {flags.movies} movies of 48 frames")

    def publish(publication: Publication) -> None:
        with KitsuClient(Login(server.host, token=ours.bot.token)) as client:
            done = deliver(KitsuTracker(client), publication, root, workers=4)
            assert not done.errors, done.errors

    measured(server, "DED-IO, first time", lambda: publish(cut))
    check(ours, flags)
    measured(server, "DED-IO, again", lambda: publish(cut))
    changed = [
        replace(s, fields={**s.fields, "frame_out": 1060}) if n < 5 else s for n, s in enumerate(cut.shots)
    ]
    measured(server, "DED-IO, 5 shots changed", lambda: publish(replace(cut, shots=tuple(changed))))
    client = usual.client(site.user("admin"))
    for name in ("first time", "again (publishes each movie once more)"):
        measured(server, f"gazu, {name}", lambda: naive(client, usual.project, types[1], cut, root))


def check(production: Production, flags: argparse.Namespace) -> None:
    """The state is what it should be; else the figures mean nothing."""
    shots = production.shots()
    previews = production.fetch(f"data/projects/{production.id}/preview-files")
    assert len(shots) == flags.shots, len(shots)
    assert len(previews) == flags.movies, len(previews)


if __name__ == "__main__":
    sys.exit(main())
