"""Asking for a plant's messages of the day: who wants people told, asks here by the kind of work.

What they say and whom they reach is composed when the job runs (telling/services/reminders.py).
"""

from datetime import datetime

from django.utils import timezone

from scoring.base.selectors.calendar import work_calendar
from scoring.base.services import jobs
from scoring.engine.process.workflow import Refusal
from scoring.engine.time import reminding
from scoring.models import JobRun


def ask(*, plant_id: int, at: datetime, about: str = "") -> None:
    """On a working day from 09:30 they are asked for, once. In quiet hours and on free days nobody
    is told.

    `about`: something is due on this very day and began after the morning's messages; those who
    have had none today are told now.
    """
    local = timezone.localtime(at)
    if local.time() < reminding.REMIND_AT or reminding.quiet(local):
        return
    today = local.date()
    try:
        if not work_calendar(plant_id, first=today, last=today).is_workday(today):
            return
    except Refusal:
        return  # an unknown year: pages and /healthz say so; nobody is woken by a guess
    jobs.request(
        kind=JobRun.Kind.REMIND,
        key=f"{plant_id}:{today}:{about}" if about else f"{plant_id}:{today}",
        due_at=at,
        plant_id=plant_id,
        payload={"plant": plant_id},
    )
