"""The rows as a table: its cells, header, search and menus."""
