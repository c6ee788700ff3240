"""Every night all that was locked or published is computed again (docs/proof.md); a difference is
said on /ops/ and by /healthz until a night without one."""

from collections.abc import Callable
from datetime import datetime
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from branches.models import Unit
from scoring.models import Publication
from scoring.selectors.proof import verify
from scoring.services import jobs, page_proof

KIND = "verify"
# Nobody works, and no board begins.
FROM_HOUR, TO_HOUR = 2, 5


def ask(*, at: datetime) -> None:
    """The tick: once a night, where something was published."""
    local = timezone.localtime(at)
    if FROM_HOUR <= local.hour < TO_HOUR and Publication.objects.exists():
        jobs.request(kind=KIND, key=str(local.date()), due_at=at, plant_id=None, payload={})


@jobs.effect(KIND)
def verify_job(run: jobs.Run) -> None:
    said = look(run.progress)
    with transaction.atomic(durable=True):
        run.finish(said)


def look(progress: Callable[[int, int], None]) -> str:
    """Plant by plant; the first difference of all, or how much was checked. It changes nothing."""
    counted = verify.Counted()
    plants = list(Unit.objects.filter(kind="plant").order_by("pk"))
    paper = Path(settings.WITNESS_FILE) if settings.WITNESS_FILE else None
    for number, plant in enumerate(plants):
        progress(number, len(plants))
        scope = verify.Scope(plant=plant, witness=paper if paper and paper.is_file() else None)
        found = chain(verify.differences(scope, counted), page_proof.differences(scope))
        first = next(found, "")
        if first:
            return f"{verify.DIFFERS}{first}"
    return f"核对无误：{counted.sheets} 张积分表，{counted.publications} 次公布，{counted.entries} 条事项"
