"""FCPXML, files and bundles."""

from __future__ import annotations

from dedio_core.editorial.fcpxml.reader import read

__all__ = ["read"]
