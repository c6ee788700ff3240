"""Is it alive, and what is it doing: health checks, the operators' page, one's own reminder."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from scoring.base.selectors.viewer import viewer
from scoring.base.services import jobs
from scoring.clock.selectors import health as select_health
from scoring.clock.selectors import ops as select_ops
from scoring.clock.services import timetable
from scoring.telling.selectors import reminders as select_reminders
from scoring.telling.services import reminders


@require_safe
def ops(request: HttpRequest) -> HttpResponse:
    """Operators act, auditors look; for everybody else there is no such page."""
    who = viewer(request)
    plants = select_ops.scope(who.user, who.duties)
    if plants is None:
        raise Http404("没有这一页")
    now = select_health.database_now()
    found = select_ops.jobs(plants, now)
    context = {
        "health": select_health.read(at=now, web_clock=timezone.now()),
        "unproven": select_ops.unproven(plants),
        "jobs": found,
        "plants": select_ops.plants(plants, who.today),
        "told": select_reminders.figures(who.today),
        "operates": select_ops.may_operate(who.user),
        "now": now,
        "moving": bool(found.running),
    }
    return render(request, "clock/ops.html", context)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """An operator has a parked job tried once more."""
    who = viewer(request)
    plants = select_ops.scope(who.user, who.duties)
    if plants is None or not select_ops.may_operate(who.user) or not select_ops.job(plants, pk):
        raise Http404("没有这项工作")
    if jobs.take_up_again(pk):
        messages.success(request, "已交给后台再试一次")
    else:
        messages.info(request, "这项工作没有搁置，不用再试")
    return redirect("ops")


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """An operator has the timetable looked at now instead of within a minute."""
    who = viewer(request)
    if not select_ops.may_operate(who.user):
        raise Http404("没有这一页")
    waiting = timetable.look_now(at=who.now)
    messages.success(request, f"看过日程了，等着做的 {waiting} 件，已叫后台")
    return redirect("ops")


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The web server and its database answer: what a container is restarted for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while every part shows life, else 503 naming those that do not."""
    try:
        found = select_health.read(at=select_health.database_now(), web_clock=timezone.now())
    except DatabaseError as error:
        found = select_health.without_database(type(error).__name__)
    status = 200 if found.ok else 503
    if "text/plain" in request.headers.get("Accept", ""):
        lines = [f"{'在' if part.ok else '停'} {part.label}：{part.says}" for part in found.parts]
        lines += [f"注意 {text}" for text in found.warnings]
        body = "\n".join(["正常" if found.ok else "不正常", *lines, ""])
        return HttpResponse(body, status=status, content_type="text/plain; charset=utf-8")
    parts = {p.name: {"ok": p.ok, "says": p.says, "age_seconds": p.age} for p in found.parts}
    answer = {"ok": found.ok, "down": [p.name for p in found.down], "parts": parts}
    return JsonResponse(
        answer | {"warnings": found.warnings},
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )


@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one's own reminder away."""
    if not reminders.dismiss(reminder_id=pk, by=viewer(request).user):
        raise Http404("没有这条提醒")
    return redirect("home")
