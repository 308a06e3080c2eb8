"""DED-IO's own process, as Nuke and the panel talk to it."""
