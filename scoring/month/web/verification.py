"""The assessment group's steps: confirm lines, or return the sheet with a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from scoring.base.selectors.viewer import viewer
from scoring.engine.process.workflow import Refusal
from scoring.month.services import late_report, line_answer, verification
from scoring.web.cells import looked_at, whole


@require_POST
def sheet_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.sheet(pk)
    chosen = {number for p in request.POST.getlist("line") if (number := whole(p)) is not None}
    seen = whole(looked_at(request.POST, "version")) or 0
    sheet = verification.confirm(sheet_id=pk, by=who.user, at=who.now, only=chosen, seen=seen)
    locked = sheet.is_locked
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
    messages.success(request, "已退回，原因已写明")
    return redirect("sheet", pk)


@require_POST
def sheet_disagree(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.sheet(pk)
    verification.disagree(
        sheet_id=pk,
        participant_id=whole(request.POST.get("line", "")) or 0,
        reason=request.POST.get("reason", ""),
        by=who.user,
        at=who.now,
        seen=whole(looked_at(request.POST, "version")) or 0,
    )
    messages.success(request, "已记下不同意见，小组其他成员看得到")
    return redirect("sheet", pk)


@require_POST
def sheet_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.sheet(pk)
    reason = request.POST.get("reason", "")
    sheet = verification.reopen(sheet_id=pk, reason=reason, by=who.user, at=who.now)
    until = timezone.localtime(sheet.reopened_until)
    messages.success(request, f"已重开，支部可以改到 {until:%-m月%-d日 %H:%M}")
    return redirect("sheet", pk)


@require_POST
def sheet_late(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    who.sheet(pk)
    made = late_report.book(
        sheet_id=pk,
        way=request.POST.get("way", ""),
        reason=request.POST.get("reason", ""),
        by=who.user,
        at=who.now,
    )
    person = made.participant.held.member.name
    messages.success(request, f"已记在{person}的 {made.item}，这个月的迟报不再记第二次")
    return redirect("sheet", pk)


@require_POST
def sheet_answer(request: HttpRequest, pk: int, participant: int) -> HttpResponse:
    who = viewer(request)
    who.sheet(pk)
    said = request.POST.get("answer", "")
    if said not in ("yes", "doubt"):
        raise Refusal("请点“确认”或“有疑问”", "input")
    agrees = said == "yes"
    text = request.POST.get("text", "")
    line_answer.answer(
        sheet_id=pk, participant_id=participant, agrees=agrees, text=text, by=who.user, at=who.now
    )
    messages.success(request, "已确认" if agrees else "疑问已记下，支部和考核小组看得到")
    return redirect((request.POST.get("back") == "me" and "me") or reverse("sheet", args=[pk]))
