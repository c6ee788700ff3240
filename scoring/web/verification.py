"""The assessment group's steps: confirm lines, or return the sheet with a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from scoring.selectors.viewer import viewer
from scoring.services import verification
from scoring.web.cells import whole


@require_POST
def sheet_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.sheet(pk)
    chosen = {number for p in request.POST.getlist("line") if (number := whole(p)) is not None}
    seen = whole(request.POST.get("version", ""))
    sheet = verification.confirm(sheet_id=pk, by=who.user, at=who.now, only=chosen, seen=seen)
    locked = sheet.state == "locked"
    messages.success(
        request, "全部核实，当月已锁定" if locked else "已核实，其余的行等考核小组其他成员"
    )
    return redirect("sheet", pk)


@require_POST
def sheet_return(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.sheet(pk)
    reason = request.POST.get("reason", "")
    verification.return_(sheet_id=pk, reason=reason, by=who.user, at=who.now)
    messages.success(request, "已退回支部，原因已写明")
    return redirect("sheet", pk)
