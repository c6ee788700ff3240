"""The sheet's page, and the branch's steps on it: compute, submit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from scoring.base.selectors.viewer import viewer
from scoring.engine.process.workflow import SHEET, check
from scoring.engine.time.periods import Month
from scoring.month.selectors.sheet_page import sheet_page
from scoring.month.selectors.sheet_reader import SheetReader
from scoring.month.services import preliminary, scoring_jobs
from scoring.pages.selectors import home as select_home


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    reader = SheetReader.of(viewer(request), pk)
    return render(request, "month/sheet.html", sheet_page(reader).context())


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
