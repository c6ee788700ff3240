"""The sheet's page, and the branch's steps on it: compute, submit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from scoring.engine.periods import Month
from scoring.engine.workflow import ROLES, SHEET, check, why_not
from scoring.selectors import facts as select_facts
from scoring.selectors import home as select_home
from scoring.selectors import verification as select_verification
from scoring.selectors.viewer import viewer
from scoring.services import preliminary, scores
from scoring.services.verification import barred_lines


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    found = who.sheet(pk)
    roles = who.roles_on(found)
    verifying = found.state == "verify"
    barred = barred_lines(found, who.user) if verifying and "panel" in roles else {}
    turn = "、".join(
        ROLES[r] for r in SHEET.next_roles(found.state) if r in ROLES and r != "system"
    )
    lines = select_verification.lines(found, barred)
    context = {
        "sheet": found,
        "month": Month.of(found.month),
        "strip": select_verification.strip(SHEET, found, next_words=f"现在轮到：{turn}"),
        "categories": list(select_facts.rubric_of(found.rubric).categories.values()),
        "lines": lines,
        "left": sum(1 for line in lines if not line.confirmed_by and not line.barred),
        "may_record": who.may_record(found) and found.state in ("open", "prelim"),
        "panel": "panel" in roles and verifying,
        "steps": {
            act: why_not(SHEET, act, found.state, roles) for act in ("score", "submit", "return")
        },
        "over": who.today > Month.of(found.month).last,
    }
    return render(request, "verification/sheet.html", context)


@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    since = Month.of(who.today).quarter.previous.first
    months, rows = select_home.sheets_by_branch(who.duties, since=since)
    return render(request, "verification/sheets.html", {"months": months, "rows": rows})


@require_POST
def sheet_score(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole month in the background; one sheet alone when it was scored before."""
    who = viewer(request)
    found = who.sheet(pk)
    check(SHEET, "score", found.state, who.roles_on(found))
    month = Month.of(found.month)
    if found.state == "open" and who.today > month.last:
        job = scores.request(plant_id=found.plant_id, month=month, at=who.now, by_hand=True)
        if job.state != "done":
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
