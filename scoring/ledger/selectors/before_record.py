"""What decides whether somebody may write in a month: asked under its lock, and for the pages."""

from datetime import datetime

from scoring.engine.process.why_not.record import BeforeRecord
from scoring.models import Sheet


def before_record(
    sheet: Sheet, roles: frozenset[str] = frozenset(), *, at: datetime | None = None
) -> BeforeRecord:
    """A reopened month takes entries until its time is over; then it can only be submitted."""
    until = sheet.reopened_until
    over = at is not None and until is not None and at > until
    return BeforeRecord(sheet=str(sheet), state=sheet.state, roles=roles, over=over)
