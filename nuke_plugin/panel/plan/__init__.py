"""The plan of rows: asked for, and put into them."""
