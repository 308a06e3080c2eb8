"""The panel: a view (Qt) on a session (none). Everything here needs the standard library only, but the view.

`session` is what the view talks to; `rows` and `columns` are what it shows.
"""
