"""Lines of the 体检表 that are read from entries, results and submissions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from branches.models import Unit
from members.models import Seat
from scoring.base.selectors.calendar import work_calendar
from scoring.engine.process.regulation import FEWEST_TO_SAY, LATE_ENTRY_DAYS
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.scheme.items import Item
from scoring.engine.time import deadlines
from scoring.engine.time.periods import Month, Quarter
from scoring.ledger.selectors import deadlines as select_deadlines
from scoring.models import Entry, MonthlyResult, Objection, Sheet
from scoring.scheme.selectors import facts as select_facts

OK, LOOK, GAP, UNKNOWN = "ok", "look", "gap", "unknown"
MARKS = {OK: ("✓", "正常"), LOOK: ("△", "留意"), GAP: ("○", "有缺"), UNKNOWN: ("－", "还看不出")}


@dataclass(frozen=True)
class Finding:
    """One line: what was seen, and what one could do."""

    name: str
    light: str
    saw: str
    advice: str = ""

    @property
    def mark(self) -> str:
        return MARKS[self.light][0]

    @property
    def word(self) -> str:
        return MARKS[self.light][1]


def shares(entries: list[Entry], whole: bool) -> Finding:
    """Whether one person carries most of what is not a meeting."""
    name = "分工"
    own = [e for e in entries if e.activity_id is None and e.amount > 0]
    counts = Counter(e.participant.held.member for e in own)
    if len(own) < FEWEST_TO_SAY or len(counts) < 2:
        return Finding(name, UNKNOWN, f"会议之外的事项 {len(own)} 件，还看不出")
    top, most = counts.most_common(1)[0]
    share = most * 100 // len(own)
    who = top.name if whole else "一人"
    saw = f"会议之外的事项 {len(own)} 件，{who}名下最多，占 {share}%（{len(counts)} 人有事项）"
    if share > 50:
        return Finding(name, LOOK, saw, "分工可以匀一匀；也看看别人做的是不是没有记。")
    return Finding(name, OK, saw)


def unearned(
    branch: Unit,
    items: Mapping[str, Item],
    entries: list[Entry],
    quarter: Quarter,
    shown: list[Sheet],
) -> Finding:
    name = "两个季度没有人得分的小项"
    if not any(sheet.month < quarter.first for sheet in shown):
        return Finding(name, UNKNOWN, "还不到两个季度")
    earned = {e.item for e in entries if e.amount > 0}
    seats = Seat.objects.filter(
        select_facts.overlapping(quarter.first, quarter.last), branch=branch
    )
    posts = set(seats.values_list("post", flat=True))
    never = [
        item
        for item in items.values()
        if item.sign >= 0
        and item.code not in earned
        and (not item.roles or posts & set(item.roles))
        and (branch.has_committee or not item.not_applicable_when)
    ]
    if not never:
        return Finding(name, OK, "没有")
    listed = "、".join(f"{item.code} {item.name}" for item in never)
    advice = "是没有人做，还是做了没有记？一直用不上的，可以提议从方案里删去。"
    return Finding(name, LOOK, f"{len(never)} 项：{listed}", advice)


def typed_late(sheets: list[Sheet]) -> Finding:
    """Rows typed long after the fact; allowed, but visible."""
    rows = Entry.objects.filter(sheet__in=sheets, supersedes__isnull=True)
    count = late = after = 0
    for on, at, first in rows.values_list("on", "recorded_at", "month"):
        typed = timezone.localdate(at)
        count += 1
        late += typed - on > timedelta(days=LATE_ENTRY_DAYS)
        after += typed > Month.of(first).last
    saw = f"共 {count} 条，过了月底才填的 {after} 条，{LATE_ENTRY_DAYS} 天以后才填的 {late} 条"
    if late or (count >= FEWEST_TO_SAY and after * 2 > count):
        return Finding("补填", LOOK, saw, "发生时就记，一次一分钟；集中补的，考核小组会多看一眼。")
    return Finding("补填", OK if count else UNKNOWN, saw)


def references(entries: list[Entry], items: Mapping[str, Item]) -> Finding:
    """Points of items that want a word or a paper, and have none."""
    name = "有没有出处"
    wanted = [e for e in entries if e.amount > 0 and _wants_reference(items.get(e.item))]
    total = sum(e.amount for e in wanted)
    bare = sum(e.amount for e in wanted if not _has_reference(e))
    if not total:
        return Finding(name, UNKNOWN, "还没有要写出处的事项")
    share = bare * 100 // total
    saw = f"按方案要有一句话或凭据的分里，{share}% 什么也没有写"
    if share > 50:
        return Finding(name, LOOK, saw, "在“细项”里补一句话、文号或对方姓名就够了，不用拍照。")
    return Finding(name, OK, saw)


def _wants_reference(item: Item | None) -> bool:
    return item is not None and item.evidence not in ("", "E0")


def _has_reference(entry: Entry) -> bool:
    given = ("reference", "attachment", "peer_confirmed", "reason")
    return bool(
        entry.note
        or entry.matter
        or entry.activity_id
        or any(entry.fields.get(name) for name in given)
    )


def spread(shown: list[Sheet]) -> Finding:
    """All alike two months running hints at sharing out; nothing is forced."""
    name = "得分高低"
    totals: dict[int, list[int]] = {}
    rows = MonthlyResult.objects.filter(sheet__in=shown).values_list("sheet_id", "total")
    for pk, total in rows:
        totals.setdefault(pk, []).append(total)
    flat, told, run = [], [], 0
    for sheet in shown:
        values = totals.get(sheet.pk, [])
        if len(values) < 3:
            run = 0
            continue
        n = len(values)
        # n²·variance against (n · 0.50 points)², in whole hundredths.
        close = n * sum(v * v for v in values) - sum(values) ** 2 < (50 * n) ** 2
        run = run + 1 if close else 0
        month = Month.of(sheet.month)
        told.append(f"{month.number}月{'都差不多' if close else '有高有低'}")
        if run >= 2:
            flat.append(month)
    if not told:
        return Finding(name, UNKNOWN, "还没有算过初评")
    saw = "，".join(told)
    if flat:
        return Finding(
            name, LOOK, saw, "连着两个月几乎一样多，看看是不是轮流坐庄；不要求一定拉开。"
        )
    return Finding(name, OK, saw)


def days_late(branch: Unit, sheets: list[Sheet], today: date) -> Finding:
    """Working days between the deadline and the submission, emergencies given back."""
    name = "报送"
    plant = sheets[0].plant_id
    own = select_deadlines.timings(plant)
    first, last = sheets[0].month, max(today, sheets[-1].month) + timedelta(days=100)
    calendar = work_calendar(plant, first=first, last=last)
    lost = select_deadlines.lost_days(plant, {branch.pk}, first=first, today=today)
    told, worst = [], 0
    for sheet in sheets:
        month = Month.of(sheet.month)
        done = timezone.localdate(sheet.submitted_at) if sheet.submitted_at else today
        days = lost.get(branch.pk, frozenset())
        try:
            due = own.due(calendar, month, "prelim", lost=days)
            late = deadlines.lateness(calendar, due, done, days)
        except Refusal:
            continue
        if not sheet.submitted_at and done <= due:
            continue
        worst = max(worst, late)
        text = f"晚 {late} 个工作日" if late else "按时"
        told.append(f"{month.number}月{text}{'' if sheet.submitted_at else '，还没有报'}")
    if not told:
        return Finding(name, UNKNOWN, "还没到报送的日子")
    advice = "确有抢险、封路、停网的，请厂里登记应急，期限自动顺延。" if worst else ""
    return Finding(name, LOOK if worst else OK, "，".join(told), advice)


def objections(branch: Unit, quarter: Quarter) -> Finding:
    """Objections to the branch's lines of the quarter's boards. One is no fault; several upheld
    say that something is decided differently from what is written."""
    rows = Objection.objects.filter(
        branch=branch, publication__board__code=ZHIWEI, publication__board__period=str(quarter)
    )
    upheld = Count("pk", Q(corrections__ruling__approved=True), distinct=True)
    found = rows.aggregate(filed=Count("pk", distinct=True), upheld=upheld)
    if not found["filed"]:
        return Finding("异议", UNKNOWN, "没有对本支部提出的异议，或者还没有公布")
    saw = f"提出 {found['filed']} 件，采纳 {found['upheld']} 件"
    if found["upheld"]:
        return Finding("异议", LOOK, saw, "采纳了的，过会时把那个小项的办法再念一遍。")
    return Finding("异议", OK, saw)
