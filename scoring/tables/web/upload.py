"""A month in a table: take the template, bring it back, look, confirm."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.base.selectors.viewer import Viewer, viewer
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Month
from scoring.intake import bounds, paper
from scoring.month.selectors.sheet_reader import SheetReader
from scoring.tables.selectors import upload as select_upload
from scoring.tables.services import upload
from scoring.web import cells
from scoring.web.middleware import STATUS

if TYPE_CHECKING:
    from scoring.models import TableFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200
HINT = (
    "只填浅色格里的数或下拉里的档；没有的留空，不用填 0。把已有的清空就是撤回。"
    "有日期、有名目的事填在“事项”表。填好保存，回到网页上传，先看预览再确认。"
)


@require_http_methods(["GET", "POST"])
def sheet_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Download and upload of one sheet's month."""
    who = viewer(request)
    reader = SheetReader.of(who, pk)
    sheet = reader.sheet
    wrong = ""
    status = 200
    if request.method == "POST":
        try:
            table = upload.receive(
                sheet=sheet, key=cells.request_key(request.POST), by=who.user, at=who.now,
                **sent(request))  # fmt: skip
        except Refusal as refused:
            wrong, status = refused.text, STATUS[refused.kind]
        else:
            return redirect("upload", table.pk)
    context = {
        "sheet": sheet,
        "month": Month.of(sheet.month),
        "deals": reader.deals,
        "may": reader.may_record,
        "uploads": select_upload.of_sheet(sheet) if reader.is_recorder else [],
        "request_key": cells.new_request(),
        "wrong": wrong,
        "most": bounds.FILE_BYTES // 1024 // 1024,
    }
    return render(request, "tables/sheet.html", context, status=status)


def sent(request: HttpRequest) -> dict[str, Any]:
    """The file of a form: its name and its bytes."""
    file = request.FILES.get("file")
    if file is None:
        raise Refusal("请先选一个文件", "input")
    if file.size is None or file.size > bounds.FILE_BYTES:
        most = bounds.FILE_BYTES // 1024 // 1024
        raise Refusal(f"文件超过 {most} MB。请只留要上传的工作表，删掉图片，再上传", "input")
    return {"name": file.name or "", "data": file.read()}


@require_safe
def sheet_template(request: HttpRequest, pk: int) -> HttpResponse:
    """This month's template, with what stands in it now, for those who may see all of it."""
    reader = SheetReader.of(viewer(request), pk)
    sheet = reader.sheet
    if not reader.deals:
        raise Http404("模板由填报的人下载")
    position = select_upload.position(sheet)
    table = select_upload.template(sheet, reader.grid(), position)
    month = Month.of(sheet.month)
    names = [person.name for person in table.people]
    fixed = len(select_upload.HEADS)
    keys = [f"p{person.participant.pk}" for person in table.people]
    page = paper.Grid(
        title=table.title,
        hint=HINT,
        mark=[select_upload.MARK, str(sheet.pk), str(table.position), "", *keys],
        heads=[*select_upload.HEADS, *names],
        posts=["职务", *[""] * (fixed - 1), *[person.post for person in table.people]],
        rows=[_row(row) for row in table.rows],
    )
    matters = paper.Matters(
        heads=select_upload.matter_heads(table.items),
        names=names,
        items=[f"{item.code} {item.name}" for item in table.items],
        first=month.first.isoformat(),
        last=month.last.isoformat(),
    )
    body = paper.template(page, matters, (select_upload.SHEET_NAME, select_upload.MATTERS_NAME))
    return attachment(body, f"{sheet.branch}{month.label}积分.xlsx")


def _row(row: select_upload.TemplateRow) -> dict[str, Any]:
    return {
        "heads": [row.code, row.name, row.worth, row.what],
        "cells": [(cell.text, cell.open) for cell in row.cells],
        "choices": row.choices,
        "form": row.input.form if row.input else "",
        "whole": row.input is not None and row.input.whole,
    }


def attachment(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "private, no-store"
    return answer


def reachable(who: Viewer, pk: int) -> "TableFile":
    """An upload of a sheet that he records, or of a plant whose organiser he is; else 404."""
    table = select_upload.upload(pk)
    if table is not None and table.sheet is not None:
        may = who.may_record(who.sheet(table.sheet.pk))
    else:
        plant = table.feed.plant_id if table is not None and table.feed is not None else None
        may = "organiser" in who.duties.roles_for_plant(plant)
    if table is not None and may:
        return table
    raise Http404("没有这次上传")


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What an upload would do, or what it did."""
    who = viewer(request)
    table = reachable(who, pk)
    return _page(request, who, table)


def _page(
    request: HttpRequest, who: Viewer, table: "TableFile", wrong: str = "", status: int = 200
) -> HttpResponse:
    applied = getattr(table, "applied", None)
    seen = None if applied else upload.preview(table, by=who.user, at=who.now)
    context = {
        "upload": table,
        "month": Month.of(table.month),
        "applied": applied,
        "written": select_upload.written(table) if applied else [],
        "seen": seen,
        "wrong": wrong,
    }
    if seen is not None:
        refused = seen.of("refused")
        context |= {
            "refused": refused[:MOST_SHOWN],
            "more": max(0, len(refused) - MOST_SHOWN),
            "refused_count": len(refused),
            "writes": seen.writes,
            "new_count": len(seen.of("new")),
            "changed_count": len(seen.of("changed")),
            "same": seen.of("same"),
        }
    return render(request, "tables/preview.html", context, status=status)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    table = reachable(who, pk)
    try:
        done = upload.apply(
            upload_id=pk,
            digest=cells.looked_at(request.POST, "digest"),
            only_good="only_good" in request.POST,
            by=who.user,
            at=who.now,
        )
    except Refusal as refused:
        return _page(request, who, table, refused.text, STATUS[refused.kind])
    messages.success(request, f"已写入 {done.saved} 处")
    return redirect("upload", pk)


@require_safe
def remarks(request: HttpRequest, pk: int) -> HttpResponse:
    """The file's rows with a column that says what was not taken, and how to repair it."""
    who = viewer(request)
    table = reachable(who, pk)
    body = paper.remarked(upload.remarked(table, by=who.user, at=who.now))
    stem = table.name.rpartition(".")[0] or table.name
    return attachment(body, f"{stem}（备注）.xlsx")
