"""Opening a month: one sheet a branch, one participant a seat."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from branches.models import Unit, there_on
from members.models import Seat
from scoring.base.services.row_lock import hold_row
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.time.periods import Month
from scoring.models import Participant, Sheet
from scoring.scheme.selectors import end_dates
from scoring.scheme.selectors.facts import FEEDS, in_force, overlapping


def hold_sheet(sheet_id: int) -> Sheet:
    """The sheet, held: while entries are written it is not submitted or locked, and the other
    way round."""
    rows = Sheet.objects.select_related("rubric", "branch").defer("rubric__document")
    return hold_row(rows.annotate(feeds=FEEDS), sheet_id, missing="没有这张积分表")


@transaction.atomic
def open_month(*, plant: Unit, month: date, at: datetime, code: str = ZHIWEI) -> int:
    """Sheets and participants of a plant for a month; what exists stays. Returns sheets added.

    A month of a period that begins after the scheme's end does not open: it waits until the
    committee has decided on the next version, or on going on with this one.
    """
    # Held as in rubric.put_in_force: no version begins with a month that is being opened.
    Unit.objects.select_for_update(no_key=True).get(pk=plant.pk)
    version = in_force(plant.pk, code, month)
    span = Month.of(month)
    if version is None or end_dates.expired(plant.pk, code, span) is not None:
        return 0
    seats = Seat.objects.filter(overlapping(span.first, span.last), branch__plant=plant)
    known = Participant.objects.filter(code=code, seat=OuterRef("pk"))
    Participant.objects.bulk_create(
        [
            Participant(code=code, plant=plant, seat=seat)
            for seat in seats.filter(~Exists(known)).order_by("id")
        ],
        ignore_conflicts=True,
    )
    # A branch reports the month in which it is closed.
    branches = Unit.objects.filter(there_on(span.first), plant=plant, kind=Unit.Kind.BRANCH)
    opened = Sheet.objects.filter(plant=plant, code=code, month=month)
    before = opened.count()
    branches = branches.exclude(pk__in=opened.values("branch_id"))
    if before:
        # The month was opened earlier: what comes late are branches with somebody in post in it.
        branches = branches.filter(pk__in=seats.values("branch_id"))
    Sheet.objects.bulk_create(
        [
            Sheet(code=code, plant=plant, branch=branch, month=month, rubric=version, opened_at=at)
            for branch in branches.order_by("id")
        ],
        ignore_conflicts=True,
    )
    return opened.count() - before
