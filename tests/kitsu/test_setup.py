"""`KitsuTracker.setup`: what a production lacks is made, or told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dedio_core.trackers.compare import changes
from dedio_core.trackers.kitsu.errors import NotFound
from dedio_core.trackers.kitsu.setup import COLUMNS
from dedio_core.trackers.kitsu.tracker import KitsuTracker
from dedio_core.trackers.publication import PATHS_ELSEWHERE
from tests.kitsu.clients import client_of
from tests.kitsu.production import Site
from tests.kitsu.zou.server import ZouServer
from tests.trackers import make

TYPE = "Plates of setup"


def test_what_is_missing_is_made_once(zou: ZouServer, site: Site, tmp_path: Path) -> None:
    """A manager is told what an admin has to do; an admin does it all; after that there is nothing to do."""
    zou.reset()
    production = site.production()
    bot = KitsuTracker(client_of(production))
    wanted = make.publication(make.shot(previews=()), project=production.name, task_type=TYPE)
    told = bot.setup(production.name, task_type=TYPE)
    assert told.lacks[0] == f"task type '{TYPE}' for shots: an admin makes it, with this command"
    assert len(told.lacks) == 1
    assert told.notes == [PATHS_ELSEWHERE]
    assert "column cut_in" in told.did
    with pytest.raises(NotFound, match="an admin makes it with"):
        bot.snapshot(wanted)
    admin = KitsuTracker(client_of(production, production.member("admin")))
    assert admin.setup(production.name, task_type=TYPE).did == [
        f"task type '{TYPE}' for shots",
        f"task type '{TYPE}' in '{production.name}'",
        "output type 'Plate'",
        "file status 'Published'",
    ]
    for tracker in (admin, bot):
        again = tracker.setup(production.name, task_type=TYPE)
        assert (again.did, again.lacks) == ([], [])
        assert again.notes == ([PATHS_ELSEWHERE] if tracker is bot else [])
    for change in changes(wanted, bot.snapshot(wanted)):
        bot.apply(change, tmp_path)


def test_columns_are_of_our_fields(site: Site) -> None:
    """Kitsu makes a column's field of its name: it is the one that is written."""
    production = site.production()
    production.task_type()
    KitsuTracker(client_of(production)).setup(production.name)
    rows = production.fetch(f"data/projects/{production.id}/metadata-descriptors")
    assert {row["field_name"]: row["data_type"] for row in rows} == dict(COLUMNS)
    assert {(row["name"], row["entity_type"]) for row in rows} == {(name, "Shot") for name in COLUMNS}


def test_a_task_type_that_only_the_production_lacks(site: Site) -> None:
    """A manager may add that; others are told who may."""
    production, other = site.production(), site.production()
    other.task_type(TYPE)
    member = KitsuTracker(client_of(production, production.member("supervisor")))
    told = member.setup(production.name, task_type=TYPE)
    assert told.did == []
    assert "has the role supervisor, and manager is needed" in told.lacks[0]
    assert told.lacks[1] == f"task type '{TYPE}' in '{production.name}': a manager of the production adds it"
    assert any("columns for DED-IO's fields" in line for line in told.lacks)
    done = KitsuTracker(client_of(production)).setup(production.name, task_type=TYPE)
    assert done.did[0] == f"task type '{TYPE}' in '{production.name}'"


def test_a_role_that_cannot_publish_is_told(site: Site) -> None:
    """Though the production has everything: whoever may not publish learns that here."""
    production = site.production()
    production.task_type(TYPE)
    production.task_type("Edit", "Edit")
    KitsuTracker(client_of(production)).setup(production.name, task_type=TYPE)
    user = production.member("user")
    told = KitsuTracker(client_of(production, user)).setup(production.name, task_type=TYPE)
    need = f"{user.email} has the role user, and manager is needed; an admin gives it in Kitsu"
    assert told.lacks == [f"a role that may publish: {need}"]
