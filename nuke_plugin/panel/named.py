"""What Nuke and its saved layouts call the panel. No Qt."""

from __future__ import annotations

TITLE = "DED-IO"
ID = "com.dedio.panel"
"""What saved layouts call it: it never changes."""
WIDGET = "__import__('nuke_plugin.panel.dock', fromlist=['Panel']).Panel"
"""What Nuke evaluates for each pane: an expression, as our packages are no names of its main module."""
