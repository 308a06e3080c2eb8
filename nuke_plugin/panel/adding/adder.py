"""Adding: dropped files are looked at by the worker, and become rows when it has answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dedio_core.errors import InputError
from nuke_plugin.panel.adding import adding
from nuke_plugin.panel.adding.timeline_rows import rows_of
from nuke_plugin.panel.adding.timelines import Timeline, merged, with_handles
from nuke_plugin.panel.link import NO_WORKER, Ask, Link
from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.rows.table import Table
from nuke_plugin.panel.settings.knobs import Knobs
from nuke_plugin.panel.wording import worded

AT_ONCE = 2
"""Clips that are probed at a time, where a path was typed into cells."""


class Adder:
    """Looks at clips and timelines. `timelines` are those that were added, by their files."""

    def __init__(self, table: Table, link: Link, knobs: Knobs, changed: Callable[[], None]) -> None:
        self._table, self._link, self._knobs, self._changed = table, link, knobs, changed
        self.timelines: dict[Path, Timeline] = {}
        self.said = ""
        self._asks: list[Ask] = []
        self._clips: dict[Path, Mapping[str, Any]] = {}
        """What is known of clips whose paths were typed in."""
        self._sought: dict[Path, Ask] = {}

    @property
    def is_busy(self) -> bool:
        """Whether anything is being looked at."""
        return any(not ask.is_over for ask in (*self._asks, *self._sought.values()))

    def add(self, paths: Sequence[Path]) -> None:
        """Rows for these files and folders, and timelines for the cut lists among them."""
        if not paths:
            return
        self._knobs.ask_once()
        name = paths[0].name if len(paths) == 1 else f"{len(paths)} files and folders"
        args = {"paths": list(map(str, paths))}
        self._ask("scan", args, f"Looking at {name}", lambda told: self._found(paths, told))

    def add_timeline(self, cut: Path, media: Sequence[Path], options: Mapping[str, Any]) -> None:
        """Rows for the plates of `cut`. One that was added before is read again, removed rows come back."""
        self._knobs.ask_once()
        before = self.timelines.get(cut)
        base = before.of(self._table.rows).base if before else {}
        timeline = Timeline(cut, tuple(media), dict(options), base)
        self._ask("plan_cut", timeline.args(), f"Reading {cut.name}", lambda r: self._planned(timeline, r))

    def cancel(self) -> None:
        """Look at nothing any more."""
        for ask in (*self._asks, *self._sought.values()):
            ask.forget()
        self._asks, self._sought, self.said = [], {}, ""
        self._changed()

    def seek(self) -> None:
        """Find out what clips are whose paths were typed in; rows get what is known of them."""
        made = tuple(map(self._with_known, self._table.rows))
        if made != self._table.rows:
            self._table.put_all(made)
        for path in dict.fromkeys(row.source for row in made if _is_sought(row)):
            if path is not None and path not in self._sought:
                self.said = f"Looking at {path.name}"
                self._sought[path] = self._probe(path)
        self._changed()

    def planned_again(self, cut: Path, told: Any) -> None:
        """Take another plan of a timeline."""
        self._take(self.timelines[cut], told)

    def _ask(self, do: str, args: dict[str, Any], said: str, found: Callable[[Any], None]) -> None:
        self.said = said

        def ended(then: Callable[[], None]) -> None:
            self._asks = [ask for ask in self._asks if not ask.is_over]
            then()
            self._changed()

        def happened(event: Any) -> None:
            if event.get("type") == "Indexed" and event["total"]:
                self.said = f"{said}: {event['done']} of {event['total']} files"
                self._changed()

        def refused(kind: str, sentence: str) -> None:
            ended(lambda: self._table.say("error", worded(sentence)))

        args = {**args, **self._knobs.now.where()}
        ask = self._link.ask(
            *(do, args), on_result=lambda r: ended(lambda: found(r)), on_error=refused, on_event=happened
        )
        self._asks.append(ask)
        self._changed()

    def _found(self, paths: Sequence[Path], result: Any) -> None:
        for problem in result["problems"]:
            self._table.say("warning", str(problem))
        if result["cuts"]:
            media = adding.media_folders(paths, result)
            for cut in result["cuts"]:
                self.add_timeline(Path(cut), media, {})
            return
        self._clips |= {Path(one["path"]): one for one in result["clips"]}
        standard = self._knobs.now.standard()
        last = next((row.sequence for row in reversed(self._table.rows) if row.origin == "clip"), "")
        rows = [adding.row_of(one, standard, last) for one in result["clips"]]
        if rows:
            self._table.add(f"Add {len(rows)} clip{'' if len(rows) == 1 else 's'}", rows)
        below = [str(cut) for cut in result.get("cuts_below", ())]
        if below:
            self._table.say("warning", adding.told_of_cuts(paths, below))
        elif not rows and not result["problems"]:
            self._table.say("warning", f"{paths[0]}: no clip is in it; drop a folder with camera originals")

    def _planned(self, timeline: Timeline, told: Any) -> None:
        self._take(with_handles(timeline, self._knobs.now), told)
        for warning in told["warnings"]:
            self._table.say("warning", worded(str(warning)))
        if told["obstacles"] and not told["shots"]:
            where = ", ".join(map(str, timeline.media))
            said = "drop it again together with the folders of its camera originals"
            self._table.say("warning", f"{timeline.cut.name}: none of its clips was found in {where}; {said}")
        if not told["shots"] and not told["obstacles"]:
            none = "no event of it wants a plate; see its shot pattern"
            said = none if told["skipped"] else "no event is in it; look at what was exported"
            self._table.say("warning", f"{timeline.cut.name}: {said}")

    def _take(self, timeline: Timeline, told: Any) -> None:
        try:
            found = rows_of(told, timeline.cut, self._knobs.now.standard().element)
        except (InputError, KeyError, TypeError) as error:
            self._table.say("error", f"{timeline.cut}: its plan cannot be understood: {error!r}")
            return
        rows, known = merged(self._table.rows, found, timeline)
        self.timelines[timeline.cut] = known
        new = [row for row in rows if row.id == 0]
        self._table.put_all(tuple(row for row in rows if row.id != 0))
        if new:
            self._table.add(f"Add {timeline.cut.name}", new)

    def _with_known(self, row: Row) -> Row:
        """A row whose clip was changed, with what is known of the new one."""
        if row.source is None or not _is_sought(row):
            return row
        told = self._clips.get(row.source)
        return row if told is None else adding.with_media(row, told)

    def _probe(self, path: Path) -> Ask:
        def told(result: Any) -> None:
            self._clips[path] = result
            self._sought.pop(path, None)
            self.seek()

        def refused(kind: str, sentence: str) -> None:
            self._sought.pop(path, None)
            if kind in NO_WORKER:
                return self._changed()
            return told({"path": str(path), "name": path.stem, "error": sentence})

        args = {"path": str(path), **self._knobs.now.where()}
        return self._link.ask("probe", args, on_result=told, on_error=refused)


def _is_sought(row: Row) -> bool:
    """Whether the row's clip is another one than what is known of it."""
    if row.origin != "clip" or row.source is None:
        return False
    if row.media is None:
        return not row.error("media")
    return row.media.path != row.source
