"""What waits in the outbox and cannot be published: listed, sent to another production, taken out."""

from __future__ import annotations

import json

from tests.kitsu.cutting import NAME, SHOTS, Publishing, on_server


def mistyped(publishing: Publishing) -> None:
    """An ingest of the cut into a production that is not there."""
    publishing.production.rename("The right one")
    ran = publishing.ingest()
    assert ran.code == 0, ran.said
    assert f"no open production '{NAME}'" in ran.said
    assert "dedio publish --pending finishes it, --waiting lists it" in ran.said


def test_a_mistyped_production(publishing: Publishing) -> None:
    """Status and a list tell it; with the right name all of it is published, and what comes later too."""
    mistyped(publishing)
    run = publishing.cutting.forked.run
    status = run(["status", "--root", publishing.root], env={})
    assert f"1 waiting for Kitsu, for '{NAME}'" in status.said
    listed = run(["publish", "--waiting", "--root", publishing.root], env={})
    assert listed.code == 0
    assert f"'{NAME}'  sht010, sht020, sht030, cut REEL_01" in listed.said
    assert f"no open production '{NAME}'" in listed.said
    right = ("--production", f"{NAME}=The right one")
    dry = publishing.publish("--pending", "--dry-run", *right)
    assert (dry.code, "sht / sht010: create" in dry.said) == (0, True), dry.said
    assert publishing.publish("--pending").code == 1, "a dry run changes nothing"
    done = publishing.publish("--pending", *right)
    assert done.code == 0, done.said
    assert publishing.waiting() == []
    assert sorted(on_server(publishing.production)["shots"]) == sorted(SHOTS)
    assert "waiting for Kitsu" not in run(["status", "--root", publishing.root], env={}).said
    again = publishing.publish("sht010", *right)
    assert (again.code, again.said.strip()) == (0, "Kitsu: all of it is shown already")


def test_what_waits_is_taken_out(publishing: Publishing) -> None:
    """By its number, with its copy of the list; what is not there is an error."""
    mistyped(publishing)
    run = publishing.cutting.forked.run
    said = run(["publish", "--waiting", "--json", "--root", publishing.root], env={}).said
    (entry,) = json.loads(said)["waiting"]
    assert (entry["production"], entry["cut"], len(entry["shots"])) == (NAME, "REEL_01", 3)
    none = publishing.publish("--discard", "0123456789abcdef")
    assert (none.code, "nothing in the outbox is called" in none.said) == (1, True)
    assert publishing.publish("--discard", entry["id"]).code == 0
    assert publishing.waiting() == []
    broken = publishing.root / ".dedio/outbox/0123456789abcdef.json"
    broken.write_text("{")
    assert run(["publish", "--waiting", "--root", publishing.root], env={}).code == 1
    assert publishing.publish("--discard", "all").code == 0
    assert publishing.waiting() == []
    assert publishing.publish("--discard", "all", "--pending").code == 2
