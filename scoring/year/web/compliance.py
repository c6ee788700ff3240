"""合规说明: one page, to be printed for the meeting of the party committee."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.base.selectors.viewer import viewer
from scoring.engine.process.regulation import SUGGESTION_WORKING_DAYS
from scoring.web import cells
from scoring.year.selectors import compliance as select_compliance
from scoring.year.selectors import year as select_year


@require_safe
def compliance(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    plants = sorted(who.duties.plants())
    if not plants:
        raise Http404("这个账号不属于哪个厂")
    plant = cells.whole(request.GET["plant"]) if "plant" in request.GET else plants[0]
    if plant not in plants:
        raise Http404("没有这个厂")
    names = select_year.names(plants)
    context = {
        "sections": select_compliance.sections(
            plant, who.today, answer_days=SUGGESTION_WORKING_DAYS
        ),
        "plant": plant,
        "plant_name": names[plant],
        "several": names if len(names) > 1 else {},
        "today": who.today,
    }
    return render(request, "year/compliance.html", context)
