"""FCP7 XML (xmeml)."""

from __future__ import annotations

from dedio_core.editorial.fcp7.reader import read

__all__ = ["read"]
