"""AAF, read in a child process."""
