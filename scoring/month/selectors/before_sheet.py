"""What decides what somebody may do with a month: asked under its lock, and for its page."""

from datetime import date

from scoring.engine.process.why_not.sheet import BeforeSheet
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import group_checks
from scoring.models import Publication, Sheet


def before_sheet(sheet: Sheet, roles: frozenset[str], today: date) -> BeforeSheet:
    """Only what its state makes a question of is looked up."""
    month = Month.of(sheet.month)
    left = group_checks.waiting(sheet, today) if sheet.is_with_groups else []
    published = Publication.objects.filter(
        board__plant_id=sheet.plant_id, board__code=sheet.code, board__period=str(month.quarter)
    )
    return BeforeSheet(
        state=sheet.state,
        roles=roles,
        over=today > month.last,
        unchecked=sum(row.holds is None for row in left),
        returned=sum(row.holds is False for row in left),
        led=sheet.state != Sheet.State.PRELIM or bool(group_checks.led([sheet.branch_id], today)),
        published=sheet.is_locked and published.exists(),
    )
