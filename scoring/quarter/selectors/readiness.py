"""What somebody should look at before a quarter is approved, in words. It advises; it decides
nothing."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from scoring.engine.board import figures
from scoring.engine.board.content import Content
from scoring.engine.numbers import money
from scoring.engine.process.regulation import FEWEST_FOR_OUTLIERS, FEWEST_FOR_SPREAD
from scoring.engine.time.periods import Month, Quarter
from scoring.models import Answer, Board, EntryDispute, MonthlyResult, Sheet
from scoring.quarter.selectors import grade_decision


@dataclass(frozen=True)
class Finding:
    """`kind`: missing, disputed or odd."""

    kind: str
    text: str


def findings(board: Board) -> list[Finding]:
    """Who has not reported, whose lines are disputed, what looks odd in the draft."""
    if board.draft is None:
        return []
    content = board.draft.content
    return (
        _missing(content)
        + _disputed(board, Quarter.parse(board.period))
        + _undecided(board)
        + _not_as_signed(board, content)
        + _even(content)
        + _outliers(content)
        + _copied(board, Quarter.parse(board.period))
    )


def _missing(content: Content) -> list[Finding]:
    found = []
    for branch in content.branches:
        if not branch.reported:
            months = "、".join(f"{Month.parse(month).number} 月" for month in branch.open)
            found.append(Finding("missing", f"{branch.name}未报送：{months}没有锁定"))
    return found


def _undecided(board: Board) -> list[Finding]:
    """Grades that a meeting gave and nobody approved, and those that the points have outlived."""
    found = [
        Finding(
            "odd",
            f"{row.participant.held.member}的等次是按“{row.computed}”集体研究的，现在按分数是“{now}”："
            "原来的决定不再适用，要不要重新研究",
        )
        for row, now in grade_decision.outlived(board)
    ]
    names = [str(row.participant.held.member) for row in grade_decision.waiting(board)]
    if names:
        said = f"集体研究定等次还没有批准：{'、'.join(names)}"
        found.append(Finding("missing", said))
    return found


def _not_as_signed(board: Board, content: Content) -> list[Finding]:
    """Months whose locked lines are not what the draft adds up: seats, leave or earlier matters
    were corrected after they were signed."""
    rows = MonthlyResult.objects.filter(
        sheet__in=sheets_of(board, Quarter.parse(board.period)), sheet__state=Sheet.State.LOCKED
    )
    signed: dict[tuple[int, str], list[tuple[str, int]]] = defaultdict(list)
    for member, first, branch, total in rows.values_list(
        "participant__seat__member", "sheet__month", "sheet__branch__name", "total"
    ):
        signed[member, str(Month.of(first))].append((branch, total))
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in content.lines:
        for month, total in line.months.items():
            # Of two posts in one month each has a line of its own; only their person adds up.
            of = signed[line.member, month]
            if len(of) == 1 and of[0][1] != total:
                said = f"{line.name} {money(of[0][1])} 分，现在是 {money(total)} 分"
                wrong[of[0][0], month].append(said)
    return [
        Finding(
            "odd",
            f"{branch}{Month.parse(month).label}锁定时和现在归集的不一样（{'；'.join(names)}）："
            "任职、免考或前面的账后来改过，要不要重开那个月重新核实",
        )
        for (branch, month), names in sorted(wrong.items())
    ]


def sheets_of(board: Board, quarter: Quarter) -> QuerySet[Sheet]:
    return Sheet.objects.filter(
        plant_id=board.plant_id,
        code=board.code,
        month__gte=quarter.first,
        month__lte=quarter.last,
    )


def _doubted(sheets: QuerySet[Sheet]) -> list[Finding]:
    """Lines whose own person has said 有疑问, and not 确认 after it."""
    rows = Answer.objects.filter(sheet__in=sheets, round=F("sheet__round")).select_related(
        "sheet__branch", "participant__seat__member"
    )
    last = {(row.sheet_id, row.participant_id): row for row in rows.order_by("pk")}
    return [
        Finding(
            "disputed",
            f"{row.sheet.branch}{row.participant.held.member}对自己"
            f"{Month.of(row.sheet.month).label}的得分有疑问：{row.text}",
        )
        for row in last.values()
        if not row.agrees
    ]


def _disputed(board: Board, quarter: Quarter) -> list[Finding]:
    """Sheets that went back and came again: what was wrong may not be settled for everybody."""
    sheets = sheets_of(board, quarter).filter(round__gt=1).select_related("branch")
    open_ = _doubted(sheets_of(board, quarter)) + _unanswered(sheets_of(board, quarter))
    return open_ + [
        Finding(
            "disputed",
            f"{sheet.branch}{Month.of(sheet.month).label}的表退回过 {sheet.round - 1} 次",
        )
        for sheet in sheets.order_by("branch__order", "branch_id", "month")
    ]


def _unanswered(sheets: QuerySet[Sheet]) -> list[Finding]:
    """A branch sees a department's entry differently, and nobody has answered it yet."""
    rows = EntryDispute.objects.filter(entry__sheet__in=sheets, answer__isnull=True)
    rows = rows.select_related("entry__sheet__branch").order_by("entry__sheet__branch__order", "pk")
    return [
        Finding(
            "disputed",
            f"{row.entry.sheet.branch}{Month.of(row.entry.sheet.month).label}对部门数据的不同意见"
            f"还没有答复：{row.text[:40]}",
        )
        for row in rows
    ]


def _even(content: Content) -> list[Finding]:
    return [
        Finding("odd", f"{name} {people} 人的分数完全一样，请看是不是平均主义")
        for name, people in figures.even_branches(content, FEWEST_FOR_SPREAD)
    ]


def _outliers(content: Content) -> list[Finding]:
    return [
        Finding("odd", f"{line.branch_name}{line.name}的 {money(line.total or 0)} 分离全厂均值很远")
        for line in figures.outliers(content, FEWEST_FOR_OUTLIERS)
    ]


def _copied(board: Board, quarter: Quarter) -> list[Finding]:
    """Everybody of a branch has the same items with the same points as the month before."""
    rows = MonthlyResult.objects.filter(
        sheet__plant_id=board.plant_id,
        sheet__code=board.code,
        sheet__month__gte=quarter.first,
        sheet__month__lte=quarter.last,
        sheet__state=Sheet.State.LOCKED,
    ).values_list("sheet__branch_id", "sheet__branch__name", "sheet__month", "participant", "items")
    months: dict[tuple[int, str], dict[Month, dict[int, Any]]] = defaultdict(dict)
    for branch, name, first, participant, items in rows:
        months[branch, name].setdefault(Month.of(first), {})[participant] = items
    found = []
    for (_, name), by_month in sorted(months.items()):
        for month, lines in sorted(by_month.items()):
            earned = any(value != "0.00" for items in lines.values() for value in items.values())
            if earned and by_month.get(month.previous) == lines:
                found.append(Finding("odd", f"{name}{month.label}每个人的各项得分与上月完全相同"))
    return found
