"""规定与设置: what is a rule, what a plant has set, and where each comes from."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.base.selectors.viewer import viewer
from scoring.year.selectors import regulation as select_regulation
from scoring.year.web.plants import chosen
from scoring.year.web.plants import context as context_of


@require_safe
def regulation(request: HttpRequest) -> HttpResponse:
    plants = sorted(viewer(request).duties.plants())
    if not plants:
        raise Http404("这个账号不属于哪个厂")
    plant = chosen(request, plants)
    context = {
        "rules": select_regulation.rules(),
        "settings": select_regulation.settings_of(plant),
        **context_of(plant, plants),
    }
    return render(request, "year/regulation.html", context)
