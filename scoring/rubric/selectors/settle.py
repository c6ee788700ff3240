"""From when a draft may come into force, and which items have had their day."""

from dataclasses import dataclass
from datetime import date

from branches.models import Unit
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time.periods import Month, Quarter
from scoring.models import MonthlyResult, RubricDraft, RubricInForce, Sheet
from scoring.rubric.selectors.impact import quarters
from scoring.scheme.selectors import end_dates
from scoring.scheme.selectors import facts as select_facts


def beginnings(draft: RubricDraft, today: date, most: int = 4) -> list[date]:
    """First months of the next periods of which no sheet is open and no version is decided; where
    the scheme has expired, from the first period on that did not open."""
    last = Sheet.objects.filter(plant=draft.plant, code=draft.code).order_by("-month").first()
    month = Month.of(max(today, last.month if last else today))
    ended = end_dates.expired(draft.plant_id, draft.code, month)
    if ended is not None and ended.until is not None:
        month = Month.of(max(ended.until, last.month if last else ended.until))
    taken = set(
        RubricInForce.objects.filter(plant=draft.plant, code=draft.code).values_list(
            "from_month", flat=True
        )
    )
    found: list[date] = []
    while len(found) < most:
        month = month.next
        begins = {
            "month": True,
            "quarter": month.quarter.first == month.first,
            "year": month.first.month == 1,
        }
        if begins[draft.base.period] and month.first not in taken:
            found.append(month.first)
    return found


def has_an_end(draft: RubricDraft) -> bool:
    """Going on with a version beyond its end is a decision too, by the same steps."""
    rows = RubricInForce.objects.filter(plant=draft.plant, code=draft.code, rubric=draft.base)
    last = rows.order_by("-from_month").first()
    return last is not None and last.until is not None


@dataclass(frozen=True)
class Idle:
    """An item that told nobody apart for two quarters; `earned` is nobody's or everybody's."""

    code: str
    name: str
    everybody: bool
    people: int

    @property
    def sentence(self) -> str:
        if self.everybody:
            return f"连续两季，能计的 {self.people} 人次人人都得了"
        return f"连续两季，能计的 {self.people} 人次没有一人得过"


def idle(plant: Unit, code: str, today: date) -> tuple[list[Idle], list[Quarter]]:
    """Items that nobody, or everybody, earned in the last two quarters. Deductions are left
    alone: that nobody incurred one is no reason to give it up."""
    spans = quarters([plant.pk], code, today)[:2]
    version = select_facts.in_force(plant.pk, code, today)
    if len(spans) < 2 or version is None:
        return [], spans
    rubric = select_facts.rubric_of(version)
    earned, could = _counted(plant, code, spans, rubric)
    found = []
    for name, item in rubric.items.items():
        some, of = earned.get(name, 0), could.get(name, 0)
        if item.sign > 0 and of and some in (0, of):
            found.append(Idle(name, item.name, some == of, of))
    return found, spans


def _counted(
    plant: Unit, code: str, spans: list[Quarter], rubric: Rubric
) -> tuple[dict[str, int], dict[str, int]]:
    """By item: person-quarters that earned something, and that could have."""
    rows = MonthlyResult.objects.filter(
        sheet__plant=plant,
        sheet__code=code,
        sheet__state=Sheet.State.LOCKED,
        sheet__month__gte=min(q.first for q in spans),
        sheet__month__lte=max(q.last for q in spans),
    ).values_list(
        "participant__seat__member_id",
        "participant__seat__post",
        "participant__seat__acting",
        "participant__seat__branch__has_committee",
        "participant__seat__branch__domain",
        "sheet__month",
        "sheet__rubric_id",
        "items",
    )
    got: dict[str, set[tuple[int, str]]] = {}
    able: dict[str, set[tuple[int, str]]] = {}
    known: dict[str, set[Quarter]] = {}
    for member, post, acting, committee, domain, month, version, items in rows.iterator():
        then = select_facts.rubric_of(select_facts.version(version)).items
        key = member, str(Month.of(month).quarter)
        posts = {post, "secretary"} if acting and post == "deputy_secretary" else {post}
        for name, item in rubric.items.items():
            if name not in then:
                continue
            known.setdefault(name, set()).add(Month.of(month).quarter)
            if item.roles and posts.isdisjoint(item.roles):
                continue
            if (item.not_applicable_when and not committee) or (
                item.domain and item.domain != domain
            ):
                continue
            able.setdefault(name, set()).add(key)
        for name, points in items.items():
            if points.strip("-0."):
                got.setdefault(name, set()).add(key)
    # Who could not yet earn an item in each of the quarters did not leave it unearned.
    able = {name: keys for name, keys in able.items() if known[name] == set(spans)}
    return (
        {name: len(keys & able.get(name, set())) for name, keys in got.items()},
        {name: len(keys) for name, keys in able.items()},
    )
