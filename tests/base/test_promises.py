"""What the database itself refuses, whoever asks and however: ORM, raw SQL, replica mode."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from scoring import promises
from scoring.models import Board, Confirmation, Draft, Entry, MonthlyResult, Sheet
from tests.world import World, clock

pytestmark = pytest.mark.django_db

APPEND_ONLY = [m for m in apps.get_models() if getattr(m, "append_only", False)]


@pytest.fixture
def locked(world: World) -> Sheet:
    world.open("2026-09")
    world.record("韩志远", world.crew, "2026-09", world.change("陆文静", "B06", {}))
    world.lock(world.crew, "2026-09")
    return world.sheet(world.crew, "2026-09")


# By kind and name, as the database has them; functions of extensions are not ours.
DEFINITIONS = """
SELECT 'function', oid::regprocedure::text,
       pg_get_functiondef(oid) || COALESCE(obj_description(oid), '')
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT 1 FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')
UNION ALL
SELECT 'trigger', tgrelid::regclass || ' ' || tgname, tgenabled::text || pg_get_triggerdef(oid)
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'constraint', conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
ORDER BY 1, 2
"""


def definitions() -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(DEFINITIONS)
        return list(cursor.fetchall())


@pytest.mark.usefixtures("the_owner")
def test_the_database_runs_what_the_files_say() -> None:
    """Made anew from scoring/promises/ all is as it was, in a database that has it already; and no
    function or trigger runs that no file makes."""
    before = definitions()
    connection.cursor().execute(promises.script())
    assert definitions() == before
    connection.cursor().execute(promises.TAKE_AWAY)
    assert {kind for kind, _, _ in definitions()} == {"constraint"}
    assert {kind for kind, _, _ in before} == {"constraint", "function", "trigger"}


def test_only_the_last_migration_that_loads_promises_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a new database the files speak of columns that a later migration adds."""
    monkeypatch.setattr(promises.Load, "loads", {})
    first, last = promises.Load("0002_promises", ""), promises.Load("0003_more", "")
    done: list[str] = []
    editor = SimpleNamespace(execute=lambda sql, params: done.append(sql))
    first.database_forwards("scoring", editor, None, None)
    assert done == []
    last.database_forwards("scoring", editor, None, None)
    assert done == [promises.script()]


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda m: m.__name__)
def test_rows_are_only_added(model: type) -> None:
    """Both guards exist on the table and fire ALWAYS, in replica mode as well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass",
            [model._meta.db_table],
        )
        triggers = dict(cursor.fetchall())
    assert triggers["rows_are_only_added"] == "A"
    assert triggers["rows_are_not_swept_away"] == "A"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scoring_entry SET amount = amount + 1",
        "DELETE FROM scoring_entry",
        "TRUNCATE scoring_entry CASCADE",
        "UPDATE scoring_transition SET reason = '改'",
        "DELETE FROM scoring_confirmation",
        "UPDATE scoring_rubricversion SET name = '改'",
        "SET LOCAL session_replication_role = replica; DELETE FROM scoring_entry",
    ],
)
@pytest.mark.usefixtures("the_owner")
def test_history_cannot_be_rewritten_with_sql(locked: Sheet, statement: str) -> None:
    # Foreign keys of this test's rows wait for the end of its transaction otherwise.
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="只能增加"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.usefixtures("the_owner")
def test_the_refusal_names_the_remedy(locked: Sheet) -> None:
    with pytest.raises(DatabaseError, match="再记一条，用 supersedes"), transaction.atomic():
        Entry.objects.update(amount=1)


def test_a_locked_sheet_stays_as_it_is(locked: Sheet) -> None:
    with pytest.raises(IntegrityError, match="已锁定"), transaction.atomic():
        Sheet.objects.filter(pk=locked.pk).update(minutes_no="别的")
    with pytest.raises(IntegrityError, match="已锁定"), transaction.atomic():
        MonthlyResult.objects.filter(sheet=locked).update(total=1)


def copy_of(entry: Entry, **changed) -> Entry:
    values = {
        field.attname: getattr(entry, field.attname)
        for field in Entry._meta.concrete_fields
        if field.name not in ("id", "client_key", "supersedes")
    }
    values["client_key"] = "01890000-0000-7000-8000-000000000001"
    return Entry(**(values | changed))


def test_no_entry_enters_a_locked_sheet_even_past_the_service(locked: Sheet) -> None:
    with pytest.raises(IntegrityError, match="已提交"), transaction.atomic():
        copy_of(Entry.objects.get()).save()


def test_nobody_records_own_lines_even_past_the_service(world: World) -> None:
    world.open("2026-09")
    world.record("韩志远", world.crew, "2026-09", world.change("陆文静", "B06", {}))
    with pytest.raises(IntegrityError, match="不能给自己记分"), transaction.atomic():
        copy_of(Entry.objects.get(), recorded_by_id=world.user("陆文静").pk).save()


@pytest.mark.parametrize(
    ("who", "line", "words"),
    [
        ("贺春明", "贺春明", "不能核实自己的得分"),
        ("韩志远", "贺春明", "提交的人不能核实"),
        ("陆文静", "韩志远", "有本人记录的事项"),
    ],
)
def test_confirmations_that_must_not_be(world: World, who: str, line: str, words: str) -> None:
    world.open("2026-09")
    world.record("陆文静", world.crew, "2026-09", world.change("韩志远", "B06", {}))
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        Confirmation.objects.create(
            sheet=world.sheet(world.crew, "2026-09"),
            round=1,
            participant=world.participant(line),
            by=world.user(who),
            at=clock("2026-10-06 10:00"),
        )


def test_a_sheet_is_not_locked_before_every_line_is_confirmed(world: World) -> None:
    world.open("2026-09")
    world.record("韩志远", world.crew, "2026-09", world.change("陆文静", "B06", {}))
    world.score(world.crew, "2026-09")
    sheet = world.submit(world.crew, "2026-09")
    with pytest.raises(IntegrityError, match="还有没核实的行"), transaction.atomic():
        Sheet.objects.filter(pk=sheet.pk).update(
            state="locked",
            digest="0" * 64,
            locked_at=clock("2026-10-06 10:00"),
            locked_by=world.user("马晓东"),
        )


def test_an_entry_supersedes_only_its_like(world: World) -> None:
    world.open("2026-09")
    world.record("韩志远", world.crew, "2026-09", world.change("陆文静", "B06", {}))
    entry = Entry.objects.get()
    with pytest.raises(IntegrityError, match="同一张表、同一个人、同一小项"), transaction.atomic():
        copy_of(entry, item="B04", supersedes_id=entry.pk).save()


def test_two_rows_cannot_supersede_the_same_one(world: World) -> None:
    world.open("2026-09")
    world.record("韩志远", world.crew, "2026-09", world.change("陆文静", "B06", {}))
    entry = Entry.objects.get()
    copy_of(entry, supersedes_id=entry.pk).save()
    other = "01890000-0000-7000-8000-000000000002"
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_of(entry, supersedes_id=entry.pk, client_key=other).save()


def test_a_post_is_not_held_twice_at_the_same_time(world: World) -> None:
    seat = world.seats["韩志远"]
    with pytest.raises(IntegrityError, match="held_twice"), transaction.atomic():
        type(seat).objects.create(
            member=world.user("江文博").member,
            branch=world.crew,
            post="secretary",
            from_on=clock("2026-05-01 00:00").date(),
        )


def test_approval_binds_to_the_digest_of_the_draft(world: World) -> None:
    board = Board.objects.create(code="zhiwei", plant=world.plant, period="2026-Q3")
    draft = Draft.objects.create(
        board=board,
        rubric=world.version,
        payload={},
        digest="a" * 64,
        composed_at=clock("2026-10-09 10:00"),
    )
    with pytest.raises(IntegrityError, match="另一份草稿"), transaction.atomic():
        Board.objects.filter(pk=board.pk).update(
            draft=draft,
            state="approved",
            approved_at=clock("2026-10-10 10:00"),
            approved_by=world.user("委员甲"),
            approved_digest="b" * 64,
        )
