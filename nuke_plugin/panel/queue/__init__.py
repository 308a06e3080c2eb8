"""The ingest of rows: what is asked, how far it is, what came of it."""
