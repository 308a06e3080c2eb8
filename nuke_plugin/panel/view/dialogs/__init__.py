"""Questions in windows of their own: adding a timeline, settings, the login, closing."""
