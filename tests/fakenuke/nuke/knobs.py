"""A knob: its value, checked against what is known of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import facts, lists, tcl, versions
from .formats import parsed
from .state import SCRIPT

if TYPE_CHECKING:
    from .node import Node

TEXTS = ("string", "string_tcl", "file", "file_readonly", "python")
NUMBERS = {"int": int, "int_hidden": int, "uint32": int, "float": float}
TUPLES = {"bbox": (4,), "rgb": (3, 1), "rgba": (4, 3, 1), "xy": (2,), "wh": (2, 1)}
PLAIN = ("channels", "channel", "views", "view", "opaque", "font", "enum_serialised")
CLASSES = {
    "bbox": "BBox_Knob",
    "bool": "Boolean_Knob",
    "button": "Script_Knob",
    "channels": "Channel_Knob",
    "enum": "Enumeration_Knob",
    "enum_dynamic": "Enumeration_Knob",
    "file": "File_Knob",
    "float": "Double_Knob",
    "float_curve": "Double_Knob",
    "format": "Format_Knob",
    "int": "Int_Knob",
    "python": "PythonKnob",
    "rgb": "Color_Knob",
    "rgba": "AColor_Knob",
    "string": "String_Knob",
    "string_tcl": "Multiline_Eval_String_Knob",
    "wh": "WH_Knob",
    "xy": "XY_Knob",
}
CURVE = re.compile(r"\{?curve((?: x-?\d+ -?[\d.]+)+)\}?")


class Knob:
    """One knob of `node`; `fact` is what is known of it."""

    def __init__(self, node: Node, name: str, fact: dict[str, Any]) -> None:
        self.node, self._name, self.fact = node, name, fact
        self.kind: str = fact["kind"]
        default = fact.get("default")
        if self.kind == "enum_dynamic" and default:
            default = lists.default(fact)[0]
        is_format = self.kind == "format" and str(default)[:1].isdigit()
        self._value: Any = parsed(default) if is_format else default
        if is_format:
            SCRIPT.formats.setdefault(self._value.label, self._value)
        self.is_set = False
        self._edits: tuple[tuple[str, str, str], ...] = ()
        self.curve: dict[float, float] = {}

    def name(self) -> str:
        return self._name

    def Class(self) -> str:
        """What Nuke calls its kind, as far as the facts tell kinds apart."""
        return CLASSES.get(self.kind.removesuffix("_hidden"), "Knob")

    def numValues(self) -> int:
        return len(self.values())

    def enumName(self, index: int) -> str:
        return self.values()[index]

    def notDefault(self) -> bool:
        return self.is_set and self._value != self.fact.get("default")

    def value(self) -> Any:
        if self._value == "root.format" and self.kind == "format":
            from . import root

            return root()["format"].value()
        if self.kind == "enum_dynamic" and not self.is_set and self._value and lists.is_by_ocio():
            return lists.default(self.fact)[1]
        return self._value

    def getValue(self) -> Any:
        return self._value

    def evaluate(self) -> str:
        """The text as Nuke shows it."""
        return tcl.substituted(str(self._value))

    def values(self) -> list[str]:
        """The items of a list, as far as they are known."""
        found = self.fact.get("values")
        if isinstance(found, list):
            return [str(item) for item in versions.items(self._name, found)]
        return sorted(lists.items(self)) if self.kind == "enum_dynamic" else []

    def setValue(self, value: Any) -> bool:
        if self.fact.get("unsure"):
            facts.doubt(f"{self.where()}: nobody knows for sure that this knob is there")
        self._value = self._checked(value)
        self.curve, self.is_set = {}, True
        self.node.changed(self)
        return True

    def setAnimated(self, index: int = 0) -> bool:
        if self.kind not in ("float_curve", "float", "int"):
            raise TypeError(f"{self.where()} cannot be animated")
        self.curve = {}
        self.is_set = True
        return True

    def isAnimated(self, index: int = 0) -> bool:
        return bool(self.curve)

    def setValueAt(self, value: float, time: float, index: int = 0) -> bool:
        self.curve[float(time)] = float(value)
        return True

    def getValueAt(self, time: float, index: int = 0) -> float:
        """At a key only: what Nuke makes of the way between two is not known here."""
        return self.curve[float(time)] if self.curve else float(self._value)

    def fromScript(self, text: str) -> bool:
        """What a script has for the knob."""
        if found := CURVE.fullmatch(text):
            self.setAnimated()
            numbers = found[1].replace(" x", " ").split()
            for time, value in zip(numbers[::2], numbers[1::2], strict=True):
                self.setValueAt(float(value), float(time))
            return True
        if self.kind.startswith("bool"):
            if text not in ("true", "false", "0", "1"):
                raise ValueError(f"{self.where()}: '{text}' is no bool")
            return self.setValue(text in ("true", "1"))
        if self.kind in TUPLES:
            return self.setValue([float(word) for word in text.split()])
        if self.kind in NUMBERS:
            return self.setValue(NUMBERS[self.kind](float(text)))
        return self.setValue(text)

    def where(self) -> str:
        return f"{self.node.Class()}.{self._name}"

    def _checked(self, value: Any) -> Any:
        kind = self.kind
        if kind.startswith("bool"):
            return self._of(value, (bool, int)) and bool(value)
        if kind in NUMBERS or kind == "float_curve":
            return NUMBERS.get(kind, float)(self._in_range(self._of(value, (int, float))))
        if kind in TUPLES:
            return self._numbers(value)
        if kind == "format":
            return self._format(value)
        if kind == "metadata_list":
            return self._metadata(self._of(value, (str,)))
        text = str(self._of(value, (str,)))
        if kind in TEXTS or self._name == "label":
            tcl.substituted(text)
            return text
        if kind.startswith("enum"):
            return self._item(text)
        if kind in PLAIN:
            return text
        raise TypeError(f"{self.where()}: the stand-in sets no {kind}")

    def _of(self, value: Any, kinds: tuple[type, ...]) -> Any:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise TypeError(f"{self.where()}: {value!r} is no {self.kind}")
        return value

    def _in_range(self, number: float) -> float:
        low, _, high = str(self.fact.get("values", "")).partition("..")
        if high and not float(low) <= number <= float(high):
            facts.doubt(
                f"{self.where()}: nobody knows what it makes of {number:g}, which is not in {low} to {high}"
            )
        return number

    def _numbers(self, value: Any) -> tuple[float, ...]:
        found = tuple(float(one) for one in value) if isinstance(value, Sequence) else (float(value),)
        if len(found) not in TUPLES[self.kind]:
            raise TypeError(f"{self.where()}: {value!r} is no {self.kind}")
        return found

    def _format(self, value: Any) -> Any:
        if isinstance(value, str) and value in SCRIPT.formats:
            return SCRIPT.formats[value]
        if isinstance(value, str) and value[:1].isdigit():
            found = parsed(value)
            SCRIPT.formats.setdefault(found.label, found)
            return found
        raise ValueError(f"{self.where()}: there is no format '{value}'")

    def edits(self) -> tuple[tuple[str, str, str], ...]:
        """Of a list of metadata: ``set`` or ``remove``, key, text as Nuke shows it."""
        return self._edits

    def _metadata(self, text: str) -> tuple[tuple[str, str], ...]:
        pairs, edits = [], []
        for one in tcl.words(text)[0]:
            parts = tcl.words(one)[0]
            if len(parts) == 2 and parts[0] == "remove":
                parts.append("")
            if len(parts) != 3 or parts[0] not in ("set", "remove"):
                raise ValueError(f"{self.where()}: '{one}' is not {{set key value}}")
            edits.append((parts[0], parts[1], tcl.substituted(parts[2])))
            if parts[0] == "set":
                pairs.append((parts[1], parts[2]))
        self._edits = tuple(edits)
        return tuple(pairs)

    def _item(self, text: str) -> str:
        if self.kind == "enum_dynamic":
            items, found = lists.items(self), lists.problem(self, text)
        else:
            known = self.fact.get("values")
            items = set(versions.items(self._name, known)) if isinstance(known, list) else set()
            found = "bad" if items and text not in items else ""
        if found == "bad" or (not items and tcl.re.search(r"[\[\]$]", text)):
            raise ValueError(f"Bad value for {self._name} : {text}")
        if found == "doubt" or text in self.fact.get("unsure_values", ()):
            facts.doubt(f"{self.where()}: nobody knows for sure that it has the item '{text}'")
        return text
