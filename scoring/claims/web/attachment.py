"""Files of matters: added in pieces by script or whole by a plain form, shown, taken away."""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.base.selectors.viewer import viewer
from scoring.claims.selectors import attachment as select_attachment
from scoring.claims.services import attachment
from scoring.engine.process.workflow import Refusal
from scoring.month.selectors.sheet_reader import SheetReader
from scoring.web import cells
from scoring.web.middleware import STATUS

TYPES = {"jpeg": "image/jpeg", "pdf": "application/pdf"}


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes, for those who may see the matter; a PDF only to be saved."""
    who = viewer(request)
    found = select_attachment.readable(pk, who.duties)
    row = found.entry
    if not SheetReader(who, row.sheet).sees(row.item, row.participant.held.member_id):
        raise Http404("没有这个附件")
    answer = HttpResponse(bytes(found.content), content_type=TYPES[found.kind])
    how = "inline" if found.kind == "jpeg" else "attachment"
    answer["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(found.name)}"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """The plain form."""
    who = viewer(request)
    sent = request.FILES.get("photo")
    if sent is None:
        raise Refusal("请先选一个文件", "input")
    found = attachment.add_sent(sent, entry_key=key, by=who.user, at=who.now)
    messages.success(request, f"已附上 {found.name}")
    return _back(request)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    select_attachment.readable(pk, who.duties)
    attachment.remove(pk=pk, by=who.user, at=who.now)
    messages.success(request, "已去掉附件")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(back)
    return redirect("claim")


@require_http_methods(["GET", "PUT"])
def upload(request: HttpRequest, key: UUID) -> JsonResponse:
    """How much is here; or the next piece of a file, from the offset that the answer names."""
    who = viewer(request)
    if request.method == "GET":
        return _received(attachment.so_far(client_key=key, by=who.user))
    numbers = [cells.whole(request.GET.get(name, "")) for name in ("offset", "total")]
    entry_key = cells.key_of(request.GET.get("entry", ""))
    offset, total = numbers
    length = cells.whole(request.headers.get("Content-Length") or "")
    try:
        if offset is None or total is None or entry_key is None:
            raise Refusal("缺少大小或事项：请重新选文件", "input")
        if length is None or length > attachment.PIECE:
            raise Refusal("一段最多 256 KB", "input")
        received = attachment.put(
            client_key=key,
            entry_key=entry_key,
            name=request.GET.get("name", "").replace("\x00", ""),
            offset=offset,
            total=total,
            piece=request.body,
            by=who.user,
            at=who.now,
        )
    except Refusal as error:
        return JsonResponse({"error": error.text}, status=STATUS[error.kind])
    return _received(received)


def _received(what: attachment.Received) -> JsonResponse:
    answer = JsonResponse({"received": what.received, "done": what.attachment is not None})
    answer["Cache-Control"] = "private, no-store"
    return answer
