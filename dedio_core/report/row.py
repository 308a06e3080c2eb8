"""A row of the count sheet: everything that is told of one plate, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dedio_core import shot_tree
from dedio_core.changes.verdict import Verdict
from dedio_core.media.index import IndexedClip
from dedio_core.naming import tree
from dedio_core.proof import published_checks
from dedio_core.report.labels import Record, source_labels
from dedio_core.report.model import Report
from dedio_core.report.outcome import Outcome, outcome_of
from dedio_core.settings import names_of
from dedio_core.turnover.model import PlatePlan, shot_info
from dedio_core.turnover.speed import speed_of
from dedio_core.uses import Cdl, CompUse, CutUse


@dataclass(frozen=True)
class UseWords:
    """One use of the plate in the cut. Record out is exclusive, as lists have it."""

    event: str
    record_in: str
    record_out: str
    record_frames: int
    comp_cut: str
    comp_range: str
    speed: str
    cdl: str
    reframes: str


@dataclass(frozen=True)
class Row:
    """One plate. Every range has both its ends; source timecodes too."""

    plate: PlatePlan
    outcome: Outcome
    description: str
    source_rate: str
    cut_timecode: str
    pull_timecode: str
    handles: tuple[str, ...]
    uses: tuple[UseWords, ...]
    alarms: tuple[str, ...]
    """Plate numbers that start afresh, and errors: what nobody may overlook."""
    warnings: tuple[str, ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What changed since the cut before."""
        return self.plate.verdicts


def row_of(report: Report, plate: PlatePlan, record: Record) -> Row:
    """The row of `plate`."""
    clip, pull = plate.plate.clip, plate.pull
    loud = [w for w in plate.warnings if plate.is_loud and w.startswith("plate numbers start afresh")]
    outcome = outcome_of(report, plate)
    return Row(
        plate=plate,
        outcome=outcome,
        description=plate.shot.description,
        source_rate=f"{clip.rate} fps" if clip.rate else "",
        cut_timecode=source_labels(clip, pull.cut),
        pull_timecode=source_labels(clip, pull.pull),
        handles=_handles(plate),
        uses=tuple(_words(use, clip, record) for use in plate.uses),
        alarms=(*([outcome.error] if outcome.error else []), *loud),
        warnings=tuple(_warnings(report, plate, set(loud))),
    )


def _warnings(report: Report, plate: PlatePlan, told: set[str]) -> list[str]:
    result = report.result(plate)
    made = [*plate.warnings, *(result["warnings"] if result else ())]
    checks = (result.get("checks", {}) if result else _checks_of_covered(report, plate)).values()
    made += [f"QC: {check['message']}" for check in checks if _is_to_tell(check)]
    if plate.tied.note and plate.action != "covered":
        made.append(plate.tied.note)
    return [text for text in dict.fromkeys(made) if text not in told]


def _checks_of_covered(report: Report, plate: PlatePlan) -> dict[str, dict[str, Any]]:
    """What QC found in the version that covers a plate, by the limits of today."""
    version = report.published(plate)
    if version is None:
        return {}
    names, shot = tree(names_of(report.settings)), shot_info(plate.shot, plate.plate, report.plan.asked)
    folder = report.root / names.version_path({**shot_tree.values_of(shot), "version": version})
    sidecar = shot_tree.read_sidecar(folder)
    return published_checks(sidecar, report.settings.qc, folder.name) if sidecar else {}


def _is_to_tell(check: Mapping[str, Any]) -> bool:
    """Whether a check is bad, or was tried and left open; what is assumed is in the sidecar."""
    return check["is_good"] is False or (check["is_good"] is None and check["basis"] == "proven")


def _handles(plate: PlatePlan) -> tuple[str, ...]:
    """``head 8 of 8``, ``tail 3 of 8``; of a plate that plays in reverse the head is the high end."""
    pull, lineup = plate.pull, plate.plate.lineup
    names = ["head", "tail"]
    if all(use.step < 0 for use in lineup.uses):
        names.reverse()
    have = (pull.cut.first - pull.pull.first, pull.pull.last - pull.cut.last)
    asked = (lineup.handles.head, lineup.handles.tail)
    guards = (lineup.guards.head, lineup.guards.tail)
    told = {}
    for name, got, wish, guard in zip(names, have, asked, guards, strict=True):
        beyond = max(min(guard, got - wish), 0)
        more = f" + {beyond} guard" if beyond else ""
        told[name] = f"{name} {got - beyond} of {wish}{more}"
    return (told["head"], told["tail"])


def _words(one: CompUse, clip: IndexedClip, record: Record) -> UseWords:
    use = one.use
    listed = record.place(use).record
    return UseWords(
        event=f"event {use.event}, {use.track}",
        record_in=record.label(listed.first),
        record_out=record.label(listed.last + 1),
        record_frames=len(listed),
        comp_cut=str(one.comp_cut),
        comp_range=str(one.comp_range),
        speed=_speed(use, clip, record),
        cdl=cdl_words(use.cdl) if use.cdl else "",
        reframes=", ".join(use.reframes),
    )


def _speed(use: CutUse, clip: IndexedClip, record: Record) -> str:
    """``50%, M2 012.0``; of media at another rate also ``48 fps in a 24 fps cut, frames kept``."""
    made = speed_of(replace(use, conform=""))
    made += f", {use.retime}" if use.retime else ""
    if clip.rate and clip.rate != record.rate:
        kept = f", {use.conform} kept" if use.conform else ""
        made += f"; {clip.rate} fps in a {record.rate} fps cut{kept}"
    return made


def cdl_words(cdl: Cdl) -> str:
    """Slope, offset, power and saturation, as an EDL writes them."""
    triples = (("slope", cdl.slope), ("offset", cdl.offset), ("power", cdl.power))
    told = [f"{name} {' '.join(f'{value:.4f}' for value in values)}" for name, values in triples]
    return "; ".join([*told, f"sat {cdl.saturation:.4f}"])
