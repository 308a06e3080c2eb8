"""How the plate looks: color spaces, CDL of the proxy, geometry."""

from __future__ import annotations

from collections.abc import Sequence

from dedio_core import color, resample
from dedio_core.errors import ColorError, InputError
from dedio_core.geometry import choose_squeeze, fitted
from dedio_core.models import SourceClip
from dedio_core.prepare.given import Given
from dedio_core.proxy_cdl import UNNAMED, chosen, words
from dedio_core.raw import converter_for
from dedio_core.render.job import Geometry, JobCdl, JobColor
from dedio_core.uses import CompUse


def color_of(given: Given, clip: SourceClip) -> JobColor:
    """The color spaces by the config's own names. Raises `ColorError` for what it lacks."""
    shot, around, is_plate = given.shot, given.around, given.is_plate(clip)
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
            "name its color space (--source-colorspace; in the panel its column), for example ACES2065-1"
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
    given.told.warnings.extend(config.warnings(source, environment, model))
    made = JobColor(config.spec, config.content_hash, source, target, display, view)
    color.check(made)
    return made


def cdl_of(given: Given, uses: Sequence[CompUse], job_color: JobColor) -> tuple[JobCdl | None, str]:
    """The CDL of the proxy, or why the cut's is not applied; both are told."""
    around, told = given.around, given.told
    found = chosen([one.use for one in uses], around.settings.cdl.working_space)
    if found.cdl is None:
        if found.why:
            said = told.notes if found.why == UNNAMED else told.warnings
            said.append(f"the cut's CDL is not applied to the proxy: {found.why}")
        return None, found.why
    knobs = around.settings.color
    space, linear = color.open_chosen(knobs.config, around.ocio).working_space(found.space)
    cdl = JobCdl(found.cdl, space, linear)
    color.to_display(job_color, cdl)  # what it lacks is told before any work
    told.notes.append(f"the proxy has the cut's CDL, in {space}: {words(found.cdl)}; the plate does not")
    return cdl, ""


def geometry_of(given: Given, clip: SourceClip) -> Geometry:
    """How the picture fills the plate."""
    shot, settings, told = given.shot, given.settings, given.told
    output = settings.output
    asked = 1.0 if given.is_plate(clip) and shot.cut.squeeze is None else shot.cut.squeeze
    squeeze = choose_squeeze(clip, asked, settings.defaults.squeeze, output.resolution)
    told.warnings.extend(squeeze.warnings)
    known = resample.FILTERS.get(output.filter)
    if known is None:
        raise InputError(f"output.filter '{output.filter}': choose from {', '.join(resample.FILTERS)}")
    if known.negative_lobes:
        told.warnings.append(
            f"filter {output.filter} has negative lobes: beside highlights it leaves values below zero"
        )
    return fitted(clip.width, clip.height, squeeze.value, output.resolution, output.filter)
