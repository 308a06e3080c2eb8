"""The child process that the panel talks to: a JSON object a line, in and out. See `protocol`."""
