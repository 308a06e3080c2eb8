"""The Kitsu server, for the contract that all trackers keep."""

from __future__ import annotations

from tests.kitsu.conftest import production, site, zou, zou_environment

__all__ = ["production", "site", "zou", "zou_environment"]
