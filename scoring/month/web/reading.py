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
from scoring.ledger.selectors.entry import Grid
from scoring.ledger.services import entry
from scoring.month.selectors.reading_view import reading_view
from scoring.month.selectors.sheet_reader import SheetReader
from scoring.web import cells
from scoring.web.middleware import STATUS


@require_http_methods(["GET", "POST"])
def sheet_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """What a meeting settles is settled here, by whoever records and is not the person read out."""
    reader = SheetReader.of(viewer(request), pk)
    if not reader.is_recorder:
        raise Http404("逐行过会由支部记录人打开")
    number = cells.whole(request.GET.get("person", ""))
    wrong: list[str] = []
    status, grid = 200, None
    if request.method == "POST":
        wrong, status, grid = _settle(request, reader)
        if grid is None:
            return redirect(_onward(request, reader, number))
    grid = grid or reader.grid()
    context = {
        "sheet": reader.sheet,
        "month": reader.month,
        "view": reading_view(reader, grid, number),
        "request_key": cells.new_request(),
        "wrong": wrong,
    }
    return render(request, "month/reading.html", context, status=status)


def _settle(request: HttpRequest, reader: SheetReader) -> tuple[list[str], int, Grid | None]:
    """What was wrong, its status, and the grid with what was chosen; no grid when all is kept."""
    kinds = {code: item.kind for code, item in reader.rubric.items.items()}
    changes: dict[UUID, entry.Change] = {}
    who = reader.who
    try:
        changes = cells.changes(request.POST, kinds)
        entry.record(
            sheet_id=reader.sheet.pk, changes=list(changes.values()), by=who.user, at=who.now
        )
    except (Malformed, Refusal) as error:
        grid = reader.grid()
        cells.put_back(grid, request.POST)
        if isinstance(error, Malformed):
            wrong = ["没有定档，您选的都还在", *cells.mark_malformed(grid, changes, error)]
            return wrong, 422, grid
        if isinstance(error, entry.Conflicts):
            return [error.text, *cells.mark_conflicts(grid, error)], STATUS[error.kind], grid
        return [f"没有定档：{error.text}"], STATUS[error.kind], grid
    if changes:
        changed = {change.participant_id for change in changes.values()}
        names = [p.held.member.name for p in reader.people if p.pk in changed]
        messages.success(request, f"{'、'.join(names)}：已定档")
    return [], 200, None


def _onward(request: HttpRequest, reader: SheetReader, here: int | None) -> str:
    """Where a button leads once the grades are kept: to another person, or to the minutes."""
    go, pk = request.POST.get("go", ""), reader.sheet.pk
    if go == "end":
        return f"{reverse('sheet', args=[pk])}#minutes_no"
    first = reader.people[0].pk if reader.people else ""
    return f"{reverse('sheet_reading', args=[pk])}?person={cells.whole(go) or here or first}"
