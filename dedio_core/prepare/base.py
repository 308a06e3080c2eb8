"""From a shot and settings to the base plan. Reads the source, the tree and the config; writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dedio_core import shot_tree
from dedio_core.jsonable import fingerprint
from dedio_core.models import ImageSequence, ShotInfo, SourceClip
from dedio_core.naming import tree
from dedio_core.plan import Delivery, Plan, Pull
from dedio_core.prepare.delivery import delivery_of, reusable_of, with_version
from dedio_core.prepare.given import Given, Surroundings
from dedio_core.prepare.look import cdl_of, color_of, geometry_of
from dedio_core.prepare.names import check_names
from dedio_core.prepare.ranges import pulled_of
from dedio_core.prepare.source import clip_of, originals_of, placed_clip, placed_shot, with_levels
from dedio_core.redaction import redacted
from dedio_core.render.job import Geometry, JobCdl, JobColor
from dedio_core.settings import names_of


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
    names = tree(names_of(around.settings))
    if around.root:
        shot_tree.check_owner(around.root, names, shot)
    given = Given(shot, around, names, input_sequence)
    told, settings = given.told, around.settings
    clip = clip_of(given)
    told.notes.extend(
        f"v{n:03d} is retired; why: dedio retire {shot.code} --list" for n in sorted(given.retired)
    )
    pulled, uses = pulled_of(given, clip)
    originals = originals_of(given, clip, pulled)
    clip = with_levels(given, clip)
    job_color = color_of(given, clip)
    cdl, no_cdl = cdl_of(given, uses, job_color)
    geometry = geometry_of(given, clip)
    delivery = delivery_of(given, job_color, clip)
    nuke_movie = settings.nuke.movie and around.engine == "nuke"
    plan = Plan(
        id="",
        identity=_identity(clip, pulled, job_color, geometry, delivery, steps, cdl, nuke_movie),
        shot=placed_shot(shot),
        clip=placed_clip(clip),
        pull=pulled,
        color=job_color,
        geometry=geometry,
        delivery=delivery,
        engine=around.engine,
        jobs=around.jobs,
        uses=uses,
        after=max(given.published, default=0),
        steps=tuple(steps),
        reusable=reusable_of(given, clip),
        mhl=settings.output.mhl,
        originals=originals,
        check_originals=bool(originals) and settings.media.check_mhl in ("full", "require"),
        cdl=cdl,
        no_cdl=no_cdl,
        nuke_movie=nuke_movie,
        notes=tuple(map(redacted, told.notes)),
        warnings=tuple(map(redacted, told.warnings)),
    )
    return with_version(given, plan)


def _identity(
    clip: SourceClip,
    pulled: Pull,
    job_color: JobColor,
    geometry: Geometry,
    delivery: Delivery,
    steps: Sequence[str],
    cdl: JobCdl | None,
    nuke_movie: bool,
) -> str:
    """The fingerprint of all that shapes the version's files."""
    return fingerprint(
        {
            "source": [clip.content_id, clip.start, clip.rate, clip.levels, clip.matrix],
            "range": pulled,
            "color": replace(job_color, config=""),
            "geometry": geometry,
            "delivery": replace(delivery, skip_kitsu=False, skip_cleanup=False, tracker=""),
            "steps": list(steps),
            # Said where there is one only: what was ingested before there were any is the same still.
            **({"cdl": cdl} if cdl else {}),
            **({"movie": "nuke"} if nuke_movie else {}),
        }
    )
