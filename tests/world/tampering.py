"""What somebody who owns the database could do to it, with every trigger switched off.

Each kind of mutation is a function of the random generator; it says whether it did anything.
"""

import random
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from scoring.engine import canonical
from scoring.engine.board import form
from scoring.models import (
    Board,
    Draft,
    Entry,
    MonthlyResult,
    Page,
    Publication,
    Seal,
    Sheet,
    Standing,
)
from scoring.month.services import preliminary
from scoring.proof.selectors import sealed
from scoring.publication.render import other_views, pages
from scoring.quarter.selectors import standings
from scoring.quarter.selectors.composition import content

GUARDED = (
    "scoring_entry", "scoring_sheet", "scoring_monthlyresult", "scoring_draft", "scoring_board",
    "scoring_publication", "scoring_standing", "scoring_page", "scoring_seal",
    "scoring_confirmation", "scoring_transition", "scoring_rubricversion", "scoring_notice",
    "scoring_jobrun", "scoring_adjustment", "scoring_gradedecision", "scoring_graderuling",
)  # fmt: skip


@contextmanager
def as_the_owner() -> Any:
    """Everything in here is undone at the end."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in GUARDED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        yield
        transaction.set_rollback(True)


def sql(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def any_of(rng: random.Random, table: str, where: str = "true") -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE {where} ORDER BY id")
        return rng.choice([row[0] for row in cursor.fetchall()])


EDITS = {
    "scoring_entry": [
        "amount = amount + 100", "note = note || '改'", "recorded_by_id = recorded_by_id + 1",
        "fields = fields || '{\"reason\": \"改\"}'", "item = 'B04'", '"on" = "on" + 1',
        "recorded_at = recorded_at + interval '1 microsecond'",
    ],
    "scoring_monthlyresult": ["total = total + 1", "categories[1] = categories[1] + 1",
                              "items = items || '{\"B01\": \"9.00\"}'"],
    "scoring_standing": ["total = total + 1", "rank_plant = rank_plant + 1", "name = '别人'",
                         "grade = '改'", "moved = coalesce(moved, 0) + 1",
                         "details = details || '{\"branch_name\": \"改\"}'"],
    "scoring_publication": ["digest = repeat('a', 64)", "place = '别处'",
                            "closes_at = closes_at + interval '1 day'",
                            "head = head || '{\"plant_name\": \"改\"}'"],
    "scoring_draft": ["payload = jsonb_set(payload, '{lines,0,total}', '\"9.99\"')",
                      "digest = repeat('b', 64)"],
    "scoring_page": ["brotli = brotli || 'x'::bytea", "gzip = gzip || 'x'::bytea"],
    "scoring_seal": ["content = content || ' '", "digest = repeat('c', 64)",
                     "previous = repeat('d', 64)", "chain = md5(id::text) || md5(id::text)",
                     "sealed_at = sealed_at + interval '1 second'", "ref = ref || '改'"],
    "scoring_confirmation": ["by_id = by_id + 100000", "reason = reason || '改'", "at = at + interval '1 s'"],
}  # fmt: skip


def edit(rng: random.Random) -> None:
    table = rng.choice(list(EDITS))
    sql(f"UPDATE {table} SET {rng.choice(EDITS[table])} WHERE id = %s", any_of(rng, table))


def delete(rng: random.Random) -> None:
    table = rng.choice(
        ["scoring_entry", "scoring_monthlyresult", "scoring_standing", "scoring_page",
         "scoring_confirmation", "scoring_seal"]
    )  # fmt: skip
    sql(f"DELETE FROM {table} WHERE id = %s", any_of(rng, table))


def insert(rng: random.Random) -> None:
    table = rng.choice(["scoring_entry", "scoring_confirmation"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
        )
        columns = [row[0] for row in cursor.fetchall() if row[0] != "id"]
    other = {"client_key": "gen_random_uuid()", "round": "round + 1", "supersedes_id": "NULL"}
    names = ", ".join(f'"{c}"' for c in columns)
    values = ", ".join(other.get(c, f'"{c}"') for c in columns)
    sql(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = %s",
        any_of(rng, table),
    )


def swap(rng: random.Random) -> None:
    """Two links of one chain change places."""
    unit = rng.choice(list(Seal.objects.filter(number=2).values_list("unit_id", flat=True)))
    last = Seal.objects.filter(unit_id=unit).count()
    a, b = rng.sample(range(1, last + 1), 2)
    one, two = (Seal.objects.get(unit_id=unit, number=n).pk for n in (a, b))
    Seal.objects.filter(pk=one).update(number=1_000_000)
    Seal.objects.filter(pk=two).update(number=a)
    Seal.objects.filter(pk=one).update(number=b)


def tail_cut(rng: random.Random) -> None:
    """The last links go, as if they had never been."""
    unit = rng.choice(list(Seal.objects.values_list("unit_id", flat=True).distinct()))
    keep = rng.randrange(Seal.objects.filter(unit_id=unit).count())
    Seal.objects.filter(unit_id=unit, number__gt=keep)._raw_delete("default")


def recompute(rng: random.Random) -> None:
    """Somebody's points are raised, and everything that follows from them is made anew."""
    entry = rng.choice(list(Entry.objects.filter(item="C10")))
    quantity = str(int(entry.fields["quantity"]) + rng.randrange(1, 3))
    Entry.objects.filter(pk=entry.pk).update(fields={"quantity": quantity})
    for sheet in Sheet.objects.filter(state="locked").order_by("month"):
        rows = preliminary.results(sheet)
        MonthlyResult.objects.filter(sheet=sheet)._raw_delete("default")
        MonthlyResult.objects.bulk_create(rows)
        digest = canonical.digest(sealed.sheet_content(sheet))
        Sheet.objects.filter(pk=sheet.pk).update(digest=digest)
    publication = Publication.objects.select_related("board", "draft__rubric").get()
    now = content(publication.board, publication.draft.rubric)
    payload = form.canonical(now)
    digest = canonical.digest(payload)
    Draft.objects.filter(pk=publication.draft_id).update(payload=payload, digest=digest)
    Publication.objects.filter(pk=publication.pk).update(digest=digest, head=standings.head(now))
    Board.objects.filter(pk=publication.board_id).update(approved_digest=digest)
    publication = Publication.objects.select_related("board", "draft__rubric").get()
    Standing.objects.all()._raw_delete("default")
    Standing.objects.bulk_create([standings.row(publication, line) for line in now.lines])
    Page.objects.all()._raw_delete("default")
    said = pages.Remarks()
    Page.objects.bulk_create(pages.render(publication, now, said))
    Page.objects.bulk_create(other_views.render(publication, now, said))
    kinds = {"sheet": 0, "publication": 1}
    for seal in sorted(Seal.objects.all(), key=lambda s: (kinds[s.kind], s.unit_id, s.number)):
        before = Seal.objects.filter(unit_id=seal.unit_id, number=seal.number - 1).first()
        content_now = (
            sealed.sheet_content(seal.sheet)
            if seal.sheet
            else sealed.publication_content(publication, said.for_seal())
        )
        seal.content = canonical.text(content_now)
        seal.digest = canonical.hashed(seal.content)
        seal.previous = before.chain if before else sealed.NOTHING_BEFORE
        seal.chain = sealed.link(seal)
        seal.save()


def old_copy(rng: random.Random) -> None:
    """A copy of the database from before the publication comes back."""
    for table in ("seal", "page", "standing", "notice"):
        sql(f"DELETE FROM scoring_{table} WHERE publication_id IS NOT NULL")
    sql("DELETE FROM scoring_publication")
    sql("DELETE FROM scoring_transition WHERE act = 'publish'")
    sql("UPDATE scoring_board SET state = 'cleared'")


SEEN_BY_ITSELF: dict[str, Callable[[random.Random], None]] = {
    "edit": edit,
    "delete": delete,
    "insert": insert,
    "swap": swap,
    "tail_cut": tail_cut,
}
SEEN_BY_THE_WITNESS: dict[str, Callable[[random.Random], None]] = {
    "recompute": recompute,
    "old_copy": old_copy,
}
