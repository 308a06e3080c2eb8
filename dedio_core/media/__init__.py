"""What the sources are: their length, rate, timecode, size and camera metadata."""
