"""What is delivered, as which version, and which frames the last one has already."""

from __future__ import annotations

from dataclasses import replace

from dedio_core import shot_tree
from dedio_core.jsonable import fingerprint
from dedio_core.models import SourceClip
from dedio_core.naming import color_token
from dedio_core.paths import PlacedPath
from dedio_core.plan import Delivery, Plan, Reusable
from dedio_core.prepare.given import Given
from dedio_core.raw import converter_for
from dedio_core.redaction import without_users
from dedio_core.render.job import JobColor
from dedio_core.reuse import reusable


def delivery_of(given: Given, job_color: JobColor, clip: SourceClip) -> Delivery:
    """What is delivered, still without a version."""
    shot, settings, names = given.shot, given.settings, given.names
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


def with_version(given: Given, plan: Plan) -> Plan:
    """The plan with the version that it is to make, or that it already is."""
    shot, around, names = given.shot, given.around, given.names
    version, up_to_date = shot.version or 1, None
    if around.root:
        version, up_to_date = shot_tree.choose_version(around.root, names, shot, plan.identity, given.retired)
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


def reusable_of(given: Given, clip: SourceClip) -> Reusable | None:
    """The version before, as far as frames may be taken from it; none from a retired one."""
    around, published, retired = given.around, given.published, given.retired
    last = shot_tree.last_of_source(published, retired, clip.content_id)
    if around.root is None or last is None or last in retired:
        return None
    folder = PlacedPath("tree", published[last].relative_to(around.root).as_posix())
    sidecar = shot_tree.read_sidecar(published[last]) or {}
    return reusable(sidecar, last, folder, around.settings.pipeline.reuse)
