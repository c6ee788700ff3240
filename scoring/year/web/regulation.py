"""规定与设置: what is a rule, what a plant has set, and where each comes from."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.base.selectors.viewer import viewer
from scoring.web import cells
from scoring.year.selectors import regulation as select_regulation
from scoring.year.selectors import year as select_year


@require_safe
def regulation(request: HttpRequest) -> HttpResponse:
    plants = sorted(viewer(request).duties.plants())
    if not plants:
        raise Http404("这个账号不属于哪个厂")
    plant = cells.whole(request.GET["plant"]) if "plant" in request.GET else plants[0]
    if plant not in plants:
        raise Http404("没有这个厂")
    names = select_year.names(plants)
    context = {
        "rules": select_regulation.rules(),
        "settings": select_regulation.settings_of(plant),
        "plant": plant,
        "plant_name": names[plant],
        "several": names if len(names) > 1 else {},
    }
    return render(request, "year/regulation.html", context)
