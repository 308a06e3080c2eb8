"""What became of every shot from one cut to the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from dedio_core.changes.difference import differences, source_name
from dedio_core.changes.order import ordinal, out_of_order, places
from dedio_core.changes.pairing import Pairing, pair
from dedio_core.changes.partners import partners
from dedio_core.changes.piece import Key, Piece, folded
from dedio_core.changes.verdict import VERDICTS, Change, Verdict

Reasons = Mapping[tuple[int, int], str]
"""Why a pair of pieces counts as moved in the order of the cut."""


def compare(
    old: Sequence[Piece], new: Sequence[Piece], *, omitted_before: Collection[str] = ()
) -> tuple[Change, ...]:
    """One change a shot and element, in the order of the new cut; what was omitted comes last.

    `omitted_before` names shots that earlier cuts had and the old one did not: one that is new and
    among them is reinstated. The order in which pieces are given does not matter, their `order` does.
    """
    old, new = _in_order(old), _in_order(new)
    olds, news = _grouped(old), _grouped(new)
    matched = partners(old, new, olds, news)
    pairings = {key: pair(old, new, olds[was], news[key]) for key, was in matched.items()}
    reasons = _changed_places(old, new, pairings)
    before = {folded(name) for name in omitted_before}
    kept = set(matched.values())
    old_shots, new_shots = ({shot for shot, _ in keys} for keys in (olds, news))
    found: list[Change] = []
    for key, used in news.items():
        now = tuple(new[n] for n in used)
        if key not in matched:
            verdicts: tuple[Verdict, ...] = (_new(now[0], old_shots, kept, before),)
            was: tuple[Piece, ...] = ()
        else:
            was = tuple(old[o] for o in olds[matched[key]])
            verdicts = _verdicts(old, new, pairings[key], reasons)
            if matched[key] != key:
                verdicts += (Verdict("renamed", f"{_name(was[0])} -> {_name(now[0])}"),)
        found.append(Change(now[0].shot, now[0].element, _sorted(verdicts), was, now))
    for key, used in olds.items():
        if key not in kept:
            was = tuple(old[o] for o in used)
            found.append(
                Change(was[0].shot, was[0].element, (_omitted(was[0], new_shots, matched),), was, ())
            )
    return tuple(found)


def _in_order(pieces: Sequence[Piece]) -> list[Piece]:
    return sorted(pieces, key=_everything)


def _everything(p: Piece) -> tuple[object, ...]:
    """All of a piece, its order first: no two that differ are equal, whatever order they came in."""
    rest = (p.speed, p.curve, repr(p.cdl), p.shot, p.element, p.description)
    return (p.order, p.record, p.key, p.source, sorted(p.media), p.where, *rest)


def _grouped(pieces: Sequence[Piece]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = defaultdict(list)
    for n, piece in enumerate(pieces):
        found[piece.key].append(n)
    return dict(found)


def _changed_places(old: Sequence[Piece], new: Sequence[Piece], pairings: Mapping[Key, Pairing]) -> Reasons:
    was, now = places(old), places(new)
    pairs = [one for pairing in pairings.values() for one in pairing.pairs]
    outside = out_of_order([(was[o], now[n]) for o, n in pairs])
    return {
        (o, n): f"order changed: {ordinal(was[o])} -> {ordinal(now[n])}"
        for (o, n), is_outside in zip(pairs, outside, strict=True)
        if is_outside
    }


def _verdicts(
    old: Sequence[Piece], new: Sequence[Piece], pairing: Pairing, reasons: Reasons
) -> tuple[Verdict, ...]:
    """What changed in any use. What did not change in all of them says in which."""
    each = [
        (new[n], differences(old[o], new[n], reasons.get((o, n), "")))
        for o, n in pairing.pairs
    ]  # fmt: skip
    often = Counter(verdict for _, verdicts in each for verdict in verdicts)
    found: dict[Verdict, None] = {}
    for piece, verdicts in each:
        for verdict in verdicts:
            is_of_all = often[verdict] == len(each)
            told = verdict.reason if is_of_all else f"{verdict.reason}, in the use at record {piece.record}"
            found[Verdict(verdict.kind, told)] = None
    found.update((_used("used once more", new[n]), None) for n in pairing.added)
    found.update((_used("used once less", old[o]), None) for o in pairing.removed)
    return tuple(found) or (Verdict("unchanged"),)


def _used(what: str, piece: Piece) -> Verdict:
    return Verdict("uses changed", f"{what}, at record {piece.record} ({_source(piece)})")


def _new(piece: Piece, shots: Collection[str], others: Collection[Key], before: Collection[str]) -> Verdict:
    """`shots` are those of the old cut, `others` what has another name now."""
    shot = piece.key[0]
    if shot in before:
        return Verdict("reinstated", f"was omitted before; {_source(piece)}")
    if piece.key in others:
        return Verdict("new", f"{_source(piece)}; what had this name has another now")
    return Verdict("new", f"{'another element of the shot; ' if shot in shots else ''}{_source(piece)}")


def _omitted(piece: Piece, shots: Collection[str], others: Collection[Key]) -> Verdict:
    """`shots` are those of the new cut, `others` what had another name before."""
    told = f"was at record {piece.record} ({_source(piece)})"
    if piece.key in others:
        return Verdict("omitted", f"{told}; what has this name now had another")
    stays = "; the shot stays with other elements" if piece.key[0] in shots else ""
    return Verdict("omitted", f"{told}{stays}")


def _source(piece: Piece) -> str:
    return f"{source_name(piece)} {piece.source}"


def _name(piece: Piece) -> str:
    return f"{piece.shot} {piece.element}".strip()


def _sorted(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    told = [v for v in verdicts if v.kind != "unchanged"] or verdicts
    return tuple(sorted(told, key=lambda verdict: VERDICTS.index(verdict.kind)))
