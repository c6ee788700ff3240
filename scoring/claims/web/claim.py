"""Claims: the form, one's own list, the other side's tap, and what the branch writes down."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.base.selectors.viewer import Viewer, viewer
from scoring.claims.selectors import attachment as select_attachment
from scoring.claims.selectors import claim as select_claim
from scoring.claims.selectors import peer as select_peer
from scoring.claims.selectors.before_claim import before_answer, before_matter
from scoring.claims.services import attachment, claim, peer
from scoring.engine.errors import Malformed
from scoring.engine.inputs import plain_text
from scoring.engine.process.why_not.because import Why
from scoring.engine.process.why_not.record import (
    why_not_attach,
    why_not_decide,
    why_not_decide_in_meeting,
    why_not_withdraw,
    why_not_write,
)
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme.items import TALKED_TO
from scoring.engine.time import periods
from scoring.ledger.web.matter import Box
from scoring.web import cells
from scoring.web.middleware import STATUS


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    if request.method != "POST":
        return _page(request, who, [])
    script = "application/json" in request.headers.get("Accept", "")
    try:
        recorded = claim.claim(what=_asked(request.POST), by=who.user, at=who.now)
    except Malformed as error:
        wrong, status = [cells.without_key(p) for p in error.errors], 422
    except Refusal as error:
        wrong, status = [error.text], STATUS[error.kind]
    else:
        said = _thanks(recorded)
        if script:
            messages.success(request, said)
            key = str(recorded.entry.client_key)
            return JsonResponse({"entry": key, "say": said}, status=201)
        messages.success(request, said)
        _attach(request, who, recorded.entry.client_key)
        return redirect("claim")
    if script:
        return JsonResponse({"errors": wrong}, status=status)
    return _page(request, who, wrong, status=status)


def _asked(data: QueryDict) -> claim.Claim:
    item, _, option = data.get("what", "").partition(":")
    if not item:
        raise Refusal("请选一项", "input")
    on = periods.day(data.get("on", ""))
    if on is None:
        raise Refusal("请写日期", "input")
    asked = data.get("peer", "")
    if asked and cells.whole(asked) is None:
        raise Refusal("请重新选对方", "input")
    return claim.Claim(
        client_key=cells.request_key(data),
        item=item,
        option=option,
        on=on,
        note=data.get("note", ""),
        talked=data.get("talked", ""),
        values=_values(data, item),
        factor=plain_text(data.get("factor", "")),
        matter=data.get("matter", ""),
        attachment=data.get("attachment", "").strip(),
        asked_id=cells.whole(asked) if asked else None,
        asked_name=data.get("peer_name", ""),
    )


def _values(data: QueryDict, item: str) -> dict[str, str]:
    """What the chosen item asks for; each item's inputs carry its code."""
    values = {"quantity": plain_text(data.get("quantity", ""))}
    for name in data:
        code, _, key = name.partition(".")
        if code == item and key:
            values[key] = "、".join(text.strip() for text in data.getlist(name) if text.strip())
    return values


def _thanks(recorded: claim.Recorded) -> str:
    asked = recorded.request
    if asked is None:
        return "已申报，记在您本月的积分里，等支部初评"
    if asked.asked_id is None:
        return f"已申报；{asked.whom}不在名单里，由支部记录人打电话确认后计分"
    return f"已申报，等 {asked.whom} 确认后计分"


def _attach(request: HttpRequest, who: Viewer, key: UUID) -> None:
    """The claim is saved whatever becomes of its photo."""
    for sent in request.FILES.getlist("photo"):
        try:
            attachment.add_sent(sent, entry_key=key, by=who.user, at=who.now)
        except Refusal as error:
            messages.warning(request, f"申报已记下；{sent.name} 没有附上：{error.text}")


def _page(
    request: HttpRequest, who: Viewer, wrong: list[str], *, status: int = 200
) -> HttpResponse:
    form = select_claim.form(who.user.member_id, who.today)
    claims = select_claim.mine(who.user.member_id, who.today)
    files = select_attachment.of_entries([row.root for row in claims])
    typed: Any = request.POST if wrong else {}
    context = {
        "form": form,
        "first": [(offer, _boxes(offer, request.POST)) for offer in form.first],
        "rest": [(offer, _boxes(offer, request.POST)) for offer in form.rest],
        "claims": [(row, files.get(row.root.pk, []), _steps(row, who)) for row in claims],
        "most": attachment.MOST,
        "wrong": wrong,
        "typed": typed,
        "today": who.today,
        "day": typed.get("on") or who.today.isoformat(),
        "days": settings.PEER_ANSWER_DAYS,
        "talked": TALKED_TO,
        "request_key": typed.get("request") or cells.new_request(),
        "rest_open": any(typed.get("what", "") == key for o in form.rest for key, _ in o.levels),
    }
    return render(request, "claims/page.html", context, status=status)


def _steps(row: select_claim.Claimed, who: Viewer) -> dict[str, Why | None]:
    """Why a claim of his own can get no file, lose none, or cannot be taken back."""
    at = before_matter(row.root, row.tip, who.user, who.now)
    return {
        "attach": why_not_attach(at),
        "detach": why_not_write(at.record),
        "withdraw": why_not_withdraw(at),
    }


def _boxes(offer: select_claim.Offer, data: QueryDict) -> list[Box]:
    """What an item asks for, with what was typed when the claim was not taken."""
    named = ((one, f"{offer.item.code}.{one.key}") for one in offer.inputs)
    return [Box(one, tuple(data.getlist(name))) for one, name in named]


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    key = cells.key_of(request.POST.get("entry", ""))
    if key is None:
        raise Refusal("请从列表里选要撤回的一件", "input")
    claim.withdraw(entry_key=key, by=who.user, at=who.now)
    messages.success(request, "已撤回")
    return redirect("claim")


@never_cache
@require_safe
def people(request: HttpRequest) -> JsonResponse:
    """Names to choose from, by the part that was typed."""
    member = viewer(request).user.member
    found = select_peer.people(member, request.GET.get("q", "")) if member else []
    rows = [{"id": m.pk, "name": m.name, "branch": str(m.branch)} for m in found]
    return JsonResponse({"people": rows})


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The asked person's one tap."""
    who = viewer(request)
    seen = cells.key_of(cells.looked_at(request.POST, "seen"))
    said = request.POST.get("answer")
    if seen is None or said not in ("yes", "no"):
        raise Refusal("请点“确认”或“不属实”", "input")
    peer.answer(request_id=pk, yes=said == "yes", by=who.user, at=who.now, seen=seen)
    messages.success(request, "已确认" if said == "yes" else "已答复：不属实，这一件不计分")
    return redirect("home")


@never_cache
@require_safe
def branch(request: HttpRequest, pk: int) -> HttpResponse:
    """What in a branch waits for the other side, and what is left to its meeting."""
    who = viewer(request)
    unit = select_peer.branch_of(pk, who.duties)
    rows = []
    for row in select_peer.of_branch(unit, who.today):
        at = before_answer(row.request, row.tip, who.user, who.now)
        rows.append((row, why_not_decide(at), why_not_decide_in_meeting(at)))
    context = {"branch": unit, "rows": rows, "days": settings.PEER_ANSWER_DAYS}
    return render(request, "claims/branch.html", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A phone confirmation, or the meeting's decision, as the recorder writes it down."""
    who = viewer(request)
    said = request.POST.get("answer")
    if said not in ("yes", "no"):
        raise Refusal("请点“属实”或“不属实”", "input")
    found = peer.decide(
        request_id=pk,
        yes=said == "yes",
        by=who.user,
        at=who.now,
        spoken_to=request.POST.get("spoken_to", ""),
        minutes_no=request.POST.get("minutes_no", ""),
    )
    messages.success(request, f"已记下：{select_peer.answer_words(found, found.request)}")
    return redirect("claim_branch", found.request.entry.sheet.branch_id)
