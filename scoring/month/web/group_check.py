"""The party group's page of a month: 属实 or 退回, matter by matter or all at once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from scoring.base.selectors.viewer import viewer
from scoring.engine.process.why_not.verify import why_not_check
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import deadlines as select_deadlines
from scoring.month.selectors import group_check as select_group
from scoring.month.services import group_check
from scoring.web.cells import whole
from scoring.web.middleware import STATUS


@require_http_methods(["GET", "POST"])
def sheet_group(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    sheet = who.sheet(pk)
    groups = who.duties.leads.get(sheet.branch_id, frozenset())
    if not groups:
        raise Http404("您在这个支部没有带党小组")
    roles = who.roles_on(sheet)
    wrong, status = "", 200
    if request.method == "POST":
        try:
            found = group_check.decide(sheet_id=pk, words=_words(request), by=who.user, at=who.now)
        except Refusal as error:
            wrong, status = error.text, STATUS[error.kind]
        else:
            on = found.is_preliminary
            messages.success(request, select_group.where_it_stands(found, groups, who.today))
            return redirect("sheet", pk) if on else redirect("sheet_group", pk)
    context = {
        "sheet": sheet,
        "month": Month.of(sheet.month),
        "people": select_group.of_group(sheet, groups, who.user.member_id),
        "due": select_deadlines.due_of(sheet, who.today),
        "why": why_not_check(sheet.state, roles),
        "why_own": why_not_check(sheet.state, roles, own=True),
        "wrong": wrong,
        "typed": request.POST if wrong else {},
    }
    return render(request, "month/group_check.html", context, status=status)


def _words(request: HttpRequest) -> list[group_check.Word]:
    """Each matter's radio; `all` says 属实 of everything that is not returned here."""
    words = []
    for name in request.POST:
        number = whole(name.removeprefix("word-")) if name.startswith("word-") else None
        if number is None:
            continue
        said = request.POST[name]
        if said == "return":
            why = request.POST.get(f"why-{number}", "")
            words.append(group_check.Word(number, holds=False, reason=why))
        elif said == "holds":
            words.append(group_check.Word(number, holds=True))
        elif "all" in request.POST:
            words.append(group_check.Word(number, holds=True, rest=True))
    return words


@require_POST
def sheet_pass(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.sheet(pk)
    group_check.pass_on(sheet_id=pk, by=who.user, at=who.now)
    messages.success(request, "已转支部初评")
    return redirect("sheet", pk)
