"""The impact of a draft on many plants: a job with progress, its result kept once."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from branches.models import Unit
from members.duties import duties_of
from members.models import User
from scoring.base.services import jobs
from scoring.base.services.failpoints import failpoint
from scoring.engine.impact.sums import Sums
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time.periods import Quarter
from scoring.models import ImpactPart, ImpactRun, JobRun, RubricDraft
from scoring.rubric.selectors import impact as select_impact

logger = logging.getLogger(__name__)


@transaction.atomic
def ask(*, draft_id: int, unit_id: int, quarters: int, by: User, at: datetime) -> JobRun:
    """Have it worked out in the background; asked for twice, it is the same job."""
    draft = RubricDraft.objects.select_related("plant").get(pk=draft_id)
    duties = duties_of(by, on=timezone.localdate(at))
    if not duties.roles_for_plant(unit_id):
        raise Refusal("只能测算自己有授权的范围：全公司的要公司一级的授权", "role")
    unit = Unit.objects.get(pk=unit_id)
    units = select_impact.plants(unit)
    if draft.plant not in units:
        raise Refusal("草案的厂不在这个范围里", "input")
    select_impact.engine_of(draft)
    spans = select_impact.quarters([u.pk for u in units], draft.code, timezone.localdate(at))
    spans = spans[:quarters]
    if not spans:
        raise Refusal("还没有整季锁定的历史，没有可测算的季度")
    before = list(select_impact.runs(draft, unit, spans))
    # One in which every plant was worked out is not made again.
    take = len(before) + (not before or bool(before[0].result["failed"]))
    return jobs.request(
        kind=JobRun.Kind.RUBRIC_IMPACT,
        key=f"{draft.pk}:{draft.version}:{unit.pk}:{len(spans)}:{spans[0]}:{take}",
        due_at=at,
        plant_id=draft.plant_id,
        payload={
            "draft": draft.pk,
            "version": draft.version,
            "unit": unit.pk,
            "quarters": [str(q) for q in spans],
        },
        revive=True,
    )


def work_out(run: jobs.Run) -> None:
    """Plant by plant and quarter by quarter, each kept for good when it is done: whoever takes
    the job over goes on where it stopped. The draft is what it was when it was asked for."""
    payload = run.job.payload
    draft = RubricDraft.objects.select_related("plant", "base").get(pk=payload["draft"])
    asked = draft.revisions.get(version=payload["version"])
    draft.document, draft.version = asked.document, asked.version
    unit = Unit.objects.get(pk=payload["unit"])
    rubric = select_impact.engine_of(draft)
    spans = [Quarter.parse(text) for text in payload["quarters"]]
    steps = [(plant, quarter) for plant in select_impact.plants(unit) for quarter in spans]
    kept = set(ImpactPart.objects.filter(job=run.job).values_list("plant_id", "quarter"))
    done = len(kept)
    run.progress(done, len(steps))
    for plant, quarter in steps:
        if (plant.pk, str(quarter)) in kept:
            continue
        part = _part(draft, rubric, plant, quarter)
        done += 1
        with transaction.atomic(durable=True):
            run.advance(done, len(steps))
            ImpactPart.objects.create(
                job=run.job,
                plant=plant,
                quarter=str(quarter),
                sums=part.sums.as_json(),
                people=part.people,
            )
        failpoint("after_impact_part")
    _finish(run, draft, unit)


def _part(draft: RubricDraft, rubric: Rubric, plant: Unit, quarter: Quarter) -> select_impact.Part:
    """One plant whose data nobody foresaw must not keep the result from the others."""
    try:
        return select_impact.part_of(draft, rubric, plant, quarter)
    except Exception as error:
        logger.exception("%s 的 %s 没有测算成", plant, quarter)
        why = f"程序出错（{type(error).__name__}），已记入运行日志，请管理员查"
        return select_impact.Part([], Sums.without(plant.name, str(quarter), why))


def _finish(run: jobs.Run, draft: RubricDraft, unit: Unit) -> None:
    whole = Sums()
    parts = ImpactPart.objects.filter(job=run.job).order_by("plant_id", "quarter")
    for sums in parts.values_list("sums", flat=True).iterator(chunk_size=50):
        whole.add(Sums(sums))
    result = select_impact.summary(draft, whole)
    people = sum(row["people"] for row in result["plants"])
    said = f"{len(result['plants'])} 个厂、{people} 人次，都算好了"
    if result["failed"]:
        names = "、".join(dict.fromkeys(row["plant"] for row in result["failed"]))
        said = f"{len(result['plants'])} 个厂、{people} 人次算好了；没有算成的：{names}"
    with transaction.atomic(durable=True):
        ImpactRun.objects.create(
            draft_id=draft.pk,
            version=draft.version,
            unit=unit,
            quarters=run.job.payload["quarters"],
            job=run.job,
            result=result,
            at=run.at,
        )
        run.finish(said)
