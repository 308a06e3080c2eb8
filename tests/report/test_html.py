"""The count sheet as a page."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from dedio_core.frames import FrameRate
from dedio_core.report import page
from dedio_core.safe_text import shown
from tests.report import make
from tests.report.hostile import NAMES, hostile


class Page(HTMLParser):
    """What a browser would see: text, tags, and where anything is loaded from."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.loads += [value for name, value in attrs if name in ("src", "href", "srcset", "action", "data")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        if tag not in ("meta", "img", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words += f" {data}"


def read(report) -> Page:
    found = Page(page.text(report))
    assert not found.open
    return found


def test_it_tells_everything_of_a_plate(tmp_path):
    """Every number that artists, editors and the lab ask for stands in the row of its plate."""
    words = re.sub(r"\s+", " ", read(make.report(tmp_path)).words)
    row = words[words.index("sht010") : words.index("sht020")]
    for told in (
        *("rawPlate", "clean", "v001", "to pull", "new", "A001C003_261122AB", "A001C003", "24000/1001 fps"),
        *("10:00:00:20 - 10:00:01:19", "10:00:00:12 - 10:00:02:03", "20-43 (24)", "12-51 (40)"),
        *("01:00:00:00", "01:00:01:00", "24 frames", "event 001, V1", "993-1032 (40)", "1001-1024"),
        *("head 8 of 8", "tail 8 of 8", "100%", "slope 1.0321 0.9934 0.9712", "sat 0.9400"),
        str(make.MEDIA / "A001C003_261122AB.mov"),
    ):
        assert told in row, told
    assert "flop" in words
    assert "50%, M2 012.0" in words
    assert "freeze" in words


def test_the_heading(tmp_path):
    """Cut, turnover, rate and how it is known, date, project, totals."""
    words = read(make.report(tmp_path)).words
    for told in (
        "DEMO_R1_V01",
        "TO_014",
        "24000/1001 fps, given by hand",
        make.DATE,
        "demo",
        "no picture yet",
    ):
        assert told in words, told
    assert re.search(r"shots\s+5\s", words)
    assert re.search(r"plates\s+6\s", words)


def test_events_without_a_plate_are_counted_and_listed(tmp_path):
    """No event of the list is passed over: each is a plate, in the way, or listed with its reason."""
    words = read(make.report(tmp_path)).words
    assert "1 event: generator (black)" in words
    assert "music_temp.mov" in words


def test_what_stands_in_the_way(tmp_path):
    """Obstacles come first, with their line."""
    more = make.event(9, "Z009C001", "V", "14:00:00:00 14:00:01:00 01:00:06:00 01:00:07:00", "sht070 x")
    words = read(make.report(tmp_path, make.events(*more))).words
    assert words.index("What stands in the way") < words.index("Plates")
    assert "cut.edl:30" in words
    assert "no clip of reel Z009C001" in words


def test_only_obstacles(tmp_path):
    """A cut of which nothing can be made still has its sheet."""
    words = read(make.report(tmp_path, make.events(), media=make.index(content_id="", frames=None))).words
    assert "What stands in the way" in words


def test_originals(tmp_path):
    """Each source with all frames that plates need of it, ranges that meet made one."""
    words = read(make.report(tmp_path)).words
    listed = words[words.index("must stay retrievable") :]
    assert re.search(r"A001C004_261122AB\.mov\s+A001C004\s+16-83 \(68\)", listed)
    assert "11:00:00:16 - 11:00:03:11" in listed


def test_rates_that_differ_are_said(tmp_path):
    """Media at another rate than the cut's: both rates, and what was kept."""
    rate = FrameRate.of(25)
    media = make.index(rate, start=36000 * 25)
    report = make.report(tmp_path, media=media, conform="frames")
    one = next(p for p in report.plan.plates)
    assert one.uses[0].use.conform == "frames"
    assert "25 fps in a 24000/1001 fps cut, frames kept" in read(report).words


def test_it_is_one_file_without_scripts(tmp_path):
    """No script, nothing loaded but pictures inside the file, and a policy that forbids the rest."""
    text = page.text(make.report(tmp_path))
    found = Page(text)
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert f'http-equiv="Content-Security-Policy" content="{policy}"' in text
    assert not {"script", "link", "iframe", "object", "form", "base"} & set(found.tags)
    assert all(one.startswith("data:image/jpeg;base64,") for one in found.loads)
    assert not re.search(r"url\(|@import|https?:", text)


def test_hostile_names_are_text(tmp_path):
    """Names from a cut are shown, never obeyed: no markup, no control or direction characters."""
    report = hostile(tmp_path)
    text = page.text(report)
    found = Page(text)
    assert not found.open
    assert "script" not in found.tags
    assert "img" not in found.tags
    assert not found.handlers
    assert shown(text.replace("\n", "")) == text.replace("\n", "")
    for name in NAMES:
        assert shown(name) in found.words, name


def test_a_fresh_start_is_red(tmp_path):
    """Plate numbers that start afresh are an alarm of their row."""
    report = make.report(tmp_path)
    first, *others = report.plan.plates
    first = replace(first, is_loud=True, tied=replace(first.tied, afresh="v001 has another source"))
    text = page.text(replace(report, plan=replace(report.plan, plates=(first, *others))))
    assert text.count('<tr class="bad">') == 1
    assert '<li class="alarm">plate numbers start afresh' in text
