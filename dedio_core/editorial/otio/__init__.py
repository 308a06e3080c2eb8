"""OpenTimelineIO: the only door to it, both ways."""
