"""合规说明: one page, to be printed for the meeting of the party committee."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.base.selectors.viewer import viewer
from scoring.engine.process.regulation import SUGGESTION_WORKING_DAYS
from scoring.year.selectors import compliance as select_compliance
from scoring.year.web.plants import chosen
from scoring.year.web.plants import context as context_of


@require_safe
def compliance(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    plants = sorted(who.duties.plants())
    if not plants:
        raise Http404("这个账号不属于哪个厂")
    plant = chosen(request, plants)
    context = {
        "sections": select_compliance.sections(
            plant, who.today, answer_days=SUGGESTION_WORKING_DAYS
        ),
        **context_of(plant, plants),
        "today": who.today,
    }
    return render(request, "year/compliance.html", context)
