"""Names of MXF picture coding and essence container labels.

Labels are compared without their eighth byte (the registry version). Sources: the SMPTE labels
register as FFmpeg's and BBC bmx's tables have it; the ProRes and DNxHR rows were also seen in files
that FFmpeg wrote.

X-OCN is not in the public register. ``0e060401 0206xx01`` (with container ``0e060d03 02020100``) is
what MediaInfo shows for X-OCN clips of VENICE 2 and others, in two public projects; they name byte
``06`` LT and saw ``05`` on a VENICE 2 8K clip, so no variant is claimed here.
"""

from __future__ import annotations

CODINGS = {
    "04010202030601": "ProRes 422 Proxy",
    "04010202030602": "ProRes 422 LT",
    "04010202030603": "ProRes 422",
    "04010202030604": "ProRes 422 HQ",
    "04010202030605": "ProRes 4444",
    "04010202030606": "ProRes 4444 XQ",
    "040102020306": "ProRes",
    "040102027124": "DNxHR 444",
    "040102027125": "DNxHR HQX",
    "040102027126": "DNxHR HQ",
    "040102027127": "DNxHR SQ",
    "040102027128": "DNxHR LB",
    "0401020271": "DNxHD",
    "040102020131": "H.264",
    "040102020132": "H.264 intra",
    "040102020101": "MPEG-2",
    "040102020102": "MPEG-2",
    "040102020103": "MPEG-2",
    "040102020104": "MPEG-2",
    "040102020105": "MPEG-2",
    "040102020106": "MPEG-2",
    "040102020107": "MPEG-2",
    "0401020202": "DV",
    "0401020203010": "JPEG 2000",
    "0401020201": "compressed",
    "04010201": "uncompressed",
    "0e0604010206": "X-OCN",
    # Seen once, as a bare value in a MediaInfo list without a camera's name: which raw it is, is a guess.
    "0e0604010204": "Sony raw (unknown kind)",
}
"""Start of the last eight bytes of a picture coding label -> name; the longest match counts."""

CONTAINERS = {
    "0d010301021c": "ProRes",
    "0d0103010211": "DNxHD",
    "0d0103010210": "H.264",
    "0d010301020c": "JPEG 2000",
    "0d0103010204": "MPEG-2",
    "0d0103010201": "MPEG-2 (D-10)",
    "0d0103010205": "uncompressed",
    "0d0103010202": "DV",
    "0e060d030202": "X-OCN",
    "0e060d030201": "Sony raw (unknown kind)",
}
"""The same for essence container labels, for files whose descriptor has no coding label."""


def codec_name(coding: str, container: str) -> str:
    """A readable name for two labels (16 bytes as hex, or empty); ``unknown`` where neither is known."""
    for label, names in ((coding, CODINGS), (container, CONTAINERS)):
        tail = label[16:]
        found = [start for start in names if tail.startswith(start)] if len(label) == 32 else []
        if found:
            return names[max(found, key=len)]
    return "unknown"
