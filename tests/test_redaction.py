"""Secrets are known once, and then shown by no door."""

from __future__ import annotations

import html
import io
import json
import logging
import os
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from dedio_core import redaction
from dedio_core.editorial.cut import event_document
from dedio_core.editorial.readers import read_cut
from dedio_core.errors import InputError, all_at_once
from dedio_core.frames import FrameRate
from dedio_core.jsonable import read_as
from dedio_core.redaction import HIDDEN, redacted, redacted_in, register, without_users
from dedio_core.settings import load

SECRET = 'c4nary "pw" \\ <é> &%'


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_forms", {})
    monkeypatch.setattr(redaction, "_pattern", None)


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        json.dumps({"a": [SECRET]}),
        json.dumps(SECRET, ensure_ascii=False),
        repr(SECRET),
        html.escape(SECRET),
        f"https://host/?q={quote(SECRET)}&x",
    ],
)
def test_however_it_is_written(written: str) -> None:
    """A secret is hidden as it is, and as JSON, Python, HTML and URLs write it."""
    register(SECRET)
    assert "nary" not in redacted(written)
    assert HIDDEN in redacted(written)


def test_json_stays_json() -> None:
    """A JSON document that is redacted as text can still be read."""
    register(SECRET)
    assert json.loads(redacted(json.dumps({"a": SECRET, "b": 1}))) == {"a": HIDDEN, "b": 1}


def test_short_and_empty_values_hide_nothing() -> None:
    """What is shorter than any password of Kitsu's would blot out ordinary words, and is left."""
    for value in (None, "", "pla", "sht100"):
        register(value)
    assert redacted("sht100_pla") == "sht100_pla"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:pw@host/a.mov", "https://[redacted]@host/a.mov"),
        ("https://t0ken@host/a.mov", "https://[redacted]@host/a.mov"),
        ("file://me:p%40w@host/a", "file://[redacted]@host/a"),
        ("https:/me:pw@host/a (a path)", "https:/[redacted]@host/a (a path)"),
        ("//me:pw@host/share", "//[redacted]@host/share"),
        ("a https://u:p@h/ and https://v:q@h/", "a https://[redacted]@h/ and https://[redacted]@h/"),
        ("https://me:p@w@host/a", "https://[redacted]@host/a"),
        ("https://host/a.mov?token=abc&n=1", "https://host/a.mov?token=[redacted]&n=1"),
        ("https://h/?X-Amz-Signature=abc", "https://h/?X-Amz-Signature=[redacted]"),
        ("https://h/p?password=x&key=T", "https://h/p?password=[redacted]&key=[redacted]"),
        ("(https://h/p?a=1&amp;key=T)", "(https://h/p?a=1&amp;key=[redacted]"),
        (r"https:\/\/h\/p?Key=T", r"https:\/\/h\/p?Key=[redacted]"),
        ("https:/h/p?auth=T&n=1 a", "https:/h/p?auth=[redacted]&n=1 a"),
        *(
            (f"see s3://h/p?{name}=T#x", f"see s3://h/p?{name}=[redacted]")
            for name in (
                *("authorization", "credential", "credentials", "access_key", "accessKey", "AWSAccessKeyId"),
                *("secret_access_key", "client_secret", "X-Amz-Credential", "X-Goog-Credential"),
            )
        ),
    ],
)
def test_users_of_urls(text: str, shown: str) -> None:
    """A URL shows no user, password or token; a second look changes nothing."""
    assert without_users(text) == shown
    assert without_users(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "file:///cards/A@2x/b.mov",
        "file:/cards/a@2x.mov",
        "/cards/a:b@c.mov",
        r"\\server@SSL\share",
        "10:00:00:00 @ 24",
        "//server/share",
        "mailto:someone@example.com",
        "grade: exposure=1;key=fill&auth=none",
        "is it key=1? ;key=2",
        "https://h/p?keyframe=1&monkey=2&author=ann&sort_key=name&keys=3",
        "https://h/key=1/p",
        "https://h/p and ?key=fill",
    ],
)
def test_what_is_no_user_stays(text: str) -> None:
    """Names with an @ in a path, and words before an = that only a URL's query has as secrets, stay."""
    assert without_users(text) == text


def test_a_long_text_takes_no_time() -> None:
    """Text without end that looks like the beginning of a URL is gone through once."""
    register(SECRET)
    for text in (
        "/" * 300_000,
        "https://" + "a" * 300_000,
        "//a:" * 100_000,
        "@=" * 200_000,
        "&token=" * 50_000,
        "https://?key=" * 50_000,
        ":/" * 100_000 + "=",
    ):
        redacted(text)


def test_errors_hold_no_secret() -> None:
    """An error has none from its birth on, nor has any of several problems in one."""
    register(SECRET)
    assert str(InputError(f"login with {SECRET} failed")) == "login with [redacted] failed"
    with pytest.raises(InputError) as caught:
        all_at_once([f"a {SECRET}", "b ftp://u:pw@h"])
    assert caught.value.each() == ("a [redacted]", "b ftp://[redacted]@h")
    assert "nary" not in str(caught.value) + repr(caught.value)


def test_a_value_that_is_cut_short_is_redacted_before() -> None:
    """The 60 letters that an error shows of a wrong value are none of a password's."""
    url = f"https://user:{'pw' * 40}@host"
    with pytest.raises(InputError) as caught:
        read_as(int, {"host": url}, "x")
    assert "pwpw" not in str(caught.value)


def test_a_stream_lets_none_through() -> None:
    """What is printed through it is redacted; else it is the stream that it stands for."""
    register(SECRET)
    out = io.StringIO()
    stream = redaction.through(out)
    print("a", SECRET, file=stream)
    stream.writelines([SECRET, "\n"])
    assert out.getvalue() == f"a {HIDDEN}\n{HIDDEN}\n"
    assert stream.isatty() is False


def test_logs_hold_none() -> None:
    """A message, its arguments and a traceback are redacted for whatever handler writes them."""
    register(SECRET)
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logger = redaction.logger("dedio.test_redaction")
    logger.addHandler(handler)
    try:
        try:
            raise ValueError(SECRET)
        except ValueError:
            logger.exception("with %s", SECRET)
    finally:
        logger.removeHandler(handler)
    assert "Traceback" in out.getvalue()
    assert "nary" not in out.getvalue()


def test_json_values() -> None:
    """In JSON's values each text is redacted, keys too, and all else is as it was."""
    register(SECRET)
    assert redacted_in({SECRET: [1, None, SECRET, {"a": "x"}]}) == {HIDDEN: [1, None, HIDDEN, {"a": "x"}]}


def test_settings_and_environment_are_read_with_care(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading settings makes passwords known: those of the environment, and of URLs in the file."""
    monkeypatch.setenv("KITSU_PASSWORD", "canary-of-the-environment")
    monkeypatch.setenv("KITSU_HOST", "https://u:canary-of-the-host@kitsu/api")
    (tmp_path / "s.json").write_text('{"project": "https://u:canary%20of%20the%20file@host"}')
    load(tmp_path / "s.json")
    shown = redacted(
        "canary-of-the-environment canary-of-the-host canary of the file canary%20of%20the%20file"
    )
    assert shown == " ".join([HIDDEN] * 4)


CUTS = {
    "a.edl": """TITLE: https://u:c4nary@host/x
FCM: NON-DROP FRAME

001  A001C003 V     C        01:00:00:00 01:00:01:00 01:00:00:00 01:00:01:00
* FROM CLIP NAME: https://u:c4nary@host/A001C003.mov
* SOURCE FILE: file://u:c4nary@host/A001C003.mov
* LOC: 01:00:00:10 RED sht010 https://u:c4nary@host
* COMMENT: see https://u:c4nary@host/x?token=c4nary
""",
    "a.xml": """<?xml version="1.0"?><!DOCTYPE xmeml><xmeml version="5"><sequence><name>https://u:c4nary@h</name>
<rate><timebase>24</timebase><ntsc>FALSE</ntsc></rate><media><video><track><clipitem id="a">
<name>sht010 https://u:c4nary@h</name><start>0</start><end>24</end><in>0</in><out>24</out>
<rate><timebase>24</timebase><ntsc>FALSE</ntsc></rate><file id="f"><name>a.mov</name>
<pathurl>file://u:c4nary@host/a.mov</pathurl><rate><timebase>24</timebase><ntsc>FALSE</ntsc></rate>
<duration>24</duration></file></clipitem></track></video></media></sequence></xmeml>""",
    "a.otio": json.dumps(
        {
            "OTIO_SCHEMA": "Timeline.1",
            "name": "https://u:c4nary@h",
            "tracks": {
                "OTIO_SCHEMA": "Stack.1",
                "children": [
                    {
                        "OTIO_SCHEMA": "Track.1",
                        "kind": "Video",
                        "children": [
                            {
                                "OTIO_SCHEMA": "Clip.1",
                                "name": "sht010",
                                "source_range": {
                                    "OTIO_SCHEMA": "TimeRange.1",
                                    "start_time": {"OTIO_SCHEMA": "RationalTime.1", "rate": 24, "value": 0},
                                    "duration": {"OTIO_SCHEMA": "RationalTime.1", "rate": 24, "value": 9},
                                },
                                "media_reference": {
                                    "OTIO_SCHEMA": "ExternalReference.1",
                                    "target_url": "https://u:c4nary@host/a.mov",
                                },
                            }
                        ],
                    }
                ],
            },
        }
    ),
}


@pytest.mark.parametrize("name", CUTS)
def test_urls_of_cut_lists(name: str, tmp_path: Path) -> None:
    """No URL of a cut keeps its user: whatever is planned, written or shown of the cut cannot have it."""
    path = tmp_path / name
    path.write_text(CUTS[name])
    cut = read_cut(path, FrameRate.of(24) if name.endswith("edl") else None)
    said = json.dumps([event_document(event) for event in cut.events]) + repr(cut)
    assert "c4nary" not in said
    assert "[redacted]@host/" in said


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes them")
@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "1>&- 2>&-"])
def test_closed_streams(closed: str) -> None:
    """Where stdout or stderr is closed, what is said there goes nowhere, and the exit code is as ever."""
    words = shlex.join([sys.executable, "-m", "dedio_core", "settings"])
    ran = subprocess.run(
        ["/bin/sh", "-c", f"{words} {closed}"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ("defaults.task" in ran.stdout) == ("1" not in closed.split(">")[0])
