"""Telling people, at most once a day, never in quiet hours (product.md 3.5).

The day's message is composed by one job a plant and day; each way out of the site is a job of its
own, known by its delivery. It may arrive twice only when the process dies between the sending
and the commit that says so.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from branches.models import Unit
from members.models import User
from scoring.base.services import jobs
from scoring.base.services.failpoints import failpoint
from scoring.engine.time import reminding
from scoring.models import JobRun, Reminder, ReminderDelivery, ReminderLine
from scoring.telling.selectors import reminders as select_reminders
from scoring.telling.selectors.reminders import Line
from scoring.telling.services import channels


def remind_job(run: jobs.Run) -> None:
    """Compose in one transaction with the job's end."""
    with transaction.atomic(durable=True):
        plant = Unit.objects.get(pk=run.job.payload["plant"])
        run.finish(compose(plant=plant, at=run.at))


def compose(*, plant: Unit, at: datetime) -> str:
    """The day's messages of a plant: lines merged by person. Call inside a transaction."""
    local = timezone.localtime(at)
    if reminding.quiet(local):
        return "20:00 到 08:00 不提醒，下一个工作日再说"
    today = local.date()
    found = select_reminders.lines(plant, today)
    users = {line.user for line in found}
    known = select_reminders.keys_sent(users, {line.key for line in found})
    had = set(
        Reminder.objects.filter(recipient_id__in=users, on=today).values_list(
            "recipient_id", flat=True
        )
    )
    by_user: dict[int, list[Line]] = {}
    for line in found:
        if line.user not in had and (line.user, line.key) not in known:
            by_user.setdefault(line.user, []).append(line)
    mails = dict(User.objects.filter(pk__in=by_user).values_list("pk", "email"))
    for user, lines in by_user.items():
        reminder = _reminder(plant, user, lines, at)
        _send_by(reminder, list(channels.to_person()) if mails[user] else [], at)
    if by_user:
        _tell_groups(plant, [line for lines in by_user.values() for line in lines], by_user, at)
    return f"提醒 {len(by_user)} 人"


def _reminder(plant: Unit, user: int, lines: Sequence[Line], at: datetime) -> Reminder:
    reminder = Reminder.objects.create(
        plant=plant,
        recipient_id=user,
        on=timezone.localdate(at),
        text=reminding.outside(len(lines), sum(line.late for line in lines)),
        created_at=at,
    )
    ReminderLine.objects.bulk_create(
        [
            ReminderLine(
                reminder=reminder,
                recipient_id=user,
                key=line.key,
                text=line.text[:200],
                path=line.path,
            )
            for line in lines
        ]
    )
    return reminder


def _tell_groups(plant: Unit, lines: list[Line], people: dict, at: datetime) -> None:
    """One message to the plant's groups: how much there is, of nobody in particular."""
    hooks = list(channels.to_groups())
    on = timezone.localdate(at)
    if not hooks or Reminder.objects.filter(plant=plant, recipient=None, on=on).exists():
        return
    things = {line.key: line.late for line in lines}
    reminder = Reminder.objects.create(
        plant=plant,
        on=on,
        text=reminding.to_groups(len(people), len(things), sum(things.values())),
        created_at=at,
    )
    _send_by(reminder, hooks, at)


def _send_by(reminder: Reminder, names: list[str], at: datetime) -> None:
    for name in names:
        delivery = ReminderDelivery.objects.create(reminder=reminder, channel=name)
        jobs.request(
            kind=JobRun.Kind.DELIVER_REMINDER,
            key=str(delivery.pk),
            due_at=at,
            plant_id=reminder.plant_id,
            payload={"delivery": delivery.pk},
        )


def deliver_job(run: jobs.Run) -> None:
    """Send one reminder through one channel, on its own day and outside quiet hours."""
    delivery = ReminderDelivery.objects.select_related("reminder__recipient").get(
        pk=run.job.payload["delivery"]
    )
    local = timezone.localtime(run.at)
    reminder = delivery.reminder
    if delivery.sent_at is not None:
        return _finish(run, "已经发过")
    if reminder.on != local.date() or reminding.quiet(local):
        return _finish(run, "过了当天的时间，不再往外发；站内看得到")
    known = channels.to_person() | channels.to_groups()
    channel = known.get(delivery.channel)
    if channel is None:
        return _finish(run, "这个渠道已经停用")
    ReminderDelivery.objects.filter(pk=delivery.pk).update(attempts=F("attempts") + 1)
    address = reminder.recipient.email if reminder.recipient else ""
    try:
        channel.send(address, reminder.text, settings.SITE_URL, at=run.at)
    except channels.NotSent as error:
        ReminderDelivery.objects.filter(pk=delivery.pk).update(error=str(error)[:200])
        raise
    failpoint("after_send")
    with transaction.atomic(durable=True):
        ReminderDelivery.objects.filter(pk=delivery.pk).update(sent_at=run.at, error="")
        run.finish("已发出")
    return None


def _finish(run: jobs.Run, said: str) -> None:
    with transaction.atomic(durable=True):
        run.finish(said)


def dismiss(*, reminder_id: int, by: User) -> bool:
    """Put a reminder away from one's own page; whether there was one."""
    own = Reminder.objects.filter(pk=reminder_id, recipient=by)
    return bool(own.update(dismissed=True))
