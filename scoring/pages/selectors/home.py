"""What a person looks up: notices, own standings and months, the sheets of own branches."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from branches.models import Unit
from members.duties import Duties
from scoring.engine.time.periods import Month
from scoring.models import JobRun, MonthlyResult, Notice, Sheet, Standing


@dataclass
class BranchRow:
    branch: Unit
    sheets: list[Sheet | None]


def notices(user_id: int) -> list[Notice]:
    rows = Notice.objects.filter(recipient_id=user_id).select_related("publication")
    return list(rows.order_by("-pk")[:3])


def standings_of(member_id: int | None) -> list[Standing]:
    """A person's lines of every published quarter as it stands corrected, newest first."""
    if member_id is None:
        return []
    rows = Standing.objects.filter(
        participant__seat__member_id=member_id, publication__corrected_by__isnull=True
    )
    return list(
        rows.select_related("publication__board", "branch").order_by(
            "-publication__board__period", "-publication__revision"
        )
    )


def sheets_by_branch(duties: Duties, *, since: date) -> tuple[list[Month], list[BranchRow]]:
    """Sheets that the person may see: a row a branch, a column a month, the newest first."""
    rows = Sheet.objects.filter(
        Q(branch_id__in=duties.branches()) | Q(plant_id__in=_granted(duties)), month__gte=since
    )
    by_branch: dict[Unit, dict[Month, Sheet]] = {}
    for sheet in rows.select_related("branch").order_by("branch__order", "branch_id"):
        by_branch.setdefault(sheet.branch, {})[Month.of(sheet.month)] = sheet
    months = sorted({month for sheets in by_branch.values() for month in sheets}, reverse=True)
    return months, [
        BranchRow(branch, [sheets.get(month) for month in months])
        for branch, sheets in by_branch.items()
    ]


def _granted(duties: Duties) -> frozenset[int]:
    return frozenset(plant for plants in duties.grants.values() for plant in plants)


def months_of(member_id: int | None, *, since: date) -> list[MonthlyResult]:
    """A person's months as they were scored, newest first."""
    if member_id is None:
        return []
    rows = MonthlyResult.objects.filter(
        participant__seat__member_id=member_id, sheet__month__gte=since
    )
    return list(rows.select_related("sheet__branch", "sheet__rubric").order_by("-sheet__month"))


def may_try(duties: Duties, found: JobRun) -> bool:
    """Who runs the plant's work has a parked job tried once more; others only look."""
    return bool(duties.roles_for_plant(found.plant_id) & {"organiser", "plant_committee"})


def job(duties: Duties, pk: int) -> JobRun | None:
    return JobRun.objects.filter(pk=pk, plant_id__in=duties.plants()).first()
