"""Planning: the dry run of every row. Nothing is written; what is found is told at the rows and as a tree."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nuke_plugin.panel.adding.adder import Adder
from nuke_plugin.panel.link import NO_WORKER, Ask, Link
from nuke_plugin.panel.plan import planning
from nuke_plugin.panel.queue.jobs import shot_args
from nuke_plugin.panel.rows.rows import Row
from nuke_plugin.panel.rows.table import Table
from nuke_plugin.panel.settings.knobs import Knobs
from nuke_plugin.panel.settings.preferences import ROOT
from nuke_plugin.panel.state import PlanChanged, PlanNode
from nuke_plugin.panel.wording import worded

AT_ONCE = 2
"""Requests at a time: the worker answers so many questions at once, and pictures want to be seen too."""
Asked = int | Path
"""A row, or all rows of a timeline."""


class Planner:
    """Plans the rows. `said` is how far it is, empty where it is not at work."""

    def __init__(
        self, table: Table, link: Link, knobs: Knobs, adder: Adder, changed: Callable[[], None]
    ) -> None:
        self._table, self._link, self._knobs, self._adder = table, link, knobs, adder
        self._changed = changed
        self._waiting: deque[Asked] = deque()
        self._asks: dict[Asked, Ask] = {}
        self._nodes: dict[Asked, list[PlanNode]] = {}
        self._order: list[Asked] = []
        self._basis: object = None
        """What the tree was made of, as `_now` tells it."""
        self.tree: tuple[PlanNode, ...] = ()
        self.said = ""

    @property
    def is_old(self) -> bool:
        """Whether rows, settings or the shot tree were changed since the plan was asked for."""
        return bool(self.tree) and self._basis != self._now()

    def begin(self) -> None:
        """Plan every row. Rows that cannot be planned yet are in the tree with what has to be mended."""
        self.cancel()
        rows = self._table.rows
        self._order = list(dict.fromkeys(map(_asked_as, rows)))
        self._nodes, self._basis = {}, self._now()
        for row in rows:
            if row.origin == "clip" and (problem := row.error("row", "twice", "media")):
                self._nodes[row.id] = [planning.refused_node(row, problem)]
        self._waiting.extend(asked for asked in self._order if asked not in self._nodes)
        self._next()
        self._show()

    def cancel(self) -> None:
        """Plan nothing any more; what is known stays."""
        self._waiting.clear()
        for ask in self._asks.values():
            ask.forget()
        self._asks.clear()
        self.said = ""

    def _now(self) -> object:
        """What a plan is made of: steps that were done, settings, and which plates are there."""
        done = frozenset(row.id for row in self._table.rows if row.status == "done")
        return self._table.history.done, dict(self._knobs.now.own), done

    def _next(self) -> None:
        while self._waiting and len(self._asks) < AT_ONCE:
            asked = self._waiting.popleft()
            if isinstance(asked, Path):
                self._asks[asked] = self._ask_cut(asked)
            elif self._table.has(asked):
                self._asks[asked] = self._ask_shot(self._table.row(asked))

    def _ask_shot(self, row: Row) -> Ask:
        def told(result: Any) -> None:
            if self._is_as_asked(row):
                was_so = self._basis == self._now()
                made = self._table.put(planning.planned(self._table.row(row.id), result))
                self._basis = (
                    self._now() if was_so else self._basis
                )  # one that is done no more is in the tree
                self._nodes[row.id] = [planning.shot_node(made, result)]
            self._ended(row.id)

        def refused(kind: str, sentence: str) -> None:
            if self._is_as_asked(row) and kind not in NO_WORKER:
                made = self._table.put(planning.refused(self._table.row(row.id), sentence))
                self._nodes[row.id] = [planning.refused_node(made, sentence)]
            self._ended(row.id, kind)

        args = {**shot_args(row), **self._knobs.now.how()}
        return self._link.ask("plan_shot", args, on_result=told, on_error=refused)

    def _is_as_asked(self, row: Row) -> bool:
        """Whether what is told of the row is of the row as it is now."""
        return self._table.has(row.id) and shot_args(self._table.row(row.id)) == shot_args(row)

    def _ask_cut(self, cut: Path) -> Ask:
        timeline = self._adder.timelines[cut]

        def told(result: Any) -> None:
            was_so = self._basis == self._now()
            self._adder.planned_again(cut, result)
            self._basis = self._now() if was_so else self._basis  # rows that came with it are in the tree
            ids = {row.key: row.id for row in self._table.rows if row.cut == cut}
            self._nodes[cut] = planning.cut_nodes(result, ids)
            self._ended(cut)

        def refused(kind: str, sentence: str) -> None:
            if kind not in NO_WORKER:
                said = worded(sentence)
                self._table.say("error", said)
                why = PlanNode(said, "error")
                self._nodes[cut] = [PlanNode(cut.name, "shot", "cannot be made", (why,))]
            self._ended(cut, kind)

        edits = timeline.edits(self._table.rows)
        args = {**timeline.args(), "edits": edits, "rehearse": True, **self._knobs.now.how()}
        return self._link.ask("plan_cut", args, on_result=told, on_error=refused)

    def _ended(self, asked: Asked, kind: str = "") -> None:
        self._asks.pop(asked, None)
        if kind in NO_WORKER:
            self._waiting.clear()
        self._next()
        self._show()

    def _show(self) -> None:
        """Tell how far it is, and the tree once it is whole."""
        left = len(self._waiting) + len(self._asks)
        count = len(self._order)
        self.said = f"Planning: {count - left} of {count}" if left else ""
        if not left:
            nodes = [node for asked in self._order for node in self._nodes.get(asked, ())]
            root = str(self._knobs.now.own.get(ROOT) or self._knobs.now.value(ROOT) or "the shot tree")
            self.tree = (planning.root_node(root, nodes),) if nodes else ()
            self._table.tell(PlanChanged())
        self._changed()


def _asked_as(row: Row) -> Asked:
    return row.cut if row.origin == "timeline" and row.cut else row.id
