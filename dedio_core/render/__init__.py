"""Render engines: what turns one plate's source frames into EXRs and proxy pictures."""
