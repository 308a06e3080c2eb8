"""Reports of a whole cut: a count sheet for people, tables, and markers that go back to editorial."""
