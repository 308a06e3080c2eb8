"""What media there is: folders walked once, every clip described, kept in a cache, found fast."""

from dedio_core.media.index.clip import IndexedClip
from dedio_core.media.index.lookup import MediaIndex
from dedio_core.media.index.scan import clip_at, index

__all__ = ["IndexedClip", "MediaIndex", "clip_at", "index"]
