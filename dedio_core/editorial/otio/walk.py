"""Where each clip of an OTIO timeline sits in the record, however deeply tracks and stacks are nested."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from dedio_core.editorial.otio.effects import motion_of
from dedio_core.editorial.otio.values import Time, time_of

Warn = Callable[[str, str], None]
"""Where, and what."""


@dataclass(frozen=True)
class Place:
    """A composition in the record: its own time `zero` is record frame `at`; one of its frames lasts `scale`.

    Its frames from `first` to before `end` are seen; None: all. `at` None: what comes before it has
    no known length.
    """

    at: Fraction | None
    scale: Fraction = Fraction(1)
    zero: Fraction = Fraction(0)
    first: Fraction | None = None
    end: Fraction | None = None
    enabled: bool = True
    is_forward: bool = True

    def record(self, time: Fraction | None) -> Fraction | None:
        """The record frame of the composition's own time `time`."""
        if self.at is None or time is None:
            return None
        return self.at + (time - self.zero if self.scale == 1 else (time - self.zero) * self.scale)


@dataclass(frozen=True)
class Beside:
    """A transition beside a clip; one of its frames lasts `scale` record frames.

    The sequence around it shows at most `room` record frames beyond the cut; None: no limit.
    """

    transition: Any
    scale: Fraction = Fraction(1)
    room: Fraction | None = None


@dataclass(frozen=True)
class Placed:
    """A clip (or what stands in for an unknown thing) in the record; outs are exclusive.

    `before` and `after` are the transitions beside it. `head` and `tail` are frames of it that
    sequences around it do not show.
    """

    item: Any
    where: str
    track: str
    is_audio: bool
    rec_in: Fraction | None
    rec_out: Fraction | None
    head: Fraction = Fraction(0)
    tail: Fraction = Fraction(0)
    speed: Fraction = Fraction(1)
    before: Beside | None = None
    after: Beside | None = None
    around: tuple[Any, ...] = ()
    """Effects of the sequences around it, the innermost first."""
    enabled: bool = True
    is_forward: bool = True
    other_kind: str = ""


@dataclass(frozen=True)
class Walk:
    """One timeline's tracks, walked at `rate`."""

    rate: Fraction
    file: str
    warn: Warn
    lengths: dict[int, tuple[Any, Fraction | None]] = field(default_factory=dict)
    """Lengths worked out already, by the object's identity; the object is kept, so that it stays its own."""

    def tracks(self, root: Any, start: Fraction) -> Iterator[Placed]:
        """Every clip below `root`, a stack of tracks whose record begins at frame `start`."""
        place = self._inside(root, Place(start), self._starts(root, f"{self.file}:tracks"), self.file)
        counts = {"V": 0, "A": 0}
        for n, child in enumerate(root):
            kind = str(getattr(child, "kind", "Video"))
            letter = "A" if kind == "Audio" else "V"
            counts[letter] += 1
            label = f"{letter}{counts[letter]}"
            yield from self._item(
                child,
                place,
                Fraction(0),
                f"{self.file}:{label}",
                Placed(
                    child,
                    "",
                    label,
                    letter == "A",
                    None,
                    None,
                    other_kind="" if kind in ("Video", "Audio") else kind,
                ),
                n,
            )

    def one(self, clip: Any) -> Iterator[Placed]:
        """A clip that stands alone: its record begins at 0."""
        blank = Placed(clip, "", "V1", False, None, None)
        yield from self._item(clip, Place(Fraction(0)), Fraction(0), self.file, blank, 0)

    def _starts(self, item: Any, where: str) -> Time | None:
        span = item.source_range
        return time_of(span.start_time, lambda m: self.warn(where, m), "source_range") if span else None

    def length(self, item: Any, where: str = "", is_loud: bool = False) -> Fraction | None:
        """Record frames that `item` takes in its track; None where nothing says so."""
        if not is_loud and (known := self.lengths.get(id(item))) is not None:
            return known[1]
        made = self._length(item, where, is_loud)
        self.lengths[id(item)] = (item, made)
        return made

    def _length(self, item: Any, where: str, is_loud: bool) -> Fraction | None:
        def warn(message: str) -> None:
            if is_loud:
                self.warn(where, message)

        span = item.source_range
        if span is None and hasattr(item, "media_reference"):
            found = reference_of(item)[0]
            span = found.available_range if found is not None else None
        if span is not None:
            time = time_of(span.duration, warn, "duration")
            return time.at(self.rate) if time else None
        if hasattr(item, "media_reference"):
            warn("has neither a source range nor a range of its media; its length is not known")
            return None
        if not hasattr(item, "append"):
            warn("has no range; its length is not known")
            return None
        parts = [self.length(child) for child in item if not is_transition(child)]
        if any(part is None or part < 0 for part in parts):
            return None
        known = [part for part in parts if part is not None]
        return sum(known, Fraction(0)) if hasattr(item, "kind") else max(known, default=Fraction(0))

    def _item(
        self, item: Any, place: Place, time: Fraction | None, where: str, like: Placed, n: int
    ) -> Iterator[Placed]:
        """What is in `item`, which begins at `time` of the composition at `place`."""
        if is_transition(item):
            return
        enabled = like.enabled and bool(getattr(item, "enabled", True))
        like = replace(like, enabled=enabled, is_forward=place.is_forward)
        is_leaf = not hasattr(item, "append") or hasattr(item, "media_reference")
        if is_leaf:
            if hasattr(item, "media_reference") or item.metadata.get("dedio") is not None:
                yield from self._clip(item, place, time, where, like)
            return
        like = replace(like, around=(*item.effects, *like.around)) if len(item.effects) else like
        length = self.length(item)
        begins, ends = self._seen(place, time, length)
        if begins is not None and ends is not None and begins >= ends and length:
            return
        inner = self._inside(
            item,
            replace(place, at=place.record(time), zero=Fraction(0), first=None, end=None),
            self._starts(item, where),
            where,
        )
        if begins is not None and time is not None and length is not None:
            step = place.scale / inner.scale
            first = inner.zero + (begins - time) * step
            end = None if ends is None else inner.zero + (ends - time) * step
            inner = replace(
                inner,
                first=_later(inner.first, first if begins > time else None),
                end=_sooner(inner.end, end if ends is not None and ends < time + length else None),
            )
        speed = like.speed * place.scale / inner.scale
        like = replace(like, speed=speed)
        if hasattr(item, "kind"):
            own = str(item.kind)
            like = replace(like, is_audio=like.is_audio or own == "Audio")
            yield from self._track(item, inner, where, like)
        else:
            for k, child in enumerate(item):
                yield from self._item(child, inner, Fraction(0), f"{where}/{k + 1}", like, k)

    def _inside(self, item: Any, outer: Place, start: Time | None, where: str) -> Place:
        """The place of a composition's own time."""
        zero = start.at(self.rate) if start else Fraction(0)
        span = item.source_range
        duration = time_of(span.duration, lambda _: None, "duration") if span else None

        def warn(message: str) -> None:
            self.warn(where, message)

        motion = motion_of(item.effects, None, warn, warn)
        speed, is_forward = motion.speed, outer.is_forward
        if motion.kind != "constant":
            self.warn(
                where, f"a nested sequence is retimed ({motion.kind}); its clips' frames are not worked out"
            )
            speed, is_forward = Fraction(1), False
        first = end = None
        if duration is not None and zero >= 0:
            # A start below 0 only moves: lists that came from EDLs say their first record frame so.
            first, end = zero, zero + duration.at(self.rate) * speed
        return replace(
            outer, zero=zero, scale=outer.scale / speed, first=first, end=end, is_forward=is_forward
        )

    def _track(self, track: Any, place: Place, where: str, like: Placed) -> Iterator[Placed]:
        time: Fraction | None = Fraction(0)
        children = list(track)
        for n, child in enumerate(children):
            if is_transition(child):
                beside = children[max(n - 1, 0) : n] + children[n + 1 : n + 2]
                if len(beside) < 2:
                    self.warn(f"{where}[{n + 1}]", "a transition at the end of its track has one side only")
                if any(is_transition(other) for other in beside):
                    self.warn(
                        f"{where}[{n + 1}]",
                        "two transitions stand side by side; each is read for its own clip",
                    )
                continue
            at = f"{where}[{n + 1}]"
            length = self.length(child, at, is_loud=True)
            ends = None if time is None or length is None else time + length
            before, after = like.before, like.after
            if n:
                room = None if place.first is None or time is None else time - place.first
                before = self._beside(children[n - 1], place, room, like.before)
            if n + 1 < len(children):
                room = None if place.end is None or ends is None else place.end - ends
                after = self._beside(children[n + 1], place, room, like.after)
            yield from self._item(child, place, time, at, replace(like, before=before, after=after), n)
            if ends is None and time is not None and n + 1 < len(children):
                self.warn(
                    at, "its length is not known, so neither is where the next ones of this track begin"
                )
            time = ends if length is None or length >= 0 else None

    def _beside(self, item: Any, place: Place, room: Fraction | None, outer: Beside | None) -> Beside | None:
        """The transition that counts at a side: the outer one where the sequence has no `room` beyond."""
        if room is not None and room <= 0:
            room = Fraction(0)
            if outer is not None:
                return outer
        return (
            Beside(item, place.scale, None if room is None else room * place.scale)
            if is_transition(item)
            else None
        )

    def _seen(
        self, place: Place, time: Fraction | None, length: Fraction | None
    ) -> tuple[Fraction | None, Fraction | None]:
        """The part of `length` frames from `time` that the place's range shows."""
        if time is None or length is None:
            return None, None
        begins, ends = time, time + length
        if length >= 0:
            begins = begins if place.first is None else max(begins, place.first)
            ends = ends if place.end is None else min(ends, place.end)
        return begins, ends

    def _clip(
        self, item: Any, place: Place, time: Fraction | None, where: str, like: Placed
    ) -> Iterator[Placed]:
        length = self.length(item)
        begins, ends = self._seen(place, time, length)
        if begins is not None and ends is not None and length is not None and time is not None:
            if (length >= 0 and begins > ends) or (begins == ends and length > 0):
                return  # trimmed away by a sequence around it
            head, tail = begins - time, time + length - ends
            yield replace(
                like,
                item=item,
                where=where,
                rec_in=place.record(begins),
                rec_out=place.record(ends),
                head=head,
                tail=tail,
            )
        else:
            yield replace(like, item=item, where=where, rec_in=place.record(time), rec_out=None)


def is_transition(item: Any) -> bool:
    """Whether `item` overlaps its neighbours instead of taking time of its own."""
    return hasattr(item, "in_offset")


def reference_of(clip: Any) -> tuple[Any, str]:
    """The media reference that counts, and what is odd about it."""
    references = dict(clip.media_references())
    key = clip.active_media_reference_key
    if key in references:
        return references[key], ""
    if not references:
        return None, ""
    other = "DEFAULT_MEDIA" if "DEFAULT_MEDIA" in references else sorted(references)[0]
    return references[other], f"its active media '{key}' is not among its media; '{other}' is taken"


def _later(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return a if b is None else b if a is None else max(a, b)


def _sooner(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return a if b is None else b if a is None else min(a, b)
