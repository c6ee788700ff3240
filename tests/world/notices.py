"""The messages of a day."""

from datetime import date

from scoring.models import Reminder
from scoring.telling.services import reminders
from tests.world import World, clock

LATE = "2026-09-04 09:30", "2026-09-07 09:30", "2026-09-08 09:30", "2026-09-09 09:30"


def compose(world: World, at: str) -> dict[str, list[str]]:
    """Compose the plant's messages; who has one of that day, and its lines."""
    reminders.compose(plant=world.plant, at=clock(at))
    return told(at)


def told(at: str) -> dict[str, list[str]]:
    rows = Reminder.objects.filter(on=date.fromisoformat(at[:10]), recipient__isnull=False)
    return {
        row.recipient.username: [line.text for line in row.lines.all()]
        for row in rows.select_related("recipient").order_by("recipient__username")
    }
