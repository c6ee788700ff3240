"""Deadlines of the branches."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.base.selectors.viewer import viewer
from scoring.clock.selectors import timetable as select_timetable
from scoring.ledger.selectors import deadlines as select_deadlines


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """Who is next and until when, of every sheet a person may see that is not locked."""
    who = viewer(request)
    context = {
        "plants": select_timetable.plants(who.duties, who.today),
        "steps": select_deadlines.next_steps(who.duties, who.today, most=200),
        "today": who.today,
    }
    return render(request, "ledger/deadlines.html", context)
