"""What waits for a person, as sentences with one button each."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from members.duties import Duties
from scoring.base.selectors.calendar import until
from scoring.claims.selectors import peer as select_peer
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.engine.numbers import money
from scoring.engine.time.periods import Month, Quarter
from scoring.ledger.selectors.deadlines import late_for
from scoring.models import Board, MonthlyResult, RubricDraft, Sheet
from scoring.month.selectors import group_check as select_group
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
    as_told: str = ""  # how a reminder of the same thing begins, if not with this text


def todos(duties: Duties, today: date) -> list[Todo]:
    todos = _sheets_to_check(duties) + _sheets_to_verify(duties)
    todos += _sheets_to_submit(duties, today) + _lines_to_answer(duties) + _claims(duties, today)
    todos += _objections(duties, today)
    todos += _sheets_to_fill(duties, today) + _boards(duties) + _rubrics(duties)
    todos += [Todo(text, "看减法报表", ("reduction", of)) for text, of in fresh(duties, today)]
    return todos + _late(duties, today) + _endings(duties, today) + _suggestions(duties)


def _late(duties: Duties, today: date) -> list[Todo]:
    late = late_for(duties, today)
    todos = [
        Todo(
            f"{due.sheet.branch} {due.month.label}{due.late_words}",
            "去看",
            ("sheet", due.sheet.pk),
            as_told=f"{due.sheet.branch} {due.month.label}{due.stage.label}已过期限",
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
        what = f"{due.objection}：{due.text}"
        text = f"{what}，{until(due.on)}"
        todos.append(Todo(text, "去办理", ("objection", due.objection.pk), as_told=what))
    return todos


def _sheets_to_submit(duties: Duties, today: date) -> list[Todo]:
    this_month = Month.of(today).first
    rows = Sheet.objects.filter(
        branch_id__in=duties.records,
        month__lt=this_month,
        state__in=[Sheet.State.OPEN, Sheet.State.GROUP, Sheet.State.PRELIM],
    ).select_related("branch")
    todos = []
    waiting = list(rows.order_by("month"))
    back = select_group.returned_of(s for s in waiting if s.is_with_groups)
    for sheet in waiting:
        label = Month.of(sheet.month).label
        if sheet.pk in back:
            # Otherwise it is the group leaders' turn, not the recorders'.
            if back[sheet.pk]:
                text = f"{sheet.branch} {label}有 {back[sheet.pk]} 件被党小组退回，改好或撤回"
                todos.append(Todo(text, "去看", ("sheet", sheet.pk)))
        elif sheet.returned_reason:
            text = f"{sheet.branch} {label}被退回：{sheet.returned_reason}"
            todos.append(Todo(text, "改好再提交", ("sheet", sheet.pk)))
        elif sheet.is_being_filled:
            todos.append(
                Todo(f"{sheet.branch} {label}已过完，还没有算初评", "去看", ("sheet", sheet.pk))
            )
        else:
            text = f"{sheet.branch} {label}初评已算出，等{sheet.branch.settling_meeting}过会后提交"
            todos.append(Todo(text, "逐行看并提交", ("sheet", sheet.pk)))
    return todos


def _sheets_to_check(duties: Duties) -> list[Todo]:
    rows = Sheet.objects.filter(branch_id__in=duties.leads.keys(), state=Sheet.State.GROUP)
    return [
        Todo(
            f"{sheet.branch} {Month.of(sheet.month).label}的事项等党小组核",
            "核本组事项",
            ("sheet_group", sheet.pk),
        )
        for sheet in rows.select_related("branch").order_by("month")
    ]


def _sheets_to_verify(duties: Duties) -> list[Todo]:
    mine = Q(
        confirmations__round=F("round"),
        confirmations__by=duties.user_id,
        confirmations__agrees=True,
    )
    rows = Sheet.objects.filter(branch_id__in=duties.panels, state=Sheet.State.VERIFY).annotate(
        lines=Count("results", distinct=True),
        done=Count("confirmations", filter=mine, distinct=True),
    )
    return [
        Todo(
            f"{sheet.branch} {Month.of(sheet.month).label}等考核小组核实，"
            + (f"您已核 {sheet.done} 行" if sheet.done else f"共 {sheet.lines} 人"),
            "看核实" if sheet.done else "去核实",
            ("sheet", sheet.pk),
        )
        for sheet in rows.select_related("branch").order_by("month")
    ]


def _lines_to_answer(duties: Duties) -> list[Todo]:
    """One's own locked months that one has not spoken of; for the days in which it is asked."""
    if duties.member_id is None:
        return []
    rows = MonthlyResult.objects.filter(
        participant__seat__member_id=duties.member_id, sheet__state=Sheet.State.LOCKED
    ).exclude(participant__answers__sheet=F("sheet"), participant__answers__round=F("sheet__round"))
    latest = rows.select_related("sheet").order_by("-sheet__month").first()
    if latest is None or latest.sheet.locked_at is None:
        return []
    label = Month.of(latest.sheet.month).label
    return [
        Todo(
            f"您的{label}积分已锁定，{money(latest.total)} 分：请确认，或说明疑问",
            "看我的",
            ("me", 0),
            as_told=f"您{label}的积分已锁定",
        )
    ]


def _sheets_to_fill(duties: Duties, today: date) -> list[Todo]:
    rows = Sheet.objects.filter(
        branch_id__in=duties.records, month=Month.of(today).first, state=Sheet.State.OPEN
    ).select_related("branch")
    return [
        Todo(
            f"{sheet.branch} {Month.of(sheet.month).label}正在填报，月底算初评",
            "填本月积分",
            ("sheet_entry", sheet.pk),
        )
        for sheet in rows
    ]


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
                todos.append(Todo(label + text, button, ("board", board.pk)))
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
            todos.append(Todo(ending.text, button, ending.url))
        elif ending.over and duties.records and ending.closed_from <= today:
            todos.append(Todo(ending.text, "看考评办法", ("rubric", 0)))
    return todos
