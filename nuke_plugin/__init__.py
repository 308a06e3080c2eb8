"""DED-IO inside Nuke. Standard library only: Nuke's Python has its own packages, at its own versions."""
