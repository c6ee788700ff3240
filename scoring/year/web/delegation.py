"""Handing a duty over for some days, and taking it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from members.models import Member
from scoring.base.selectors.viewer import Viewer, viewer
from scoring.engine.process.workflow import Refusal
from scoring.engine.time import periods
from scoring.web.cells import whole
from scoring.web.middleware import STATUS
from scoring.year.selectors import delegation as select_delegation
from scoring.year.services import delegation


@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    held = select_delegation.held(who.user, who.duties, who.today)
    wrong, status = "", 200
    if request.method == "POST":
        try:
            _delegate(request, who, held)
        except Refusal as error:
            wrong, status = error.text, STATUS[error.kind]
        else:
            messages.success(request, "已委托；到期自动收回，也可以提前收回")
            return redirect("delegations")
    context = {
        "held": held,
        "deputies": _others(held),
        "rows": select_delegation.visible(who.user, who.duties, who.today),
        "today": who.today,
        "wrong": wrong,
        "typed": request.POST if wrong else {},
    }
    return render(request, "year/delegations.html", context, status=status)


def _others(held: list[select_delegation.Held]) -> list[Member]:
    """Nobody stands in for himself: whose duties all these are is not offered."""
    holders = {h.holder.pk for h in held}
    found = select_delegation.deputies(held)
    return [m for m in found if holders != {m.pk}]


def _delegate(request: HttpRequest, who: Viewer, held: list[select_delegation.Held]) -> None:
    chosen = next((h for h in held if h.key == request.POST.get("held")), None)
    if chosen is None:
        raise Refusal("请选择要委托的职责", "input")
    number = whole(request.POST.get("deputy", ""))
    deputy = next((m for m in select_delegation.deputies(held) if m.pk == number), None)
    if deputy is None:
        raise Refusal("请选择代理人", "input")
    first, last = (periods.day(request.POST.get(name, "")) for name in ("from_on", "to_on"))
    if first is None or last is None:
        raise Refusal("请填写代理的起止日期，例如 2026-11-01", "input")
    delegation.delegate(
        duty=chosen.duty,
        unit=chosen.unit,
        holder=chosen.holder,
        deputy=deputy,
        from_on=first,
        to_on=last,
        reason=request.POST.get("reason", ""),
        by=who.user,
        at=who.now,
    )


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    rows = select_delegation.visible(who.user, who.duties, who.today)
    if pk not in {row.pk for row in rows}:
        raise Http404("没有这项代理")
    delegation.take_back(delegation_id=pk, by=who.user, at=who.now)
    messages.success(request, "已收回")
    return redirect("delegations")
