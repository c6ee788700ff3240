"""Proposing a draft, the minutes, approval, sending back; items that have had their day."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from scoring.engine.editing import trying
from scoring.engine.editing.difference import difference
from scoring.engine.process.why_not.rubric import (
    why_not_approve_draft,
    why_not_drop,
    why_not_minute,
    why_not_propose_draft,
    why_not_return_draft,
)
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import day
from scoring.rubric.selectors import draft as select_draft
from scoring.rubric.selectors import phrases
from scoring.rubric.selectors import settle as select_settle
from scoring.rubric.selectors.before_draft import before_draft
from scoring.rubric.services import settle as rubric_settle
from scoring.rubric.web.desk import frame, seen
from scoring.web.cells import looked_at


@require_safe
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the draft stands on its way to being law, and whose turn it is."""
    who, draft = seen(request, pk)
    at = before_draft(draft, who.duties.roles_for_plant(draft.plant_id), who.user)
    found = difference(draft.base.document, draft.document)
    advice = [a for a in trying.advice(draft.document, phrases.allowed(draft.plant)) if a.open]
    begins = select_settle.beginnings(draft, who.today) if draft.is_being_drafted else []
    context = frame(who, draft, "rubric_settle") | {
        "changes": found,
        "faults": trying.read(draft.document)[1],
        "refused": advice,
        "cannot_run": at.cannot_run,
        "changed": at.changed,
        "begins": [(d.isoformat(), f"{d.year}年{d.month}月1日") for d in begins],
        "until": _year_after(begins[0]).isoformat() if begins else "",
        "exempt": draft.document.get("lint_exempt", []),
        "steps": {
            "propose": why_not_propose_draft(at),
            "minutes": why_not_minute(at),
            "approve": why_not_approve_draft(at),
            "return": why_not_return_draft(at),
            "drop": why_not_drop(at),
        },
    }
    return render(request, "rubric/settle.html", context)


def _year_after(first: date) -> date:
    return date(first.year + 1, first.month, 1) - (date(2000, 1, 2) - date(2000, 1, 1))


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    who, _ = seen(request, pk)
    if "minutes_no" in request.POST:
        rubric_settle.minute(
            draft_id=pk, minutes_no=request.POST["minutes_no"], by=who.user, at=who.now
        )
        messages.success(request, "会议记录编号已填上，等厂党委审定")
        return redirect("rubric_settle", pk)
    from_month, until = day(request.POST.get("from", "")), day(request.POST.get("until", ""))
    if from_month is None or until is None:
        raise Refusal("请选从哪月启用、用到哪天", "input")
    rubric_settle.propose(draft_id=pk, from_month=from_month, until=until, by=who.user, at=who.now)
    messages.success(request, "已提请。党员大会议过，把会议记录编号填上，厂党委另一个人审定")
    return redirect("rubric_settle", pk)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    who, _ = seen(request, pk)
    digest = looked_at(request.POST, "digest")
    draft = rubric_settle.approve(draft_id=pk, digest=digest, by=who.user, at=who.now)
    assert draft.from_month is not None
    messages.success(request, f"已审定，{draft.from_month.year}年{draft.from_month.month}月启用")
    return redirect("rubric_settle", pk)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    who, _ = seen(request, pk)
    reason = request.POST.get("reason", "")
    rubric_settle.send_back(draft_id=pk, reason=reason, by=who.user, at=who.now)
    messages.success(request, "已退回，可以接着改")
    return redirect("rubric_settle", pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    who, _ = seen(request, pk)
    reason = request.POST.get("reason", "")
    rubric_settle.drop(draft_id=pk, reason=reason, by=who.user, at=who.now)
    messages.success(request, "这份草案不用了，改动记录还留着")
    return redirect("rubric")


@require_safe
def sunset(request: HttpRequest, pk: int) -> HttpResponse:
    """Items that nobody or everybody earned for two quarters: shall they go?"""
    who, draft = seen(request, pk)
    idle, spans = select_settle.idle(draft.plant, draft.code, who.today)
    codes = {place.partition(":")[2] for place in select_draft.places(draft)}
    context = frame(who, draft, "rubric_sunset") | {
        "idle": [(item, item.code in codes) for item in idle],
        "spans": [quarter.label for quarter in spans],
    }
    return render(request, "rubric/sunset.html", context)
