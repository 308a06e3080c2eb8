"""Kitsu."""
