"""Who handles an objection is told before each deadline: as his step begins, on its last day, and
once more when that is over; never twice of the same, never more than one message a day."""

from datetime import date
from typing import Any

import pytest

from scoring.clock.services import worker
from scoring.models import JobRun, Publication, Reminder, ReminderLine
from scoring.telling.services import reminders
from tests.world import World, clock
from tests.world.objection import act, file, uphold
from tests.world.quarter import approve, composed, publish

pytestmark = pytest.mark.django_db


def told(world: World, name: str, at: str) -> list[str]:
    """What the plant's messages of that hour say to a person about objections."""
    before = set(ReminderLine.objects.values_list("pk", flat=True))
    reminders.compose(plant=world.plant, at=clock(at))
    rows = ReminderLine.objects.exclude(pk__in=before).filter(recipient=world.users[name])
    return [row.text for row in rows.filter(key__startswith="objection:")]


def test_the_panel_hears_at_the_beginning_on_the_last_day_and_after(
    world: World, published: Publication
) -> None:
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    assert str(one.due_on) == "2026-10-19"
    heard = {day: told(world, "周家兴", f"2026-10-{day} 09:30") for day in (15, 16, 19, 20, 21)}
    assert [len(texts) for texts in heard.values()] == [1, 0, 1, 1, 0]
    assert "2026年10月19日(周一) 24:00 前" in heard[15][0]
    assert "今天 24:00 前" in heard[19][0]
    assert "已过期限（2026年10月19日(周一)）" in heard[20][0]
    assert ReminderLine.objects.filter(key__endswith=":late").exists()


def test_one_day_for_the_secretary_is_one_message(world: World, published: Publication) -> None:
    one = file(world, published)
    assert str(one.due_on) == "2026-10-15"
    assert ["今天 24:00 前" in text for text in told(world, "韩志远", "2026-10-15 09:30")] == [True]
    assert told(world, "韩志远", "2026-10-15 10:00") == []


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        ("2026-10-15 10:00", True),
        ("2026-10-15 08:30", False),  # the morning's messages will say it
        ("2026-10-15 21:00", False),  # quiet
        ("2026-10-17 10:00", False),  # a Saturday
    ],
)
def test_what_is_due_the_same_day_is_told_the_same_day(
    world: World, published: Publication, at: str, asked: bool
) -> None:
    """Upheld at ten: the secrecy check and the approval are due today, the morning is over."""
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    reminders.compose(plant=world.plant, at=clock(f"{at[:10]} 09:30"))
    uphold(world, one, at=at)
    waiting = JobRun.objects.filter(kind="remind", state="pending")
    assert waiting.exists() is asked
    if not asked:
        return
    assert worker.run(waiting.get().pk, at=clock("2026-10-15 10:01")) == "done"
    texts: dict[str, Any] = {
        line.recipient.username: line.text
        for line in ReminderLine.objects.filter(key__contains=":upheld|")
    }
    assert "今天 24:00 前" in texts["保密员"]
    # Whoever had a message this morning has no second one.
    per_day = [(r.recipient_id, r.on) for r in Reminder.objects.exclude(recipient=None)]
    assert len(per_day) == len(set(per_day))


def test_the_days_of_a_holiday_are_nobody_s_time(world: World, locked_quarter: World) -> None:
    """Posted on 29 September 2026: 1–7 October are free, the 10th is worked (product.md, 3.4)."""
    found = publish(world, approve(world, composed(world)), at="2026-09-29 08:00")
    assert found.window_to == date(2026, 10, 12)
    one = file(world, found, at="2026-09-30 10:00")
    assert one.due_on == date(2026, 10, 8)
    one = act(world, one, "accept", "韩志远", "2026-10-08 09:00")
    assert one.due_on == date(2026, 10, 12)
    one = act(world, one, "extend", "周家兴", "2026-10-12 09:00", "还要问一个人")
    assert one.due_on == date(2026, 10, 14)
