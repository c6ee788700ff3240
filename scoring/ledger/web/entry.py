"""Entering a month: the grid, and one cell with all its matters."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from scoring.base.selectors.viewer import viewer
from scoring.engine.errors import Malformed
from scoring.engine.process.workflow import Refusal
from scoring.ledger.selectors import deadlines as select_deadlines
from scoring.ledger.selectors import entry as select_entry
from scoring.ledger.services import entry
from scoring.ledger.web import matter
from scoring.month.selectors.cell_view import CellRow, CellView, cell_view
from scoring.month.selectors.sheet_reader import SheetReader
from scoring.web import cells
from scoring.web.context import frame
from scoring.web.middleware import STATUS


@require_http_methods(["GET", "POST"])
def sheet_entry(request: HttpRequest, pk: int) -> HttpResponse:
    reader = SheetReader.of(viewer(request), pk)
    if request.method == "POST":
        return _save(request, reader)
    return _grid_page(request, reader, reader.grid(), [])


def _save(request: HttpRequest, reader: SheetReader) -> HttpResponse:
    who, pk = reader.who, reader.sheet.pk
    kinds = {code: item.kind for code, item in reader.rubric.items.items()}
    changes: dict[UUID, entry.Change] = {}
    try:
        changes = cells.changes(request.POST, kinds)
        outcome = entry.record(
            sheet_id=pk, changes=list(changes.values()), by=who.user, at=who.now, source="grid"
        )
    except (Malformed, Refusal) as error:
        grid = reader.grid()
        cells.put_back(grid, request.POST)
        if isinstance(error, Malformed):
            wrong, status = cells.mark_malformed(grid, changes, error), 422
            head = "有填得不对的地方，整页都还没有保存；您填的都还在，改好再保存"
        elif isinstance(error, entry.Conflicts):
            wrong, status, head = cells.mark_conflicts(grid, error), 409, error.text
        else:
            wrong, status, head = [], STATUS[error.kind], f"没有保存：{error.text}"
        return _grid_page(request, reader, grid, [head, *wrong], status=status)
    saved = len(outcome.saved)
    if saved:
        sentence = f"已保存 {saved} 处改动"
    else:
        sentence = "这一页刚才已经保存过了" if outcome.replayed else "没有改动，不用保存"
    messages.success(request, sentence)
    return redirect(request.get_full_path())


def _grid_page(
    request: HttpRequest,
    reader: SheetReader,
    grid: select_entry.Grid,
    wrong: list[str],
    *,
    status: int = 200,
) -> HttpResponse:
    only = request.GET.get("person", "")
    one = cells.whole(only)
    left_out = 0
    if any(p.participant.pk == one for p in grid.people):
        _keep_one(grid, one)
        left_out = sum(row.cells[0].closed for band in grid.bands for row in band.rows)
    shell = "shell" in request.GET
    if shell:
        grid.without_names()
        grid.contradictions = []
    context: dict[str, Any] = {
        "shell": shell,
        "due": None if shell else select_deadlines.due_of(reader.sheet, reader.who.today),
        "sheet": reader.sheet,
        "month": reader.month,
        "grid": grid,
        "only": only,
        "left_out": left_out,
        "everybody": reader.people,
        "editable": any(person.editable for person in grid.people),
        "why_not": reader.why_not_record,
        "request_key": cells.new_request(),
        "wrong": wrong,
    }
    if shell:
        context["frame"] = frame(request)["frame"] | {"who": ""}
    return render(request, "ledger/grid.html", context, status=status)


def _keep_one(grid: select_entry.Grid, participant: int | None) -> None:
    """One column only, for a narrow screen."""
    keep = [i for i, p in enumerate(grid.people) if p.participant.pk == participant]
    grid.people = [grid.people[i] for i in keep]
    for band in grid.bands:
        band.sums = [band.sums[i] for i in keep]
        for row in band.rows:
            row.cells = [row.cells[i] for i in keep]


@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, pk: int, participant: int, item: str) -> HttpResponse:
    """One person and item: all matters, who recorded them and when; add, change, withdraw."""
    reader = SheetReader.of(viewer(request), pk)
    reader.person(participant, item)
    wrong: list[str] = []
    status = 200
    if request.method == "POST":
        wrong, status = _record(request, reader, participant, item)
        if not wrong:
            messages.success(request, "已记下")
            return redirect(request.path)
    view = cell_view(reader, participant, item)
    typed = request.POST if wrong else None
    rows = [(row, _correction(row, view, typed)) for row in view.rows]
    elsewhere = any(form.opened for _, form in rows if form)
    fresh = typed if typed is not None and not elsewhere else {}
    context = {
        "sheet": reader.sheet,
        "month": reader.month,
        "person": view.person,
        "item": view.item,
        "cell": view.cell,
        "editable": view.editable,
        "why_not": view.why_not,
        "rows": rows,
        "fresh": matter.MatterForm(view.item, fresh, view.day),
        "organiser": "organiser" in reader.roles,
        "recorder": "recorder" in reader.roles and not reader.sheet.is_locked,
        "request_key": cells.new_request(),
        "wrong": wrong,
    }
    return render(request, "ledger/cell.html", context, status=status)


def _record(
    request: HttpRequest, reader: SheetReader, participant: int, item: str
) -> tuple[list[str], int]:
    """What was wrong with the posted form, and the status that says it; nothing when recorded."""
    who = reader.who
    try:
        change = matter.change(request.POST, participant, reader.rubric.items[item])
        entry.record(sheet_id=reader.sheet.pk, changes=[change], by=who.user, at=who.now)
    except Malformed as error:
        return [cells.without_key(problem) for problem in error.errors], 422
    except Refusal as error:
        return [error.text], STATUS[error.kind]
    return [], 200


def _correction(row: CellRow, view: CellView, typed: QueryDict | None) -> matter.MatterForm | None:
    if not view.editable or not row.may_be_corrected:
        return None
    return matter.correction(view.item, row.entry, typed)
