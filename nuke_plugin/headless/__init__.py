"""What `nuke -t` runs: jobs, whole ingests, and the trial of a seat."""
