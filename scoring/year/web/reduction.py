"""The yearly report of what was asked and what was taken away, with the samples behind it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from scoring.base.selectors.viewer import Viewer, viewer
from scoring.engine.process.why_not.year import why_not_sample
from scoring.engine.process.workflow import Refusal
from scoring.web import cells
from scoring.web.middleware import STATUS
from scoring.year.selectors import reduction as select_reduction
from scoring.year.services import time_sample
from scoring.year.web.plants import chosen
from scoring.year.web.plants import context as context_of

FIRST_YEAR = 2000


@require_http_methods(["GET", "POST"])
def reduction(request: HttpRequest, year: int) -> HttpResponse:
    who = viewer(request)
    plants = select_reduction.plants(who.duties)
    if not plants or not FIRST_YEAR < year <= who.today.year:
        raise Http404("没有这一年的减法报表")
    plant = chosen(request, plants)
    wrong, status = "", 200
    if request.method == "POST":
        try:
            said = _act(request, who, plant)
        except Refusal as refusal:
            wrong, status = refusal.text, STATUS[refusal.kind]
        else:
            messages.success(request, said)
            return redirect(f"{reverse('reduction', args=[year])}?plant={plant}")
    context: dict[str, Any] = {
        "report": select_reduction.report(plant, year, who.today),
        **context_of(plant, plants),
        "most": select_reduction.MOST_FIELDS,
        "works": select_reduction.WORKS,
        "may": why_not_sample(who.duties.roles_for_plant(plant)) is None,
        "later": year < who.today.year,
        "today": who.today,
        "wrong": wrong,
        "typed": request.POST if wrong else {},
        "request_key": cells.new_request(),
    }
    return render(request, "year/reduction.html", context, status=status)


def _act(request: HttpRequest, who: Viewer, plant: int) -> str:
    data = request.POST
    key = cells.request_key(data)
    if "withdraw" in data:
        sample = cells.whole(data["withdraw"]) or 0
        time_sample.withdraw(sample_id=sample, client_key=key, by=who.user, at=who.now)
        return "已撤回这一条"
    try:
        on = date.fromisoformat(data.get("on", ""))
    except ValueError:
        raise Refusal("哪一天：请填日期，例如 2026-09-30", "input") from None
    minutes = cells.whole(data.get("minutes", "")) or 0
    time_sample.keep(plant_id=plant, client_key=key, on=on, work=data.get("work", ""),
                     minutes=minutes, by=who.user, at=who.now)  # fmt: skip
    return "已登记一次计时抽样"
