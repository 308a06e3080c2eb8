"""The table as data: rows, their cells, what is edited and what is wrong."""
