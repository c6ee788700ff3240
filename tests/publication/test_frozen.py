"""What was published is read from its standings: nothing that moves on moves it."""

import io
import zipfile

import pytest
from django.db import connection
from django.test import Client

from scoring.engine.board import form
from scoring.models import Publication
from scoring.quarter.selectors import standings
from tests.world import World
from tests.world.tampering import as_the_owner, sql

pytestmark = pytest.mark.django_db

# Drafts, matters, months, and the tables of people and units.
MOVED = (
    "UPDATE scoring_draft SET payload = '{}'",
    "UPDATE scoring_entry SET amount = amount + 10000, note = '改'",
    "UPDATE scoring_monthlyresult SET total = total + 100, items = '{}'",
    "UPDATE scoring_rubricversion SET name = '别的方案', document = '{}'",
    "UPDATE members_member SET name = '改' || name",
    "UPDATE branches_unit SET name = '改' || name",
    "UPDATE members_seat SET to_on = '2026-08-01'",
)


def outputs(client: Client, publication: Publication, world: World) -> dict[str, bytes]:
    base = f"/publications/{publication.pk}"
    person = publication.standings.order_by("participant_id")[0].participant_id
    paths = [
        f"{base}/", f"{base}/branch/{world.crew.pk}/", f"{base}/line/{person}/",
        f"/api{base}/", f"{base}/paper.pdf", f"{base}/branch/{world.crew.pk}/paper.pdf",
        f"{base}/line/{person}/paper.pdf", f"{base}/board.xlsx", f"{base}/poster.png",
    ]  # fmt: skip
    found = {}
    for path in paths:
        answer = client.get(path, headers={"Accept-Encoding": "identity"})
        assert answer.status_code == 200, path
        found[path] = answer.content
    return found


def test_neither_the_draft_nor_what_lives_on_changes_what_was_published(
    world: World, published: Publication
) -> None:
    client = Client()
    client.force_login(world.user("江文博"))
    before = outputs(client, published, world)
    with as_the_owner():
        for statement in MOVED:
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {statement.split()[1]} DISABLE TRIGGER ALL")
            assert sql(statement) > 0, statement
        after = outputs(client, published, world)
        assert {path for path in before if sheets(before[path]) != sheets(after[path])} == set()
        # It is the standings that are read.
        sql("UPDATE scoring_standing SET name = '假' || name")
        assert "假" in client.get(f"/api/publications/{published.pk}/").content.decode()


def sheets(content: bytes) -> object:
    """Of an Excel file its parts without the time it was made, else the bytes."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {n: archive.read(n) for n in archive.namelist() if n != "docProps/core.xml"}


def test_standings_say_what_the_approved_draft_said(world: World, published: Publication) -> None:
    payload = published.draft.payload
    whole = {key: value for key, value in payload.items() if key != "matters"}
    assert form.published(standings.content(published)) == whole
