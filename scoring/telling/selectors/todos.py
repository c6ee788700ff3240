"""What waits for a person, as sentences with one button each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q

from members.duties import Duties
from scoring.base.selectors.calendar import until
from scoring.claims.selectors import peer as select_peer
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.engine.numbers import money
from scoring.engine.process import duty
from scoring.engine.process.workflow import RECORDING_STATES
from scoring.engine.time.periods import Month, Quarter
from scoring.ledger.selectors import deadlines
from scoring.ledger.selectors.deadlines import Due, late_for
from scoring.models import Board, MonthlyResult, RubricDraft, Sheet
from scoring.objection.selectors import objection as select_objection
from scoring.quarter.selectors.boards import reopened
from scoring.scheme.selectors import end_dates
from scoring.year.selectors import suggestion as select_suggestion
from scoring.year.selectors.reduction import fresh

LATE_SHOWN = 5


@dataclass
class Todo:
    text: str
    button: str
    url: tuple[str, int]  # name of the page and its key
    duty: str = ""  # the key of the duty that a reminder may tell as well


def todos(duties: Duties, today: date) -> list[Todo]:
    todos = _sheets(duties, today) + _lines_to_answer(duties) + _claims(duties, today)
    todos += _objections(duties, today) + _boards(duties) + _rubrics(duties)
    todos += [Todo(text, "看减法报表", ("reduction", of)) for text, of in fresh(duties, today)]
    return todos + _late(duties, today) + _endings(duties, today) + _suggestions(duties)


def _late(duties: Duties, today: date) -> list[Todo]:
    late = late_for(duties, today)
    todos = [
        Todo(
            due.late_words,
            "去看",
            due.duty.address,
            duty=due.duty.key,
        )
        for due in late[:LATE_SHOWN]
    ]
    if len(late) > LATE_SHOWN:
        more = f"还有 {len(late) - LATE_SHOWN} 张表过了期限"
        todos.append(Todo(more, "看全部期限", ("deadlines", 0)))
    return todos


def _suggestions(duties: Duties) -> list[Todo]:
    plants = select_suggestion.answers_for(duties)
    todos = select_suggestion.waiting(plants) if plants else {}
    if not todos.get("count"):
        return []
    first = todos["first"]
    until = f"，{first.month} 月 {first.day} 日前" if isinstance(first, date) else ""
    return [Todo(f"{todos['count']} 件投诉建议等答复{until}", "去答复", ("suggestions", 0))]


def _objections(duties: Duties, today: date) -> list[Todo]:
    todos = []
    for due in select_objection.due_for(duties, today):
        text = f"{due.duty.sentence}，{until(due.on)}"
        todos.append(Todo(text, "去办理", due.duty.address, duty=due.duty.key))
    return todos


def _sheets(duties: Duties, today: date) -> list[Todo]:
    """What months of one's branches wait for, with the last day of each."""
    this_month = Month.of(today).first
    here = Q(branch_id__in=duties.records, state__in=RECORDING_STATES, month__lte=this_month)
    here |= Q(branch_id__in=duties.leads.keys(), state=Sheet.State.GROUP)
    here |= Q(branch_id__in=duties.panels, state=Sheet.State.VERIFY)
    mine = Q(
        confirmations__round=F("round"),
        confirmations__by=duties.user_id,
        confirmations__agrees=True,
    )
    rows = (
        Sheet.objects.filter(here)
        .select_related("branch", "plant")
        .annotate(
            lines=Count("results", distinct=True),
            done=Count("confirmations", filter=mine, distinct=True),
        )
    )
    sheets = list(rows.order_by("month", "branch__order", "branch_id"))
    dues = deadlines.dues(sheets, today)
    cards = [_card(sheet, dues[sheet.pk], duties, today) for sheet in sheets if sheet.pk in dues]
    found = [card for card in cards if card is not None]
    return [
        Todo(one.text + one.when, one.button, (one.page, one.sheet.pk), one.duty)
        for one in sorted(found, key=lambda card: card.order)
    ]


@dataclass(frozen=True)
class Card:
    """`order`: what others wait for comes before one's own running month."""

    order: int
    sheet: Any
    due: Due
    today: date
    text: str
    button: str
    page: str = "sheet"

    @property
    def when(self) -> str:
        words = self.due.when(self.today)
        return f"，{words}" if words else ""

    @property
    def duty(self) -> str:
        return self.due.duty.key


def _card(sheet: Any, due: Due, duties: Duties, today: date) -> Card | None:
    label = f"{sheet.branch} {due.month.label}"
    if sheet.is_with_groups and due.groups & duties.leads.get(sheet.branch_id, frozenset()):
        return Card(0, sheet, due, today, f"{label}的事项等党小组核", "核本组事项", "sheet_group")
    if sheet.is_being_verified:
        far = f"您已核 {sheet.done} 行" if sheet.done else f"共 {sheet.lines} 人"
        button = "看核实" if sheet.done else "去核实"
        return Card(1, sheet, due, today, f"{label}等考核小组核实，{far}", button)
    if sheet.branch_id not in duties.records:
        return None
    if sheet.is_with_groups:
        # Otherwise it is the group leaders' turn, not the recorders'.
        text = f"{label}有 {due.returned} 件被党小组退回，改好或撤回"
        return Card(2, sheet, due, today, text, "去看") if due.returned else None
    if sheet.is_being_filled and sheet.month == Month.of(today).first:
        text = f"{label}正在填报，月底算初评"
        return Card(5, sheet, due, today, text, "填本月积分", "sheet_entry")
    if sheet.returned_reason:
        return Card(2, sheet, due, today, f"{label}被退回：{sheet.returned_reason}", "改好再提交")
    if sheet.is_being_filled:
        return Card(2, sheet, due, today, f"{label}已过完，还没有算初评", "去看")
    text = f"{label}初评已算出，等{sheet.branch.settling_meeting}过会后提交"
    return Card(2, sheet, due, today, text, "逐行看并提交")


def _lines_to_answer(duties: Duties) -> list[Todo]:
    """One's own locked months that one has not spoken of; for the days in which it is asked."""
    if duties.member_id is None or duties.user_id is None:
        return []
    rows = MonthlyResult.objects.filter(
        participant__seat__member_id=duties.member_id, sheet__state=Sheet.State.LOCKED
    ).exclude(participant__answers__sheet=F("sheet"), participant__answers__round=F("sheet__round"))
    latest = rows.select_related("sheet").order_by("-sheet__month").first()
    if latest is None or latest.sheet.locked_at is None:
        return []
    month = Month.of(latest.sheet.month).label
    one = duty.of_line(latest.sheet_id, latest.sheet.round, duties.user_id, month)
    text = f"{one.sentence}（{money(latest.total)} 分）"
    return [Todo(text, "看我的", one.address, duty=one.key)]


def _claims(duties: Duties, today: date) -> list[Todo]:
    todos = []
    for branch, waiting, late in select_peer.branches_waiting(duties, today):
        text = f"{branch} {waiting} 件申报等对方确认"
        if late:
            text += f"，其中 {late} 件对方未答复，由支部会议确定"
        todos.append(Todo(text, "去看", ("claim_branch", branch.pk)))
    return todos


def _boards(duties: Duties) -> list[Todo]:
    """What a board waits for: approval, secrecy check, a place of posting."""
    waits = (
        (
            "plant_committee",
            Q(state=Board.State.CALCULATED),
            "已归集，等厂党委审定",
            "看草稿并审定",
        ),
        ("secrecy", Q(state=Board.State.APPROVED), "已审定，等保密审查", "去做保密审查"),
        (
            "organiser",
            Q(state__in=[Board.State.APPROVED, Board.State.CLEARED], posting_place=""),
            "已审定，还没有写明张贴地点",
            "写明张贴地点",
        ),
    )
    todos = []
    for role, which, text, button in waits:
        plants = duties.grants.get(role)
        if plants:
            rows = Board.objects.filter(which, plant_id__in=plants).select_related("plant")
            for board in rows.order_by("period"):
                if board.is_calculated and reopened(board):
                    continue  # nothing to approve until it is locked and composed anew
                label = f"{board.plant} {Quarter.parse(board.period).label}"
                key = duty.of_board(board.pk, board.state, board.plant_id, role, None, "").key
                todos.append(Todo(label + text, button, ("board", board.pk), duty=key))
    for one in select_cleared.unclear(duties.grants.get("secrecy", ()), duties.user_id):
        board = one.publication.board
        label = f"{board.plant} {Quarter.parse(board.period).label}"
        todos.append(Todo(f"{label}有一次更正，等保密审查", "去做保密审查", ("board", board.pk)))
    return todos


def _rubrics(duties: Duties) -> list[Todo]:
    """Proposed drafts: minutes to be filled in, then another person's approval."""
    edits = duties.grants.get("rubric_editor", frozenset())
    approves = duties.grants.get("plant_committee", frozenset())
    rows = RubricDraft.objects.filter(state=RubricDraft.State.PROPOSED).filter(
        Q(plant_id__in=edits, minutes_no="")
        | (Q(plant_id__in=approves) & ~Q(minutes_no="") & ~Q(proposed_by=duties.user_id))
    )
    return [
        Todo(
            f"{draft.plant} 考评办法的下一版已提请，"
            + ("等厂党委审定" if draft.minutes_no else "等填党员大会会议记录编号"),
            "看影响并审定" if draft.minutes_no else "填编号",
            ("rubric_settle", draft.pk),
        )
        for draft in rows.select_related("plant").defer("document")
    ]


def _endings(duties: Duties, today: date) -> list[Todo]:
    """A scheme that ends: to be decided on by some, and told to those whose month is not opened."""
    edits = duties.grants.get("rubric_editor", frozenset())
    decides = edits | duties.grants.get("plant_committee", frozenset())
    todos = []
    for ending in end_dates.endings(decides | duties.served, today):
        if ending.force.plant_id in decides:
            button = "起草下一版或续用" if ending.force.plant_id in edits else "去看"
            todos.append(Todo(ending.text, button, ending.url, duty=ending.duty.key))
        elif ending.over and duties.records and ending.closed_from <= today:
            address = ending.duty.address
            todos.append(Todo(ending.text, "看考评办法", address, duty=ending.duty.key))
    return todos
