"""P14: the programs' account owns no table; what is only added to it cannot rewrite, and it can do
everything that the programs do."""

import os
from collections.abc import Iterator

import psycopg2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client

from scoring.clock.services import timetable
from scoring.models import Objection, Page, Publication
from tests.world import PASSWORD, World, clock
from tests.world.objection import act, file, settle, uphold
from tests.world.pages import print_again
from tests.world.quarter import MONTHS, approve, composed, enter_quarter, publish

pytestmark = pytest.mark.django_db(transaction=True)
ONLY_ADDED = """
SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'rows_are_only_added' ORDER BY 1
"""


@pytest.fixture
def url(transactional_db: None, monkeypatch: pytest.MonkeyPatch, capsys) -> Iterator[str]:
    """The account, made as an operator makes it; its name is this worker's own."""
    of = connection.settings_dict
    name = f"app_of_{of['NAME']}"
    found = f"postgres://{name}:a-secret-for-tests@{of['HOST']}:{of['PORT']}/{of['NAME']}"
    monkeypatch.setenv("APP_DATABASE_URL", found)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    for _ in range(2):  # again after each upgrade
        call_command("app_account")
    assert "张表只能增加" in capsys.readouterr().out
    yield found
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")


@pytest.fixture
def as_the_app(url: str) -> Iterator[None]:
    """What follows in this test goes to the database by that account."""
    of = connection.settings_dict
    owner = {key: of[key] for key in ("USER", "PASSWORD")}
    connection.close()
    of["USER"], of["PASSWORD"] = f"app_of_{of['NAME']}", "a-secret-for-tests"
    begins = of["OPTIONS"]["options"]
    of["OPTIONS"]["options"] = begins.partition(" -c role=")[0]
    yield
    connection.close()
    of.update(owner)
    of["OPTIONS"]["options"] = begins


def refused(url: str, *statements: str) -> str:
    """The last of these fails for want of rights, in a session of its own; its words."""
    session = psycopg2.connect(url)
    try:
        with session.cursor() as cursor:
            for statement in statements[:-1]:
                cursor.execute(statement)
            with pytest.raises(psycopg2.Error) as error:
                cursor.execute(statements[-1])
        assert error.value.pgcode == "42501", (statements, error.value)
        return str(error.value)
    finally:
        session.close()


def test_history_cannot_be_rewritten_by_the_programs_account(url: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ONLY_ADDED)
        tables = [row[0] for row in cursor.fetchall()]
    assert {"scoring_entry", "scoring_seal", "scoring_standing", "scoring_page"} <= set(tables)
    assert len(tables) > 30
    for table in tables:
        for statement in (
            f"UPDATE {table} SET id = id",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"TRUNCATE {table} CASCADE",
            f"ALTER TABLE {table} DISABLE TRIGGER rows_are_only_added",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"DROP TRIGGER rows_are_only_added ON {table}",
            f"DROP TABLE {table} CASCADE",
            f"SELECT * FROM {table} FOR UPDATE",
            f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET id = 0",
        ):
            refused(url, statement)
    for statement in (
        "SET session_replication_role = replica",
        "CREATE TABLE public.scoring_fake (id int)",
        "CREATE TEMPORARY TABLE scoring_sheet (id int)",
        "CREATE SCHEMA fake",
        "CREATE OR REPLACE FUNCTION zhiwei_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN OLD; END $$",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
        f"SET ROLE {connection.settings_dict['USER']}",
        "CREATE ROLE another LOGIN",
    ):
        refused(url, statement)


def test_no_table_belongs_to_it(url: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %s",
            [f"app_of_{connection.settings_dict['NAME']}"],
        )
        assert cursor.fetchone() == (0,)


def test_the_programs_do_their_work_with_it(lasting_world: World, as_the_app: None, capsys) -> None:
    """Three months, a board, an objection, its correction, and the proof of it all."""
    world = lasting_world
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    first = publish(world, approve(world, composed(world)))
    one = act(world, file(world, first), "accept", "韩志远", "2026-10-14 15:00")
    settle(world, uphold(world, one))
    print_again()
    assert Publication.objects.filter(corrects=first).exists()
    assert Page.objects.filter(publication=first, edition__gt=0).exists()
    assert Objection.objects.get().state == "answered"
    client = Client()
    signed_in = client.post("/login/", {"username": "江文博", "password": PASSWORD})
    assert signed_in.status_code == 302
    for path in (
        "/",
        f"/publications/{first.pk}/",
        f"/api/publications/{first.pk}/",
        "/me/",
        "/healthz/live",
    ):
        assert client.get(path).status_code == 200, path
    timetable.tick(at=clock("2026-10-16 09:00"))
    call_command("verify")
    assert "核对无误" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "没有设 APP_DATABASE_URL"),
        ("postgres://someone@127.0.0.1/x", "要有账号和密码"),
        ("owner", "是同一个账号"),
    ],
)
@pytest.mark.usefixtures("the_owner")
def test_what_is_missing_is_said(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, given: str, says: str
) -> None:
    if given == "owner":
        given = os.environ["DATABASE_URL"]
    monkeypatch.setenv("APP_DATABASE_URL", given)
    with pytest.raises(CommandError, match=says):
        call_command("app_account")
