"""History for a draft: which quarters there are, their facts, and what the draft makes of them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from branches.models import Unit
from members.duties import Duties
from members.models import Post
from scoring.engine import impact
from scoring.engine import rubric as engine_rubric
from scoring.engine.numbers import money
from scoring.engine.periods import Month, Quarter
from scoring.engine.rubric import Rubric
from scoring.engine.workflow import Refusal
from scoring.models import Board, ImpactRun, JobRun, Participant, RubricDraft, Sheet
from scoring.selectors import facts as select_facts
from scoring.selectors.quarter import Seated, history

MOST_QUARTERS = 4
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
    return [quarter for quarter in found if quarter.last < today][:MOST_QUARTERS]


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


def run(
    found: impact.Impact,
    draft: RubricDraft,
    rubric: Rubric,
    units: list[Unit],
    spans: list[Quarter],
) -> Iterator[int]:
    """One plant's quarter after the other into `found`; how many are done."""
    for i, unit in enumerate(units):
        for j, quarter in enumerate(spans, start=1):
            _one(found, draft, rubric, unit, quarter)
            yield i * len(spans) + j


def _one(
    found: impact.Impact, draft: RubricDraft, rubric: Rubric, unit: Unit, quarter: Quarter
) -> None:
    now = select_facts.in_force(unit.pk, draft.code, quarter.last)
    if now is None:
        return
    board = Board(code=draft.code, plant=unit, period=str(quarter))
    seated, raw = history(board, quarter)
    counted = {subject["id"] for subject in raw["subjects"]}
    left = sum(select_facts.subject_id(member) not in counted for member in seated)
    found.unreported[str(quarter)] += left
    impact.compare(found, select_facts.rubric_of(now), rubric, raw, _who(seated, unit))


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


def summary(found: impact.Impact, draft: RubricDraft, before: Rubric) -> dict[str, Any]:
    """Everything the page, the charts and the table say; canonical values."""
    after = engine_rubric.from_dict(draft.document)
    names = {code: item.name for r in (before, after) for code, item in r.items.items()}
    names |= {code: category.name for code, category in after.categories.items()}
    people = [_line(person) for person in found.people]
    return {
        "people": people,
        "quarters": [_quarter(q, people, found) for q in sorted({p["quarter"] for p in people})],
        "posts": _groups(people, "post"),
        "branches": _groups(people, "branch_name"),
        "plants": _groups(people, "plant"),
        "items": [_item(code, names, tally) for code, tally in _ordered(found, before, after)],
        "caps": [
            {"code": code, "name": names.get(code, code), "cap": cap, "times_before": row[0],
             "cut_before": row[1], "times_after": row[2], "cut_after": row[3]}
            for (code, cap), row in sorted(found.caps.items())
            if row[:2] != row[2:]
        ],
        "gaps": [
            impact.gap_sentence(f"{code} {names.get(code, '')}".strip(), why, sample, count)
            for (code, why, sample), count in sorted(found.gaps.items())
        ],
        "unreported": dict(found.unreported),
    }  # fmt: skip


def _ordered(found: impact.Impact, before: Rubric, after: Rubric) -> list[tuple[str, impact.Tally]]:
    order = list(after.items) + [code for code in before.items if code not in after.items]
    return [(code, found.items[code]) for code in order if code in found.items]


def _line(person: impact.Person) -> dict[str, Any]:
    return {
        "quarter": person.quarter,
        "member": person.member,
        "name": person.name,
        "branch_name": person.branch_name,
        "post": person.post,
        "plant": person.plant,
        "before": person.before[0],
        "after": person.after[0],
        "change": person.change,
        "class_before": person.before[1],
        "class_after": person.after[1],
        "rank_before": person.before[3],
        "rank_after": person.after[3],
        "here_before": person.before[2],
        "here_after": person.after[2],
    }


def _spread(values: list[int]) -> dict[str, int]:
    found = impact.spread(values)
    return {"people": found.people, "mean": found.mean, "deviation": found.deviation,
            "low": found.low, "high": found.high}  # fmt: skip


def _quarter(quarter: str, people: list[dict[str, Any]], found: impact.Impact) -> dict[str, Any]:
    mine = [p for p in people if p["quarter"] == quarter]
    ranked = [p for p in mine if p["rank_before"] or p["rank_after"]]
    return {
        "quarter": quarter,
        "label": Quarter.parse(quarter).label,
        "before": _spread([p["before"] for p in ranked]),
        "after": _spread([p["after"] for p in ranked]),
        "more": sum(p["change"] > 0 for p in mine),
        "less": sum(p["change"] < 0 for p in mine),
        "same": sum(p["change"] == 0 for p in mine),
        "ranks": sum(p["rank_before"] != p["rank_after"] for p in mine),
        "classes": sum(p["class_before"] != p["class_after"] for p in mine),
        "unreported": found.unreported.get(quarter, 0),
    }


def _groups(people: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for person in people:
        groups.setdefault(person[key], []).append(person)
    rows = [
        {
            "name": name,
            "people": len(rows),
            "before": impact.spread([p["before"] for p in rows]).mean,
            "after": impact.spread([p["after"] for p in rows]).mean,
            "change": impact.spread([p["change"] for p in rows]).mean,
            "more": sum(p["change"] > 0 for p in rows),
            "less": sum(p["change"] < 0 for p in rows),
        }
        for name, rows in groups.items()
        if name
    ]
    return sorted(rows, key=lambda row: (-row["change"], row["name"]))


def _item(code: str, names: dict[str, str], tally: impact.Tally) -> dict[str, Any]:
    return {
        "code": code,
        "name": names.get(code, ""),
        "sum_before": sum(value * n for value, n in tally.before.items()),
        "sum_after": sum(value * n for value, n in tally.after.items()),
        "some_before": sum(n for value, n in tally.before.items() if value),
        "some_after": sum(n for value, n in tally.after.items() if value),
        "of": sum(tally.after.values()) or sum(tally.before.values()),
        "nothing_before": impact.decided_nothing(tally.before),
        "nothing_after": impact.decided_nothing(tally.after),
        "gone": not tally.after,
        "new": not tally.before,
    }


def sentence(result: dict[str, Any]) -> str:
    """The finding in one breath."""
    rows = result["quarters"]
    if not rows:
        return "这几季没有全部锁定的支部，没有可比的历史。"
    more, less, same = (sum(r[k] for r in rows) for k in ("more", "less", "same"))
    classes = sum(r["classes"] for r in rows)
    mean = impact.spread([p["change"] for p in result["people"]]).mean
    way = "不变" if mean == 0 else f"{'多' if mean > 0 else '少'} {money(abs(mean))} 分"
    return (
        f"{len(rows)} 季共 {more + less + same} 人次：{more} 人次得分更多，{less} 人次更少，{same} 人次不变；"
        f"平均每人每季{way}；{classes} 人次等次会变。"
    )


def finished(draft: RubricDraft, unit: Unit, spans: list[Quarter]) -> ImpactRun | None:
    return ImpactRun.objects.filter(
        draft=draft, version=draft.version, unit=unit, quarters=[str(q) for q in spans]
    ).first()


def result_of(
    draft: RubricDraft, unit: Unit, spans: list[Quarter], *, compute: bool
) -> dict[str, Any] | None:
    """What was worked out before for this very content, or now if that is quick."""
    done = finished(draft, unit, spans)
    if done is not None:
        kept: dict[str, Any] = done.result
        return kept
    if not compute:
        return None
    found = impact.Impact()
    for _ in run(found, draft, engine_of(draft), plants(unit), spans):
        pass
    return summary(found, draft, select_facts.rubric_of(draft.base))


def ranges(duties: Duties, draft: RubricDraft) -> list[Unit]:
    """The draft's own plant; its company too for those who hold a grant there."""
    company = draft.plant.parent
    wider = [company] if company is not None and duties.roles_for_plant(company.pk) else []
    return [draft.plant, *wider]


def job_of(draft: RubricDraft, unit: Unit, spans: list[Quarter]) -> JobRun | None:
    rows = JobRun.objects.filter(
        kind="rubric_impact",
        payload__draft=draft.pk,
        payload__version=draft.version,
        payload__unit=unit.pk,
        payload__quarters=[str(q) for q in spans],
    )
    return rows.exclude(state=JobRun.State.DONE).first()
