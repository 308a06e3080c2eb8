"""CMX3600 EDLs."""

from __future__ import annotations

from dedio_core.editorial.edl.reader import UndecidableRate, read

__all__ = ["UndecidableRate", "read"]
