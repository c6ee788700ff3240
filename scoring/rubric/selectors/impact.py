"""History for a draft: which quarters there are, their facts, and what the draft makes of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from branches.models import Unit
from members.duties import Duties
from members.models import Post
from scoring.engine.errors import Malformed
from scoring.engine.impact import impact
from scoring.engine.impact.sums import Sums, line
from scoring.engine.numbers import money
from scoring.engine.process.regulation import IMPACT_QUARTERS
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme import rubric as engine_rubric
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time.periods import Month, Quarter
from scoring.models import (
    Board,
    Entry,
    ImpactPart,
    ImpactRun,
    JobRun,
    Participant,
    RubricDraft,
    RubricVersion,
    Sheet,
)
from scoring.quarter.selectors.composition import Seated, history
from scoring.scheme.selectors import facts as select_facts

# What is worked out while the page waits; more seats than this become a job.
MOST_SEATS_AT_ONCE = 400


def quarters(plant_ids: list[int], code: str, today: date) -> list[Quarter]:
    """The last quarters, the newest first, in which something was locked and which are over."""
    months = (
        Sheet.objects.filter(plant_id__in=plant_ids, code=code, state=Sheet.State.LOCKED)
        .order_by("-month")
        .values_list("month", flat=True)
        .distinct()
    )
    found = dict.fromkeys(Month.of(month).quarter for month in months)
    return [quarter for quarter in found if quarter.last < today][:IMPACT_QUARTERS]


def seats(plant_ids: list[int], code: str) -> int:
    return Participant.objects.filter(plant_id__in=plant_ids, code=code, seat__isnull=False).count()


def plants(unit: Unit) -> list[Unit]:
    """The plant itself, or all plants of a company."""
    if unit.kind == Unit.Kind.PLANT:
        return [unit]
    return list(Unit.objects.filter(kind=Unit.Kind.PLANT, parent=unit).order_by("pk"))


def engine_of(draft: RubricDraft) -> Rubric:
    """The draft as a scheme. Raises Malformed with every fault, or a Refusal in words."""
    rubric = engine_rubric.from_dict(draft.document)
    if rubric.period != "quarter" or rubric.subject != "committee_member":
        raise Refusal("影响预览现在只能用在按季的支委积分上：别的方案还没有逐条的历史")
    return rubric


@dataclass(frozen=True)
class Part:
    """One plant's quarter: everybody in it, and what it comes to."""

    people: list[dict[str, Any]]
    sums: Sums


def part_of(draft: RubricDraft, rubric: Rubric, unit: Unit, quarter: Quarter) -> Part:
    """A plant's quarter by both schemes; one that contradicts itself says so and nothing else."""
    found = impact.Impact()
    try:
        now = select_facts.in_force(unit.pk, draft.code, quarter.last)
        if now is not None:
            _compare(found, now, rubric, unit, quarter)
    except Malformed as malformed:
        why = "；".join(problem.sentence for problem in malformed.errors[:3])
        return Part([], Sums.without(unit.name, str(quarter), why[:200]))
    lines = [line(person) for person in found.people]
    return Part(lines, Sums.of(found, lines, plant=unit.pk))


def _compare(
    found: impact.Impact, now: RubricVersion, rubric: Rubric, unit: Unit, quarter: Quarter
) -> None:
    board = Board(code=now.code, plant=unit, period=str(quarter))
    scheme = select_facts.rubric_of(now)
    seated, raw = history(board, quarter, scheme)
    counted = {subject["id"] for subject in raw["subjects"]}
    left = sum(select_facts.subject_id(member) not in counted for member in seated)
    found.unreported[str(quarter)] += left
    impact.compare(found, scheme, rubric, raw, _who(seated, unit), _met(board, quarter))


def _met(board: Board, quarter: Quarter) -> dict[str, str]:
    """Entries of the quarter that a meeting wrote, and its kind."""
    rows = Entry.objects.filter(
        plant_id=board.plant_id,
        sheet__code=board.code,
        month__range=(quarter.first, quarter.last),
        activity__isnull=False,
    )
    return {str(key): kind for key, kind in rows.values_list("client_key", "activity__kind")}


def _who(seated: Seated, unit: Unit) -> impact.Who:
    return {
        select_facts.subject_id(member): {
            "member": member,
            "name": rows[-1].held.member.name,
            "branches": {
                select_facts.branch_id(row.held.branch_id): row.held.branch.name for row in rows
            },
            "post": "、".join(dict.fromkeys(Post(row.held.post).label for row in rows)),
            "plant": unit.name,
        }
        for member, rows in seated.items()
    }


def summary(draft: RubricDraft, sums: Sums) -> dict[str, Any]:
    """Everything but the single people; canonical values."""
    before = select_facts.rubric_of(draft.base)
    return sums.result(before, engine_rubric.from_dict(draft.document))


def sentence(result: dict[str, Any]) -> str:
    """The finding in one breath."""
    rows = result["quarters"]
    if not rows:
        return "这几季没有全部锁定的支部，没有可比的历史。"
    more, less, same = (sum(r[k] for r in rows) for k in ("more", "less", "same"))
    classes = sum(r["classes"] for r in rows)
    mean = result["mean_change"]
    way = "不变" if mean == 0 else f"{'多' if mean > 0 else '少'} {money(abs(mean))} 分"
    return (
        f"{len(rows)} 季共 {more + less + same} 人次：{more} 人次得分更多，{less} 人次更少，{same} 人次不变；"
        f"平均每人每季{way}；{classes} 人次等次会变。"
    )


def runs(draft: RubricDraft, unit: Unit, spans: list[Quarter]) -> QuerySet[ImpactRun]:
    """What was worked out for this very content, the newest first."""
    return ImpactRun.objects.filter(
        draft=draft,
        version=draft.version,
        unit=unit,
        quarters=[str(q) for q in spans],
        job__isnull=False,
    )


def result_of(
    draft: RubricDraft, unit: Unit, spans: list[Quarter], *, compute: bool
) -> dict[str, Any] | None:
    """What was worked out before, or now if that is quick; `people` gives everybody in it."""
    done = runs(draft, unit, spans).first()
    if done is not None:
        kept: dict[str, Any] = done.result
        return kept | {"people": RunPeople(done), "at": done.at}
    if not compute:
        return None
    rubric, whole, lines = engine_of(draft), Sums(), []
    for quarter in spans:
        part = part_of(draft, rubric, unit, quarter)
        whole.add(part.sums)
        lines += part.people
    return summary(draft, whole) | {"people": lines}


class RunPeople:
    """Everybody of a run, plant by plant, without holding more than some plants at once."""

    def __init__(self, run: ImpactRun) -> None:
        self.run = run

    def __iter__(self) -> Iterator[dict[str, Any]]:
        parts = ImpactPart.objects.filter(job=self.run.job_id).order_by("plant_id", "quarter")
        for people in parts.values_list("people", flat=True).iterator(chunk_size=10):
            yield from people


def ranges(duties: Duties, draft: RubricDraft) -> list[Unit]:
    """The draft's own plant; its company too for those who hold a grant there."""
    company = draft.plant.parent
    wider = [company] if company is not None and duties.roles_for_plant(company.pk) else []
    return [draft.plant, *wider]


def job_of(draft: RubricDraft, unit: Unit, spans: list[Quarter]) -> JobRun | None:
    rows = JobRun.objects.filter(
        kind=JobRun.Kind.RUBRIC_IMPACT,
        payload__draft=draft.pk,
        payload__version=draft.version,
        payload__unit=unit.pk,
        payload__quarters=[str(q) for q in spans],
    )
    return rows.exclude(state=JobRun.State.DONE).first()
