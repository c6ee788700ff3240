"""The month's numbers of many sheets at once, as the system: the inner part of the month job."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.db import connection, transaction
from django.utils import timezone
from psycopg2.extras import execute_values

from scoring.engine.facts.entry_reading import duplicates
from scoring.engine.facts.ledger import Ledger
from scoring.engine.numbers import money
from scoring.engine.process.workflow import SHEET, Refusal, why_not
from scoring.engine.score import monthly
from scoring.engine.time.periods import Month
from scoring.models import MonthlyResult, Sheet, Transition
from scoring.month.selectors import group_check as select_group
from scoring.month.selectors import month_facts
from scoring.month.selectors.line_digests import Digests

# Sheet, participant, total, categories, items, what it is made of.
Row = tuple[int, int, int, list[int], str, str]


@dataclass
class Scored:
    """What one pass over some sheets did: rows written, and sheets left for a closer look."""

    sheets: int = 0
    written: int = 0
    unclear: list[int] = field(default_factory=list)


@transaction.atomic(durable=True)
def score_many(
    digests: dict[int, Digests], *, code: str, month: Month, ledger: Ledger, at: datetime
) -> Scored:
    """Bring the sheets named, of one month, scheme and rubric version, to what they are made of,
    in a fixed number of queries: lines that changed are computed, others stay.

    Numbers only: sentences follow when a page or a submission needs them. Sheets with matters
    that contradict each other are left as they are and named.
    """
    held = Sheet.objects.select_for_update(no_key=True).filter(pk__in=digests).order_by("pk")
    states = {
        pk: state
        for pk, state in held.values_list("pk", "state")
        if why_not(SHEET, "score", state, {"system"}) is None
    }
    done = Scored(sheets=len(states))
    if not states:
        return done
    old = _outdated(list(states), digests)
    batch = month_facts.load(list(states), old.participants, code=code, month=month, ledger=ledger)
    doubtful = batch.unreadable | _contradictory(batch)
    found = monthly.score(ledger.rubric, batch.facts, month, traced=False)
    scored = {result.subject: result for result in found}
    rows: list[Row] = []
    for sheet in list(states):
        lines = batch.lines.get(sheet, [])
        if doubtful and any(subject in doubtful for _, subject in lines):
            done.unclear.append(sheet)
            del states[sheet]
            continue
        for participant, subject in lines:
            result = scored[subject]
            categories = list(result.categories.values())
            digest = digests[sheet].lines[participant]
            rows.append((sheet, participant, result.total, categories, _items(result), digest))
    outdated = [pk for sheet in states for pk in old.rows.get(sheet, [])]
    done.written = _replace(outdated, rows)
    if states:
        _note(states, digests, at)
    return done


@dataclass
class Outdated:
    """Participants whose line is to be computed, and by sheet the rows that go."""

    participants: list[int] = field(default_factory=list)
    rows: dict[int, list[int]] = field(default_factory=dict)


def _outdated(sheets: list[int], digests: dict[int, Digests]) -> Outdated:
    """A row goes when its line is made of something else now, or when it is no line any more."""
    found = Outdated()
    kept = set()
    rows = MonthlyResult.objects.filter(sheet__in=sheets)
    for pk, sheet, participant, digest in rows.values_list(
        "pk", "sheet_id", "participant_id", "made_of"
    ):
        if digests[sheet].lines.get(participant) == digest:
            kept.add(participant)
        else:
            found.rows.setdefault(sheet, []).append(pk)
    found.participants = [
        participant for pk in sheets for participant in digests[pk].lines if participant not in kept
    ]
    return found


def _items(result: monthly.MonthResult) -> str:
    """{"A01": "1.20"} without an encoder for every line: codes are quoted once, and amounts need
    no escaping."""
    return "{" + ", ".join(f'{_quoted(k)}: "{money(v)}"' for k, v in result.items.items()) + "}"


@cache
def _quoted(code: str) -> str:
    return json.dumps(code)


def _contradictory(batch: month_facts.Batch) -> set[str]:
    """Subjects whose matters contradict each other."""
    problems = {problem.entry for problem in duplicates(batch.facts)}
    if not problems:
        return set()
    entries = batch.facts.entries
    return {subject for subject in entries if any(e.id in problems for e in entries[subject])}


def _replace(outdated: list[int], rows: list[Row]) -> int:
    """Not bulk_create: it took a sixth of the whole job (docs/scale.md)."""
    old = MonthlyResult.objects.filter(pk__in=outdated)
    deleted = old._raw_delete(old.db) if outdated else 0  # nothing hangs on a result
    with connection.cursor() as cursor:
        execute_values(
            cursor,
            """INSERT INTO scoring_monthlyresult
               (sheet_id, participant_id, total, categories, items, made_of) VALUES %s""",
            rows,
            page_size=1_000,
        )
    return deleted + len(rows)


def _note(states: dict[int, str], digests: dict[int, Digests], at: datetime) -> None:
    """What the numbers were made of; and on from 填报中, as `preliminary.score` does it for one
    sheet: held, compared and noted."""
    led = select_group.led_sheets(states, timezone.localdate(at))
    steps = {pk: ("to_group", "group") if pk in led else ("score", "prelim") for pk in states}
    to = {pk: steps[pk][1] if state == "open" else state for pk, state in states.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE scoring_sheet s SET scored_at = %s, scored_digest = v.digest,
                      state = v.to_state, version = s.version + (s.state = 'open')::int
               FROM unnest(%s, %s, %s, %s) AS v (id, digest, state, to_state)
               WHERE s.id = v.id AND s.state = v.state""",
            [
                at,
                list(states),
                [digests[pk].digest for pk in states],
                list(states.values()),
                list(to.values()),
            ],
        )
        if cursor.rowcount != len(states):
            raise Refusal("有积分表刚被别人动过，稍后再算", "conflict")
    Transition.objects.bulk_create(
        [
            Transition(sheet_id=pk, act=steps[pk][0], from_state="open", to_state=to[pk], at=at)
            for pk, state in states.items()
            if state == Sheet.State.OPEN
        ]
    )
