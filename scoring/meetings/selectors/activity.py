"""Meetings as rows say them: who ought to be there, who was, and their class hours."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum

from branches.models import Unit
from members.models import Member, Seat
from scoring.engine.keys import derived
from scoring.engine.time import meetings
from scoring.models import Activity, Attendance, Sheet
from scoring.scheme.selectors import facts as select_facts


def expected(kind: meetings.Kind, branch: Unit, group_id: int | None, on: date) -> list[Member]:
    """Who ought to be at a meeting on a day; the committee's members first."""
    if kind.expected == meetings.NOBODY:
        return []
    holders = Seat.objects.filter(select_facts.overlapping(on, on), branch=branch)
    seats = Q(pk__in=holders.values("member_id"))
    there = Q(left_on__isnull=True) | Q(left_on__gt=on)
    members = Q(branch=branch, status__in=Member.PARTY) & there
    if kind.expected == meetings.COMMITTEE:
        wanted = seats
    elif kind.expected == meetings.GROUP and group_id:
        wanted = Q(group_id=group_id) & there
    else:
        wanted = members | seats
    posts = set(holders.values_list("member_id", flat=True))
    rows = Member.objects.filter(wanted).select_related("group").order_by("pk")
    return sorted(rows, key=lambda m: (m.pk not in posts, m.pk))


def current(sheet: Sheet) -> list[Activity]:
    """The last row of every meeting of the sheet, also of those made up for in its month."""
    late = Attendance.objects.filter(counts_in=sheet).values("activity_id")
    rows = Activity.objects.filter(Q(sheet=sheet) | Q(pk__in=late), superseded_by__isnull=True)
    related = rows.select_related("group", "lead", "sheet", "branch", "recorded_by__member")
    return list(related.prefetch_related("attendance__member").order_by("on", "pk"))


def next_key(row: Activity) -> UUID:
    """The key of the row that follows: two people who follow the same row meet in it."""
    return derived(row.client_key, "next")


def roots(activities: list[Activity]) -> dict[int, int]:
    """Row of a meeting -> the meeting."""
    roots = [activity.root for activity in activities]
    rows = Activity.objects.filter(Q(pk__in=roots) | Q(first_id__in=roots))
    return {pk: first or pk for pk, first in rows.values_list("pk", "first_id")}


def hours_of(
    members: Iterable[int], first: date, last: date, kinds: Collection[str] | None = None
) -> dict[int, Decimal]:
    """Class hours by member in the months first … last, from the meetings that stand; `kinds`:
    only those of these kinds."""
    counted = Q(counts_in__isnull=True, activity__sheet__month__range=(first, last)) | Q(
        counts_in__month__range=(first, last)
    )
    there = Q(state=meetings.PRESENT) | Q(state=meetings.LEAVE, made_up_on__isnull=False)
    rows = Attendance.objects.filter(
        counted,
        there,
        member_id__in=list(members),
        activity__superseded_by__isnull=True,
        activity__void=False,
    )
    if kinds is not None:
        rows = rows.filter(activity__kind__in=kinds)
    sums = rows.order_by().values_list("member_id").annotate(Sum("activity__hours"))
    return dict(sums)
