"""The working calendar and declared emergencies."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from branches.models import Unit
from scoring.base.selectors.viewer import Viewer, viewer
from scoring.clock.selectors import timetable as select_timetable
from scoring.clock.services import calendar_change
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import day
from scoring.ledger.services import emergencies
from scoring.web.cells import whole


@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """The year's holidays and make-up days, the plant's own days, emergencies, and who entered."""
    who = viewer(request)
    chosen = whole(request.GET.get("year", "")) or who.today.year
    if not 2000 <= chosen <= 2100:
        raise Http404("没有这一年")
    plants = _plants(who)
    units = select_timetable.units(plants, who.today)
    context = {
        "year": chosen,
        "found": select_timetable.year(chosen, plants, today=who.today),
        "before": chosen - 1,
        "after": chosen + 1,
        "staff": who.user.is_staff,
        "declares": [u for u in units if _declares(who, u.plant_id)],
        "own": [u for u in units if u.kind == "plant" and _owns(who, u.pk)],
        "today": who.today,
        "kinds": select_timetable.EMERGENCY_KINDS,
    }  # fmt: skip
    return render(request, "clock/calendar.html", context)


def _plants(who: Viewer) -> frozenset[int]:
    return select_timetable.all_plants() if who.user.is_staff else who.duties.plants()


def _declares(who: Viewer, plant_id: int | None) -> bool:
    return bool(emergencies.DECLARERS & who.duties.roles_for_plant(plant_id))


def _owns(who: Viewer, plant_id: int) -> bool:
    return who.user.is_staff or "organiser" in who.duties.roles_for_plant(plant_id)


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """The administrator enters a year's notice; a file, when given, wins over the text."""
    who = viewer(request)
    if not who.user.is_staff:
        raise Http404("没有这一页")
    chosen = whole(request.POST.get("year", ""))
    if chosen is None:
        raise Refusal("请写年份，例如 2027", "input")
    text = request.POST.get("text", "")
    upload = request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > 64_000:
            raise Refusal("文件太大：通知的文字不超过 64 KB", "input")
        try:
            text = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Refusal("文件读不出：请存成 UTF-8 的文本文件，或把文字贴进来", "input") from error
    source = request.POST.get("source", "")
    notice = calendar_change.load_year(
        year=chosen, source=source, text=text, by=who.user, at=who.now
    )
    messages.success(
        request,
        f"{chosen} 年已录入：放假 {len(notice.holidays)} 天，调休上班 {len(notice.swaps)} 天。"
        "还没有公布的榜按新日历重排；已公布的公示期不变",
    )
    return _back(chosen)


@require_POST
def own_days(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    plant = get_object_or_404(Unit, pk=whole(request.POST.get("unit", "")), kind="plant")
    if plant.pk not in _plants(who) or not _owns(who, plant.pk):
        raise Http404("没有这个单位")
    first, last = _days(request)
    count = calendar_change.add_own_days(
        plant=plant,
        first=first,
        last=last or first,
        works=request.POST.get("works") == "1",
        source=request.POST.get("source", ""),
        by=who.user,
        at=who.now,
    )
    messages.success(request, f"{plant}：{count} 天已录入")
    return _back(first.year)


@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    unit = get_object_or_404(Unit, pk=whole(request.POST.get("unit", "")))
    if unit.plant_id not in who.duties.plants():
        raise Http404("没有这个单位")
    first, last = _days(request)
    emergencies.declare(
        unit=unit,
        kind=request.POST.get("kind", ""),
        reason=request.POST.get("reason", ""),
        from_on=first,
        to_on=last,
        by=who.user,
        at=who.now,
    )
    messages.success(request, f"{unit}：已申明，期间的工作日不计入期限")
    return _back(first.year)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    found = select_timetable.emergency(pk, who.duties.plants())
    if found is None:
        raise Http404("没有这条应急顺延")
    emergencies.correct(
        emergency_id=pk,
        to_on=day(request.POST.get("last", "")) or found.to_on,
        void=request.POST.get("void") == "1",
        reason=request.POST.get("reason", ""),
        by=who.user,
        at=who.now,
    )
    messages.success(request, "已更正，原来的记录还在")
    return _back(found.from_on.year)


def _days(request: HttpRequest) -> tuple[date, date | None]:
    first = day(request.POST.get("first", ""))
    said = request.POST.get("last", "")
    last = day(said)
    if first is None or (said and last is None):
        raise Refusal("日期写成 2026-10-08 这样", "input")
    return first, last


def _back(chosen: int) -> HttpResponse:
    answer = redirect("calendar")
    answer["Location"] += f"?year={chosen}"
    return answer
