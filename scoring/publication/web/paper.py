"""Papers to print and to hang up: PDF, and a picture."""

import re
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from scoring.base.selectors.viewer import viewer
from scoring.month.selectors.sheet_page import silence
from scoring.publication.render import typeset
from scoring.publication.selectors import board_paper, open_board
from scoring.publication.selectors import paper as select_paper
from scoring.publication.selectors import publication as select_publication

if TYPE_CHECKING:
    from scoring.models import Publication


@require_safe
def sheet_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    sheet = who.sheet(pk)
    data = select_paper.month(sheet, silent=silence(sheet, who.today), site=site(request))
    return _file(typeset.pdf("month", data), data["title"], "pdf")


@require_safe
def notice_pdf(
    request: HttpRequest, pk: int, branch: int | None = None, *, posted: bool = False
) -> HttpResponse:
    """The notice: the whole list to those who see it; posted, what all may see to everybody."""
    found = _publication(request, pk)
    if branch is not None and branch not in {b["id"] for b in found.head["branches"]}:
        raise Http404("这一榜没有这个党支部")
    duties = viewer(request).duties
    whole = branch in duties.branches() or select_publication.sees_whole(duties, found)
    if posted and branch not in open_board.places(found):
        raise Http404("这里不给群众看，没有张贴用的公示单")
    if not whole and not (posted and branch is None):
        raise Http404("全厂的名单不公开到这里，请看本支部的")
    data = board_paper.notice(found, branch, posted=posted, site=site(request))
    code = data["open"]["code"].replace(" ", "") if data["open"] else ""
    etag = f"{found.digest[:32]}-{branch}-{'posted' if posted else ''}{code}"
    return _file(typeset.pdf("notice", data), data["title"], "pdf", etag)


@require_safe
def line_pdf(request: HttpRequest, pk: int, participant: int) -> HttpResponse:
    found = select_paper.of_line(viewer(request).duties, pk, participant)
    data = select_paper.personal(found, participant, site=site(request)) if found else None
    if found is None or data is None:
        raise Http404("这一榜没有这个人")
    etag = f"{found.digest[:32]}-p{participant}"
    return _file(typeset.pdf("personal", data), data["title"], "pdf", etag)


@require_safe
def poster(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A picture for chat groups and small boards, or a sheet of A3 for a wall."""
    found = _publication(request, pk)
    if found.board.masses == "none":
        raise Http404("这一榜不给群众看，没有张贴图")
    data = board_paper.poster(found, site=site(request))
    etag = f"{found.digest[:32]}-poster-{kind}-{data['code']}"
    if kind == "pdf":
        content = typeset.pdf("poster", data | {"paper": "a3"})
    else:
        content = typeset.png("poster", data)
    return _file(content, data["title"], kind, etag)


def site(request: HttpRequest) -> str:
    """Where people open the pages: as it is set, or else as this reader has opened this one."""
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"


def _publication(request: HttpRequest, pk: int) -> "Publication":
    found = select_paper.publication(viewer(request).duties, pk)
    if found is None:
        raise Http404("没有这一榜")
    return found


def _file(content: bytes, title: str, kind: str, etag: str = "") -> HttpResponse:
    types = {"pdf": "application/pdf", "png": "image/png"}
    response = HttpResponse(content, content_type=types[kind])
    name = quote(re.sub(r"\s+", "", title))
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{name}.{kind}"
    response["Cache-Control"] = "private, no-cache"
    if etag:
        response["ETag"] = f'"{etag}-{zlib.crc32(content):x}"'  # the words of a release, the host
    return response
