"""The impact of a draft on many plants: a job with progress, its result kept once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from branches.models import Unit
from members.duties import duties_of
from members.models import User
from scoring.engine.impact import Impact
from scoring.engine.periods import Quarter
from scoring.engine.workflow import Refusal
from scoring.models import ImpactRun, JobRun, RubricDraft
from scoring.selectors import facts as select_facts
from scoring.selectors import rubric_impact as select_impact
from scoring.services import jobs

KIND = "rubric_impact"


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
    return jobs.request(
        kind=KIND,
        key=f"{draft.pk}:{draft.version}:{unit.pk}:{len(spans)}:{spans[0]}",
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


@jobs.effect(KIND)
def work_out(run: jobs.Run) -> None:
    """Plant by plant and quarter by quarter; the draft as it was when it was asked for."""
    payload = run.job.payload
    draft = RubricDraft.objects.select_related("plant", "base").get(pk=payload["draft"])
    asked = draft.revisions.get(version=payload["version"])
    draft.document, draft.version = asked.document, asked.version
    unit = Unit.objects.get(pk=payload["unit"])
    spans = [Quarter.parse(text) for text in payload["quarters"]]
    units = select_impact.plants(unit)
    rubric = select_impact.engine_of(draft)
    total = len(units) * len(spans)
    run.progress(0, total)
    found = Impact()
    for done in select_impact.run(found, draft, rubric, units, spans):
        run.progress(done, total)
    result = select_impact.summary(found, draft, select_facts.rubric_of(draft.base))
    with transaction.atomic(durable=True):
        ImpactRun.objects.get_or_create(
            draft_id=draft.pk,
            version=draft.version,
            unit=unit,
            quarters=payload["quarters"],
            defaults={"result": result, "at": run.at},
        )
        run.finish(f"{len(units)} 个厂、{len(found.people)} 人次，都算好了")
