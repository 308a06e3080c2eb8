"""The lists that an OCIO config fills: which names a knob takes, and which are in doubt.

Known (a log of Nuke 16, public scripts): a name that the config lacks is a `Bad value`; roles are items; a
color space may read back as ``default (name)`` or ``role (name)``; a screen is ``view (display)``, in 13
``display/view``. In doubt [?]: whether an alias is an item, ``default`` for a display, how a version spells
the screens of a Viewer and of the project, and which curves Nuke's own color management has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .state import SCRIPT

if TYPE_CHECKING:
    from .knobs import Knob

WORDS = {"display": "display", "ocioDisplay": "display", "view": "view", "ocioView": "view"}
SCREENS = ("viewerProcess", "monitorOutOutputTransform", "monitorLut", "monitorOutLUT")
MANAGED = ("Read", "Write", "Root")
"""Classes whose color spaces are Nuke's own curves unless the project's color management is OCIO's."""
CURVES = {"linear", "sRGB", "rec709", "Cineon", "Gamma2.2", "Raw", "default"}
"""Those of Nuke's own that public scripts have."""


def items(knob: Knob) -> set[str]:
    """What is surely in the list; empty where nobody tells."""
    if not SCRIPT.reads_disk:
        return SCRIPT.ocio.get(_word(knob), set())
    return set() if _is_own(knob) else _names().get(_word(knob), set())


def problem(knob: Knob, text: str) -> str:
    """``bad`` for a name that the list has not, ``doubt`` where nobody is sure; empty for an item."""
    known = items(knob)
    if SCRIPT.reads_disk and _is_own(knob):
        return "" if text in CURVES | set(knob.fact.get("seen_in_nk", ())) else "doubt"
    # A whole item with its tabs is taken, too: its first field is the name.
    name = text.partition("\t")[0]
    if not known or name in known:
        return ""
    word = _word(knob)
    if word == "screen" or (word in ("display", "view") and name == "default"):
        return "doubt"
    if word == "colorspace" and SCRIPT.reads_disk:
        return _space_problem(knob, name)
    return "bad"


def default(fact: dict[str, Any]) -> tuple[str, str]:
    """The default of a knob, for Nuke's own color management and for OCIO's."""
    own, _, other = str(fact.get("default")).partition(" | ")
    return own, other if other.isidentifier() else own


def is_by_ocio() -> bool:
    from . import root

    return bool(root()["colorManagement"].value() == "OCIO")


def _word(knob: Knob) -> str:
    name = knob.name()
    return "screen" if name in SCREENS else WORDS.get(name, "colorspace")


def _is_own(knob: Knob) -> bool:
    is_managed = knob.node.Class() in MANAGED and knob.name() != "ocioColorspace"
    return is_managed and _word(knob) in ("colorspace", "screen") and not is_by_ocio()


def _space_problem(knob: Knob, name: str) -> str:
    """``role (name)`` is an item, and ``default`` with or without its name of a Read or Write."""
    names = _names()
    label, _, inner = name.removesuffix(")").partition(" (")
    if name in names["role"]:
        return ""
    if label == "default" and knob.where() in ("Read.colorspace", "Write.colorspace"):
        return "" if not inner or inner in names["colorspace"] else "bad"
    return "doubt" if name in names["alias"] else "bad"


def _names() -> dict[str, set[str]]:
    from . import root
    from .evaluate.config import names

    return names(root())
