"""Clips and timelines, until they are rows."""
