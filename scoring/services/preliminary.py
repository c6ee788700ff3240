"""The branch's preliminary scoring: compute the sheet's lines, and submit them."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from psycopg2.extras import execute_values

from members.duties import duties_of
from members.models import User
from scoring.engine import monthly
from scoring.engine.entry_reading import duplicates
from scoring.engine.ledger import Ledger
from scoring.engine.numbers import money
from scoring.engine.periods import Month
from scoring.engine.workflow import SHEET, Refusal, check, check_text, why_not
from scoring.models import MonthlyResult, Sheet, Transition
from scoring.selectors import facts as select_facts
from scoring.selectors import months as select_months
from scoring.selectors import verification as select_verification


def hold(sheet_id: int) -> Sheet:
    """The sheet for a change of state, held until the transaction ends."""
    rows = Sheet.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("rubric", "branch").defer("rubric__document")
    sheet = rows.filter(pk=sheet_id).first()
    if sheet is None:
        raise Refusal("没有这张积分表", "input")
    return sheet


def roles_on(sheet: Sheet, by: User | None, at: datetime) -> frozenset[str]:
    if by is None:
        return frozenset({"system"})
    return duties_of(by, on=timezone.localdate(at)).roles_for_branch(sheet.branch)


@transaction.atomic
def score(*, sheet_id: int, by: User | None, at: datetime) -> int:
    """Compute the month's lines of a sheet; returns rows written. Unchanged facts write none.

    The first scoring after the month's end moves the sheet from 填报中 to 支部初评.
    """
    sheet = hold(sheet_id)
    step = check(SHEET, "score", sheet.state, roles_on(sheet, by, at))
    if timezone.localdate(at) <= Month.of(sheet.month).last:
        raise Refusal(f"{Month.of(sheet.month).label}还没有过完，月末之后才能计算初评")
    written = compute(sheet, at=at)
    if sheet.state != step.to_state:
        move(sheet, act="score", to=step.to_state, by=by, at=at)
    return written


def compute(sheet: Sheet, *, at: datetime) -> int:
    """Replace the results of a held sheet as a set, with their sentences, unless what they were
    made of is the same."""
    prior = select_months.prior_of(_prior(sheet))
    made_of = select_months.load([sheet], prior).made_of[sheet.branch_id]
    untold = MonthlyResult.objects.filter(sheet=sheet, sentences__isnull=True)
    if made_of == sheet.scored_digest and not untold.exists():
        return 0
    rows = results(sheet)
    deleted, _ = MonthlyResult.objects.filter(sheet=sheet).delete()
    MonthlyResult.objects.bulk_create(rows)
    sheet.scored_at, sheet.scored_digest = at, made_of
    sheet.save(update_fields=["scored_at", "scored_digest"])
    return deleted + len(rows)


def _prior(sheet: Sheet) -> list[dict[str, Any]]:
    quarter = Month.of(sheet.month).quarter
    return select_facts.prior_matters(sheet.plant_id, sheet.code, quarter)


def results(sheet: Sheet) -> list[MonthlyResult]:
    """The lines of a sheet as the engine gives them, one for each seat's participant.

    Raises Malformed when the sheet's matters contradict each other.
    """
    told = select_verification.told(sheet)
    return [
        MonthlyResult(
            sheet=sheet,
            participant_id=participant,
            total=result.total,
            categories=list(result.categories.values()),
            items=_items(result),
            sentences=sentences,
        )
        for participant, result, sentences in told
    ]


def _items(result: monthly.MonthResult) -> dict[str, str]:
    return {code: money(value) for code, value in result.items.items()}


@dataclass
class Scored:
    """What one pass over some sheets did: rows written, and sheets left for a closer look."""

    sheets: int = 0
    written: int = 0
    unclear: list[int] = field(default_factory=list)


@transaction.atomic(durable=True)
def score_many(
    sheet_ids: list[int], *, ledgers: dict[int, Ledger], prior: select_months.Prior, at: datetime
) -> Scored:
    """Compute many sheets of one plant and month as the system, in a fixed number of queries.

    Numbers only: sentences follow when a page or a submission needs them. Sheets with matters
    that contradict each other are left as they are and named.
    """
    held = Sheet.objects.select_for_update(of=("self",), no_key=True)
    sheets = [
        sheet
        for sheet in held.filter(pk__in=sheet_ids).order_by("pk")
        if why_not(SHEET, "score", sheet.state, {"system"}) is None
    ]
    done = Scored()
    if not sheets:
        return done
    for sheet in sheets:
        sheet.rubric = select_facts.version(sheet.rubric_id)
    loaded = select_months.load(sheets, prior)
    changed = [s for s in sheets if loaded.made_of[s.branch_id] != s.scored_digest]
    scored, doubtful = {}, set()
    if changed:
        version = sheets[0].rubric
        rubric = select_facts.rubric_of(version)
        select_months.add_entries(loaded, changed, ledgers.setdefault(version.pk, Ledger(rubric)))
        doubtful = {problem.entry for problem in duplicates(loaded.facts)}
        found = monthly.score(rubric, loaded.facts, Month.of(sheets[0].month), traced=False)
        scored = {result.subject: result for result in found}
    rows: list[MonthlyResult] = []
    clear: list[Sheet] = []
    for sheet in changed:
        people = loaded.participants.get(sheet.branch_id, [])
        subjects = [select_facts.subject_id(member) for _, member in people]
        if doubtful and any(
            entry.id in doubtful for pk in subjects for entry in loaded.facts.entries.get(pk, [])
        ):
            done.unclear.append(sheet.pk)
            continue
        clear.append(sheet)
        for (participant, _), pk in zip(people, subjects, strict=True):
            result = scored[pk]
            categories = list(result.categories.values())
            rows.append(
                MonthlyResult(
                    sheet_id=sheet.pk,
                    participant_id=participant,
                    total=result.total,
                    categories=categories,
                    items=_items(result),
                )
            )
        sheet.scored_at, sheet.scored_digest = at, loaded.made_of[sheet.branch_id]
    done.written = _replace(clear, rows)
    untouched = [s for s in sheets if s not in clear and s.pk not in done.unclear]
    _enter_prelim([s for s in clear + untouched if s.state == Sheet.State.OPEN], at)
    return done


def _replace(sheets: list[Sheet], rows: list[MonthlyResult]) -> int:
    old = MonthlyResult.objects.filter(sheet__in=[s.pk for s in sheets])
    deleted = old._raw_delete(old.db) if sheets else 0  # nothing hangs on a result
    if sheets:
        # Not bulk_create and bulk_update: they took a third of the whole job (docs/scale.md).
        with connection.cursor() as cursor:
            execute_values(
                cursor,
                """INSERT INTO scoring_monthlyresult
                   (sheet_id, participant_id, total, categories, items) VALUES %s""",
                [
                    (r.sheet_id, r.participant_id, r.total, r.categories, json.dumps(r.items))
                    for r in rows
                ],
                page_size=1_000,
            )
            cursor.execute(
                """UPDATE scoring_sheet s SET scored_at = v.at, scored_digest = v.digest
                   FROM unnest(%s, %s, %s) AS v (id, at, digest) WHERE s.id = v.id""",
                [
                    [s.pk for s in sheets],
                    [s.scored_at for s in sheets],
                    [s.scored_digest for s in sheets],
                ],
            )
    return deleted + len(rows)


def _enter_prelim(sheets: list[Sheet], at: datetime) -> None:
    """From 填报中 to 支部初评, as `move` does it for one: held, compared and noted."""
    moved = Sheet.objects.filter(pk__in=[s.pk for s in sheets], state=Sheet.State.OPEN).update(
        state=Sheet.State.PRELIM, version=F("version") + 1
    )
    if moved != len(sheets):
        raise Refusal("有积分表刚被别人动过，稍后再算", "conflict")
    Transition.objects.bulk_create(
        [
            Transition(sheet=s, act="score", from_state="open", to_state="prelim", at=at)
            for s in sheets
        ]
    )


def move(
    sheet: Sheet,
    *,
    act: str,
    to: str,
    by: User | None,
    at: datetime,
    reason: str = "",
    **values: Any,
) -> None:
    """Compare-and-set of a sheet's state with its transition; `values` go with the state."""
    moved = Sheet.objects.filter(pk=sheet.pk, version=sheet.version, state=sheet.state).update(
        state=to, version=sheet.version + 1, **values
    )
    if moved != 1:
        raise Refusal("这张积分表刚被别人动过，请刷新再看", "conflict")
    Transition.objects.create(
        sheet=sheet, act=act, from_state=sheet.state, to_state=to, by=by, at=at, reason=reason
    )
    sheet.refresh_from_db()


@transaction.atomic
def submit(*, sheet_id: int, minutes_no: str, by: User, at: datetime) -> Sheet:
    """The branch submits its preliminary result to the panel, with the meeting's minutes number."""
    sheet = hold(sheet_id)
    if sheet.state == Sheet.State.VERIFY and sheet.submitted_by_id == by.pk:
        return sheet  # the same click again
    step = check(SHEET, "submit", sheet.state, roles_on(sheet, by, at))
    number = check_text(minutes_no, what="会议记录编号", most=400)
    if not 2 <= len(number) <= 40:
        raise Refusal("请填写支委会会议记录编号（2 到 40 个字），例如 支委会〔2026〕11号", "input")
    compute(sheet, at=at)
    move(
        sheet,
        act="submit",
        to=step.to_state,
        by=by,
        at=at,
        submitted_at=at,
        submitted_by=by,
        minutes_no=number,
        returned_reason="",
    )
    return sheet
