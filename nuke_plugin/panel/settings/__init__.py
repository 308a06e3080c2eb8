"""Settings as the panel shows and changes them, and the login."""
