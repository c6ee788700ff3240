"""Every night all that was locked or published is computed again (docs/proof.md); a difference is
told to the plant's auditors and the operators on /ops/ until a night without one. /healthz, which
everybody may ask, only says that there is one."""

from datetime import datetime
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from branches.models import Unit
from scoring.base.services import jobs
from scoring.models import JobRun, Publication
from scoring.proof.selectors import verify
from scoring.publication.render import page_check

# Nobody works, and no board begins.
FROM_HOUR, TO_HOUR = 2, 5


def ask(*, plant: Unit, at: datetime) -> None:
    """The tick: once a night, where something was published."""
    local = timezone.localtime(at)
    if not FROM_HOUR <= local.hour < TO_HOUR:
        return
    if Publication.objects.filter(board__plant=plant).exists():
        key = f"{plant.pk}:{local.date()}"
        jobs.request(kind=JobRun.Kind.VERIFY, key=key, due_at=at, plant_id=plant.pk, payload={})


def verify_job(run: jobs.Run) -> None:
    if run.job.plant is None:
        # Asked for before each plant had a check of its own, and not run until now.
        said, differs = "现在每个厂各有自己的每夜核对，这一件不用再做", False
    else:
        said, differs = look(run.job.plant)
    with transaction.atomic(durable=True):
        run.finish(said, differs=differs)


def look(plant: Unit) -> tuple[str, bool]:
    """The plant's first difference, or how much was checked; whether there is one. It changes
    nothing."""
    counted = verify.Counted()
    paper = Path(settings.WITNESS_FILE) if settings.WITNESS_FILE else None
    scope = verify.Scope(plant=plant, witness=paper if paper and paper.is_file() else None)
    first = next(chain(verify.differences(scope, counted), page_check.differences(scope)), "")
    if first:
        return f"核对不符：{first}", True
    text = f"核对无误：{counted.sheets} 张积分表，{counted.publications} 次公布，{counted.entries} 条事项"
    return text, False
