"""What each target is given first: what our own writers make, and a few that are known to be wicked."""

from __future__ import annotations

import json
import struct
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

from dedio_core import cut_entries as entries
from dedio_core import settings as knobs
from dedio_core.events import FrameDone, Written
from dedio_core.frames import FrameRange
from dedio_core.jsonable import to_json
from dedio_core.uses import Cdl
from tests import fakes
from tests.editorial.written import edl, fcp7, fcpxml
from tests.editorial.written.cuts import RATES, centred, example
from tests.media.test_mxf import write_mxf

VERSION = "sht100_pla_rawPlate_v001"
EXR = f"main_ACEScg/{VERSION}_main_ACEScg.1001.exr"
PIXELS = b"pixels"
DATA = Path(__file__).parents[1] / "data"
TIME = "2026-11-22T14:00:00.000+00:00"
CDL = {"slope": [1.1, 1.0, 0.9], "offset": [0.0, 0.01, -0.01], "power": [1.0] * 3, "saturation": 0.8}


def _bytes(*documents: object) -> list[bytes]:
    return [json.dumps(document).encode() for document in documents]


def edls() -> list[bytes]:
    made = [edl.text(make(RATES[name])) for name in ("24", "29.97 drop") for make in (example, centred)]
    return [text.encode() for text in made]


def fcp7s() -> list[bytes]:
    return [fcp7.text(example(RATES["25"])).encode()]


def fcpxmls() -> list[bytes]:
    return [fcpxml.text(example(RATES["23.976"])).encode()]


def cdls() -> list[bytes]:
    one = """<ColorCorrection id="sht010"><SOPNode><Slope>1 1.1 1.2</Slope><Offset>0 -0.1 1e-2</Offset>
<Power>1 1 1</Power></SOPNode><SatNode><Saturation>0.9</Saturation></SatNode></ColorCorrection>"""
    two = one.replace("sht010", "sht020")
    ccc = f'<ColorCorrectionCollection xmlns="urn:ASC:CDL:v1.01">{one}{two}</ColorCorrectionCollection>'
    return [one.encode(), ccc.encode()]


def ales() -> list[bytes]:
    rows = "A001C003\tA001\t01:00:00:00\t01:00:01:12\t(1 1 1)(0 0 0)(1 1 1)\t0.9"
    columns = "Name\tTape\tStart\tEnd\tASC_SOP\tASC_SAT"
    text = (
        f"Heading\nFIELD_DELIM\tTABS\nFPS\t23.976\n\nColumn\n{columns}\n\nData\n{rows}\nCaf\u00e9\t\t01;00\n"
    )
    return [text.encode(code) for code in ("utf-8", "utf-16", "mac_roman")]


def timecodes() -> list[bytes]:
    texts = ("01:00:00:00", "23:59:59;29", " 10.11.12.13", "00:01:00;02", "\u0661:00:00:00")
    return [bytes([n]) + text.encode() for n in (1, 5, 200) for text in texts]


def rates() -> list[bytes]:
    return [text.encode() for text in ("24", "23.976", "24000/1001", "59.94", "0/0", "1000", "\u0662\u0664")]


def handles() -> list[bytes]:
    return [b"8", b"8,12", b" 8 + 12 ", b"99999-0"]


def names() -> list[bytes]:
    texts = ("sht100", "rawPlate", "sRGB - Display", "../x", "CON", "a\u202eb", "com\u00b9")
    return [text.encode() for text in texts]


def templates() -> list[bytes]:
    wanted = vars(knobs.Names())
    made = [f"{text}\nsht_100\npla" for name, text in wanted.items() if name != "version_folder"]
    return [text.encode() for text in (*made, "{{{shot}.\nCON\nnul", "..{shot}\na\nb")]


def trees() -> list[bytes]:
    made = knobs.names_of(knobs.Settings())
    other = {**made, "version_folder": "x/{shot}/{{{task}/v{version}_{shot}_{task}_{element}"}
    return ["\n".join(one.values()).encode() for one in (made, other)]


def placed() -> list[bytes]:
    return [
        b"tree:sht100/pla/x.exr",
        b"stage:a/../b",
        b"work:C:x",
        b"tree:./x",
        b"source:\xff",
        b"tree:\xed\xa0\x80",
    ]


def sidecar() -> dict[str, Any]:
    """A sidecar with what anybody reads of one."""
    use = {
        "event": "003", "where": "reel_02.edl:12", "track": "V1", "record": [86400, 86447],
        "record_in": "01:00:00:00", "record_out": "01:00:02:00", "required": [100, 147], "first": "100",
        "speed": "1", "step": "24000/24000", "kind": "natural", "curve": [["0", "1/2"], ["47", "95"]],
        "comp_cut": [1001, 1048], "comp_range": [993, 1056], "cdl": CDL, "reframes": ["flop"],
        "plate_frames": [None, *range(994, 1057)],
    }  # fmt: skip
    return {
        "what": "dedio plate", "format": 1, "project": "tests", "sequence": "sht", "shot": "100",
        "code": "sht100", "task": "pla", "element": "rawPlate", "version": 1, "identity": "ffee",
        "plan_id": "00112233445566aa",
        "source": {"file": "A001.mxf", "content_id": "1000-abc", "frames": [0, 240]},
        "cut": {
            "tie_1001": 100, "source": [100, 147], "source_pull": [92, 155], "plate_cut": [1001, 1048],
            "plate": [993, 1056], "uses": [use],
        },
        "geometry": {"size": [3840, 2160], "box": [0.0, 275.6, 3840.0, 1884.4]},
        "render": {
            "fingerprint": {"source.first": 0},
            "proxy": {"size": [1920, 1080], "burn_in": {"bottom": "x"}},
        },
        "checks": {"mhl": "yes"},
        "files": {
            EXR: {"size": 6, "xxh3_128": "0" * 32},
            f"{VERSION}_proxy_sRGB.mp4": {"size": 9, "xxh3_128": "1" * 32},
        },
    }  # fmt: skip


def sidecars() -> list[bytes]:
    outside = {
        "../../../../1001.exr": {"size": 1, "xxh3_128": "0"},
        "/etc/x.mp4": {"size": 1, "xxh3_128": "0"},
    }
    return _bytes(sidecar(), {**sidecar(), "files": outside})


def _entries() -> list[Any]:
    use = entries.LoggedUse(
        "003", "reel_02.edl:12", "V1", "01:00:00:00", "01:00:02:00", FrameRange(86400, 86447),
        FrameRange(100, 195), Fraction(2), Fraction(24000, 12012), "variable",
        ((Fraction(0), Fraction(1, 2)),), "frames", Cdl((1.1, 1.0, 0.9), (0.0, 0.01, -0.01)), Fraction(1, 3),
        FrameRange(1001, 1048), FrameRange(993, 1056), (None, 994),
    )  # fmt: skip
    plate = entries.LoggedElement(
        "rawPlate", 2, entries.LoggedSource("A001C003.mxf", "1000-abc", "A001"), (use,)
    )
    verdict = entries.LoggedVerdict("rawPlate", "trimmed head", "-2 frames")
    cut = entries.CutEntry(TIME, "reel_02", "TO_014", "in cut", (plate,), (verdict,), "she turns")
    return [
        entries.entry_to_json(cut),
        entries.entry_to_json(entries.Retired(TIME, "rawPlate", 2, "wrong lens")),
    ]


def cut_entries() -> list[bytes]:
    return _bytes(*_entries())


def cut_logs() -> list[bytes]:
    whose = {"project": "tests", "sequence": "sht", "shot": "100", "code": "sht100"}
    made = [{"task": "pla", **entry} for entry in _entries()]
    return _bytes({"what": "dedio cut log", "format": 1, **whose, "entries": made})


def _lines() -> list[dict[str, Any]]:
    done = to_json(FrameDone(993, (Written("stage:main_ACEScg/x.0993.exr", 6, "0" * 32),), {"mean": 0.18}))
    outside = to_json(Written("stage:../../x", 6, "0" * 32))
    begun = {"host": "a", "user": "b", "pid": 1, "frames": 67, "tools": {"dedio": "0.1.0"}}
    return [
        {"what": "begun", "time": TIME, **begun},
        {"what": "stage", "time": TIME, "stage": "OIIOColorTransformStage"},
        {"what": "frame", "time": TIME, **{k: v for k, v in done.items() if k != "type"}},
        {"what": "file", "time": TIME, "outputs": [outside]},
        {"what": "failed", "time": TIME, "error": "the disk is full"},
    ]


def journal_lines() -> list[bytes]:
    return [b"\n".join(_bytes(*_lines())), *_bytes(*_lines())]


def journals() -> list[bytes]:
    from dedio_core.files import checksum_of

    whole = b"".join(f"{checksum_of(line)} ".encode() + line + b"\n" for line in _bytes(*_lines()))
    return [whole, whole[:-9]]


def statuses() -> list[bytes]:
    from dedio_core.staging import MARKER, marker_of

    marker = {"what": MARKER, **marker_of(fakes.plan())}
    wicked = {**marker, "name": "../../x", "plan_id": "../y", "version": -1}
    return [json.dumps(one).encode() + b"\n\n" + journal_lines()[0] for one in (marker, wicked)]


def plans() -> list[bytes]:
    roots = {"source": "/cards", "tree": "/shots"}
    return _bytes(to_json({"plan": fakes.plan(), "roots": roots, "shot": fakes.shot()}))


def locks() -> list[bytes]:
    holder = {"host": "a", "user": "b", "pid": 1, "since": TIME, "start": "1", "space": "1 2", "token": "ab"}
    return _bytes(holder)


def dataclasses() -> list[bytes]:
    plan = fakes.plan()
    values = (plan, fakes.shot(), fakes.clip(), plan.pull, *plan.actions)
    return _bytes(*map(to_json, values))


def manifests() -> list[bytes]:
    one = f"""<?xml version="1.0"?><hashlist version="2.0" xmlns="urn:ASC:MHL:v2.0"><hashes>
<hash><path size="6">Clip/A001.mxf</path><xxh128 action="original">{"0" * 32}</xxh128></hash>
<hash><path size="6">../x</path><xxh64>{"0" * 16}</xxh64><md5 action="failed">{"a" * 32}</md5></hash>
</hashes></hashlist>"""
    sums = f"<xxhash64be>{'0' * 16}</xxhash64be>"
    older = f"<hashlist><hash><file>A.mxf</file><size>6</size>{sums}</hash></hashlist>"
    return [one.encode(), older.encode()]


def chains() -> list[bytes]:
    one = """<ascmhldirectory xmlns="urn:ASC:MHL:DIRECTORY:v2.0"><hashlist sequencenr="1">
<path>0001_a.mhl</path><c4>c4{}</c4></hashlist></ascmhldirectory>"""
    return [one.format("1" * 88).encode(), one.format("x").replace("0001_a", "../a").encode()]


def settings() -> list[bytes]:
    small = {
        "project": "p",
        "media": {"levels": [{"levels": "full", "codec": "x"}]},
        "defaults": {"source_fps": 24},
    }
    endless = [b'{"defaults": {"squeeze": 1e999}}', b'{"pipeline": {"reserve_gb": Infinity}}']
    return [knobs.example().encode(), *_bytes(small), *endless]


def batches() -> list[bytes]:
    row = {
        "sequence": "sht", "shot": 100, "source_file": "A001.mxf", "in_point": 100, "out_point": "150",
        "handles": [8, 12], "squeeze": 2.0, "levels": "video", "version": 3, "full": "yes", "notes": "x",
    }  # fmt: skip
    other = {"sequence": "sht", "shot": "a_b", "source_file": "../x", "all_frames": True, "handles": "8+8"}
    return _bytes([row, other])


def csvs() -> list[bytes]:
    head = "sequence,shot,source_file,in_point,out_point,handles,squeeze,new_version,in_timecode"
    rows = 'sht,100,A001.mxf,100,150,"8,12",1.8,true,\nsht,110,"A 2.mxf",,150,8,,,01:00:00:00'
    return [f"{head}\n{rows}\n".encode(), f"{head}\n{rows}".replace(",", ";").encode()]


def sony() -> list[bytes]:
    return [path.read_bytes() for path in sorted((DATA / "sony").glob("*.XML"))]


def mxfs() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return [write_mxf(Path(folder) / "a.mxf", "MPEG-2", Fraction(24000, 1001), reel="A001").read_bytes()]


def dpxs() -> list[bytes]:
    made = []
    for order, magic in ((">", b"SDPX"), ("<", b"XPDS")):
        data = bytearray(2048 + 192)
        data[:4] = magic
        data[1556:1562] = b"VENICE"
        for at, value in ((16, len(data)), (772, 8), (776, 4), (1712, 5), (1920, 0x16470419)):
            struct.pack_into(f"{order}I", data, at, value)
        struct.pack_into(f"{order}f", data, 1940, 24.0)
        data[803] = 16
        made.append(bytes(data))
    return made
