"""A correction without an objection: a late report, a fact found wrong in the office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from scoring.base.selectors.viewer import Viewer, viewer
from scoring.correction.services import clearance, correction
from scoring.engine.process.workflow import Refusal
from scoring.web import cells


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """The months as they are locked now, composed again: branches that reported late come in."""
    who = viewer(request)
    board = who.board(pk)
    publication = board.publications.first()
    if publication is None:
        raise Refusal("还没有公布，直接重新归集就行")
    correction.propose(
        publication_id=publication.pk,
        changes=[],
        reason=request.POST.get("reason", ""),
        by=who.user,
        at=who.now,
    )
    messages.success(request, "更正已提出，等保密审查和另一位厂党委委员批准")
    return redirect("board", pk)


def _wanted(request: HttpRequest, who: Viewer, pk: int) -> int:
    wanted = cells.whole(request.POST.get("correction", ""))
    if wanted is None or wanted not in {one.pk for one in correction.waiting(who.board(pk))}:
        raise Refusal("没有等着批准的这次更正", "input")
    return wanted


@require_POST
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    wanted = _wanted(request, who, pk)
    digest = cells.looked_at(request.POST, "digest")
    clearance.clear(correction_id=wanted, digest=digest, by=who.user, at=who.now)
    messages.success(request, "更正内容保密审查通过，等厂党委委员批准")
    return redirect("board", pk)


@require_POST
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    wanted = _wanted(request, who, pk)
    said = correction.rule(
        correction_id=wanted,
        approve="approve" in request.POST,
        reason=request.POST.get("reason", ""),
        by=who.user,
        at=who.now,
        digest=request.POST.get("digest", ""),
    )
    messages.success(request, said or "没有批准，榜不变")
    return redirect("board", pk)
