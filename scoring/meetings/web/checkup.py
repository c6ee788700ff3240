"""The health table of a branch, and the list of those one may read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from scoring.base.selectors.viewer import viewer
from scoring.engine.time.periods import Quarter
from scoring.meetings.selectors import checkup as select_checkup


@require_safe
def checkup(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    found = select_checkup.branches(who.duties, who.today)
    if not found:
        raise Http404("没有您可以看的体检表")
    if len(found) == 1:
        return redirect("checkup_branch", found[0].pk)
    return render(request, "meetings/checkups.html", {"branches": found})


@require_safe
def checkup_branch(request: HttpRequest, branch: int) -> HttpResponse:
    """One page: what the branch's rows show. Those above see what has been submitted."""
    who = viewer(request)
    found = next(
        (b for b in select_checkup.branches(who.duties, who.today) if b.pk == branch), None
    )
    if found is None:
        raise Http404("没有这个支部的体检表")
    whole = select_checkup.sees_all(who.duties, found)
    asked = request.GET.get("q", "")
    try:
        quarter = Quarter.parse(asked) if asked else None
    except ValueError:
        raise Http404("没有这个季度") from None
    if quarter is None:
        quarter = select_checkup.latest(found, whole=whole, today=who.today)
    if not 2000 < quarter.year < 2999:
        raise Http404("没有这个季度")
    table = select_checkup.table(found, quarter, whole=whole, today=who.today)
    context = {"table": table, "whole": whole, "before": quarter.previous, "after": quarter.next}
    return render(request, "meetings/checkup.html", context)
