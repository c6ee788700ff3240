"""Until when somebody may object: the window's end, or some days after his return."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from members.models import Leave
from scoring.base.selectors.calendar import last_day
from scoring.engine.process.regulation import OBJECTION_DAYS_AFTER, RETURNED_WORKING_DAYS
from scoring.models import Publication

# Somebody off rotation has some days after his return, and no more than so many after the window.
AFTER_RETURN = RETURNED_WORKING_DAYS
AT_MOST = timedelta(days=OBJECTION_DAYS_AFTER)


def closes_for(publication: Publication, member_id: int) -> datetime:
    """Until when this member may object: the window's end, or some days after his return."""
    end = publication.closes_at
    leaves = Leave.objects.filter(member_id=member_id, to_on__gte=publication.window_from)
    ordered = list(leaves.order_by("from_on", "pk"))
    latest = publication.window_to + AT_MOST
    for leave in ordered:
        if leave.from_on > publication.window_to:
            break
        back = leave.to_on + timedelta(days=1)
        for next_one in ordered:  # one leave runs into another: he is back after the last of them
            if next_one.from_on <= back <= next_one.to_on:
                back = next_one.to_on + timedelta(days=1)
        last = latest
        if back < latest:
            # In a year without a calendar yet nobody can be told that his days are over.
            known = last_day(publication.board.plant_id, back, AFTER_RETURN)
            last = min(latest, known or latest)
        end = max(end, _midnight_after(last))
    return end


def _midnight_after(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))
