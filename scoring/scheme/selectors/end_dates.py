"""Schemes carry an end date: what begins after it waits for a decision, and who is to make one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from scoring.engine.process import duty
from scoring.engine.process.duty import Duty
from scoring.engine.process.regulation import END_WATCHED_DAYS
from scoring.engine.time.periods import Month
from scoring.models import RubricDraft, RubricInForce

# From so many days before the end on, those who can decide are told.
WATCHED = timedelta(days=END_WATCHED_DAYS)


def _period_begins(period: str, month: Month) -> date:
    firsts = {"month": month.first, "quarter": month.quarter.first}
    return firsts.get(period, date(month.first.year, 1, 1))


def expired(plant_id: int, code: str, month: Month) -> RubricInForce | None:
    """The decision by which this month would be scored, if its end was before the period of the
    month began. A period that has begun is scored to its end by one version."""
    rows = RubricInForce.objects.filter(plant_id=plant_id, code=code, from_month__lte=month.first)
    row = rows.select_related("rubric").order_by("-from_month").first()
    if row is None or row.until is None:
        return None
    return row if row.until < _period_begins(row.rubric.period, month) else None


@dataclass(frozen=True)
class Ending:
    """A plant's last decision on a scheme, ending soon or ended."""

    force: RubricInForce
    closed_from: date  # the first day of the first period that does not open
    over: bool
    draft: RubricDraft | None  # of the next version, if one is being written

    @property
    def text(self) -> str:
        until, closed = self.force.until, self.closed_from
        assert until is not None
        name = f"{self.force.plant}《{self.force.rubric.name}》"
        days = f"{until.year}年{until.month}月{until.day}日"
        if self.over:
            return f"{name}只用到 {days}，{closed.year}年{closed.month}月起不再开表，等下一版或续用审定"
        return f"{name}用到 {days}，到期不续，{closed.year}年{closed.month}月起就不开表"

    @property
    def duty(self) -> Duty:
        return duty.of_ending(self.force.pk, self.force.plant_id, self.text)

    @property
    def url(self) -> tuple[str, int]:
        """Where the next step is: the draft's settling, or the start of one."""
        return ("rubric_settle", self.draft.pk) if self.draft else ("rubric", 0)


def endings(plants: Iterable[int], today: date) -> list[Ending]:
    """Schemes whose last decision ends within the watched days, or has ended."""
    rows = RubricInForce.objects.filter(plant_id__in=list(plants)).select_related("plant", "rubric")
    last = rows.order_by("plant_id", "code", "-from_month").distinct("plant_id", "code")
    found = []
    for row in last:
        if row.until is None or row.until > today + WATCHED:
            continue
        month = Month.of(row.until)
        while _period_begins(row.rubric.period, month) <= row.until:
            month = month.next
        drafts = RubricDraft.objects.filter(
            plant=row.plant, code=row.code, state__in=["drafting", "proposed"]
        ).defer("document")
        found.append(Ending(row, month.first, row.until < today, drafts.first()))
    return found
