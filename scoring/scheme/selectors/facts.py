"""The engine's facts (docs/trial.md) from rows. Subjects are people: points follow the person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from branches.models import Unit
from members.models import Leave, Member, Seat
from scoring.engine.scheme import rubric as engine_rubric
from scoring.engine.time.periods import Month, Quarter
from scoring.models import (
    DepartmentFeed,
    Entry,
    Participant,
    RubricInForce,
    RubricVersion,
    Sheet,
)
from scoring.scheme.selectors.earlier_quarters import Earlier

Raw = dict[str, Any]
_rubrics: dict[str, engine_rubric.Rubric] = {}
_versions: dict[int, RubricVersion] = {}


def version(pk: int) -> RubricVersion:
    """A rubric version by its key, kept for the life of the process: the rows never change."""
    if pk not in _versions:
        _versions[pk] = RubricVersion.objects.get(pk=pk)
    return _versions[pk]


def rubric_of(version: RubricVersion) -> engine_rubric.Rubric:
    """The parsed scheme of a frozen version, kept for the life of the process."""
    if version.content_hash not in _rubrics:
        _rubrics[version.content_hash] = engine_rubric.from_dict(version.document)
    return _rubrics[version.content_hash]


def in_force(plant_id: int, code: str, month: date) -> RubricVersion | None:
    """The version by which a plant scores in a month."""
    rows = RubricInForce.objects.filter(plant_id=plant_id, code=code, from_month__lte=month)
    row = rows.select_related("rubric").order_by("-from_month").first()
    return row.rubric if row else None


# What departments provide in a sheet's plant, for annotating a query of sheets.
FEEDS = ArraySubquery(
    DepartmentFeed.objects.filter(plant_id=OuterRef("plant_id"), code=OuterRef("code")).values(
        feed=JSONObject(department="department", items="items")
    )
)


def provided_items(sheet: Sheet) -> dict[str, str]:
    """Item -> the departments that provide it; no query when the sheet came with its feeds."""
    feeds = sheet.__dict__.get("feeds")
    if feeds is None:
        feeds = Sheet.objects.filter(pk=sheet.pk).values_list(FEEDS, flat=True)[0]
    departments: dict[str, str] = {}
    for feed in feeds:
        for item in feed["items"]:
            others = f"{departments[item]}、" if item in departments else ""
            departments[item] = others + feed["department"]
    return departments


def subject_id(member_id: int) -> str:
    return f"m{member_id}"


def branch_id(unit_id: int) -> str:
    return f"b{unit_id}"


def _raw_entry(
    key: UUID,
    member_id: int,
    item: str,
    on: date,
    fields: Raw,
    matter: str,
    void: bool,
    supersedes: str | None,
) -> Raw:
    # The row's own columns come last: nothing in `fields` may speak for another person or day.
    raw: Raw = {
        **fields,
        "id": str(key),
        "subject": subject_id(member_id),
        "item": item,
        "on": on.isoformat(),
    }
    if matter:
        raw["matter"] = matter
    if void:
        raw["void"] = True
    if supersedes:
        raw["supersedes"] = supersedes
    return raw


def entry_as_raw(entry: Entry, *, member: int, supersedes: str | None) -> Raw:
    values = (entry.item, entry.on, entry.fields, entry.matter, entry.void)
    return _raw_entry(entry.client_key, member, *values, supersedes)


@dataclass
class ScoredPeople:
    """Who is scored: members with all their seats in the period, and their exempt months."""

    members: dict[int, Member] = field(default_factory=dict)
    seats: dict[int, list[Seat]] = field(default_factory=dict)  # member id -> seats
    branches: dict[int, Unit] = field(default_factory=dict)
    exempt: dict[int, list[str]] = field(default_factory=dict)

    def raw_subjects(self) -> list[Raw]:
        return [
            {
                "id": subject_id(pk),
                "name": member.name,
                "seats": [_raw_seat(seat) for seat in self.seats[pk]],
                "exempt": self.exempt.get(pk, []),
            }
            for pk, member in sorted(self.members.items())
        ]

    def raw_branches(self) -> Raw:
        return {
            branch_id(pk): {
                "name": unit.name,
                "committee": unit.has_committee,
                "domain": unit.domain,
            }
            for pk, unit in sorted(self.branches.items())
        }


def _raw_seat(seat: Seat) -> Raw:
    return {
        "branch": branch_id(seat.branch_id),
        "post": seat.post,
        "from": seat.from_on.isoformat(),
        "to": seat.to_on.isoformat() if seat.to_on else None,
        "acting": seat.acting,
        "main": seat.main,
    }


def overlapping(first: date, last: date, *, prefix: str = "") -> Q:
    """Rows whose from_on … to_on shares a day with first … last."""
    ends = Q(**{f"{prefix}to_on__isnull": True}) | Q(**{f"{prefix}to_on__gte": first})
    return Q(**{f"{prefix}from_on__lte": last}) & ends


def people(
    member_ids: Iterable[int], *, first: date, last: date, months: list[Month]
) -> ScoredPeople:
    """Two queries: seats with members and branches; exempt leave."""
    scored = ScoredPeople()
    seats = Seat.objects.filter(overlapping(first, last), member_id__in=list(member_ids))
    for seat in seats.select_related("member", "branch").order_by("id"):
        scored.members[seat.member_id] = seat.member
        scored.seats.setdefault(seat.member_id, []).append(seat)
        scored.branches[seat.branch_id] = seat.branch
    leaves = Leave.objects.filter(
        overlapping(first, last), exempt=True, member_id__in=list(scored.members)
    )
    scored.exempt = exempt_months(leaves, months)
    return scored


def exempt_months(leaves: Iterable[Leave], months: list[Month]) -> dict[int, list[str]]:
    """Member -> months exempt: away at least half of the days, as for countable months. Leaves
    count together, a day of several of them once."""
    away: dict[int, dict[Month, set[int]]] = {}
    for leave in leaves:
        mine = away.setdefault(leave.member_id, {month: set() for month in months})
        for month, days in mine.items():
            first, last = max(leave.from_on, month.first), min(leave.to_on, month.last)
            if first <= last:
                days.update(range(first.day, last.day + 1))
    return {
        member: [str(month) for month, days in mine.items() if len(days) * 2 >= month.last.day]
        for member, mine in away.items()
    }


ENTRY = (
    "client_key", "participant__seat__member_id", "item", "on", "fields", "matter", "void",
)  # fmt: skip


def entries_read(rows: QuerySet[Entry]) -> list[Raw]:
    """As the engine reads them, without an object for each row. `supersedes` becomes the key of
    the superseded row; one that is not among them is left out."""
    values = list(rows.values_list("pk", "supersedes_id", *ENTRY))
    keys = {pk: str(key) for pk, _, key, *_ in values}
    return [
        _raw_entry(key, member, item, on, fields, matter, void, keys.get(earlier or 0))
        for _, earlier, key, member, item, on, fields, matter, void in values
    ]


def counted_before(
    plant_id: int, code: str, before: Quarter, rubric: engine_rubric.Rubric, subjects: set[str]
) -> Raw:
    """What earlier published quarters counted for each matter of 就高补差, and those of the same
    year for each item with a year's cap; the latter only where there is something."""
    quarters = Earlier([plant_id], code, before, subjects)
    raw: Raw = {"prior": [row for _, row in quarters.matters()]}
    if rubric.capped_year:
        # An item that this version no longer has, or no longer caps, is not spoken of.
        kept = [row for _, row in quarters.year_items() if row["item"] in rubric.capped_year]
        if kept:
            raw["prior_item"] = kept
    return raw


def participants_of_branch(sheet: Sheet) -> list[Participant]:
    """Those with a seat in the branch on some day of the sheet's month."""
    month = Month.of(sheet.month)
    rows = Participant.objects.filter(
        overlapping(month.first, month.last, prefix="seat__"),
        code=sheet.code,
        seat__branch_id=sheet.branch_id,
    )
    return list(rows.select_related("seat__member", "seat__branch").order_by("seat__id"))


def for_sheet(sheet: Sheet, members: Collection[int] | None = None) -> Raw:
    """The quarter's facts up to and including the sheet's month, for its people or some of them."""
    raw, entries = ground_of_sheet(sheet, members)
    return raw | {"entries": entries_read(entries)}


def ground_of_sheet(
    sheet: Sheet, members: Collection[int] | None = None
) -> tuple[Raw, QuerySet[Entry]]:
    """The facts of a sheet without its entries, and which these are."""
    month = Month.of(sheet.month)
    quarter = month.quarter
    if members is None:
        members = {p.held.member_id for p in participants_of_branch(sheet)}
    who = people(members, first=quarter.first, last=quarter.last, months=quarter.months)
    entries = Entry.objects.filter(
        participant__code=sheet.code,
        participant__seat__member_id__in=members,
        plant_id=sheet.plant_id,
        month__gte=quarter.first,
        month__lte=sheet.month,
    )
    raw = {
        "period": str(quarter),
        "branches": who.raw_branches(),
        "subjects": who.raw_subjects(),
    }
    rubric, subjects = rubric_of(sheet.rubric), {subject_id(m) for m in members}
    return raw | counted_before(sheet.plant_id, sheet.code, quarter, rubric, subjects), entries
