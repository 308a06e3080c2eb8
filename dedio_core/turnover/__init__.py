"""A whole cut against the shot tree: what each plate is, which version serves it, what is to be pulled."""
