"""The sheet's page, and the branch's steps on it: compute, submit."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from scoring.base.selectors.calendar import work_calendar
from scoring.base.selectors.viewer import viewer
from scoring.claims.selectors import peer as select_peer
from scoring.engine.process.regulation import LINE_ANSWER_WORKING_DAYS
from scoring.engine.process.workflow import SHEET, Refusal, check, why_not
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import deadlines as select_deadlines
from scoring.month.selectors import sampling
from scoring.month.selectors import verification as select_verification
from scoring.month.selectors.late_report import late_report
from scoring.month.selectors.sheet_reader import SheetReader
from scoring.month.services import preliminary, scoring_jobs
from scoring.month.services.verification import barred_lines
from scoring.pages.selectors import home as select_home
from scoring.scheme.selectors import facts as select_facts
from scoring.tables.selectors import upload as select_upload

if TYPE_CHECKING:
    from scoring.models import Sheet


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    reader = SheetReader.of(who, pk)
    sheet, roles, deals, hidden = reader.sheet, reader.roles, reader.deals, reader.hidden
    verifying = sheet.is_being_verified
    panel = verifying and "panel" in roles
    barred = barred_lines(sheet, who.user) if verifying else {}
    due = select_deadlines.due_of(sheet, who.today)
    lines = reader.lines(barred)
    if verifying and roles & {"organiser", "plant_committee"}:
        panel = panel or any(line.vote and line.vote.short for line in lines)
        other = sheet.submitted_by_id != who.user.pk
        panel = panel or (other and select_verification.nobody_to_confirm(sheet, who.today))
    month = Month.of(sheet.month)
    over = who.today > month.last
    acts = ("score", "submit", "return", "pass", "reopen")
    steps = {act: why_not(SHEET, act, sheet.state, roles) for act in acts}
    if not over:
        steps["score"] = f"{month.label}还没有过完，月末之后计算"
    context = {
        "sheet": sheet,
        "month": month,
        "strip": select_verification.strip(
            SHEET,
            sheet,
            next_words=f"下一步 {due.text}" if due else "",
            why_returned=deals,
        ),
        "sent_back": select_verification.sent_back(sheet),
        "why_returned": sheet.returned_reason if deals else "支部正在改",
        "categories": list(select_facts.rubric_of(sheet.rubric).categories.values()),
        "lines": lines,
        "left": sum(1 for line in lines if not line.mine and not line.barred),
        "may_record": who.may_record(sheet) and sheet.takes_entries,
        "recorder": who.may_record(sheet),
        "panel": panel,
        "groups": who.duties.leads.get(sheet.branch_id, frozenset()),
        "silent": silence(sheet, who.today),
        "sampled": sampling.sample(sheet) if verifying and not hidden else [],
        "one_sitting": sampling.one_sitting(sheet) if panel else "",
        "steps": steps,
        "late": late_report(sheet, who.today) if roles & {"plant_committee", "organiser"} else None,
        "books_late": "plant_committee" in roles,
        "over": over,
        "own": who.user.member_id,
        "unanswered": len(select_peer.of_branch(sheet.branch, who.today, sheet=sheet))
        if sheet.takes_entries
        else 0,
        "provided": select_upload.provided(sheet),
        "disputes": [d for d in select_upload.disputes_of(sheet) if d.entry.item not in hidden],
    }
    return render(request, "month/sheet.html", context)


def silence(sheet: "Sheet", today: date) -> str:
    """What is said of those who have not answered: asked for two working days, then overdue."""
    if sheet.locked_at is None:
        return ""
    locked = timezone.localdate(sheet.locked_at)
    try:
        calendar = work_calendar(sheet.plant_id, first=locked, last=locked + timedelta(days=40))
        over = today > calendar.after(locked, LINE_ANSWER_WORKING_DAYS)
    except Refusal:
        over = False
    return "逾期未确认" if over else "本人尚未确认"


@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    since = Month.of(who.today).quarter.previous.first
    months, rows = select_home.sheets_by_branch(who.duties, since=since)
    return render(request, "month/sheets.html", {"months": months, "rows": rows})


@require_POST
def sheet_score(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole month in the background; one sheet alone when it was scored before."""
    who = viewer(request)
    sheet = who.sheet(pk)
    check(SHEET, "score", sheet.state, who.roles_on(sheet))
    month = Month.of(sheet.month)
    if sheet.is_being_filled and who.today > month.last:
        job = scoring_jobs.request(plant_id=sheet.plant_id, month=month, at=who.now, by_hand=True)
        if not job.is_done:
            return redirect("job", job.pk)
    written = preliminary.score(sheet_id=pk, by=who.user, at=who.now)
    messages.success(
        request, f"已重新计算，{written} 行有变化" if written else "事项没有变，结果不变"
    )
    return redirect("sheet", pk)


@require_POST
def sheet_submit(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.sheet(pk)
    minutes_no = request.POST.get("minutes_no", "")
    preliminary.submit(sheet_id=pk, minutes_no=minutes_no, by=who.user, at=who.now)
    messages.success(request, "已提交考核小组核实")
    return redirect("sheet", pk)
