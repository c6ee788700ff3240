"""A company of several plants, for what is worked out over all of them."""

from datetime import date

import pytest

from benchmarks.plants import MONTH, build, drafted, lock_everything
from branches.models import Unit
from members.models import Grant, User
from scoring.base.services import jobs
from scoring.engine.keys import uuid7
from scoring.models import Entry, ImpactRun, JobRun, RubricDraft, Sheet
from scoring.rubric.services import impact as rubric_impact
from scoring.scheme.services import versions
from tests.world import clock, zhiwei_text

AT = clock("2026-11-05 09:00")


PLANTS, SEATS = 4, 4 * 3 * 5


class Company:
    def __init__(self) -> None:
        self.version = versions.load(text=zhiwei_text(), by=None, at=AT)
        self.by = User.objects.create(username="起草人")
        self.plants = build(PLANTS, self.version, self.by, MONTH.quarter.months, branches_each=3)
        self.plant = Unit.objects.get(pk=self.plants[0])
        assert self.plant.parent is not None
        self.unit = self.plant.parent
        for role, unit in (("rubric_editor", self.plant), ("auditor", self.unit)):
            Grant.objects.create(user=self.by, role=role, unit=unit, from_on=date(2020, 1, 1))
        self.by = User.objects.get(pk=self.by.pk)

    def locked(self) -> RubricDraft:
        lock_everything(self.by, AT)
        return drafted(self.plant, self.by, self.version, AT)

    def ask(self, draft: RubricDraft) -> JobRun:
        job = rubric_impact.ask(
            draft_id=draft.pk, unit_id=self.unit.pk, quarters=1, by=self.by, at=AT
        )
        # The database's clock says when a job is due.
        JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
        return job

    def contradiction(self, plant: int) -> Entry:
        """Two rows of one person and month for an item that is judged once a month."""
        sheet = Sheet.objects.filter(plant_id=plant, month=MONTH.first).first()
        once = "C01"
        assert sheet is not None
        seat = Entry.objects.filter(sheet=sheet).select_related("participant").first()
        assert seat is not None
        made = []
        for n in range(2):
            made.append(Entry(
                client_key=uuid7(1_800_000_000_000 + n, bytes(10)), plant_id=plant, sheet=sheet,
                participant=seat.participant, month=sheet.month, rubric=self.version, item=once,
                on=sheet.month, fields={"option": "pass"}, amount=5000, source="load",
                recorded_at=AT, recorded_by=self.by,
            ))  # fmt: skip
        Entry.objects.bulk_create(made)
        return made[1]


class Robbed(jobs.Run):
    """Loses its lease to another worker when so many plants are done."""

    def __init__(self, job: JobRun, *, after: int) -> None:
        super().__init__(job, AT)
        self.after = after

    def advance(self, done: int, total: int) -> None:
        if done > self.after:
            JobRun.objects.filter(pk=self.job.pk).update(fence=self.job.fence + 1)
        super().advance(done, total)


def taken(job: JobRun) -> JobRun:
    JobRun.objects.filter(pk=job.pk).update(state="running", fence=job.fence + 1)
    job.refresh_from_db()
    return job


def robbed(job: JobRun, *, after: int) -> None:
    with pytest.raises(jobs.Fenced):
        rubric_impact.work_out(Robbed(taken(job), after=after))
    job.refresh_from_db()


def finish(job: JobRun) -> ImpactRun:
    rubric_impact.work_out(jobs.Run(taken(job), AT))
    return ImpactRun.objects.get(job=job)
