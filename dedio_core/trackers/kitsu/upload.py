"""The upload of a preview: streamed, once, and watched until the server has done with it.

The name of the file is the marker: the server keeps it, without its suffix, as `original_name` of the
preview as soon as it has the whole file, and only then.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dedio_core.errors import TrackerDown, Unsure
from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.multipart import FileBody, Progress, check_name

State = dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """Seconds to wait for the server."""

    settle: float = 60.0
    """For a file that was sent, and whose answer is lost, to appear on the preview; over all tries."""
    process: float = 600.0
    """For what the server makes of a movie."""
    poll: float = 1.0
    """Between two looks."""

    @classmethod
    def of(cls, client: KitsuClient) -> Waiting:
        """As long as twice the patience for an answer: one that is lost comes no sooner."""
        return cls(settle=2 * client.patience.read)


def state_of(client: KitsuClient, preview_id: str) -> State:
    """The preview as it is on the server. Raises `NotFound` where the server has removed it."""
    found: State = client.get(f"data/preview-files/{preview_id}")
    return found


def has_file(state: State) -> bool:
    """Whether the server has the preview's file; then another one is refused."""
    return bool(state.get("original_name"))


def upload(
    client: KitsuClient,
    preview_id: str,
    path: Path,
    name: str,
    *,
    normalize: bool = False,
    progress: Progress | None = None,
    waiting: Waiting | None = None,
) -> State:
    """Upload `path` as the file `name` (no suffix) of a preview; its state when the server is done with it.

    May be repeated, whatever stopped it: a preview that has its file gets no other. Raises `BrokenPreview`
    where the server could not read the movie, `TooBig`, `NotFound` where it has removed the preview (the
    message says why, where the server did), and `TrackerDown` where a later call may do it.
    """
    waiting = waiting or Waiting.of(client)
    tries = replace(client.patience, total=math.inf).begin()  # one try may take an hour
    settle = waiting.settle
    while True:
        try:
            state = _send(client, preview_id, path, check_name(name), normalize, progress)
            if has_file(state) and state.get("status") == "ready":
                return state
            break
        except errors.TooBig:
            asked = errors.Request(client.host, "POST", _route(preview_id))
            raise errors.too_big(asked, path.stat().st_size) from None
        except errors.Refused:
            # It was there already, from a try before, or from another process.
            if not has_file(state_of(client, preview_id)):
                raise
            break
        except TrackerDown as error:
            # This also logs in again, if an expired token was why the server hung up.
            began = client.patience.clock()
            try:
                if _arrived(client, preview_id, settle if isinstance(error, Unsure) else 0, waiting.poll):
                    break
            except errors.NotFound:  # removed by the server, and this is why
                raise errors.NotFound(str(error)) from None
            settle = max(0.0, settle - (client.patience.clock() - began))
            if not tries.another():
                raise
    return finished(client, preview_id, waiting)


def _route(preview_id: str) -> str:
    return f"pictures/preview-files/{preview_id}"


def _send(
    client: KitsuClient, preview_id: str, path: Path, name: str, normalize: bool, progress: Progress | None
) -> State:
    """One try, that opens the file anew."""
    query = {} if normalize else {"normalize": "false"}
    make: Callable[[], FileBody] = lambda: FileBody(path, name + path.suffix.lower(), progress)  # noqa: E731
    state: State = client.request("POST", _route(preview_id), query=query, make_body=make)
    return state


def _arrived(client: KitsuClient, preview_id: str, seconds: float, poll: float) -> bool:
    """Whether the server has the file, which it tells when it has looked into it."""
    clock, began = client.patience.clock, client.patience.clock()
    while not has_file(state_of(client, preview_id)):
        if clock() - began >= seconds:
            return False
        client.patience.sleep(poll)
    return True


def finished(client: KitsuClient, preview_id: str, waiting: Waiting | None = None) -> State:
    """The state of a preview that has its file, when it is no longer processing."""
    waiting = waiting or Waiting.of(client)
    clock, began = client.patience.clock, client.patience.clock()
    while True:
        state = state_of(client, preview_id)
        where = f"{client.host}: preview {state.get('original_name') or preview_id}"
        if state.get("status") in ("broken", "missing"):
            raise errors.BrokenPreview(
                f"{where}: the server could not read the movie (status {state['status']}); does it play "
                "here, and has the server ffmpeg and room on its disk"
            )
        if state.get("status") != "processing":
            return state
        if clock() - began >= waiting.process:
            raise TrackerDown(
                f"{where}: still processing after {waiting.process:.0f} s; is the server's job queue "
                "(rq worker) running"
            )
        client.patience.sleep(waiting.poll)
