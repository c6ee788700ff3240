"""The facts of many sheets of one month at once: a fixed number of queries, whatever their number."""

import json
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Count, Max, TextField
from django.db.models.functions import Cast

from branches.models import Unit
from members.models import Leave, Seat
from scoring import engine
from scoring.engine.facts import Branch, Entry, Facts, Subject
from scoring.engine.facts import Seat as EngineSeat
from scoring.engine.ledger import Ledger
from scoring.engine.numbers import TENTH, parse
from scoring.engine.periods import Month
from scoring.models import Entry as EntryRow
from scoring.models import Participant, Sheet
from scoring.selectors.facts import branch_id, covers_half, overlapping, subject_id

Prior = dict[int, dict[tuple[str, str], int]]


@dataclass
class Sheets:
    """Facts of the sheets' people; participants and a digest of what each sheet is made of."""

    facts: Facts
    participants: dict[int, list[tuple[int, int]]]  # branch -> (participant, member)
    made_of: dict[int, str] = field(default_factory=dict)  # branch -> digest


def prior_of(rows: list[dict[str, Any]]) -> Prior:
    """Member -> what earlier quarters counted for each matter, in grains."""
    found: Prior = {}
    for row in rows:
        mine = found.setdefault(int(row["subject"][1:]), {})
        key = row["group"], row["matter"]
        mine[key] = mine.get(key, 0) + (parse(row["counted"]) or 0) * TENTH**2
    return found


def load(sheets: list[Sheet], prior: Prior) -> Sheets:
    """Six queries: people, and how far the ledger has come for each. Entries come later, and
    only for sheets that changed. The sheets share plant, scheme, month and rubric version."""
    first = sheets[0]
    month = Month.of(first.month)
    participants = _participants(sheets, month)
    members = sorted({member for rows in participants.values() for _, member in rows})
    seats = _seats(members, month)
    exempt = _exempt(members, month)
    marks = _marks(first, members, month)
    facts = Facts(
        period=month.quarter,
        branches=_branches({seat.branch for held in seats.values() for seat in held}),
        subjects=[
            Subject(subject_id(m), "", seats.get(m, []), None, exempt.get(m, frozenset()))
            for m in members
        ],
        entries={},
        prior={subject_id(m): prior[m] for m in members if m in prior},
    )
    found = Sheets(facts, participants)
    subjects = dict(zip(members, facts.subjects, strict=True))
    for sheet in sheets:
        people = [member for _, member in participants.get(sheet.branch_id, [])]
        found.made_of[sheet.branch_id] = _digest(
            sheet, facts, [(subjects[m], marks.get(m, (0, 0))) for m in people]
        )
    return found


def add_entries(found: Sheets, sheets: list[Sheet], ledger: Ledger) -> None:
    """One query: the entries of the people of these sheets, and only those people."""
    members = sorted({m for s in sheets for _, m in found.participants.get(s.branch_id, [])})
    wanted = {subject_id(member) for member in members}
    rows = _entries(sheets[0], members, Month.of(sheets[0].month), ledger)
    found.facts.subjects = [s for s in found.facts.subjects if s.id in wanted]
    found.facts.entries = {subject_id(m): entries for m, entries in rows.items()}


def _marks(sheet: Sheet, members: list[int], month: Month) -> dict[int, tuple[int, int]]:
    """Member -> how many rows the ledger has for the quarter up to this month, and the last one.
    Rows are only ever added, so that these two say whether anything is new."""
    rows = EntryRow.objects.filter(
        plant_id=sheet.plant_id,
        participant__code=sheet.code,
        participant__seat__member_id__in=members,
        month__gte=month.quarter.first,
        month__lte=sheet.month,
    ).order_by()
    counted = rows.values_list("participant__seat__member_id").annotate(Count("pk"), Max("pk"))
    return {member: (count, last) for member, count, last in counted}


def _participants(sheets: list[Sheet], month: Month) -> dict[int, list[tuple[int, int]]]:
    rows = Participant.objects.filter(
        overlapping(month.first, month.last, prefix="seat__"),
        code=sheets[0].code,
        seat__branch_id__in=[sheet.branch_id for sheet in sheets],
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for pk, member, branch in rows.order_by("seat_id").values_list(
        "pk", "seat__member_id", "seat__branch_id"
    ):
        found.setdefault(branch, []).append((pk, member))
    return found


def _seats(members: list[int], month: Month) -> dict[int, list[EngineSeat]]:
    quarter = month.quarter
    rows = Seat.objects.filter(overlapping(quarter.first, quarter.last), member_id__in=members)
    found: dict[int, list[EngineSeat]] = {}
    for member, branch, post, start, end, acting, main in rows.order_by("id").values_list(
        "member_id", "branch_id", "post", "from_on", "to_on", "acting", "main"
    ):
        seat = EngineSeat(branch_id(branch), post, start, end, acting, main)
        found.setdefault(member, []).append(seat)
    return found


def _branches(ids: set[str]) -> dict[str, Branch]:
    rows = Unit.objects.filter(pk__in=[int(text[1:]) for text in ids])
    return {
        branch_id(pk): Branch(committee, domain or None)
        for pk, committee, domain in rows.values_list("pk", "has_committee", "domain")
    }


def _exempt(members: list[int], month: Month) -> dict[int, frozenset[str]]:
    quarter = month.quarter
    rows = Leave.objects.filter(
        overlapping(quarter.first, quarter.last), exempt=True, member_id__in=members
    )
    found: dict[int, set[str]] = {}
    for leave in rows:
        months = {str(m) for m in quarter.months if covers_half(leave, m)}
        found.setdefault(leave.member_id, set()).update(months)
    return {member: frozenset(months) for member, months in found.items()}


def _entries(
    sheet: Sheet, members: list[int], month: Month, ledger: Ledger
) -> dict[int, list[Entry]]:
    """The month's matters in force, and of earlier months what the scheme remembers."""
    rows = EntryRow.objects.filter(
        plant_id=sheet.plant_id,
        participant__code=sheet.code,
        participant__seat__member_id__in=members,
        month__gte=month.quarter.first,
        month__lte=sheet.month,
        void=False,
        superseded_by__isnull=True,
    )
    found: dict[int, list[Entry]] = {}
    columns = rows.annotate(
        text=Cast("fields", TextField()), key=Cast("client_key", TextField())
    ).values_list("participant__seat__member_id", "key", "item", "on", "month", "text", "matter")
    names: dict[date, str] = {}
    for member, key, item, on, first, text, matter in columns.order_by("on", "client_key"):
        if first != sheet.month and item not in ledger.remembering:
            continue
        if first not in names:
            names[first] = str(Month.of(first))
        entry = ledger.entry(key, item, on, names[first], text, matter)
        found.setdefault(member, []).append(entry)
    return found


def _digest(sheet: Sheet, facts: Facts, people: list[tuple[Subject, tuple[int, int]]]) -> str:
    """Changes when anything does that the sheet's numbers are made of."""
    parts: list[Any] = [engine.VERSION, sheet.rubric.content_hash]
    for subject, mark in people:
        seats = [
            (s.branch, s.post, str(s.first), str(s.last), s.acting, s.main)
            for s in subject.seats or []
        ]
        places = sorted({seat[0] for seat in seats})
        parts.append(
            (
                subject.id,
                mark,
                seats,
                [(p, facts.branches[p].committee, facts.branches[p].domain) for p in places],
                sorted(subject.exempt),
                sorted((*key, str(v)) for key, v in facts.prior.get(subject.id, {}).items()),
            )
        )
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
