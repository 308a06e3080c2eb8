"""Uploads: streamed, once, whatever breaks meanwhile, and watched to the end."""

from __future__ import annotations

import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from dedio_core.errors import Cancelled, InputError, MediaError, TrackerDown
from dedio_core.trackers.kitsu import errors
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.credentials import Login
from dedio_core.trackers.kitsu.multipart import FileBody
from dedio_core.trackers.kitsu.upload import Waiting, finished, has_file, state_of, upload
from tests.kitsu.clients import QUICK, client_of, expire, new_preview, serving
from tests.kitsu.production import Production
from tests.kitsu.proxy import Cut, Delay, Fault, Proxy, Silence, message, page
from tests.kitsu.test_client import named
from tests.kitsu.test_server import frames_of, movie
from tests.kitsu.zou.server import ZouServer

pytestmark = pytest.mark.slow

NAME = "sht_010_plates_v003_5d1f"
QUICKLY = Waiting(settle=5, process=30, poll=0.1)
ROUTE = ("POST", "pictures/preview-files/*")
POST = "POST /api/pictures"


@pytest.fixture
def plate(tmp_path: Path) -> Path:
    """A small movie."""
    return movie(tmp_path / "plate.mp4")


def big(path: Path, megabytes: int) -> Path:
    """A file of that size, that takes no room. Zou stores what is no picture and no movie as it is."""
    with path.open("wb") as file:
        file.truncate(megabytes * 1_000_000)
    return path


def test_a_movie_is_uploaded(zou: ZouServer, production: Production, plate: Path) -> None:
    """The movie is ready afterwards, byte for byte ours, with our name as marker."""
    client, preview = client_of(production), new_preview(production)
    told: list[tuple[int, int]] = []
    state = upload(
        client, preview, plate, NAME, progress=lambda sent, size: told.append((sent, size)), waiting=QUICKLY
    )
    assert (state["status"], state["original_name"], state["extension"]) == ("ready", NAME, "mp4")
    assert state["id"] == preview
    assert told[-1] == (plate.stat().st_size, plate.stat().st_size)
    kept = [path for path in zou.previews.rglob(f"*{preview}*") if path.read_bytes() == plate.read_bytes()]
    assert kept
    assert frames_of(kept[0]) == 30
    assert client.sent[ROUTE] == 1


def test_it_may_be_normalised(production: Production, plate: Path) -> None:
    """Where it is asked for, the server makes its own movie."""
    client, preview = client_of(production), new_preview(production)
    assert upload(client, preview, plate, NAME, normalize=True, waiting=QUICKLY)["status"] == "ready"


def test_a_second_upload_sends_nothing_new(production: Production, plate: Path) -> None:
    """A preview that has its file keeps it; to upload again is no error."""
    client, preview = client_of(production), new_preview(production)
    first = upload(client, preview, plate, NAME, waiting=QUICKLY)
    again = upload(client, preview, plate, "another_name", waiting=QUICKLY)
    assert again["original_name"] == first["original_name"] == NAME


ALL_OF_IT = [Cut("after"), page(502, "after"), page(504, "after"), page(200, "after"), Cut("answer")]


@pytest.mark.parametrize("fault", ALL_OF_IT, ids=named)
def test_an_answer_that_is_lost(production: Production, proxy: Proxy, plate: Path, fault: Fault) -> None:
    """Where the server has the file and its answer is lost, the file is not sent again."""
    client, preview = client_of(production, host=proxy.host), new_preview(production)
    proxy.rule(fault, POST)
    assert upload(client, preview, plate, NAME, waiting=QUICKLY)["original_name"] == NAME
    assert client.sent[ROUTE] == 1


@pytest.mark.parametrize("fault", [Cut("before"), Cut("upload"), page(502), page(503), page(504)], ids=named)
def test_a_file_that_did_not_arrive(production: Production, proxy: Proxy, plate: Path, fault: Fault) -> None:
    """Where the server has no file, it is sent again, whole, from its beginning."""
    client, preview = client_of(production, host=proxy.host), new_preview(production)
    proxy.rule(fault, POST)
    state = upload(client, preview, plate, NAME, waiting=Waiting(settle=0.3, process=30, poll=0.1))
    assert (state["original_name"], state["status"]) == (NAME, "ready")
    assert client.sent[ROUTE] == 2


def test_a_long_upload_is_repeated_too(production: Production, proxy: Proxy, plate: Path) -> None:
    """The time that all tries of a request may take is no bound for uploads: one may take an hour."""
    client = client_of(production, host=proxy.host, total=0.001)
    preview = new_preview(production)
    proxy.rule(Cut("before"), POST)
    assert upload(client, preview, plate, NAME, waiting=QUICKLY)["original_name"] == NAME


def test_a_timeout_while_the_server_works(production: Production, proxy: Proxy, plate: Path) -> None:
    """An upload whose answer takes too long is found on the server, where it appears a little later."""
    client = client_of(production, host=proxy.host, read=0.5, upload=1.0)
    preview = new_preview(production)
    proxy.rule(Silence("after"), POST)
    assert upload(client, preview, plate, NAME, waiting=QUICKLY)["original_name"] == NAME
    assert client.sent[ROUTE] == 1
    other = new_preview(production)
    proxy.rule(Delay(2.0), POST, nth=2)  # the server gets it when the client is gone already
    assert upload(client, other, plate, NAME, waiting=QUICKLY)["original_name"] == NAME


def test_cut_half_way_each_time(production: Production, proxy: Proxy, tmp_path: Path) -> None:
    """A connection that is always cut is TrackerDown in the end; the preview may be filled later."""
    path = big(tmp_path / "cut.pdf", 20)
    client, preview = client_of(production, host=proxy.host), new_preview(production)
    rule = proxy.rule(Cut("upload"), POST, times=99)
    with pytest.raises(TrackerDown):
        upload(client, preview, path, NAME, waiting=Waiting(settle=0.2, poll=0.1))
    assert rule.hits == 4
    assert not has_file(state_of(client, preview))
    proxy.clear()
    assert upload(client, preview, path, NAME, waiting=QUICKLY)["original_name"] == NAME


def test_each_answer_is_lost(production: Production, proxy: Proxy, plate: Path) -> None:
    """The wait for a file whose answer was lost is for all tries together, however many there are."""
    slept: list[float] = []
    client = client_of(production, host=proxy.host, clock=lambda: sum(slept), sleep=slept.append)
    proxy.rule(page(502), POST, times=99)
    with pytest.raises(TrackerDown):
        upload(client, new_preview(production), plate, NAME, waiting=Waiting(settle=20, poll=1.0))
    assert client.sent[ROUTE] > 2
    assert 19 <= sum(pause == 1.0 for pause in slept) <= 21


@pytest.mark.parametrize("megabytes", [0, 30])
def test_a_token_that_expires_in_mid_upload(
    zou: ZouServer, production: Production, tmp_path: Path, plate: Path, megabytes: int
) -> None:
    """A token that the server no longer takes: a new one, and the file from its beginning."""
    path = big(tmp_path / "big.pdf", megabytes) if megabytes else plate
    client, preview = client_of(production, production.member("manager")), new_preview(production)
    client.user()
    expire(client, zou)
    assert upload(client, preview, path, NAME, waiting=QUICKLY)["original_name"] == NAME
    assert state_of(client, preview)["file_size"] == path.stat().st_size
    assert client.sent[ROUTE] == 2
    assert client.sent["GET", "auth/refresh-token"] == 1


def test_a_refused_file_spoils_no_connection(tmp_path: Path) -> None:
    """A server may close the connection on which it refused a file: nothing else is sent over that."""
    ports: list[int] = []

    class Refusing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            ports.append(self.client_address[1])
            self.send_response(200 if self.command == "GET" else 400)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Nothing is said."""

    with serving(Refusing) as host, KitsuClient(Login(host, token="t"), patience=QUICK) as client:
        client.get("data/persons")
        with pytest.raises(errors.Refused):
            client.request("POST", "pictures", make_body=lambda: FileBody(big(tmp_path / "a.pdf", 1), "a"))
        client.get("data/persons")
    assert ports[0] == ports[2] != ports[1]


def test_a_token_that_expires_by_the_proxy(production: Production, proxy: Proxy, plate: Path) -> None:
    """The same, where the answer comes after the whole file was taken."""
    client = client_of(production, production.member("manager"), host=proxy.host)
    preview = new_preview(production)
    proxy.rule(message(401, "Signature has expired"), POST)
    assert upload(client, preview, plate, NAME, waiting=QUICKLY)["status"] == "ready"
    assert client.sent[ROUTE] == 2


def test_what_is_no_movie_is_broken(production: Production, tmp_path: Path) -> None:
    """A movie that the server cannot read is an error that says so."""
    path = tmp_path / "plate.mp4"
    path.write_bytes(b"no movie" * 1000)
    client, preview = client_of(production), new_preview(production)
    with pytest.raises(errors.BrokenPreview, match=f"preview {NAME}: the server could not read the movie"):
        upload(client, preview, path, NAME, waiting=QUICKLY)


def test_what_is_refused(production: Production, tmp_path: Path) -> None:
    """A kind of file that Kitsu does not take is told; the server removes the preview."""
    path = big(tmp_path / "cut.edl", 0)
    client, preview = client_of(production), new_preview(production)
    with pytest.raises(errors.TrackerError):
        upload(client, preview, path, NAME, waiting=QUICKLY)


def test_too_big(production: Production, proxy: Proxy, plate: Path) -> None:
    """413 is told with the size that it would take; the same preview may be filled later."""
    client, preview = client_of(production, host=proxy.host), new_preview(production)
    proxy.rule(page(413), POST)
    with pytest.raises(errors.TooBig, match=r"client_max_body_size in nginx \(this needs 1m\)"):
        upload(client, preview, plate, NAME, waiting=QUICKLY)
    assert upload(client, preview, plate, NAME, waiting=QUICKLY)["status"] == "ready"


def test_a_preview_that_is_gone(production: Production, plate: Path) -> None:
    """A preview that somebody deleted is NotFound."""
    with pytest.raises(errors.NotFound):
        upload(client_of(production), "00000000-0000-0000-0000-000000000000", plate, NAME)


def test_processing_that_does_not_end(production: Production) -> None:
    """A preview that stays processing is TrackerDown after some time, and names the job queue."""
    client, preview = client_of(production), new_preview(production)
    with pytest.raises(TrackerDown, match=r"still processing after 0 s.*rq worker"):
        finished(client, preview, Waiting(process=0.3, poll=0.1))


def test_progress_can_stop_it(production: Production, tmp_path: Path) -> None:
    """What progress raises stops the upload, and nothing is on the preview."""
    path = big(tmp_path / "big.pdf", 5)
    client, preview = client_of(production), new_preview(production)

    def stop(sent: int, size: int) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        upload(client, preview, path, NAME, progress=stop, waiting=QUICKLY)
    assert not has_file(state_of(client, preview))


def test_files_that_cannot_be_read(production: Production, tmp_path: Path) -> None:
    """A file that is absent, or that changes while it is sent, is a MediaError."""
    client, preview = client_of(production), new_preview(production)
    with pytest.raises(MediaError, match="cannot be uploaded"):
        upload(client, preview, tmp_path / "none.mp4", NAME)
    path = big(tmp_path / "big.pdf", 2)

    def shrink(sent: int, size: int) -> None:
        big(path, 1)

    with pytest.raises(MediaError, match="it changes while it is uploaded"):
        upload(client, preview, path, NAME, progress=shrink)
    assert not has_file(state_of(client, preview))


@pytest.mark.parametrize("name", ["", 'a"b', "a/b", "a\r\nb", "a\\b", "x" * 300])
def test_names_that_no_file_may_have(tmp_path: Path, name: str) -> None:
    """A name that could end the header it stands in, or that is none, is refused."""
    with pytest.raises(InputError, match="cannot have this name"):
        FileBody(big(tmp_path / "a.pdf", 1), name)


def test_names_with_dots_and_letters(production: Production, plate: Path) -> None:
    """Dots and letters of all kinds in the name come back as they were."""
    client, preview = client_of(production), new_preview(production)
    assert (
        upload(client, preview, plate, "sht.010_é_v003", waiting=QUICKLY)["original_name"] == "sht.010_é_v003"
    )


CHILD = """
import resource, sys
from pathlib import Path
from dedio_core.trackers.kitsu.client import KitsuClient
from dedio_core.trackers.kitsu.credentials import Login
from dedio_core.trackers.kitsu.upload import upload
host, token, small, large, first, second = sys.argv[1:]
client = KitsuClient(Login(host, token=token))
upload(client, first, Path(small), "small")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
state = upload(client, second, Path(large), "large")
print(state["file_size"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in KB on Linux")
def test_memory_does_not_grow_with_the_file(production: Production, tmp_path: Path) -> None:
    """A file of 200 MB takes less than 30 MB of memory."""
    files = [str(big(tmp_path / "small.pdf", 1)), str(big(tmp_path / "large.pdf", 200))]
    previews = [new_preview(production), new_preview(production)]
    words = [production.site.server.host, production.bot.token, *files, *previews]
    ran = subprocess.run([sys.executable, "-c", CHILD, *words], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    size, grown = map(int, ran.stdout.split())
    assert size == 200_000_000
    assert grown < 30_000  # KB
