"""The proxy: pictures from the same pass as the EXRs, encoded as H.264 in one step; or Nuke's own movie."""

from __future__ import annotations

from dataclasses import replace

from dedio_core.errors import InputError
from dedio_core.frames import Timecode
from dedio_core.paths import PlacedPath
from dedio_core.plan import BurnIn, Call, EncodeMovie, Plan, Render, Skip
from dedio_core.render.job import PictureOutput, RenderJob
from dedio_core.render.nk.limits import timecode_problem
from dedio_core.stages.base import PipelineStage
from dedio_core.stages.color_transform import check_nuke, job_source, with_decoded


class ProxyGenerationStage(PipelineStage):
    """Adds proxy pictures to the render job, and the step that encodes them."""

    def plan(self, plan: Plan) -> Plan:
        """`plan` with pictures and an `EncodeMovie`.

        Where a user's stage stands in between, the pictures are rendered from the staged EXRs. Where Nuke
        encodes the movie, there are none: it makes it of the staged EXRs.
        """
        d = plan.delivery
        picture = PictureOutput(PlacedPath("work", "proxy"), d.proxy_size, plan.cdl, plan.no_cdl)
        start = plan.clip.timecode_of(plan.pull.pull.first)
        job = _movie_job(plan, picture, start) if plan.nuke_movie else None
        if job is None:
            plan = _with_pictures(plan, picture, self.name)
        return plan.adding(
            EncodeMovie(
                stage=self.name,
                pictures=picture.folder,
                movie=PlacedPath("stage", d.proxy_name),
                frames=plan.pull.plate,
                size=d.proxy_size,
                rate=plan.clip.rate.fraction,
                start=start,
                crf=d.proxy_crf,
                preset=d.proxy_preset,
                threads=d.proxy_threads,
                job=job,
            )
        )


def _rendered(plan: Plan) -> Render | None:
    """What makes the EXRs."""
    return next((a for a in plan.actions if isinstance(a, Render) and a.job.exr), None)


def _movie_job(plan: Plan, picture: PictureOutput, start: Timecode | None) -> RenderJob | None:
    """The job of a movie of the staged EXRs; None in a pipeline that renders none.

    Raises `InputError` for a timecode that Nuke would write otherwise into the movie.
    """
    rendered = _rendered(plan)
    if start and (said := timecode_problem(start)):
        raise InputError(f"{said}, so its movie (nuke.movie) would have a wrong one; leave nuke.movie off")
    return rendered.job.from_staged(picture, rendered.job.frames) if rendered else None


def _with_pictures(plan: Plan, picture: PictureOutput, stage: str) -> Plan:
    rendered = _rendered(plan)
    if rendered is None:
        plan = with_decoded(plan, stage)
        job = RenderJob(
            plan.shot.code, job_source(plan), plan.color, plan.geometry, plan.pull.plate, picture=picture
        )
        check_nuke(plan, job)
        return plan.adding(Render(stage, plan.engine, job))
    after = plan.actions[plan.actions.index(rendered) :]
    if any(isinstance(a, Call) for a in after):
        return plan.adding(Render(stage, plan.engine, rendered.job.from_staged(picture, rendered.job.frames)))
    return plan.replacing(rendered, replace(rendered, job=replace(rendered.job, picture=picture)))


class BurnInProxyStage(PipelineStage):
    """Has frame number, shot, source and view drawn over the proxy, where the setting asks for it."""

    def plan(self, plan: Plan) -> Plan:
        """`plan` with the burn-in in its `EncodeMovie`."""
        encoding = next((a for a in plan.actions if isinstance(a, EncodeMovie)), None)
        if not plan.delivery.burn_in:
            return plan.adding(Skip(self.name, "pipeline.burn_in_proxy is off"))
        if encoding is None:
            return plan.adding(Skip(self.name, "there is no proxy to draw on"))
        burnt = replace(encoding, stage=self.name, burn_in=burn_in(plan))
        kept = tuple(a for a in plan.actions if a is not encoding)
        return replace(plan, actions=(*kept, burnt))


def burn_in(plan: Plan) -> BurnIn:
    """The lines of this plan's burn-in."""
    shot, d = plan.shot, plan.delivery
    return BurnIn(
        top_left=f"{shot.code} {shot.task} {shot.element} v{d.version:03d}",
        top_right=f"{plan.color.view} / {plan.color.display}",
        bottom_left=f"{plan.clip.name}  {{timecode}}",
        bottom_right="{frame}",
    )
