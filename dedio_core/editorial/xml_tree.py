"""XML from outside, read safely: no entities, no network, bounded size and depth; lines are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from dedio_core.editorial.bounded import read_bounded
from dedio_core.errors import TimelineError

MOST_BYTES = 128 << 20
MOST_ELEMENTS = 1_000_000
"""Each takes some 400 bytes; four attributes count as one."""
DEEPEST = 400
LINE = "{dedio}line"
"""Attribute that every element gets: its line in the file."""


def read_xml(path: Path, most: int = MOST_BYTES, what: str = "timeline") -> Element:
    """The root element; every element's line is in its attribute `LINE`.

    A bare ``<!DOCTYPE name>`` passes; entity declarations are refused, external DTDs never loaded.
    Raises `TimelineError` naming file, line and what was found.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, XMLParser

    class Lines(XMLParser):  # type: ignore[misc]
        """The safe parser, which also counts depth and elements, and notes lines."""

        depth = count = 0

        def _start(self, tag: Any, attributes: Any) -> Any:
            self.count += 1 + len(attributes) // 8  # a list of names and values
            if self.count > MOST_ELEMENTS:
                raise TimelineError(f"{path}: has more than {MOST_ELEMENTS} elements; no {what} has")
            self.depth += 1
            if self.depth > DEEPEST:
                line = self.parser.CurrentLineNumber
                raise TimelineError(
                    f"{path}:{line}: elements are nested deeper than {DEEPEST}; this is no {what}"
                )
            element = super()._start(tag, attributes)
            element.set(LINE, str(self.parser.CurrentLineNumber))
            return element

        def _end(self, tag: Any) -> Any:
            self.depth -= 1
            return super()._end(tag)

    data = read_bounded(path, most, what)
    parser = Lines()
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        raise TimelineError(f"{path}:{error.position[0]}: not well-formed XML: {error}") from None
    except DefusedXmlException as error:
        raise TimelineError(f"{path}: declares entities, which no {what} does: {error}") from None
    except (ValueError, LookupError) as error:
        raise TimelineError(f"{path}: cannot be read as XML: {error}") from None
    return root


def line_of(element: Element) -> int:
    """The element's line in its file."""
    return int(element.get(LINE, "0"))


def where(path: Path, element: Element) -> str:
    """``file:line`` of an element."""
    return f"{path.name}:{line_of(element)}"
