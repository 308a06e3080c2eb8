"""What is different between two uses of the same shot: trims, slips, retimes, sources, CDL, place."""

from __future__ import annotations

from collections.abc import Iterator

from dedio_core.changes.piece import Piece
from dedio_core.changes.verdict import Verdict
from dedio_core.editorial.cut import Cdl


def differences(old: Piece, new: Piece, order: str = "") -> list[Verdict]:
    """Every difference of two uses, none where they are the same.

    `order` is the reason where it changed places in the cut; else it is `moved` where both ends of its
    record range are elsewhere. A use of which only the head was trimmed is where its tail is.
    """
    is_retimed = (old.speed, old.curve) != (new.speed, new.curve)
    found: list[Verdict] = []
    if not old.has_source_of(new):
        found.append(Verdict("source swapped", _swap(old, new)))
    elif is_retimed:
        found.extend(_around_a_retime(old, new))
    else:
        found.extend(_of_the_range(old, new))
    if is_retimed:
        found.append(Verdict("retimed", _retime(old, new)))
    graded = _cdl(old.cdl, new.cdl)
    if graded:
        found.append(Verdict("CDL changed", graded))
    moved = order or _shift(old, new, {verdict.kind for verdict in found})
    return [*found, *([Verdict("moved", moved)] if moved else [])]


def _of_the_range(old: Piece, new: Piece) -> Iterator[Verdict]:
    """Trims and slips at the same speed.

    The length in the record stayed: it slipped. It changed, and one end of the source stayed: the
    other was trimmed. It changed, and neither stayed: both ends were trimmed where the two share at
    least half of the shorter one's frames, else it slipped by as much as its head went, and its tail
    was trimmed by the difference in length. A freeze shows one frame, and is trimmed at the tail,
    unless its record tail stayed.
    """
    longer = len(new.record) - len(old.record)
    head, tail = _longer_head(old, new), _longer_tail(old, new)
    if not longer:
        if head:
            yield _slip(old, new)
        elif tail:
            yield _trim("tail", 0, tail, old.tail, new.tail)
        return
    if not new.speed:
        if head:
            yield _slip(old, new)
        yield _trim(_freeze_side(old, new), longer, 0, old.head, new.head)
        return
    slack = 1 if abs(new.speed) > 1 and new.speed.denominator > 1 else 0
    if abs(head) <= slack and (head == 0 or tail):
        in_head = 0
    elif abs(tail) <= slack:
        in_head = longer
    elif 2 * old.shared(new) >= min(len(old.source), len(new.source)):
        in_head = round(head / abs(new.speed))
    else:
        yield _slip(old, new)
        yield _trim("tail", longer, tail + head, old.tail, new.tail)
        return
    if in_head:
        yield _trim("head", in_head, head, old.head, new.head)
    if longer - in_head:
        yield _trim("tail", longer - in_head, tail, old.tail, new.tail)


def _around_a_retime(old: Piece, new: Piece) -> Iterator[Verdict]:
    """What a change of speed does not account for.

    It slipped only where neither source range lies in the other. It was trimmed where its length in
    the record changed, unless the source range stayed (fit to fill): at the head where the tail
    stayed, else at the tail.
    """
    longer = len(new.record) - len(old.record)
    is_inside = old.source.within(new.source) or new.source.within(old.source)
    if not is_inside:
        yield _slip(old, new)
    reach = max(1, int(abs(old.speed)), int(abs(new.speed)))
    low = abs(new.source.first - old.source.first)
    high = abs(new.source.last - old.source.last)
    if not longer or (low < reach and high < reach and old.speed and new.speed):
        return
    stayed = old.tail == new.tail and old.head != new.head
    side = "head" if stayed else "tail"
    ends = (old.head, new.head) if stayed else (old.tail, new.tail)
    gained = _longer_head(old, new) if stayed else _longer_tail(old, new)
    yield _trim(side, longer, gained, *ends)


def _longer_head(old: Piece, new: Piece) -> int:
    """Source frames that the head gained."""
    return new.head - old.head if new.speed < 0 else old.head - new.head


def _longer_tail(old: Piece, new: Piece) -> int:
    """Source frames that the tail gained."""
    return old.tail - new.tail if new.speed < 0 else new.tail - old.tail


def _freeze_side(old: Piece, new: Piece) -> str:
    stayed = old.record.last == new.record.last and old.record.first != new.record.first
    return "head" if stayed else "tail"


def _trim(side: str, record: int, source: int, was: int, now: int) -> Verdict:
    in_source = "" if source == record else f", {source:+d} in the source"
    return Verdict(f"trimmed {side}", f"{_frames(record)} at the {side}{in_source} (source {was} -> {now})")


def _slip(old: Piece, new: Piece) -> Verdict:
    shared = "" if old.shared(new) else "; no frame in common"
    return Verdict(
        "slipped", f"{_frames(new.head - old.head)} in the source ({old.source} -> {new.source}{shared})"
    )


def _shift(old: Piece, new: Piece, kinds: set[str]) -> str:
    first, last = new.record.first - old.record.first, new.record.last - old.record.last
    if not first or not last:
        return ""
    is_by_tail = "trimmed head" in kinds and not kinds & {"trimmed tail", "slipped"}
    return f"shifted {_frames(last if is_by_tail else first)}"


def _swap(old: Piece, new: Piece) -> str:
    length = "" if len(old.record) == len(new.record) else f", {len(old.record)} -> {len(new.record)} frames"
    return f"{source_name(old)} {old.source} -> {source_name(new)} {new.source}{length}"


def source_name(piece: Piece) -> str:
    """What its source is called; else the key of it that says most."""
    longest = min(piece.media, key=lambda name: (-len(name), name), default="unnamed source")
    return piece.source_name or longest


def _retime(old: Piece, new: Piece) -> str:
    was, now = _speed(old), _speed(new)
    if was == now:
        was, now = f"{was} by one curve", "by another"
    length = "" if len(old.record) == len(new.record) else f", {len(old.record)} -> {len(new.record)} frames"
    return f"{was} -> {now} (source {old.source} -> {new.source}{length})"


def _speed(piece: Piece) -> str:
    if piece.curve:
        return "variable speed"
    return f"{float(piece.speed * 100):.6g}%" if piece.speed else "freeze"


def _cdl(old: Cdl | None, new: Cdl | None) -> str:
    """The numbers that differ as printed; none is what changes nothing, a slope of 1 and so on."""
    told = []
    was, now = old or Cdl(), new or Cdl()
    for name in ("slope", "offset", "power", "saturation"):
        before, after = _numbers(getattr(was, name)), _numbers(getattr(now, name))
        if before != after:
            told.append(f"{name} {before} -> {after}")
    note = " (had none)" if old is None else " (has none now)" if new is None else ""
    return "; ".join(told) + note if told else ""


def _numbers(value: float | tuple[float, ...]) -> str:
    return " ".join(f"{n:.6g}" for n in (value if isinstance(value, tuple) else (value,)))


def _frames(count: int) -> str:
    return f"{count:+d} frame{'' if abs(count) == 1 else 's'}"
