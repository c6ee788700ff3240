"""The month scoring job: of one plant when somebody asks, of many at once when the month is over."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from branches.models import Unit
from scoring.base.services import jobs
from scoring.engine import canonical
from scoring.engine.errors import Malformed
from scoring.engine.facts.ledger import Ledger
from scoring.engine.process.workflow import RECORDING_STATES, Refusal
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.time.periods import Month
from scoring.models import JobRun, Sheet
from scoring.month.selectors import line_digests
from scoring.month.services import bulk_scoring, preliminary
from scoring.scheme.selectors import facts as select_facts

logger = logging.getLogger(__name__)

# About five thousand people: so many sheets are looked at in one query,
SHEETS_LOOKED_AT = 1_000
# and so many of those that changed are scored in one transaction.
SHEETS_A_TIME = 200
# Some ten thousand people: what a job costs by itself is little beside them.
PLANTS_A_JOB = 50

Progress = Callable[[int, int], None]
Changed = dict[int, line_digests.Digests]


def ask(*, plants: list[int], at: datetime) -> None:
    """Months that are over and have sheets nobody has scored yet: one job for a group of plants.

    A plant is asked for once; asked for twice by two ticks at one moment, the second pass finds
    nothing changed.
    """
    this_month = Month.of(timezone.localdate(at)).first
    rows = Sheet.objects.filter(
        plant_id__in=plants, code=ZHIWEI, month__lt=this_month, state=Sheet.State.OPEN
    )
    waiting: dict[Month, list[int]] = {}
    for first, plant in (
        rows.order_by("month", "plant_id").values_list("month", "plant_id").distinct()
    ):
        waiting.setdefault(Month.of(first), []).append(plant)
    for month, found in waiting.items():
        asked = _asked(found, month)
        for group in groups([plant for plant in found if plant not in asked]):
            if len(group) == 1:
                request(plant_id=group[0], month=month, at=at)
            else:
                _request_many(group, month, at)


def groups(plants: list[int]) -> Iterator[list[int]]:
    """The plants as jobs take them."""
    for start in range(0, len(plants), PLANTS_A_JOB):
        yield plants[start : start + PLANTS_A_JOB]


def _asked(plants: list[int], month: Month) -> set[int]:
    keys = [_key(plant, month) for plant in plants]
    alone = JobRun.objects.filter(kind=JobRun.Kind.SCORE_MONTH, key__in=keys)
    together = JobRun.objects.filter(kind=JobRun.Kind.SCORE_PLANTS, payload__month=str(month))
    found = {plant for plant in alone.values_list("plant_id", flat=True) if plant is not None}
    return found.union(*together.values_list("payload__plants", flat=True))


def _key(plant_id: int, month: Month) -> str:
    return f"{plant_id}:{ZHIWEI}:{month}"


def request(*, plant_id: int, month: Month, at: datetime, by_hand: bool = False) -> JobRun:
    return jobs.request(
        kind=JobRun.Kind.SCORE_MONTH,
        key=_key(plant_id, month),
        due_at=at,
        plant_id=plant_id,
        payload={"plant": plant_id, "month": str(month)},
        revive=by_hand,
    )


def _request_many(plants: list[int], month: Month, at: datetime) -> JobRun:
    return jobs.request(
        kind=JobRun.Kind.SCORE_PLANTS,
        key=f"{ZHIWEI}:{month}:{canonical.digest(plants)[:50]}",
        due_at=at,
        plant_id=None,
        payload={"plants": plants, "month": str(month)},
    )


def score_month_job(run: jobs.Run) -> None:
    """The preliminary results of every branch of a plant; each batch is its own transaction."""
    month = Month.parse(run.job.payload["month"])
    done = score_plants([run.job.payload["plant"]], month, at=run.at, progress=run.progress)
    _finish(run, month, done, [])


def score_plants_job(run: jobs.Run) -> None:
    """The same for a group of plants. Where one of them fails, the others are scored each by
    itself, and the one gets a job of its own, where its people see what is wrong."""
    month, plants = Month.parse(run.job.payload["month"]), run.job.payload["plants"]
    failed: list[int] = []
    try:
        done = score_plants(plants, month, at=run.at, progress=run.progress)
    except jobs.Fenced:
        raise
    except Exception:
        logger.exception("%s 没有一起算成，改为一厂一厂算", run.job)
        done, failed = _each_by_itself(run, plants, month)
    for plant in failed:
        request(plant_id=plant, month=month, at=run.at)
    names = Unit.objects.filter(pk__in=failed).order_by("pk").values_list("name", flat=True)
    _finish(run, month, done, [f"{name}另外再算" for name in names])


def _each_by_itself(
    run: jobs.Run, plants: list[int], month: Month
) -> tuple[bulk_scoring.Scored, list[int]]:
    whole, failed = bulk_scoring.Scored(), []
    for number, plant in enumerate(plants, 1):
        try:
            done = score_plants([plant], month, at=run.at, progress=lambda *_: None)
            whole.sheets += done.sheets
            whole.written += done.written
            whole.unclear += done.unclear
        except Exception:
            logger.exception("厂 %s 的%s没有算成", plant, month.label)
            failed.append(plant)
        run.progress(number, len(plants))
    return whole, failed


def _finish(run: jobs.Run, month: Month, done: bulk_scoring.Scored, more: list[str]) -> None:
    left_out = [_why_unclear(pk, run.at) for pk in done.unclear]
    with transaction.atomic(durable=True):
        scored = done.sheets - len(left_out)
        said = f"{month.label}：{scored} 个党支部已算出初评，写入 {done.written} 行"
        run.finish("；".join([said, *more, *left_out])[:400])


def score_plants(
    plants: list[int], month: Month, *, at: datetime, progress: Progress
) -> bulk_scoring.Scored:
    """All sheets of these plants that may still be scored and are not what they were: which ones
    that is costs one query for a thousand sheets."""
    rows = Sheet.objects.filter(
        plant_id__in=plants,
        code=ZHIWEI,
        month=month.first,
        state__in=RECORDING_STATES,
    )
    sheets = list(
        rows.order_by("plant_id", "pk").values_list("pk", "rubric_id", "state", "scored_digest")
    )
    changed = _changed(sheets, month)
    at_work = len(sheets) - sum(map(len, changed.values()))
    whole = bulk_scoring.Scored(sheets=len(sheets))
    progress(at_work, len(sheets))
    for version, digests in changed.items():
        ledger = Ledger(select_facts.rubric_of(select_facts.version(version)))
        for batch in _batches(digests):
            done = bulk_scoring.score_many(batch, code=ZHIWEI, month=month, ledger=ledger, at=at)
            whole.written += done.written
            whole.unclear += done.unclear
            at_work += len(batch)
            progress(at_work, len(sheets))
    return whole


def _changed(sheets: list[tuple[int, int, str, str]], month: Month) -> dict[int, Changed]:
    """Rubric version -> sheet -> what it is made of, for the sheets that are not what was scored last."""
    found: dict[int, Changed] = {}
    for start in range(0, len(sheets), SHEETS_LOOKED_AT):
        looked_at = sheets[start : start + SHEETS_LOOKED_AT]
        digests = line_digests.of_sheets([pk for pk, *_ in looked_at], month)
        for pk, version, state, digest in looked_at:
            if digests[pk].digest != digest or state == Sheet.State.OPEN:
                found.setdefault(version, {})[pk] = digests[pk]
    return found


def _batches(digests: Changed) -> Iterator[Changed]:
    found = list(digests.items())
    for start in range(0, len(found), SHEETS_A_TIME):
        yield dict(found[start : start + SHEETS_A_TIME])


def _why_unclear(sheet_id: int, at: datetime) -> str:
    """One branch's contradiction is that branch's: its page says what to mend."""
    sheet = Sheet.objects.select_related("branch").get(pk=sheet_id)
    try:
        preliminary.score(sheet_id=sheet_id, by=None, at=at)
    except (Malformed, Refusal) as error:
        return f"{sheet.branch}没有算成（{str(error)[:80]}）"
    return f"{sheet.branch}另算"
