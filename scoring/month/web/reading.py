"""The sheet read aloud at the branch meeting: one person at a time, in large type."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from scoring.base.selectors.viewer import viewer
from scoring.engine.errors import Malformed
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import entry as select_entry
from scoring.ledger.services import entry
from scoring.month.selectors import verification as select_verification
from scoring.scheme.selectors import facts as select_facts
from scoring.web import cells
from scoring.web.middleware import STATUS


@require_http_methods(["GET", "POST"])
def sheet_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Graded items are settled here, by whoever records and is not the person read out."""
    who = viewer(request)
    sheet = who.sheet(pk)
    if not who.may_record(sheet):
        raise Http404("逐行过会由支部记录人打开")
    people = select_facts.participants_of_branch(sheet)
    number = cells.whole(request.GET.get("person", ""))
    at = next((i for i, p in enumerate(people) if p.pk == number), 0)
    wrong: list[str] = []
    status, failed = 200, None
    made: dict[UUID, entry.Change] = {}
    if request.method == "POST":
        kinds = {c: i.kind for c, i in select_facts.rubric_of(sheet.rubric).items.items()}
        try:
            made = cells.changes(request.POST, kinds)
            entry.record(sheet_id=pk, changes=list(made.values()), by=who.user, at=who.now)
        except (Malformed, Refusal) as error:
            status = STATUS[error.kind] if isinstance(error, Refusal) else 422
            failed = error
        else:
            if made:
                messages.success(request, f"{people[at].held.member.name}：已定档")
            return redirect(_onward(pk, request.POST.get("go", ""), people[at].pk))
    open_now = sheet.takes_entries
    grid = select_entry.grid(sheet, by_member=who.user.member_id, may_record=open_now)
    if failed is not None:
        cells.put_back(grid, request.POST)
        if isinstance(failed, Malformed):
            wrong = ["没有定档，您选的都还在", *cells.mark_malformed(grid, made, failed)]
        elif isinstance(failed, entry.Conflicts):
            wrong = [failed.text, *cells.mark_conflicts(grid, failed)]
        else:
            wrong = [f"没有定档：{failed.text}"]
    person = grid.people[at] if people else None
    mine = [c for c in grid.cells() if person and c.person.participant.pk == person.participant.pk]
    judged = [c for c in mine if c.item.kind.judged and c.may_be_filled]
    own = person is not None and person.participant.held.member_id == who.user.member_id
    context = {
        "sheet": sheet,
        "month": Month.of(sheet.month),
        "people": people,
        "person": person,
        "place": at + 1,
        "cells": [c for c in mine if c.entries],
        "judged": [c for c in judged if not _unused(c)],
        "unused": [c for c in judged if _unused(c)],
        "settles": bool(judged) and open_now and not own,
        "own": own,
        "before": people[at - 1] if at else None,
        "after": people[at + 1] if at + 1 < len(people) else None,
        "request_key": cells.new_request(),
        "strip": select_verification.answers(sheet),
        "wrong": wrong,
    }
    return render(request, "month/reading.html", context, status=status)


def _unused(cell: select_entry.Cell) -> bool:
    """A deduction that most people never have: folded away while nothing is written there."""
    takes_away = cell.item.sign <= 0 or cell.item.kind.full_when_empty
    return takes_away and cell.empty and not cell.entries and not cell.problem


def _onward(pk: int, go: str, here: int) -> str:
    """Where a button leads once the grades are kept: to another person, or to the minutes."""
    if go == "end":
        return f"{reverse('sheet', args=[pk])}#minutes_no"
    return f"{reverse('sheet_reading', args=[pk])}?person={cells.whole(go) or here}"
