"""What a scheme may say but should not: use of a system instead of work, and what hurts later."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from scoring.engine.editing.formalism import Phrase, judge
from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score.maximum import most_of
from scoring.engine.time import meetings

MOST_ITEMS = 40
MOST_WITH_ATTACHMENT = 5
ALIKE = (60, 100)


WHERE = {"name": "名称", "earns": "得分条件", "unit": "单位"}


@dataclass(frozen=True)
class Finding:
    """`refuse` stops the scheme; `ask` waits for a written reason; `advise` is advice.

    `field` is the form's key that it stands beside, empty for the whole."""

    level: str
    item: str | None
    text: str
    field: str = ""

    @property
    def refused(self) -> bool:
        return self.level == "refuse"

    @property
    def asked(self) -> bool:
        return self.level == "ask"

    @property
    def open(self) -> bool:
        """Nobody proposes the scheme before this is changed or has its written reason."""
        return self.refused or self.asked


def lint(rubric: Rubric, phrases: tuple[Phrase, ...] = ()) -> list[Finding]:
    """`phrases`: what a plant allows beside our own professional words."""
    items = list(rubric.items.values())
    found = [finding for item in items for finding in _formalism(rubric, item, phrases)]
    if len(items) > MOST_ITEMS:
        found.append(_advice(None, f"共 {len(items)} 个小项，超过 {MOST_ITEMS} 个，记起来太重"))
    heavy = [item for item in items if item.evidence == "E3"]
    if len(heavy) > MOST_WITH_ATTACHMENT:
        found.append(_advice(None, f"有 {len(heavy)} 个小项要附件，超过 {MOST_WITH_ATTACHMENT} 个"))
    for item in items:
        found += _limits(rubric, item)
    return found + _meetings(rubric) + _alike(items)


def _meetings(rubric: Rubric) -> list[Finding]:
    """Meetings that nobody earns by any more, and earnings that never come."""
    said = {earning.key for item in rubric.items.values() for earning in item.earned_by}
    if not said:
        return []
    found = [
        _advice(None, f"开了{kind.name}，到会、主持、主讲的都不会自动得分：没有一项写着由它得分")
        for kind in meetings.KINDS.values()
        if not any((kind.code, how) in rubric.earnings for how in meetings.BY_TAKING_PART)
    ]
    for item in rubric.items.values():
        for earning in item.earned_by:
            if earning.how not in meetings.KINDS[earning.meeting].records:
                text = f"会议记录里不记“{earning.words}”，写了也不会自动得分"
                found.append(_advice(item.code, text, "earned_by"))
            elif earning.how != meetings.HOURS and not item.kind.reads(earning.fields):
                text = f"“{item.kind.label}”的规则还要人填别的，{earning.words}不会自动得分"
                found.append(_advice(item.code, text, "earned_by"))
    return found


def _advice(item: str | None, text: str, field: str = "") -> Finding:
    return Finding("advise", item, text, field)


def _formalism(rubric: Rubric, item: Item, phrases: tuple[Phrase, ...]) -> list[Finding]:
    reason = rubric.lint_exempt.get(item.code)
    found = []
    for one in judge(item.name, item.earns, item.unit, phrases):
        said = f"{WHERE[one.field]}里有“{one.words}”"
        if reason:
            text = f"{said}，按书面理由放行：{reason}"
            found.append(_advice(item.code, text, one.field))
        elif one.level == "refuse":
            text = f"{said}：{one.counts}，不能记分。可以这样改：{one.instead}"
            found.append(Finding("refuse", item.code, text, one.field))
        else:
            text = f"{said}，要写明理由：{one.counts}。可以这样改：{one.instead}"
            found.append(Finding("ask", item.code, text, one.field))
    if phrases and not reason:
        found += _let_pass(item, phrases)
    return found


def _let_pass(item: Item, phrases: tuple[Phrase, ...]) -> list[Finding]:
    """What a plant's own phrase lets pass is said beside the item, with its reason."""
    texts = (item.name, item.earns, item.unit)
    whole = len(judge(*texts, phrases))
    return [
        _advice(item.code, f"“{one.phrase}”是本厂列明的专业词：{one.reason}")
        for one in phrases
        if len(judge(*texts, tuple(p for p in phrases if p != one))) > whole
    ]


def _limits(rubric: Rubric, item: Item) -> list[Finding]:
    found = []
    category = rubric.categories[item.category]
    capped = any(c is not None for c in (item.cap_month, item.cap_quarter, item.cap_year))
    if item.kind.many and not item.kind.aggregate and item.sign and not capped:
        found.append(_advice(item.code, "规则和封顶都没有限住这一项", "cap_month"))
    most = most_of(rubric)
    cap = min((c for c in (item.cap_quarter, item.cap_year, item.cap_month) if c), default=0)
    if item.sign < 0 and most and -cap * 3 > most:
        found.append(_advice(item.code, "扣分封顶超过满分的三分之一", "cap_month"))
    if item.roles and rubric.subject not in ("committee_member", "secretary"):
        text = f"“{category.name}”的这一项限定了职务，可参评的没有职务"
        found.append(_advice(item.code, text, "roles"))
    if (
        rubric.subject == "secretary"
        and item.roles
        and not {"secretary", "deputy_secretary"} & set(item.roles)
    ):
        found.append(_advice(item.code, "没有哪个职务能得这一项的分", "roles"))
    return found


def _alike(items: list[Item]) -> list[Finding]:
    found = []
    for i, one in enumerate(items):
        for other in items[i + 1 :]:
            if one.domain and other.domain and one.domain != other.domain:
                continue  # no branch ever has both
            match = SequenceMatcher(None, one.name + one.earns, other.name + other.earns, False)
            # The two quick upper bounds spare most pairs the slow comparison.
            bounds = (match.real_quick_ratio, match.quick_ratio, match.ratio)
            if all(bound() * ALIKE[1] > ALIKE[0] for bound in bounds):
                text = f"与 {other.code}（{other.name}）的文字六成以上相同，可能重复计分"
                found.append(_advice(one.code, text, "earns"))
    return found
