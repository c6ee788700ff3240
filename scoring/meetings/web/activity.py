"""Meetings: the month's list, the form, one meeting and what it yielded."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.base.selectors.viewer import Viewer, viewer
from scoring.engine.errors import Malformed
from scoring.engine.inputs import plain_text
from scoring.engine.process.workflow import Refusal
from scoring.engine.time import meetings, periods
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import deadlines as select_deadlines
from scoring.ledger.selectors import entry as select_entry
from scoring.meetings.selectors import meetings as select_meetings
from scoring.meetings.services import activity
from scoring.scheme.selectors import facts as select_facts
from scoring.web import cells
from scoring.web.middleware import STATUS

if TYPE_CHECKING:
    from scoring.models import Activity, Sheet


@require_safe
def sheet_meetings(request: HttpRequest, pk: int) -> HttpResponse:
    """The month's meetings, what is missing, and what is not in the sheet yet."""
    who = viewer(request)
    sheet = who.sheet(pk)
    held, ledger = select_meetings.month(sheet)
    context = {
        "sheet": sheet,
        "month": Month.of(sheet.month),
        "due": select_deadlines.due_of(sheet, who.today),
        "held": held,
        "gaps": select_meetings.gaps(sheet),
        "editable": _editable(who, sheet),
        "waiting": [_line(due, who, sheet) for due in ledger.waiting()],
        "others": len(ledger.waiting(own_of=who.user.member_id)),
    }
    return render(request, "meetings/month.html", context)


@require_http_methods(["GET", "POST"])
def sheet_meeting_new(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    sheet = who.sheet(pk)
    if request.method == "POST":
        try:
            done = activity.record(
                branch_id=sheet.branch_id, meeting=_meeting(request.POST), by=who.user, at=who.now
            )
        except (Malformed, Refusal) as error:
            return _form_page(request, who, sheet, None, _typed(request.POST), error)
        assert done.activity is not None
        messages.success(request, _matter_words(done))
        return redirect("meeting", done.activity.root)
    form = select_meetings.form(sheet, select_entry.latest_day(Month.of(sheet.month), who.today))
    typed = {"kind": form.likely, "away": {}}
    return _form_page(request, who, sheet, None, typed, None)


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    activity = select_meetings.find(who, pk)
    held = select_meetings.one(activity)
    last = meetings.last_make_up_day(activity.on)
    may = who.may_record(activity.sheet)
    context = {
        "activity": activity,
        "sheet": activity.sheet,
        "month": Month.of(activity.sheet.month),
        "held": held,
        "names": select_meetings.sees_names(who, activity.branch),
        "away": [row for row in held.rows if row.state != meetings.PRESENT],
        "reasons": meetings.REASONS,
        "lines": [_line(due, who, activity.sheet) for due in held.dues],
        "history": select_meetings.history(activity),
        "editable": _editable(who, activity.sheet) and not activity.void,
        "why_not": select_meetings.why_not(who, activity.sheet, "要更正或撤回")
        if may and not activity.void
        else "",
        "may_make_up": may and not activity.void,
        "today": who.today,
        "last_day": last,
        "make_up_day": min(who.today, last),
        "in_time": who.today <= last,
    }
    return render(request, "meetings/meeting.html", context)


@require_http_methods(["GET", "POST"])
def meeting_correct(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    found = select_meetings.find(who, pk)
    if request.method == "POST":
        try:
            done = activity.correct(
                root=found.root,
                base=cells.whole(request.POST.get("base", "")) or 0,
                meeting=_meeting(request.POST),
                reason=request.POST.get("reason", ""),
                by=who.user,
                at=who.now,
            )
        except (Malformed, Refusal) as error:
            return _form_page(request, who, found.sheet, found, _typed(request.POST), error)
        messages.success(request, _matter_words(done))
        return redirect("meeting", found.root)
    return _form_page(request, who, found.sheet, found, _as_typed(found), None)


@require_POST
def meeting_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    found = select_meetings.find(who, pk)
    done = activity.withdraw(
        root=found.root, reason=request.POST.get("why", ""), by=who.user, at=who.now
    )
    own = f"；{len(done.waiting)} 条是您本人的，等另一位记录人撤" if done.waiting else ""
    messages.success(request, f"已撤回这次会议和它记的 {len(done.saved)} 条{own}")
    return redirect("meeting", found.root)


@require_POST
def meeting_made_up(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: somebody on leave has caught up."""
    who = viewer(request)
    found = select_meetings.find(who, pk)
    on = None if "undo" in request.POST else _day(request.POST.get("on", ""))
    activity.make_up(
        root=found.root,
        member_id=cells.whole(request.POST.get("member", "")) or 0,
        on=on,
        by=who.user,
        at=who.now,
    )
    messages.success(request, "已登记补学，按出席计" if on else "已取消补学")
    return redirect("meeting", found.root)


@require_POST
def sheet_meetings_settle(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.sheet(pk)
    done = activity.settle(sheet_id=pk, by=who.user, at=who.now)
    messages.success(request, f"记上 {len(done.saved)} 条" if done.saved else "没有要您记的")
    return redirect("sheet_meetings", pk)


def _editable(who: Viewer, sheet: "Sheet") -> bool:
    return not select_meetings.why_not(who, sheet, "要改")


def _matter_words(done: activity.Outcome) -> str:
    if done.replayed:
        return "这次会议刚才已经记下了；要改，点“更正”"
    text = f"已记下：{done.activity}，往积分表记了 {len(done.saved)} 条"
    if done.waiting:
        text += f"；您本人的 {len(done.waiting)} 条等另一位记录人记"
    return text


STATES = {
    "typed": "月度表里已经记过，没有再记",
    "by_hand": "在月度表里改过，以那里为准",
}


def _line(due: Any, who: Viewer, sheet: "Sheet") -> dict[str, Any]:
    """One line a meeting called for, in words."""
    item = select_facts.rubric_of(sheet.rubric).items[due.item]
    own = due.own_of(who.user.member_id)
    if due.state == "recorded":
        words = f"{select_meetings.points(due.base)} 分"
    elif due.state in STATES:
        words = STATES[due.state]
    elif own:
        words = "您本人的，等另一位记录人记"
    else:
        words = "还没有记进积分表"
    return {
        "due": due,
        "item": item,
        "name": due.participant.held.member.name,
        "said": words,
        "own": own,
    }


def _form_page(
    request: HttpRequest,
    who: Viewer,
    sheet: "Sheet",
    found: "Activity | None",
    typed: dict[str, Any],
    error: Malformed | Refusal | None,
) -> HttpResponse:
    month = Month.of(sheet.month)
    day = select_entry.latest_day(month, who.today)
    form = select_meetings.form(sheet, found.on if found else day)
    wrong: list[str] = []
    if isinstance(error, Malformed):
        wrong = [problem.message for problem in error.errors]
    elif error is not None:
        wrong = [error.text]
    context = {
        "sheet": sheet,
        "month": month,
        "activity": found,
        "form": form,
        "people": [
            {
                "member": member,
                "post": form.posts.get(member.pk, ""),
                "why": typed["away"].get(member.pk, ""),
            }
            for member in form.people
        ],
        "reasons": [*meetings.REASONS.items(), (meetings.ABSENT, "无故（未请假）")],
        "typed": typed,
        "day": typed.get("on") or day.isoformat(),
        "today": who.today,
        "wrong": wrong,
        "why_not": select_meetings.why_not(who, sheet, "要改"),
        "request_key": cells.new_request(),
    }
    status = 200
    if error is not None:
        status = STATUS[error.kind] if isinstance(error, Refusal) else 422
    return render(request, "meetings/form.html", context, status=status)


def _typed(data: QueryDict) -> dict[str, Any]:
    """What was typed goes back into the form."""
    names = ("kind", "on", "hours", "minutes_no", "words", "reason", "request", "base")
    found: dict[str, Any] = {name: data.get(name, "") for name in names}
    chosen = {name: cells.whole(data.get(name, "")) for name in ("lead", "group")}
    return found | chosen | {"away": _away(data)}


def _as_typed(row: "Activity") -> dict[str, Any]:
    away = {
        a.member_id: a.why or meetings.ABSENT
        for a in row.attendance.all()
        if a.state != meetings.PRESENT
    }
    return {
        "kind": row.kind,
        "on": row.on.isoformat(),
        "hours": meetings.plain(row.hours),
        "minutes_no": row.minutes_no,
        "words": row.words,
        "lead": row.lead_id,
        "group": row.group_id,
        "away": away,
        "base": row.pk,
    }


def _away(data: QueryDict) -> dict[int, str]:
    ids = [pk for pk in map(cells.whole, data.getlist("away")) if pk is not None]
    return {pk: data.get(f"why-{pk}", "") or "duty_trip" for pk in ids}


def _meeting(data: QueryDict) -> activity.Meeting:
    hours = plain_text(data.get("hours", ""))
    return activity.Meeting(
        client_key=cells.request_key(data),
        kind=data.get("kind", ""),
        on=_day(data.get("on", "")),
        away=_away(data),
        group_id=cells.whole(data.get("group", "")),
        lead_id=cells.whole(data.get("lead", "")),
        hours=_hours(hours) if hours else None,
        minutes_no=data.get("minutes_no", ""),
        words=data.get("words", ""),
    )


def _day(text: str) -> date:
    on = periods.day(plain_text(text))
    if on is None:
        raise Refusal(f"没有这个日期：{text[:20]}" if text else "请填日期", "input")
    return on


def _hours(text: str) -> Decimal:
    whole, _, half = text.partition(".")
    if cells.whole(whole) is None or len(whole) > 2 or (half and half not in ("0", "5")):
        raise Refusal("学时填 0 到 24，可以有半学时，例如 1.5", "input")
    return Decimal(text)
