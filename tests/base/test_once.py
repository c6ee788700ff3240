"""P2, P3, P5, P6, P7, P8: lost Redis, two beats, a long sleep, other machines, late writers.

P1 and P4 are in test_publication_faults.py; more rounds of all of it in benchmarks/chaos.py.
"""

import json
import os
import random
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from scoring.clock.services import timetable
from scoring.engine import canonical
from scoring.engine.board import form
from scoring.engine.keys import uuid7
from scoring.engine.process.workflow import Refusal
from scoring.ledger.services import entry
from scoring.models import Board, Draft, Entry, JobRun, Publication, Seal, Sheet
from scoring.proof.selectors import sealed
from scoring.quarter.selectors.composition import content
from scoring.scheme.services import versions
from tests.world import World, clock, faulty_redis
from tests.world.processes import (
    PUBLISHED_ONCE,
    ROOT,
    all_done,
    eventually,
    one_digest,
    oracle,
    tick,
)
from tests.world.quarter import MONTHS
from tests.world.tampering import as_the_owner

lasting = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def marked(test: Callable) -> Callable:
    for mark in lasting:
        test = mark(test)
    return test


@marked
@pytest.mark.parametrize("redis", ["absent", "killed", "silent"])
def test_without_redis_the_timer_publishes(
    approved: Board,
    worker_env: dict[str, str],
    tmp_path: Path,
    redis: str,
) -> None:
    """P2: Redis is down over the due time, for good; PostgreSQL knows what is due."""
    ways = {
        "absent": faulty_redis.absent,
        "killed": lambda: faulty_redis.killed(tmp_path),
        "silent": faulty_redis.silent,
    }
    with ways[redis]() as url:
        tick(worker_env | {"REDIS_URL": url}, "--inline")
    assert all_done()
    assert oracle() == PUBLISHED_ONCE
    assert one_digest(approved)


@marked
def test_two_beats_ten_clicks_and_a_command_publish_once(
    approved: Board,
    workers: Callable,
    beats: Callable,
    worker_env: dict[str, str],
    ring: Callable,
) -> None:
    """P3."""
    beats()
    beats()
    workers()
    threads = [threading.Thread(target=ring) for _ in range(10)]
    threads.append(threading.Thread(target=tick, args=(worker_env, "--inline")))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    eventually(all_done)  # the beats ring
    assert oracle() == PUBLISHED_ONCE
    assert one_digest(approved)


@marked
def test_killed_after_the_witness_line_it_is_written_once(
    approved: Board,
    workers: Callable,
    ring: Callable,
    tmp_path: Path,
) -> None:
    paper = tmp_path / "witness.txt"
    env = {"WITNESS_FILE": str(paper), "FAILPOINT_ONCE": str(tmp_path / "hit")}
    first = workers(FAILPOINT="after_witness", **env)
    eventually(lambda: (ring(), first.poll() is not None)[1])
    assert paper.read_text().count("\n") == 1
    workers(**env)
    eventually(lambda: (ring(), JobRun.objects.get(kind="write_witness").state == "done")[1])
    eventually(lambda: (ring(), all_done())[1])
    assert oracle() == PUBLISHED_ONCE
    call_command("verify", "--witness", str(paper))


@pytest.mark.django_db
def test_after_a_hundred_days_every_month_comes_once_and_in_order(world: World) -> None:
    """P5: two quarters and their months were missed; nothing comes early."""
    versions.put_in_force(
        plant=world.plant, version=world.version, from_month=date(2026, 4, 1), by=None,
        at=clock("2026-03-20 08:00"),
    )  # fmt: skip
    slept = clock("2026-06-30 23:00")
    timetable.tick(at=slept)
    assert not JobRun.objects.filter(kind="score_month", payload__month="2026-06").exists()
    woke = slept + timedelta(days=100)
    for _ in range(3):
        timetable.tick(at=woke)
    jobs = JobRun.objects.filter(kind="score_month").order_by("pk")
    months = list(jobs.values_list("payload__month", flat=True))
    assert months == [f"2026-{m:02d}" for m in range(4, 10)]  # and not October
    assert not JobRun.objects.filter(kind="publish_quarter").exists()
    every = (*(f"2026-{m:02d}" for m in range(4, 7)), *MONTHS)
    for branch in (world.crew, world.station):
        world.lock(branch, *every)
    for _ in range(3):
        timetable.tick(at=woke + timedelta(hours=1))
    composed_jobs = JobRun.objects.filter(kind="compose_quarter").order_by("pk")
    boards = [Board.objects.get(pk=job.payload["board"]).period for job in composed_jobs]
    assert boards == ["2026-Q2", "2026-Q3"]


WHAT_IT_SAYS = """
from scoring.engine import canonical
from scoring.engine.board import form
from scoring.models import Board, Sheet
from scoring.proof.selectors import sealed
from scoring.quarter.selectors.composition import content
board = Board.objects.get()
said = [form.canonical(content(board, board.draft.rubric))]
said += [sealed.sheet_content(s) for s in Sheet.objects.filter(state="locked").order_by("pk")]
print("digest", canonical.digest(said))
"""


@marked
def test_the_same_ledger_says_the_same_bytes_on_other_machines(
    approved: Board,
    worker_env: dict[str, str],
) -> None:
    """P6: hash seeds, languages, time zones; also in the Pythons that OTHER_PYTHONS names (paths)."""
    pythons = [sys.executable, *os.environ.get("OTHER_PYTHONS", "").split()]
    places = [
        *({"PYTHONHASHSEED": str(seed)} for seed in range(2, 17)),
        {"PYTHONHASHSEED": "0", "LANG": "C", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "1", "LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"},
        {"PYTHONHASHSEED": "42", "LANG": "zh_CN.GB18030", "TZ": "America/Los_Angeles"},
        {"PYTHONHASHSEED": "4294967295", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Urumqi"},
        {"PYTHONHASHSEED": "random", "PYTHONOPTIMIZE": "2"},
    ]
    found = {
        subprocess.run(
            [python, "manage.py", "shell", "-c", WHAT_IT_SAYS],
            cwd=ROOT, env=worker_env | place, check=True, capture_output=True, text=True,
        ).stdout.split("digest ")[1].strip()
        for python in pythons
        for place in places
    }  # fmt: skip
    said = [form.canonical(content(approved, approved.draft.rubric))]
    said += [sealed.sheet_content(s) for s in Sheet.objects.filter(state="locked").order_by("pk")]
    assert found == {canonical.digest(said)}


@pytest.mark.django_db
def test_the_order_of_rows_in_the_tables_changes_no_byte(world: World, board: Board) -> None:
    """P6: the same matters, put in in another order and lying elsewhere."""
    rng = random.Random(6)
    for _ in range(5):
        with as_the_owner():
            rows = list(Entry.objects.all())
            Entry.objects.all()._raw_delete("default")
            rng.shuffle(rows)
            for row in rows:
                row.pk = None
                row.save(force_insert=True)
            digest = form.digest(content(board, board.draft.rubric))
            sheets = [canonical.digest(sealed.sheet_content(s)) for s in locked()]
        assert digest == board.draft.digest
        assert sheets == [s.digest for s in locked()]


@pytest.mark.django_db
def test_no_byte_depends_on_how_the_database_sorts_words(world: World, board: Board) -> None:
    """P6, collations: what is digested is sorted by numbers and days in the database, by words only
    here, where every machine sorts alike."""
    with CaptureQueriesContext(connection) as queries:
        content(board, board.draft.rubric)
        for sheet in locked():
            sealed.sheet_content(sheet)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')"
        )
        texts = set(cursor.fetchall())
    sorted_by = {
        pair
        for query in queries
        for clause in query["sql"].split("ORDER BY ")[1:]
        for pair in re.findall(r'"(\w+)"\."(\w+)"', clause.split("LIMIT")[0])
    }
    assert ("scoring_sheet", "month") in sorted_by
    # A period is a year and a digit, of one length: every collation sorts it alike.
    assert sorted_by & texts == {("scoring_board", "period")}


def locked() -> list[Sheet]:
    return list(Sheet.objects.filter(state="locked").order_by("pk"))


WRITERS = 8


@pytest.mark.django_db(transaction=True)
def test_nothing_slips_past_the_cut_off(lasting_world: World) -> None:
    """P7: writers hammer while the sheet is submitted and locked. What was answered with yes is
    in the ledger and in what was locked; what came late was told so."""
    world = lasting_world
    world.open("2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    world.score(world.crew, "2026-09")
    person = world.participant("陆文静").pk
    by = world.user("韩志远")
    saved: list[str] = []
    refused: list[str] = []
    others: list[BaseException] = []
    under_way, over = threading.Event(), threading.Event()

    def write(number: int) -> None:
        rng = random.Random(number)
        try:
            while not over.is_set():
                key = uuid_of(rng)
                change = entry.Change(
                    client_key=key, participant_id=person, item="C10",
                    fields={"quantity": "1"}, on=date(2026, 9, rng.randrange(1, 31)),
                )  # fmt: skip
                try:
                    entry.record(
                        sheet_id=sheet.pk, changes=[change], by=by, at=clock("2026-10-04 09:00")
                    )
                    saved.append(str(key))
                except Refusal as refusal:
                    refused.append(refusal.text)
                if len(saved) >= WRITERS:
                    under_way.set()
        except BaseException as error:
            others.append(error)
            under_way.set()
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    assert under_way.wait(60)
    world.submit(world.crew, "2026-09")
    world.confirm(world.crew, "2026-09")
    late = len(refused)
    eventually(lambda: len(refused) >= late + WRITERS or bool(others))
    over.set()
    for thread in threads:
        thread.join(60)
    assert others == []
    ledger = {str(key) for key in Entry.objects.values_list("client_key", flat=True)}
    sealed_now = json.loads(Seal.objects.get().content)
    assert ledger == set(saved) == {one["key"] for one in sealed_now["entries"]}
    assert all("不能再改" in text or "正在被别人保存" in text for text in refused), set(refused)
    assert any("不能再改；要改，请" in text for text in refused)
    call_command("verify")


def uuid_of(rng: random.Random):
    return uuid7(1_790_000_000_000 + rng.randrange(10**6), rng.randbytes(10))


KEPT = [
    "entry", "transition", "confirmation", "draft", "publication", "standing", "page", "seal",
    "rubricversion", "rubricinforce",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("table", [*KEPT, "monthlyresult"])
@pytest.mark.parametrize("role", ["RESET ROLE", "SET LOCAL ROLE NONE"], ids=["programs", "owner"])
def test_published_is_for_ever_for_the_programs_and_for_the_owner(
    published: Publication, table: str, role: str
) -> None:
    """P8: raw SQL, in every form that changes a row: the programs' account lacks the right, and
    a trigger refuses the owner."""
    table = f"scoring_{table}"
    words = r"只能增加|已锁定|已提交" + ("|permission denied" if role == "RESET ROLE" else "")
    with connection.cursor() as cursor:
        cursor.execute(role)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        before = cursor.fetchall()
        assert before
        names = ", ".join(f'"{column.name}"' for column in cursor.description)
        for statement in (
            f"UPDATE {table} SET id = id",
            f"DELETE FROM {table} WHERE id = (SELECT min(id) FROM {table})",
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} "
            "ON CONFLICT (id) DO UPDATE SET id = excluded.id",
            f"WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT count(*) FROM gone",
        ):
            with pytest.raises(DatabaseError, match=words), transaction.atomic():
                cursor.execute(statement)
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        assert cursor.fetchall() == before


@pytest.mark.django_db
def test_published_is_for_ever_for_every_model(published: Publication) -> None:
    """P8: the same through the ORM, row by row and in sets."""
    for model in (Entry, Draft, Publication, Seal):
        row = model.objects.first()
        for change in (row.save, row.delete, model.objects.all().delete,
                       lambda m=model: m.objects.update(id=F("id"))):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
