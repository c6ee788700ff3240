"""投诉建议: one page to say it, to read the answer, and for the organiser to answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from scoring.base.selectors.viewer import Viewer, viewer
from scoring.engine.process.regulation import SUGGESTION_WORKING_DAYS
from scoring.engine.process.workflow import Refusal
from scoring.web import cells
from scoring.web.middleware import STATUS
from scoring.year.selectors import suggestion as select_suggestion
from scoring.year.services import suggestion


@require_http_methods(["GET", "POST"])
def suggestions(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    if request.method == "POST":
        plant = select_suggestion.plant_of(who.duties)
        if plant is None:
            raise Http404("这个账号不属于哪个厂")
        try:
            suggestion.file(
                plant_id=plant,
                client_key=cells.request_key(request.POST),
                text=request.POST.get("text", ""),
                anonymous="anonymous" in request.POST,
                by=who.user,
                at=who.now,
            )
        except Refusal as refusal:
            return _page(request, who, refusal)
        messages.success(request, "已收到，答复写在这一页上")
        return redirect("suggestions")
    return _page(request, who, None)


def _page(request: HttpRequest, who: Viewer, refusal: Refusal | None) -> HttpResponse:
    plant = select_suggestion.plant_of(who.duties)
    context = {
        "plant": plant,
        "counts": select_suggestion.counts(plant) if plant else None,
        "rows": select_suggestion.to_read(who.duties, plant),
        "days": SUGGESTION_WORKING_DAYS,
        "wrong": refusal.text if refusal else "",
        "typed": request.POST if refusal else {},
        "request_key": cells.new_request(),
    }
    status = STATUS[refusal.kind] if refusal else 200
    return render(request, "year/suggestions.html", context, status=status)


@require_POST
def suggestion_answer(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    if not select_suggestion.answers_for(who.duties):
        raise Http404("没有这一页")
    suggestion.answer(suggestion_id=pk, text=request.POST.get("text", ""), by=who.user, at=who.now)
    messages.success(request, "已答复")
    return redirect("suggestions")
