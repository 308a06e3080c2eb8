"""From a shot and settings to the base plan. Reads the source, the tree and the config; writes nothing."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dedio_core import color, cut_log, resample, shot_tree
from dedio_core.cutting import cut_frames
from dedio_core.earlier import Earlier, earlier
from dedio_core.errors import ColorError, InputError, all_at_once
from dedio_core.frames import Handles
from dedio_core.geometry import choose_squeeze, fitted
from dedio_core.jsonable import fingerprint
from dedio_core.media import card_mhl, levels
from dedio_core.media.source import find_source
from dedio_core.models import ImageSequence, ShotInfo, SourceClip
from dedio_core.naming import Tree, check_project, check_shot, check_token, color_token, tree
from dedio_core.paths import PlacedPath
from dedio_core.plan import Delivery, Original, Plan, Pull, Reusable
from dedio_core.proxy_cdl import UNNAMED, chosen, words
from dedio_core.raw import converter_for
from dedio_core.redaction import redacted, without_users
from dedio_core.render.job import Geometry, JobCdl, JobColor
from dedio_core.reuse import reusable
from dedio_core.settings import Settings, names_of
from dedio_core.tie import Wanted, tied
from dedio_core.tools import refuse_of_turnover, refuse_program
from dedio_core.uses import CompUse, comp_uses


@dataclass(frozen=True)
class Surroundings:
    """What a plan is made in: read once, at the edge.

    `root` is the shot tree; None where nothing is published and outputs go to an `output_dir`.
    """

    settings: Settings
    root: Path | None
    ocio: str | None = None
    """``$OCIO``."""
    jobs: int = 0
    engine: str = "native"

    @classmethod
    def here(
        cls, settings: Settings, root: Path | None, *, jobs: int = 0, engine: str = "native"
    ) -> Surroundings:
        """The surroundings of this process."""
        return cls(settings, root, os.environ.get("OCIO") or None, jobs, engine)


def check_names(shot: ShotInfo) -> None:
    """Refuse names that may not become files. All problems at once; raises `InputError`."""
    problems = []
    for check, value, what in (
        (check_shot, shot.sequence, "sequence"),
        (check_shot, shot.shot, "shot"),
        (check_token, shot.task, "task"),
        (check_token, shot.element, "element"),
    ):
        try:
            check(value, what)
        except InputError as error:
            problems.append(str(error))
    try:
        check_project(shot.project)
    except InputError as error:
        problems.append(str(error))
    all_at_once(problems)


def base_plan(
    shot: ShotInfo,
    around: Surroundings,
    steps: Sequence[str],
    *,
    input_sequence: ImageSequence | None = None,
) -> Plan:
    """The plan without actions: source, ranges, colour, geometry, names, version.

    `steps` are the identities of the stages that will add to it. With `input_sequence`, exactly that
    sequence is processed and its frame numbers are kept.
    """
    check_names(shot)
    settings = around.settings
    names = tree(names_of(settings))
    if around.root:
        shot_tree.check_owner(around.root, names, shot)
    clip = _clip(shot, settings, input_sequence)
    if clip.kind == "raw":
        refuse_of_turnover(settings.tools, [source_folder(shot, input_sequence)])
    if around.engine == "nuke":
        folders = [source_folder(shot, input_sequence)]
        refuse_program("nuke.executable", settings.nuke.executable, folders)
    warnings: list[str] = list(clip.notes)
    notes: list[str] = list(clip.remarks)
    uses: tuple[CompUse, ...] = ()
    retired = _retired(shot, around, names)
    notes += [f"v{n:03d} is retired; why: dedio retire {shot.code} --list" for n in sorted(retired)]
    if input_sequence:
        pulled, extra = _whole(shot, input_sequence)
        warnings += extra
    else:
        pulled, uses = _pull(shot, clip, around, names, notes, warnings)
    warnings += _missing_handles(pulled)
    listed, extra = _originals(shot, clip, pulled, settings, input_sequence)
    warnings += extra
    source_space = shot.cut.source_colorspace or settings.color.source
    clip, said, warned = levels.decided(clip, shot.cut.levels, settings.media.levels, source_space)
    notes += said
    warnings += warned
    job_color, extra_warnings = _color(shot, clip, around, is_plate=_is_plate(clip, input_sequence))
    warnings += extra_warnings
    cdl, no_cdl = _cdl(uses, around, job_color, notes, warnings)
    geometry, extra_warnings = _geometry(shot, clip, settings, is_plate=_is_plate(clip, input_sequence))
    warnings += extra_warnings
    delivery = _delivery(shot, settings, names, job_color, clip)
    identity = fingerprint(
        {
            "source": [clip.content_id, clip.start, clip.rate, clip.levels, clip.matrix],
            "range": pulled,
            "color": replace(job_color, config=""),
            "geometry": geometry,
            "delivery": replace(delivery, skip_kitsu=False, skip_cleanup=False, tracker=""),
            "steps": list(steps),
            # Said where there is one only: what was ingested before there were any is the same still.
            **({"cdl": cdl} if cdl else {}),
        }
    )
    plan = Plan(
        id="",
        identity=identity,
        shot=_placed_shot(shot),
        clip=_placed_clip(clip),
        pull=pulled,
        color=job_color,
        geometry=geometry,
        delivery=delivery,
        engine=around.engine,
        jobs=around.jobs,
        uses=uses,
        after=max(shot_tree.published(around.root, names, shot), default=0) if around.root else 0,
        steps=tuple(steps),
        reusable=_reusable(shot, clip, around, names, retired),
        mhl=settings.output.mhl,
        originals=listed,
        check_originals=bool(listed) and settings.media.check_mhl in ("full", "require"),
        cdl=cdl,
        no_cdl=no_cdl,
        notes=tuple(map(redacted, notes)),
        warnings=tuple(map(redacted, warnings)),
    )
    return _with_version(plan, shot, around, names, retired)


def _placed_shot(shot: ShotInfo) -> ShotInfo:
    return replace(shot, cut=replace(shot.cut, source_file=Path(shot.cut.source_file.name)))


def _placed_clip(clip: SourceClip) -> SourceClip:
    """The clip with paths below the root ``source``, its folder."""
    sequence = replace(clip.sequence, directory=Path()) if clip.sequence else None
    return replace(clip, path=Path(clip.path.name), sequence=sequence)


def source_folder(shot: ShotInfo, input_sequence: ImageSequence | None = None) -> Path:
    """Where the root ``source`` is on this machine."""
    if input_sequence:
        return Path(input_sequence.directory).absolute()
    path = Path(shot.cut.source_file).absolute()
    return path if path.is_dir() else path.parent


def _clip(shot: ShotInfo, settings: Settings, input_sequence: ImageSequence | None) -> SourceClip:
    path = Path(shot.cut.source_file)
    if input_sequence:
        missing = input_sequence.missing()
        if missing:
            raise InputError(f"{input_sequence}: {len(missing)} frame(s) missing, the first is {missing[0]}")
        path = input_sequence.path(input_sequence.first_frame)
    clip = find_source(path, settings.defaults.source_fps, settings.media.long_gop_check_frames)
    if input_sequence:
        clip = replace(clip, sequence=replace(input_sequence, directory=Path(input_sequence.directory)))
    return clip


def _originals(
    shot: ShotInfo,
    clip: SourceClip,
    pulled: Pull,
    settings: Settings,
    input_sequence: ImageSequence | None,
) -> tuple[tuple[Original, ...], list[str]]:
    """What media hash lists say of the source: the movie, or the files of the frames that are pulled."""
    paths = [clip.sequence.path(frame) for frame in pulled.pull] if clip.sequence else [clip.path]
    return card_mhl.originals(paths, source_folder(shot, input_sequence), settings.media.check_mhl)


def _whole(shot: ShotInfo, sequence: ImageSequence) -> tuple[Pull, list[str]]:
    frames = sequence.frames
    warnings = []
    cut = shot.cut
    if cut.in_point is not None and cut.out_point is not None:
        wanted = (
            cut.out_point
            - cut.in_point
            + 1
            + (cut.handles or Handles()).head
            + (cut.handles or Handles()).tail
        )
        if wanted != len(frames):
            warnings.append(
                f"the sequence has {len(frames)} frames ({frames}), cut and handles would be {wanted}; "
                "exactly the sequence is processed"
            )
    return Pull(frames, frames, Handles(0, 0), 1001), warnings


def _pull(
    shot: ShotInfo, clip: SourceClip, around: Surroundings, names: Tree, notes: list[str], warnings: list[str]
) -> tuple[Pull, tuple[CompUse, ...]]:
    lineup = shot.cut.lineup
    cut = cut_frames(shot.cut, clip)
    if lineup:
        handles, guards, first_plate = lineup.handles, lineup.guards, lineup.first_plate
        wanted = Wanted(cut, handles, clip.frames, clip.content_id, guards, first_plate)
    else:
        standard = around.settings.defaults
        handles = shot.cut.handles or Handles(standard.handles_head, standard.handles_tail)
        wanted = Wanted(cut, Handles(0, 0) if shot.cut.all_frames else handles, clip.frames, clip.content_id)
    made = tied(wanted, None if shot.renumber else _earlier(shot, clip, around, names))
    if made.afresh:
        warnings.append(f"plate numbers start afresh, cut in is 1001: {made.afresh}")
    if made.note:
        notes.append(made.note)
    anchors = made.before.anchors if made.before else ()
    uses = comp_uses(lineup, made.pull.offset, anchors) if lineup else ()
    return made.pull, uses


def _retired(shot: ShotInfo, around: Surroundings, names: Tree) -> dict[int, str]:
    """Withdrawn versions of the element."""
    return cut_log.read(around.root, names, shot).retired(shot.element) if around.root else {}


def _earlier(shot: ShotInfo, clip: SourceClip, around: Surroundings, names: Tree) -> Earlier | None:
    """The published version that the element's numbers come from."""
    published = shot_tree.published(around.root, names, shot) if around.root else {}
    version = shot_tree.last_of_source(published, _retired(shot, around, names), clip.content_id)
    if version is None:
        return None
    sidecar = shot_tree.read_sidecar(published[version]) or {}
    if not sidecar and not any(published[version].iterdir()):
        return None
    return earlier(published[version], version, sidecar, clip.frames.first)


def _reusable(
    shot: ShotInfo, clip: SourceClip, around: Surroundings, names: Tree, retired: Collection[int]
) -> Reusable | None:
    """The version before, as far as frames may be taken from it; none from a retired one."""
    published = shot_tree.published(around.root, names, shot) if around.root else {}
    last = shot_tree.last_of_source(published, retired, clip.content_id)
    if around.root is None or last is None or last in retired:
        return None
    folder = PlacedPath("tree", published[last].relative_to(around.root).as_posix())
    sidecar = shot_tree.read_sidecar(published[last]) or {}
    return reusable(sidecar, last, folder, around.settings.pipeline.reuse)


def _missing_handles(pulled: Pull) -> list[str]:
    found = []
    for side, missing in (("head", pulled.missing_head), ("tail", pulled.missing_tail)):
        if missing:
            frames = f"frames {missing}" if len(missing) > 1 else f"frame {missing.first}"
            found.append(f"the media has no frames for {len(missing)} {side} handle {frames}")
    return found


def _color(
    shot: ShotInfo, clip: SourceClip, around: Surroundings, *, is_plate: bool
) -> tuple[JobColor, list[str]]:
    knobs = around.settings.color
    config = color.open_chosen(knobs.config, around.ocio)
    asked = shot.cut.source_colorspace
    if (
        clip.codec == "openexr"
        and asked is None
        and "color.source" not in around.settings.sources
        and not is_plate
    ):
        raise InputError(
            f"{clip.path.name}: an EXR holds scene-linear light, not the camera log that is the default; "
            "name its color space with --source-colorspace (for example ACES2065-1)"
        )
    standard = knobs.target if is_plate else knobs.source
    source = config.resolve(asked or standard, "source color space")
    target = config.resolve(knobs.target, "target color space")
    display, view = config.view(knobs.display, knobs.view)
    if clip.kind == "raw":
        problem = converter_for(clip, around.settings.tools).check_bake(source, config.aliases(source))
        if problem:
            raise ColorError(problem)
    model = f"{clip.camera.model or ''} {clip.camera.make or ''}"
    environment = around.ocio if knobs.config else None
    found = config.warnings(source, environment, model)
    made = JobColor(config.spec, config.content_hash, source, target, display, view)
    color.check(made)
    return made, found


def _cdl(
    uses: Sequence[CompUse],
    around: Surroundings,
    job_color: JobColor,
    notes: list[str],
    warnings: list[str],
) -> tuple[JobCdl | None, str]:
    """The CDL of the proxy, or why the cut's is not applied; both are told."""
    found = chosen([one.use for one in uses], around.settings.cdl.working_space)
    if found.cdl is None:
        if found.why:
            said = notes if found.why == UNNAMED else warnings
            said.append(f"the cut's CDL is not applied to the proxy: {found.why}")
        return None, found.why
    knobs = around.settings.color
    space, linear = color.open_chosen(knobs.config, around.ocio).working_space(found.space)
    cdl = JobCdl(found.cdl, space, linear)
    color.to_display(job_color, cdl)  # what it lacks is told before any work
    notes.append(f"the proxy has the cut's CDL, in {space}: {words(found.cdl)}; the plate does not")
    return cdl, ""


def _is_plate(clip: SourceClip, input_sequence: ImageSequence | None) -> bool:
    """Whether a stage alone was given EXRs: they are in the target space and desqueezed already."""
    return input_sequence is not None and clip.codec == "openexr"


def _geometry(
    shot: ShotInfo, clip: SourceClip, settings: Settings, *, is_plate: bool
) -> tuple[Geometry, list[str]]:
    output = settings.output
    asked = 1.0 if is_plate and shot.cut.squeeze is None else shot.cut.squeeze
    squeeze = choose_squeeze(clip, asked, settings.defaults.squeeze, output.resolution)
    warnings = list(squeeze.warnings)
    known = resample.FILTERS.get(output.filter)
    if known is None:
        raise InputError(f"output.filter '{output.filter}': choose from {', '.join(resample.FILTERS)}")
    if known.negative_lobes:
        warnings.append(
            f"filter {output.filter} has negative lobes: beside highlights it leaves values below zero"
        )
    return fitted(clip.width, clip.height, squeeze.value, output.resolution, output.filter), warnings


def _delivery(
    shot: ShotInfo, settings: Settings, names: Tree, job_color: JobColor, clip: SourceClip
) -> Delivery:
    converter = converter_for(clip, settings.tools) if clip.kind == "raw" else None
    output, values = settings.output, {k: str(v) for k, v in shot_tree.values_of(shot).items()}
    return Delivery(
        version=0,
        values=values,
        version_folder="",
        main_folder=names.main_folder.format({**values, "version": 0, **_main(job_color)}),
        main_prefix="",
        proxy_name="",
        sidecar_name="",
        compression=output.exr_compression,
        proxy_size=output.proxy_resolution,
        proxy_crf=output.proxy_crf,
        proxy_preset=output.proxy_preset,
        proxy_threads=output.proxy_threads,
        burn_in=settings.pipeline.burn_in_proxy,
        converter=converter.name if converter else "",
        bake=settings.tools.sony_bake if converter else "",
        skip_kitsu=settings.pipeline.skip_kitsu,
        tracker=without_users(settings.kitsu.host or ""),
        skip_cleanup=settings.pipeline.skip_cleanup,
    )


def _main(job_color: JobColor) -> dict[str, str]:
    return {"rep": "main", "colorspace": color_token(job_color.target), "ext": "exr"}


def _with_version(
    plan: Plan, shot: ShotInfo, around: Surroundings, names: Tree, retired: Collection[int]
) -> Plan:
    version, up_to_date = shot.version or 1, None
    if around.root:
        version, up_to_date = shot_tree.choose_version(around.root, names, shot, plan.identity, retired)
    values: dict[str, str | int] = {**plan.delivery.values, "version": version}
    main = _main(plan.color)
    file_name = names.main_file.format({**values, **main, "frame": 0})
    proxy = {"rep": "proxy", "colorspace": color_token(plan.color.display), "ext": "mp4"}
    delivery = replace(
        plan.delivery,
        version=version,
        version_folder=names.version_path(values),
        main_folder=names.main_folder.format({**values, **main}),
        main_prefix=file_name[: -len("0000.exr")],
        proxy_name=names.proxy_file.format({**values, **proxy}),
        sidecar_name=names.sidecar_file.format(values),
    )
    plan_id = fingerprint([plan.identity, shot.project, delivery.version_folder])[:16]
    return replace(plan, id=plan_id, delivery=delivery, up_to_date=up_to_date)
