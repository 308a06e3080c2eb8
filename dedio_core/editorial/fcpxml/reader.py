"""FCPXML, as Final Cut Pro and Resolve export it: ``.fcpxml`` files and ``.fcpxmld`` folders.

Times are exact fractions of a second throughout; they become frames here, once. Rules that are ours:

- Tracks: the primary storyline is V1, lane 1 is V2, lane -1 is V-1; lanes add up where clips hang on
  connected clips. Sound is A1, on any lane n above or below A(n+1). Gaps are no events.
- Record in and out are the cut points; a transition's frames outside them are in `overlap` and in
  `required`. ``src_in`` to ``src_out`` ascend and cover the record range alone.
- Going back, a position is the end of the frame that is seen: the map's value 10.0 s of 24 shows 239.
- A position beside the frame grid is floored with a warning, but 1/64 of a frame below one is that one.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from dedio_core.editorial.cut import CutList, RateSource
from dedio_core.editorial.fcpxml.events import Events
from dedio_core.editorial.fcpxml.media import Doubts, Resources, info_file
from dedio_core.editorial.xml_tree import read_xml
from dedio_core.errors import TimelineError
from dedio_core.frames import FrameRate


def read(path: Path, rate: FrameRate | None = None) -> CutList:
    """The first project of an FCPXML file or ``.fcpxmld`` folder.

    `rate` counts only where the file states none. Raises `TimelineError` where the file is no FCPXML,
    has no project, or nothing says its rate.
    """
    root = read_xml(info_file(path))
    if root.tag != "fcpxml":
        raise TimelineError(f"{path}: the XML is <{root.tag}>, expected <fcpxml>")
    doubts = Doubts(path.name)
    resources = Resources(root, doubts)
    name, sequence = _sequence(path, root, doubts)
    decided, source, detail = _rate(path, sequence, resources, rate)
    items = Events(sequence, resources, decided)
    events = tuple(items.all())
    if not events:
        doubts.warn(sequence, "the project has no clips")
    return CutList(name, "fcpxml", decided, source, detail, events, doubts.warned(items.elements, events))


def _sequence(path: Path, root: Element, doubts: Doubts) -> tuple[str, Element]:
    """The first project's name and timeline."""
    projects = [(one, one.find("sequence")) for one in root.iter("project")]
    found = [(one, sequence) for one, sequence in projects if sequence is not None]
    if not found:
        clips = sum(
            1 for one in root.iter() if one.tag in ("asset-clip", "clip", "ref-clip", "mc-clip", "sync-clip")
        )
        held = f"it has {clips} clips, but no timeline" if clips else "it has no timeline"
        raise TimelineError(f"{path}: no project; {held}: export the project, not its event or clips")
    project, sequence = found[0]
    if len(found) > 1:
        others = ", ".join(f"'{one.get('name', '')}'" for one, _ in found[1:])
        doubts.warn(project, f"{len(found)} projects; '{project.get('name', '')}' is read, not {others}")
    return project.get("name") or path.stem, sequence


def _rate(
    path: Path, sequence: Element, resources: Resources, given: FrameRate | None
) -> tuple[FrameRate, RateSource, str]:
    """The cut's rate: its format's, else the one given, else its media's if they all have one."""
    stated, how = resources.rate(sequence.get("format"))
    if stated:
        if given and given != stated:
            resources.doubts.warn(
                sequence, f"the file states {stated} frames a second; the given {given} is not used"
            )
        return stated, "stated", how
    if given:
        return given, "given", how
    if len(resources.rates) == 1:
        rate = next(iter(resources.rates))
        resources.doubts.warn(sequence, f"{how}; all its media have {rate} frames a second, which is taken")
        return rate, "inferred", "the rate of all its media"
    raise TimelineError(f"{resources.doubts.where(sequence)}: its rate cannot be told: {how}; give --rate")
