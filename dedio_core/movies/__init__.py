"""Movies in files: the only door to PyAV."""

from __future__ import annotations


def unavailable() -> str | None:
    """Why movies cannot be read or written here and what to do, or None."""
    try:
        import av  # noqa: F401
    except ImportError as error:
        return f"PyAV cannot be imported ({error}); run: pip install av"
    return None


def version() -> str:
    """PyAV's version."""
    import av

    return str(av.__version__)


def libraries() -> dict[str, str]:
    """Versions of the codec libraries inside PyAV, by name."""
    import av

    return {name: ".".join(map(str, numbers)) for name, numbers in av.library_versions.items()}
