"""What waits to be told to the tracker: written first, read back whole, removed when it is shown."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from dedio_core import files
from dedio_core.errors import PublishError
from dedio_core.tracking import outbox
from tests.trackers import make


def test_an_entry_is_what_was_written_down(tmp_path: Path) -> None:
    """With every field, oldest first; equal ones are one."""
    first, second = make.publication(), make.publication(make.shot("110"), episode="e01")
    for one in (first, second, first):
        outbox.enqueue(tmp_path, one)
    entries, problems = outbox.pending(tmp_path)
    assert not problems
    assert [replace(e.publication, id="1") for e in entries] in ([first, second], [second, first])
    assert {p.name for p in outbox.folder(tmp_path).iterdir()} == {f"{e.path.stem}.json" for e in entries}


def test_a_timeline_file_is_kept_until_it_is_attached(tmp_path: Path) -> None:
    """Each entry has a copy, for the list may be another when the tracker is back; it goes with its entry."""
    edl = tmp_path / "cut.edl"
    edl.write_text("TITLE: V01\n")
    root = tmp_path / "r"
    wanted = make.publication(cut=make.cut(file=str(edl)))
    one = outbox.enqueue(root, wanted, attach=edl)
    two = outbox.enqueue(root, replace(wanted, playlist="another"), attach=edl)
    edl.write_text("TITLE: V02\n")
    assert one.publication.cut
    assert two.publication.cut
    kept = root / two.publication.cut.file
    assert kept.read_text() == "TITLE: V01\n"
    assert kept.name == "cut.edl"
    outbox.settle(root, one)
    assert not (root / one.publication.cut.file).exists()
    assert kept.exists()
    outbox.settle(root, two)
    assert list(outbox.folder(root).iterdir()) == []


def test_what_is_written_down_later_stays_the_later_one(tmp_path: Path) -> None:
    """One that is put back because the tracker failed does not come after what was written down meanwhile."""
    outbox.enqueue(tmp_path, make.publication())
    ((old,), _) = outbox.pending(tmp_path)
    new = outbox.enqueue(tmp_path, make.publication(make.shot("110")))
    outbox.put_back(old, "down")
    entries, _ = outbox.pending(tmp_path)
    assert [entry.path for entry in entries] == [old.path, new.path]
    assert [entry.said for entry in entries] == ["down", ""]


def test_what_others_did_is_not_undone(tmp_path: Path) -> None:
    """An entry that was settled is not put back; one that was written down again meanwhile is not settled."""
    outbox.enqueue(tmp_path, make.publication())
    ((entry,), _) = outbox.pending(tmp_path)
    os.utime(entry.path, ns=(entry.age + 1, entry.age + 1))
    outbox.settle(tmp_path, entry)
    ((again,), _) = outbox.pending(tmp_path)
    outbox.settle(tmp_path, again)
    outbox.put_back(again, "down")
    assert outbox.pending(tmp_path) == ([], [])


def test_what_is_attached_has_no_password(tmp_path: Path) -> None:
    """Users of URLs in a list are taken out of the copy, for it leaves the house; nothing else is."""
    edl = tmp_path / "cut.edl"
    edl.write_bytes(b"* SOURCE FILE: https://me:pw@host/a.mov\r\n* FROM: \xe9\r\n")
    entry = outbox.enqueue(tmp_path / "r", make.publication(cut=make.cut(file=str(edl))), attach=edl)
    assert entry.publication.cut
    kept = (tmp_path / "r" / entry.publication.cut.file).read_bytes()
    assert kept == b"* SOURCE FILE: https://[redacted]@host/a.mov\r\n* FROM: \xe9\r\n"


@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "other", "not json", "link", "pipe"])
def test_a_damaged_entry_is_one_sentence_and_stops_no_other(tmp_path: Path, harm: str) -> None:
    good = outbox.enqueue(tmp_path, make.publication(make.shot("110")))
    bad = outbox.enqueue(tmp_path, make.publication()).path
    text = bad.read_text()
    document = json.loads(text)
    if harm == "flip":
        bad.write_text(text.replace("1059", "1060", 1))
    elif harm == "cut":
        bad.write_text(text[:-40])
    elif harm == "empty":
        bad.write_text("")
    elif harm == "other":
        bad.write_text(json.dumps({**document, "what": "dedio plan"}))
    elif harm == "not json":
        bad.write_text("[1, 2]")
    elif harm == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("the system has no named pipes")
        bad.unlink()
        os.mkfifo(bad)
    else:
        bad.rename(tmp_path / "elsewhere")
        bad.symlink_to(tmp_path / "elsewhere")
    entries, problems = outbox.pending(tmp_path)
    assert [entry.path for entry in entries] == [good.path]
    (problem,) = problems
    assert str(bad) in problem
    assert "\n" not in problem


def test_an_outbox_that_is_a_link(tmp_path: Path) -> None:
    """Nothing is written, locked or removed where the outbox, or its attached files, are elsewhere."""
    edl, root, victim = tmp_path / "cut.edl", tmp_path / "r", tmp_path / "elsewhere"
    edl.write_text("TITLE: V01\n")
    entry = outbox.enqueue(root, make.publication(cut=make.cut(file=str(edl))), attach=edl)
    attached = outbox.folder(root) / "attached"
    attached.rename(victim)
    attached.symlink_to(victim)
    outbox.settle(root, entry)
    assert [path.read_text() for path in victim.rglob("*.edl")] == ["TITLE: V01\n"]
    with pytest.raises(PublishError, match="attached: is a link"):
        outbox.enqueue(root, make.publication(cut=make.cut(file=str(edl))), attach=edl)
    attached.unlink()
    outbox.folder(root).rmdir()
    outbox.folder(root).symlink_to(victim)
    with pytest.raises(PublishError, match="outbox: is a link"):
        outbox.enqueue(root, make.publication())
    with pytest.raises(PublishError, match="outbox: is a link"), outbox.lock(root):
        pass
    assert [path.name for path in victim.rglob("*") if path.is_file()] == ["cut.edl"]


def test_entries_of_one_production_are_delivered_as_one(tmp_path: Path) -> None:
    """Shots are united, later fields and previews on top; another production stays by itself."""
    old = make.publication(make.shot("100"), make.shot("110"))
    v2 = make.preview("sht100", 2)
    fg = make.preview("sht100", 1, "fg01")
    new = make.publication(make.shot("100", previews=(v2, fg), fields={"frame_in": 990}), cut=make.cut())
    other = make.publication(project="elsewhere")
    entries = [outbox.Entry(tmp_path / str(n), p) for n, p in enumerate((old, other, new))]
    (one, parts), (two, _) = outbox.merged(entries)
    assert [e.publication for e in parts] == [old, new]
    assert two == other
    assert one.cut == new.cut
    shot = next(s for s in one.shots if s.key.shot == "sht100")
    assert shot.previews == (v2, fg)
    assert shot.fields == {**old.shots[0].fields, "frame_in": 990}
    assert len(one.shots) == 2


def test_every_cut_is_delivered(tmp_path: Path) -> None:
    """Two cuts that wait are two publications, in turn, each with what was written down before it."""
    first, second = make.cut(), replace(make.cut(), name="REEL_02", key="REEL_02_0123abcd")
    told = [
        make.publication(make.shot("100")),
        make.publication(make.shot("100"), cut=first),
        make.publication(make.shot("200")),
        make.publication(make.shot("200"), cut=second),
        make.publication(make.shot("200"), cut=replace(second, key="REEL_02_4567cdef")),
        make.publication(make.shot("300")),
    ]
    entries = [outbox.Entry(tmp_path / str(n), p) for n, p in enumerate(told)]
    (one, of_one), (two, of_two) = outbox.merged(entries)
    assert (one.cut, two.cut) == (first, told[4].cut)
    assert [len(of_one), len(of_two)] == [2, 4]
    assert [shot.key.shot for shot in one.shots] == ["sht100"]
    assert [shot.key.shot for shot in two.shots] == ["sht200", "sht300"]


def test_what_was_said_is_kept_with_the_entry(tmp_path: Path) -> None:
    entry = outbox.enqueue(tmp_path, make.publication())
    outbox.put_back(entry, "https://kitsu: cannot be reached")
    ((again,), _) = outbox.pending(tmp_path)
    assert again.said == "https://kitsu: cannot be reached"
    assert again.publication == replace(entry.publication, id=entry.path.stem)


@pytest.mark.parametrize("movie", ["/etc/passwd", "../secret.mp4", "link.mp4"])
def test_nothing_but_the_tree_is_published(tmp_path: Path, movie: str) -> None:
    """An entry that names a file elsewhere, by path or by a link, is refused."""
    root = tmp_path / "r"
    root.mkdir()
    (tmp_path / "secret.mp4").write_bytes(b"x")
    (root / "link.mp4").symlink_to(tmp_path / "secret.mp4")
    wanted = make.publication(make.shot(previews=(make.preview(movie=movie),)))
    with pytest.raises(PublishError, match="is not below"):
        outbox.check_paths(root, wanted)


def test_a_reel_is_the_one_that_was_ingested(tmp_path: Path) -> None:
    """The movie of a cut is outside the tree: another file in its place is not published."""
    reel = tmp_path / "reel.mp4"
    reel.write_bytes(b"one")
    key = f"CUT_{files.content_id([reel])[-8:]}"
    cut = replace(make.cut(), movie=replace(make.preview(movie=str(reel)), key=key))
    wanted = make.publication(cut=cut)
    assert outbox.with_its_reel(tmp_path, wanted) == (wanted, [])
    reel.write_bytes(b"two")
    left, (problem,) = outbox.with_its_reel(tmp_path, wanted)
    assert left == replace(wanted, cut=None)
    assert "is not the movie" in problem


def test_one_delivers_at_a_time(tmp_path: Path) -> None:
    outbox.enqueue(tmp_path, make.publication())
    with outbox.lock(tmp_path), pytest.raises(PublishError, match="process"), outbox.lock(tmp_path):
        pass
