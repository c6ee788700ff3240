"""The facts of many sheets of one month at once: a fixed number of queries, whatever their number.

The sheets share month, scheme and rubric version, and may be of several plants. Rows are read
as they come, without objects of the models: this is the inner part of the month job.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from members.models import Leave
from scoring.engine.errors import Malformed
from scoring.engine.facts.facts import Branch, Entry, Facts, Seat, Subject
from scoring.engine.facts.ledger import Ledger
from scoring.engine.numbers import TENTH, cents, parse
from scoring.engine.time.periods import Month
from scoring.scheme.selectors.earlier_quarters import Earlier
from scoring.scheme.selectors.facts import branch_id, exempt_months, overlapping, subject_id

Prior = dict[str, dict[tuple[str, str], int]]


@dataclass
class Batch:
    """Facts of the sheets' people, and whose line stands on which sheet.

    A subject is a person in a plant: who changed plants within the quarter has entries in both,
    and each plant scores its own.
    """

    facts: Facts
    lines: dict[int, list[tuple[int, str]]]  # sheet -> (participant, subject)
    unreadable: set[str] = field(default_factory=set)  # subjects with an entry that is no entry


LINES = """
SELECT sheet.id, sheet.plant_id, p.id, seat.member_id
FROM scoring_sheet sheet
JOIN members_seat seat ON seat.branch_id = sheet.branch_id AND seat.from_on <= %(last)s
     AND (seat.to_on IS NULL OR seat.to_on >= %(first)s)
JOIN scoring_participant p ON p.seat_id = seat.id AND p.code = sheet.code
WHERE sheet.id = ANY(%(sheets)s) AND p.id = ANY(%(participants)s) ORDER BY sheet.id, seat.id
"""
SEATS = """
SELECT seat.member_id, seat.branch_id, seat.post, seat.from_on, seat.to_on, seat.acting,
       seat.main, unit.has_committee, unit.domain
FROM members_seat seat JOIN branches_unit unit ON unit.id = seat.branch_id
WHERE seat.member_id = ANY(%(members)s) AND seat.from_on <= %(quarter_last)s
      AND (seat.to_on IS NULL OR seat.to_on >= %(quarter_first)s)
ORDER BY seat.id
"""
# The month's matters in force, and of earlier months what the scheme remembers.
ENTRIES = """
SELECT e.plant_id, seat.member_id, e.client_key::text, e.item, e."on", e.month, e.fields::text,
       e.matter
FROM members_seat seat
JOIN scoring_participant p ON p.seat_id = seat.id AND p.code = %(code)s
JOIN scoring_entry e ON e.participant_id = p.id AND e.plant_id = ANY(%(plants)s)
     AND e.month >= %(quarter_first)s AND e.month <= %(first)s
WHERE seat.member_id = ANY(%(members)s) AND NOT e.void
      AND (e.month = %(first)s OR e.item = ANY(%(remembering)s))
      AND NOT EXISTS (SELECT 1 FROM scoring_entry later WHERE later.supersedes_id = e.id)
ORDER BY e."on", e.client_key
"""


def load(
    sheet_ids: list[int], participants: list[int], *, code: str, month: Month, ledger: Ledger
) -> Batch:
    """The facts of these participants' lines on these sheets. Five queries: lines, seats, exempt
    leave, what earlier quarters counted, entries; one more for a scheme with caps of a year."""
    quarter = month.quarter
    values: dict[str, Any] = {
        "sheets": sheet_ids,
        "participants": participants,
        "code": code,
        "first": month.first,
        "last": month.last,
        "quarter_first": quarter.first,
        "quarter_last": quarter.last,
        "remembering": sorted(ledger.remembering),
    }
    lines: dict[int, list[tuple[int, str]]] = {}
    people: dict[str, int] = {}
    plants = set()
    for sheet, plant, participant, member in _rows(LINES, values):
        subject = _subject(plant, member)
        lines.setdefault(sheet, []).append((participant, subject))
        people[subject] = member
        plants.add(plant)
    members = sorted(set(people.values()))
    values |= {"plants": sorted(plants), "members": members}
    quarters = Earlier(sorted(plants), code, quarter, [subject_id(m) for m in members])
    capped = frozenset(ledger.rubric.capped_year)
    seats, branches = _seats(values)
    exempt = _exempt(members, month)
    facts = Facts(
        period=quarter,
        branches=branches,
        subjects=[
            Subject(subject, "", seats.get(m, []), None, exempt.get(m, frozenset()))
            for subject, m in people.items()
        ],
        entries={},
        prior=_prior(quarters),
        prior_item=_prior_item(quarters, capped) if capped else {},
    )
    batch = Batch(facts, lines)
    _add_entries(batch, values, month, ledger)
    return batch


def _subject(plant: int, member: int) -> str:
    return f"{plant}:{member}"


def _rows(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def _seats(values: dict[str, Any]) -> tuple[dict[int, list[Seat]], dict[str, Branch]]:
    seats: dict[int, list[Seat]] = {}
    branches: dict[str, Branch] = {}
    for member, unit, post, first, last, acting, main, committee, domain in _rows(SEATS, values):
        place = branch_id(unit)
        if place not in branches:
            branches[place] = Branch(committee, domain or None)
        seats.setdefault(member, []).append(Seat(place, post, first, last, acting, main))
    return seats, branches


def _exempt(members: list[int], month: Month) -> dict[int, frozenset[str]]:
    quarter = month.quarter
    rows = Leave.objects.filter(
        overlapping(quarter.first, quarter.last), exempt=True, member_id__in=members
    )
    exempt = exempt_months(rows, quarter.months)
    return {member: frozenset(months) for member, months in exempt.items()}


def _prior(quarters: Earlier) -> Prior:
    """Subject -> what earlier quarters counted for each matter, in grains."""
    prior: Prior = {}
    for plant, row in quarters.matters():
        mine = prior.setdefault(_subject(plant, int(row["subject"][1:])), {})
        matter = row["group"], row["matter"]
        mine[matter] = mine.get(matter, 0) + (parse(row["counted"]) or 0) * TENTH**2
    return prior


def _prior_item(quarters: Earlier, capped: frozenset[str]) -> dict[str, dict[str, int]]:
    """Subject -> what earlier quarters of the year counted for each item, in hundredths."""
    prior: dict[str, dict[str, int]] = {}
    for plant, row in quarters.year_items():
        if row["item"] in capped:
            mine = prior.setdefault(_subject(plant, int(row["subject"][1:])), {})
            mine[row["item"]] = mine.get(row["item"], 0) + cents(row["counted"])
    return prior


def _add_entries(batch: Batch, values: dict[str, Any], month: Month, ledger: Ledger) -> None:
    entries: dict[str, list[Entry]] = batch.facts.entries
    names: dict[date, str] = {}
    for plant, member, key, item, on, first, text, matter in _rows(ENTRIES, values):
        if first not in names:
            names[first] = str(Month.of(first))
        subject = _subject(plant, member)
        try:
            entry = ledger.entry(key, item, on, names[first], text, matter)
        except (Malformed, KeyError):
            batch.unreadable.add(subject)
            continue
        if subject in entries:
            entries[subject].append(entry)
        else:
            entries[subject] = [entry]
