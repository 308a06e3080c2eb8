"""What the numbers of a plate's frames are taken for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dedio_core.qc.check import Check
from dedio_core.qc.pixels import pixel_checks
from dedio_core.settings import Qc

LIMITS = Qc()
GOOD = {"odd": 0.0, "lowest": -0.01, "highest": 8.0, "bright": 2.0, "flat": 0.0, "stops": -3.0}


def plate(**frames: dict[str, float]) -> dict[int, dict[str, float]]:
    """Ten good frames from 993; ``f996={...}`` changes one."""
    found = {f: {**GOOD, "digest": float(f)} for f in range(993, 1003)}
    for name, numbers in frames.items():
        found[int(name[1:])] |= numbers
    return found


def check(name: str, limits: Qc = LIMITS, **frames: dict[str, float]) -> Check:
    (found,) = (c for c in pixel_checks(plate(**frames), limits, "v") if c.name == name)
    return found


def test_a_good_plate_has_nothing() -> None:
    """Every check is there, good and proven."""
    found = pixel_checks(plate(), LIMITS, "v")
    assert [c.name for c in found] == ["nan", "negative", "clipped", "black", "identical", "jump"]
    assert all(c.is_good and c.basis == "proven" for c in found)


@pytest.mark.parametrize(
    ("name", "numbers", "severity", "said"),
    [
        ("nan", {"odd": 1.0}, "error", "NaN or infinity: frame 996"),
        ("negative", {"lowest": -1.5}, "warning", "values down to -1.5: frame 996"),
        ("clipped", {"flat": 0.034}, "note", "up to 3.4% of the picture is flat at its top: frame 996"),
        ("black", {"bright": 0.001}, "warning", "black: frame 996"),
        ("identical", {"digest": 995.0}, "warning", "the same pixels as the frame before: frame 996"),
    ],
)
def test_each_thing_is_named_with_its_frames(
    name: str, numbers: dict[str, float], severity: str, said: str
) -> None:
    found = check(name, f996=numbers)
    assert (found.is_good, found.severity) == (False, severity)
    assert found.message.endswith(said)
    assert found.numbers["frames"] == [[996, 996]]


def test_a_jump_is_told_at_the_frame_that_is_unlike_the_one_before() -> None:
    """A flash of one frame is two jumps: into it and out of it."""
    found = check("jump", f996={"stops": -1.0})
    assert found.message.endswith("by up to 2.0 stops from the frame before: frames 996-997")
    assert check("jump", f996={"stops": -2.0}).is_good  # exactly a stop


def test_black_frames_are_told_as_black_only() -> None:
    """They are neither frozen nor a jump."""
    black = {"bright": 0.0, "stops": -10.0, "digest": 7.0}
    many = {f"f{n}": black for n in (996, 997, 998)}
    assert check("black", **many).message == "black: frames 996-998"
    assert check("identical", **many).is_good
    assert check("jump", **many).is_good


def test_runs_are_listed_as_ranges() -> None:
    found = check("nan", f994={"odd": 3.0}, f996={"odd": 1.0}, f997={"odd": 1.0})
    assert found.message.endswith("frames 994, 996-997")


def test_a_severity_is_the_settings_and_off_is_no_check() -> None:
    """A setting decides what a finding means, and whether it is looked for at all."""
    assert check("black", replace(LIMITS, black="error"), f996={"bright": 0.0}).severity == "error"
    names = [c.name for c in pixel_checks(plate(), replace(LIMITS, black="off"), "v")]
    assert "black" not in names


def test_frames_that_are_not_neighbours_are_not_compared() -> None:
    """Where a frame is missing, what stands on its sides may be alike or unlike."""
    found = plate(f997={"digest": 995.0, "stops": 4.0})
    del found[996], found[998]
    named = {c.name: c for c in pixel_checks(found, LIMITS, "v")}
    assert named["identical"].is_good
    assert named["jump"].is_good
