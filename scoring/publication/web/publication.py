"""Published boards: the stored bytes, to those who may see them."""

import gzip
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from scoring.base.selectors.viewer import viewer
from scoring.engine.time.periods import Quarter
from scoring.pages.web.me import LARGE
from scoring.publication.render.pages import stored_frame
from scoring.publication.selectors import board_paper
from scoring.publication.selectors import paper as select_paper
from scoring.publication.selectors import publication as select_publication

if TYPE_CHECKING:
    from scoring.models import Page

PRELOADED = f"<{stored_frame()['css']}>; rel=preload; as=style"
ENLARGED = "body{zoom:1.3}"


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The newest board at once; older ones from the list below the address `?all=1`."""
    duties = viewer(request).duties
    publications = list(select_publication.visible(duties))
    if publications and "all" not in request.GET:
        return redirect("publication", publications[0].pk)
    rows = [(p, Quarter.parse(p.board.period).label) for p in publications]
    masses = duties.home_branch is not None and not duties.reads_home
    return render(request, "publication/list.html", {"rows": rows, "masses": masses})


@require_safe
def page(
    request: HttpRequest,
    pk: int,
    branch: int | None = None,
    participant: int | None = None,
    view: str = "",
) -> HttpResponse:
    kept = select_publication.page(
        viewer(request).duties,
        pk,
        encoding=encoding(request),
        branch=branch,
        participant=participant,
        view=view,
    )
    if kept is None:
        raise Http404("没有这一榜")
    return stored(request, kept)


@require_safe
def own_branch(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one's own branch, from a board whose other branches are not for everybody."""
    duties = viewer(request).duties
    publication = select_paper.publication(duties, pk)
    if publication is None:
        raise Http404("没有这一榜")
    there = [one["id"] for one in publication.head["branches"]]
    near = [branch for branch in there if branch in duties.branches()]
    if duties.home_branch in near:
        near = [duties.home_branch]
    if not near and select_publication.sees_whole(duties, publication):
        near = there
    return redirect("publication_branch", pk, near[0]) if near else redirect("publication", pk)


def encoding(request: HttpRequest) -> str:
    """Which of a page's two stored forms to read for this browser."""
    accepted = _accepted(request.headers.get("Accept-Encoding", ""))
    return "brotli" if "br" in accepted else "gzip"


def stored(request: HttpRequest, page: "Page") -> HttpResponse:
    """The bytes of a page, or that the browser has them already."""
    accepted = _accepted(request.headers.get("Accept-Encoding", ""))
    kind = encoding(request)
    # Weak: the same page in each of its encodings.
    etag = f'W/"{page.etag}"'
    if f'"{page.etag}"' in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    elif kind == "gzip" and "gzip" not in accepted:
        response = HttpResponse(gzip.decompress(bytes(page.gzip)))
    else:
        response = HttpResponse(bytes(getattr(page, kind)))
        response["Content-Encoding"] = "br" if kind == "brotli" else "gzip"
        # Asked for while the page is still on its way.
        response["Link"] = PRELOADED
    response["ETag"] = etag
    # Kept by the reader's browser only, and asked about each time: a correction shows at once.
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response


def _accepted(header: str) -> set[str]:
    """The encodings a browser takes; `q=0` says that it does not."""
    encodings = set()
    for part in header.split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "").rstrip("0.") != "q=":
            encodings.add(name.strip().lower())
    return encodings


@require_safe
def line_css(request: HttpRequest) -> HttpResponse:
    """Marks one's own line on boards, whose bytes are the same for everybody."""
    member = viewer(request).user.member_id
    rules = "".join(
        # Once on the board, where it stays in view; on other looks in each group.
        f".board #p{pk},.board .p{pk}{{border-left-color:var(--red);background:var(--gold-soft)}}"
        f"#p{pk}{{position:sticky;bottom:0;z-index:1}}"
        # Above the bar of a phone.
        f"@media(max-width:719px){{#p{pk}{{bottom:56px}}}}"
        f'#p{pk} .person b::after,.p{pk} .person b::after{{content:"（我）"}}'
        for pk in select_publication.own_lines(member)
    )
    if request.COOKIES.get(LARGE) == "1":
        rules += ENLARGED
    response = HttpResponse(rules, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The board on a wall: a few pages that turn by themselves."""
    duties = viewer(request).duties
    publication = select_paper.publication(duties, pk)
    if publication is None or not select_publication.sees_whole(duties, publication):
        raise Http404("没有这一榜")
    head = publication.head
    context = {
        "publication": publication,
        "title": f"{Quarter.parse(head['period']).label}{head['scheme_name']}榜",
        "pages": board_paper.screens(publication),
        "window_to": f"{publication.window_to.month}月{publication.window_to.day}日",
    }
    return render(request, "publication/screen.html", context)
