"""Entering a month: the grid, and one cell with all its matters."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from scoring.base.selectors.viewer import Viewer, viewer
from scoring.claims.selectors import attachment as select_attachment
from scoring.claims.selectors import peer as select_peer
from scoring.engine.errors import Malformed
from scoring.engine.facts import typed as typed_fields
from scoring.engine.process.workflow import Refusal, way_back
from scoring.engine.scheme.items import Item
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import deadlines as select_deadlines
from scoring.ledger.selectors import entry as select_entry
from scoring.ledger.services import entry
from scoring.ledger.web import matter
from scoring.ledger.web.cell_row import CellRow
from scoring.month.selectors import group_check as select_group
from scoring.month.selectors import masking
from scoring.scheme.selectors import facts as select_facts
from scoring.web import cells
from scoring.web.context import frame
from scoring.web.middleware import STATUS

if TYPE_CHECKING:
    from scoring.models import Entry, Sheet


@require_http_methods(["GET", "POST"])
def sheet_entry(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    if request.method == "POST":
        return _save(request, who, pk)
    sheet = who.sheet(pk)
    return _grid_page(request, who, sheet, _grid(who, sheet), [])


def _grid(who: Viewer, sheet: "Sheet") -> select_entry.Grid:
    open_now = sheet.takes_entries and who.may_record(sheet)
    grid = select_entry.grid(sheet, by_member=who.user.member_id, may_record=open_now)
    masking.mask_grid(grid, masking.items(who, sheet), who.user.member_id)
    return grid


def _save(request: HttpRequest, who: Viewer, pk: int) -> HttpResponse:
    sheet = who.sheet(pk)
    rubric = select_facts.rubric_of(sheet.rubric)
    kinds = {code: item.kind for code, item in rubric.items.items()}
    changes: dict[UUID, entry.Change] = {}
    try:
        changes = cells.changes(request.POST, kinds)
        outcome = entry.record(
            sheet_id=pk, changes=list(changes.values()), by=who.user, at=who.now, source="grid"
        )
    except (Malformed, Refusal) as error:
        grid = _grid(who, sheet)
        cells.put_back(grid, request.POST)
        if isinstance(error, Malformed):
            wrong, status = cells.mark_malformed(grid, changes, error), 422
            head = "有填得不对的地方，整页都还没有保存；您填的都还在，改好再保存"
        elif isinstance(error, entry.Conflicts):
            wrong, status, head = cells.mark_conflicts(grid, error), 409, error.text
        else:
            wrong, status, head = [], STATUS[error.kind], f"没有保存：{error.text}"
        return _grid_page(request, who, sheet, grid, [head, *wrong], status=status)
    saved = len(outcome.saved)
    if saved:
        sentence = f"已保存 {saved} 处改动"
    else:
        sentence = "这一页刚才已经保存过了" if outcome.replayed else "没有改动，不用保存"
    messages.success(request, sentence)
    return redirect(request.get_full_path())


def _grid_page(
    request: HttpRequest,
    who: Viewer,
    sheet: "Sheet",
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
        "due": None if shell else select_deadlines.due_of(sheet, who.today),
        "sheet": sheet,
        "month": Month.of(sheet.month),
        "grid": grid,
        "only": only,
        "left_out": left_out,
        "everybody": select_facts.participants_of_branch(sheet),
        "editable": any(person.editable for person in grid.people),
        "why_not": _why_not(who, sheet),
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


def _why_not(who: Viewer, sheet: "Sheet") -> str:
    if not sheet.takes_entries:
        state = sheet.get_state_display()
        return f"这张表已到“{state}”，只能看；要改，{way_back(sheet.state)}。"
    if not who.may_record(sheet):
        return "由支部书记、副书记、组织委员记录，或由厂组织员代录；这里只能看。"
    return ""


@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, pk: int, participant: int, item: str) -> HttpResponse:
    """One person and item: all matters, who recorded them and when; add, change, withdraw."""
    who = viewer(request)
    sheet = who.sheet(pk)
    rubric = select_facts.rubric_of(sheet.rubric)
    people = {p.pk: p for p in select_facts.participants_of_branch(sheet)}
    if participant not in people or item not in rubric.items:
        raise Http404("没有这一格")
    person = people[participant]
    if item in masking.items(who, sheet) and person.held.member_id != who.user.member_id:
        raise Http404("这一项的事由只给本人和办理的人看")
    wrong: list[str] = []
    status = 200
    if request.method == "POST":
        try:
            change = matter.change(request.POST, participant, rubric.items[item])
            entry.record(sheet_id=sheet.pk, changes=[change], by=who.user, at=who.now)
        except Malformed as error:
            wrong, status = [cells.without_key(p) for p in error.errors], 422
        except Refusal as error:
            wrong, status = [error.text], STATUS[error.kind]
        else:
            messages.success(request, "已记下")
            return redirect(request.path)
    grid = _grid(who, sheet)
    here = next(c for c in grid.cells() if c.name == f"{participant}-{item}")
    editable = here.person.editable and not here.why_closed
    typed = request.POST if wrong else None
    shows_why = masking.deals_with(who, sheet) or person.held.member_id == who.user.member_id
    rows = _rows(
        select_entry.history(sheet, person, item),
        who.today,
        rubric.items[item],
        editable=editable,
        typed=typed,
        shows_why=shows_why,
    )
    elsewhere = any(row.form.opened for row in rows if row.form)
    fresh = matter.MatterForm(
        rubric.items[item],
        typed if typed is not None and not elsewhere else {},
        select_entry.latest_day(Month.of(sheet.month), who.today).isoformat(),
    )
    context = {
        "sheet": sheet,
        "month": Month.of(sheet.month),
        "person": person,
        "item": rubric.items[item],
        "cell": here,
        "editable": editable,
        "why_not": _why_not(who, sheet) or here.why_closed or "不能给自己记分，请另一位记录人记",
        "rows": [(row, row.form) for row in rows],
        "fresh": fresh,
        "organiser": "organiser" in who.roles_on(sheet),
        "recorder": "recorder" in who.roles_on(sheet) and not sheet.is_locked,
        "request_key": cells.new_request(),
        "wrong": wrong,
    }
    return render(request, "ledger/cell.html", context, status=status)


def _rows(
    history: "list[Entry]",
    today: date,
    item: Item,
    *,
    editable: bool,
    typed: QueryDict | None,
    shows_why: bool,
) -> list[CellRow]:
    """`editable`: each may be corrected; `shows_why`: to this reader, why a group gave it back."""
    returned = select_group.why_returned(history) if shows_why else {}
    peer_words = select_peer.words_beside(history, today)
    files = select_attachment.of_entries(history)
    return [
        CellRow(
            row,
            returned=returned.get(row.pk, ""),
            peer_words=peer_words.get(row.pk, ""),
            files=files.get(row.pk, []),
            form=_correction(row, item, typed) if editable else None,
            words=typed_fields.in_full(item.kind, row.fields),
        )
        for row in history
    ]


def _correction(row: "Entry", item: Item, typed: QueryDict | None) -> matter.MatterForm | None:
    if row.void or row.is_from_department or getattr(row, "superseded_by", None):
        return None
    return matter.correction(item, row, typed)
