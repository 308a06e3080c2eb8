"""Production trackers: what is to be shown there, what is, and what that leaves to do."""
