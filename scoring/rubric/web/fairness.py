"""Hints for the committee: what was seen, how sure it is, what a fair explanation might be."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.base.selectors.viewer import viewer
from scoring.engine.scheme.codes import ZHIWEI
from scoring.rubric.selectors import draft as select_draft
from scoring.rubric.selectors import fairness as select_fairness


@require_safe
def hints(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    plant = next((unit for unit in select_draft.plants_of(who.duties) if unit.pk == pk), None)
    if plant is None or not who.duties.roles_for_plant(plant.pk):
        raise Http404("没有这个厂")
    found, spans = select_fairness.hints(plant, ZHIWEI, who.today)
    sorts: dict[str, list[select_fairness.Hint]] = {}
    for hint in found:
        sorts.setdefault(hint.sort, []).append(hint)
    context = {"plant": plant, "sorts": sorts, "spans": [quarter.label for quarter in spans]}
    return render(request, "rubric/fairness.html", context)
