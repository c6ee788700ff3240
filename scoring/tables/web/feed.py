"""Departments' files for a whole plant, and what branches say to them."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from scoring.base.selectors.viewer import Viewer, viewer
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.time.periods import Month
from scoring.intake import bounds
from scoring.ledger.selectors import entry as select_entry
from scoring.scheme.selectors import facts as select_facts
from scoring.tables.selectors import feed_columns
from scoring.tables.selectors import upload as select_upload
from scoring.tables.services import feed, upload
from scoring.tables.web.upload import reachable, sent
from scoring.web import cells
from scoring.web.middleware import STATUS

if TYPE_CHECKING:
    from scoring.models import Entry


@require_http_methods(["GET", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """The organiser's page: bring a department's file; what came so far; open disputes."""
    who = viewer(request)
    plants = select_upload.plants(who.duties.grants.get("organiser", frozenset()))
    if not plants:
        raise Http404("没有这一页")
    wrong, status = "", 200
    if request.method == "POST":
        try:
            return _receive(request, who, plants)
        except Refusal as refused:
            wrong, status = refused.text, STATUS[refused.kind]
    ids = [plant.pk for plant in plants]
    now = Month.of(who.today)
    months = [*now.quarter.previous.months, *now.quarter.months]
    versions = [select_facts.in_force(pk, ZHIWEI, now.first) for pk in ids]
    rubrics = [select_facts.rubric_of(version) for version in versions if version]
    # Of two plants each may score by a version of its own.
    items = {item.code: item for r in rubrics for item in select_upload.providable(r)}
    context = {
        "plants": plants,
        "feeds": select_upload.feeds(ids),
        "uploads": select_upload.feed_uploads(ids),
        "disputes": select_upload.disputes_of_plant(ids, since=now.quarter.previous.first),
        "months": sorted({m for m in months if m <= now}, reverse=True),
        "items": list(items.values()),
        "request_key": cells.new_request(),
        "typed": request.POST,
        "typed_items": request.POST.getlist("item"),
        "wrong": wrong,
        "most": bounds.FILE_BYTES // 1024 // 1024,
    }
    return render(request, "tables/feeds.html", context, status=status)


def _receive(request: HttpRequest, who: Viewer, plants: list[Any]) -> HttpResponse:
    data = request.POST
    file = sent(request)
    plant = next((p for p in plants if str(p.pk) == data.get("plant")), plants[0])
    try:
        month = Month.parse(data.get("month", ""))
    except ValueError:
        raise Refusal("请选一个月份", "input") from None
    known = {str(f.pk): f for f in select_upload.feeds([plant.pk])}
    chosen = known.get(data.get("feed", ""))
    if chosen is None:
        chosen = feed.set_up(
            plant=plant, code=ZHIWEI, department=data.get("department", ""),
            items=data.getlist("item"), by=who.user, at=who.now)  # fmt: skip
    found = upload.receive(
        feed=chosen, month=month.first, key=cells.request_key(data), by=who.user, at=who.now,
        **file)  # fmt: skip
    fits = feed_columns.fits(found, chosen.mapping)
    return redirect("upload" if fits else "upload_columns", found.pk)


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """The wizard: which column of the department's own table means what."""
    who = viewer(request)
    found = reachable(who, pk)
    if found.feed is None or getattr(found, "applied", None):
        raise Http404("没有这一页")
    page = feed_columns.main_page(found)
    items = select_upload.items_of(found.feed, found.month)
    meanings = feed_columns.meanings(items)
    chosen = found.feed.mapping or feed_columns.guessed(page, items)
    wrong, status = "", 200
    if request.method == "POST":
        chosen = {key: str(request.POST[key]) for key in meanings if request.POST.get(key)}
        try:
            feed.remember(upload_id=pk, mapping=chosen, by=who.user, at=who.now)
        except Refusal as refused:
            wrong, status = refused.text, STATUS[refused.kind]
        else:
            return redirect("upload", pk)
    context = {
        "upload": found,
        "month": Month.of(found.month),
        "columns": feed_columns.columns(page),
        "meanings": [(key, label, chosen.get(key, "")) for key, label in meanings.items()],
        "several": len(found.feed.items) > 1,
        "wrong": wrong,
    }
    return render(request, "tables/columns.html", context, status=status)


@require_POST
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    row = _entry(viewer(request), pk)
    who = viewer(request)
    feed.dispute(entry_id=pk, text=request.POST.get("text", ""), by=who.user, at=who.now)
    messages.success(request, "已记下不同意见，组织员核对后答复")
    return redirect("cell", row.sheet_id, row.participant_id, row.item)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    row = _entry(who, pk)
    feed.withdraw(entry_id=pk, reason=request.POST.get("reason", ""), by=who.user, at=who.now)
    messages.success(request, "已撤回")
    return redirect("cell", row.sheet_id, row.participant_id, row.item)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    row = select_entry.disputed(pk)
    if row is None:
        raise Http404("没有这条不同意见")
    who.sheet(row.sheet_id)
    if request.POST.get("do") not in ("keep", "withdraw"):
        raise Refusal("请选“维持”或“撤回”", "input")
    feed.answer(
        dispute_id=pk,
        withdraw=request.POST["do"] == "withdraw",
        reason=request.POST.get("reason", ""),
        by=who.user,
        at=who.now,
    )
    messages.success(request, "已答复")
    return redirect("cell", row.sheet_id, row.participant_id, row.item)


def _entry(who: Viewer, pk: int) -> "Entry":
    row = select_entry.row(pk)
    if row is None:
        raise Http404("没有这一条")
    who.sheet(row.sheet_id)
    return row
