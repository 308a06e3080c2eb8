"""Checks of published versions: each says what it found, and whether that is proven or assumed."""
