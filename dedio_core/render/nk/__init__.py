"""Nuke node graphs as data, and as the text of a script. Standard library only: it runs inside Nuke too."""
