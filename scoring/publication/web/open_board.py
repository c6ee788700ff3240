"""Boards for readers without an account, and the codes that secretaries post beside the notice."""

import unicodedata

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.base.selectors.viewer import viewer
from scoring.engine.process.regulation import SUGGESTION_WORKING_DAYS
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Quarter
from scoring.publication.render import typeset
from scoring.publication.selectors import open_board as select_open
from scoring.publication.selectors import paper as select_paper
from scoring.publication.services import notice_code
from scoring.publication.web.paper import site
from scoring.publication.web.publication import encoding, stored
from scoring.web import cells
from scoring.year.selectors import suggestion as select_suggestion
from scoring.year.services import suggestion


@require_safe
@login_not_required
def entrance(request: HttpRequest) -> HttpResponse:
    """Where a code is typed. Nothing is kept of who comes: no cookie, no row."""
    typed = request.GET.get("code", "")
    code = "".join(letter for letter in unicodedata.normalize("NFKC", typed) if letter.isalnum())
    if code and code.isascii() and select_open.by_code(code, timezone.now()):
        return redirect("open_code", code)
    return _entrance(request, typed, 422 if typed.strip() else 200)


def _entrance(request: HttpRequest, typed: str, status: int) -> HttpResponse:
    found = select_open.on_network(_address(request))
    rows = [(p, p.board.plant.name, Quarter.parse(p.board.period).label) for p in found]
    context = {"rows": rows, "typed": typed[:40], "wrong": status != 200}
    return _private(render(request, "publication/entrance.html", context, status=status))


@require_safe
@login_not_required
def by_code(request: HttpRequest, code: str, *, plant: bool = False) -> HttpResponse:
    opened = select_open.by_code(code, timezone.now())
    if opened is None or (plant and None not in select_open.places(opened.publication)):
        return _entrance(request, code, 404)
    return _page(request, opened, None if plant else opened.branch)


@require_safe
@login_not_required
def on_network(request: HttpRequest, pk: int) -> HttpResponse:
    found = {p.pk: p for p in select_open.on_network(_address(request))}
    if pk not in found:
        return _entrance(request, "", 404)
    return _page(request, select_open.Opened(found[pk], None), None)


@require_http_methods(["GET", "POST"])
@login_not_required
def say(request: HttpRequest, code: str = "", pk: int = 0) -> HttpResponse:
    """投诉建议 of those who read without an account: no name is asked for and none is kept."""
    if code:
        opened = select_open.by_code(code, timezone.now())
        found = opened.publication if opened else None
    else:
        found = {p.pk: p for p in select_open.on_network(_address(request))}.get(pk)
    if found is None:
        return _entrance(request, code, 404)
    plant, wrong = found.board.plant_id, ""
    if request.method == "POST":
        try:
            suggestion.file_unknown(
                plant_id=plant,
                client_key=cells.request_key(request.POST),
                text=request.POST.get("text", ""),
                at=timezone.now(),
            )
        except Refusal as refusal:
            wrong = refusal.text
        else:
            messages.success(request, "已收到。答复写在这一页上")
            return redirect(request.path)
    context = {
        "plant": found.board.plant,
        "counts": select_suggestion.counts(plant),
        "rows": select_suggestion.answers_to_unknown(plant),
        "days": SUGGESTION_WORKING_DAYS,
        "wrong": wrong,
        "typed": request.POST.get("text", "") if wrong else "",
        "request_key": cells.new_request(),
        "back": request.path.removesuffix("say/"),
    }
    status = 422 if wrong else 200
    return _private(render(request, "publication/say.html", context, status=status))


def _page(request: HttpRequest, opened: select_open.Opened, branch: int | None) -> HttpResponse:
    page = select_open.page(opened.publication, branch, encoding=encoding(request))
    if page is None:
        raise Http404("没有这一榜")
    return _private(stored(request, page))


def _private(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _address(request: HttpRequest) -> str | None:
    """The reader's own address; None where a proxy stands between that we were not told of."""
    passed_on = request.headers.get("X-Forwarded-For", "")
    if settings.BEHIND_PROXY:
        return passed_on.rsplit(",", 1)[-1].strip() or None
    if passed_on or "Forwarded" in request.headers:
        return None
    return request.META.get("REMOTE_ADDR")


@require_safe
def codes(request: HttpRequest, pk: int) -> HttpResponse:
    """The codes that a person may see: of his branches, or all with a duty in the plant."""
    who = viewer(request)
    found = select_paper.publication(who.duties, pk)
    if found is None:
        raise Http404("没有这一榜")
    found = select_open.newest(found)  # the same codes open the correction
    names = {b["id"]: b["name"] for b in found.head["branches"]} | {None: "全厂"}
    roles = who.duties.roles_for_plant(found.board.plant_id)
    whole = bool(roles & notice_code.RENEWERS)
    near = who.duties.branches()
    here = site(request)
    rows = [
        {
            "branch": branch,
            "name": names[branch],
            "code": str(code),
            "posted": reverse(*_posted(found.pk, branch)),
            "qr": typeset.qr_picture(f"{here}/open/{code.code}/"),
            "renews": whole or branch in who.duties.records,
        }
        for branch, code in select_open.codes(found).items()
        if whole or branch is None or branch in near
    ]
    context = {
        "publication": found,
        "board": found.board,
        "label": Quarter.parse(found.head["period"]).label,
        "rows": rows,
        "site": here,
        "opens": select_open.opens(found, who.now),
    }
    return render(request, "publication/codes.html", context)


def _posted(pk: int, branch: int | None) -> tuple[str, None, list[int]]:
    """Name and keys of the notice to hang up."""
    if branch is None:
        return "publication_posted", None, [pk]
    return "publication_branch_posted", None, [pk, branch]


@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    found = select_paper.publication(who.duties, pk)
    if found is None:
        raise Http404("没有这一榜")
    typed = request.POST.get("branch", "")
    branch = cells.whole(typed)
    if typed and branch is None:
        raise Refusal("没有这个党支部", "input")
    notice_code.renew(
        publication_id=select_open.newest(found).pk, branch=branch, by=who.user, at=who.now
    )
    messages.success(request, "已换看榜码：旧的打不开了，请把公示栏上的也换成新的")
    return redirect("publication_codes", pk)
