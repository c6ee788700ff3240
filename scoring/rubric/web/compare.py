"""What a draft changes, and what it would have done: two pages and a table file."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scoring.base.selectors.viewer import Viewer
from scoring.engine.editing.difference import Sort, difference
from scoring.engine.errors import Malformed
from scoring.engine.numbers import money
from scoring.engine.process.workflow import Refusal
from scoring.rubric.render.charts import columns, sideways
from scoring.rubric.render.impact_book import CAP_NAMES, workbook
from scoring.rubric.selectors import draft as select_draft
from scoring.rubric.selectors import impact as select_impact
from scoring.rubric.services import impact as rubric_impact
from scoring.rubric.web.desk import frame, seen

if TYPE_CHECKING:
    from scoring.models import RubricDraft

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Both versions side by side, and what it means for a member."""
    who, draft = seen(request, pk)
    found = difference(select_draft.in_force_document(draft), draft.document)
    counts = {sort.value: sum(sort in change.sorts for change in found) for sort in Sort}
    context = frame(who, draft, "rubric_changes") | {
        "changes": found,
        "counts": counts,
        "base": select_draft.base_name(draft, who.today),
    }
    return render(request, "rubric/changes.html", context)


def _asked(request: HttpRequest, who: Viewer, draft: "RubricDraft") -> dict[str, Any]:
    """Range and quarters as asked for, and the result if it is there or quick to have."""
    units = select_impact.ranges(who.duties, draft)
    wanted = request.GET.get("unit", str(draft.plant_id))
    unit = next((u for u in units if str(u.pk) == wanted), None)
    if unit is None:
        raise Http404("没有这个范围")
    plants = select_impact.plants(unit)
    ids = [plant.pk for plant in plants]
    history = select_impact.quarters(ids, draft.code, who.today)
    number = request.GET.get("quarters", "1")
    many = min(int(number), len(history)) if number in ("1", "2", "3", "4") else 1
    found: dict[str, Any] = {"units": units, "unit": unit, "history": history, "many": many,
                             "spans": history[:many], "seats": select_impact.seats(ids, draft.code),
                             "plant_count": len(plants), "result": None, "wrong": []}  # fmt: skip
    try:
        select_impact.engine_of(draft)
    except Malformed as malformed:
        found["wrong"] = [f"草案还有 {len(malformed.errors)} 处填得不对，改好才能测算"]
    except Refusal as refusal:
        found["wrong"] = [refusal.text]
    if not found["wrong"] and history:
        at_once = found["seats"] <= select_impact.MOST_SEATS_AT_ONCE and len(plants) == 1
        found["at_once"] = at_once
        found["result"] = select_impact.result_of(draft, unit, found["spans"], compute=at_once)
        found["job"] = select_impact.job_of(draft, unit, found["spans"])
    return found


@require_safe
def impact(request: HttpRequest, pk: int) -> HttpResponse:
    """Score past quarters with the draft: who gains, who loses, what it does to the spread."""
    who, draft = seen(request, pk)
    asked = _asked(request, who, draft)
    context = frame(who, draft, "rubric_impact") | asked
    if asked["result"]:
        context |= _shown(asked["result"])
    return render(request, "rubric/impact.html", context)


def _shown(result: dict[str, Any]) -> dict[str, Any]:
    items = result["items"]
    latest = next((r for r in result["quarters"] if r["quarter"] == result["latest"]), None)
    named = {side: len(result[side]) for side in ("gained", "lost")}
    return {
        "sentence": select_impact.sentence(result),
        "latest": latest["label"] if latest else "",
        "gained": [_spoken(p) for p in result["gained"]],
        "lost": [_spoken(p) for p in result["lost"]],
        "more_gained": latest["more"] - named["gained"] if latest else 0,
        "more_lost": latest["less"] - named["lost"] if latest else 0,
        "quarter_rows": [_spread_words(row) for row in result["quarters"]],
        "posts": [_group(row) for row in result["posts"]],
        "columns": columns(result["columns"]),
        "branches": sideways(result["branches"]),
        "plants": [_group(row) for row in result["plants"]],
        "caps": [_cap(row) for row in result["caps"]],
        "nothing": [i for i in items if i["nothing_after"] and not i["gone"] and not i["new"]],
        "changed_items": [
            i | {"before": money(i["sum_before"]), "after": money(i["sum_after"])}
            for i in items
            if i["sum_before"] != i["sum_after"]
        ],
    }


def _spoken(person: dict[str, Any]) -> dict[str, Any]:
    change = person["change"]
    moved = [person["class_before"], person["class_after"]]
    return person | {
        "was": money(person["before"]),
        "will": money(person["after"]),
        "step": f"{'+' if change > 0 else ''}{money(change)}",
        "grades": moved[0] if moved[0] == moved[1] else f"{moved[0]} → {moved[1]}",
    }


def _spread_words(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        side: {key: money(row[side][key]) for key in ("mean", "deviation", "low", "high")}
        for side in ("before", "after")
    } | {"people": row["after"]["people"]}  # fmt: skip


def _group(row: dict[str, Any]) -> dict[str, Any]:
    sign = "+" if row["change"] > 0 else ""
    return row | {
        "was": money(row["before"]),
        "will": money(row["after"]),
        "step": f"{sign}{money(row['change'])}",
    }


def _cap(row: dict[str, Any]) -> dict[str, Any]:
    more = row["cut_after"] - row["cut_before"]
    return row | {
        "cap": CAP_NAMES[row["cap"]],
        "was": money(row["cut_before"]),
        "will": money(row["cut_after"]),
        "more": f"多截 {money(more)} 分" if more > 0 else f"少截 {money(-more)} 分",
    }


@require_POST
def impact_ask(request: HttpRequest, pk: int) -> HttpResponse:
    who, draft = seen(request, pk)
    unit, number = request.POST.get("unit", ""), request.POST.get("quarters", "")
    if not unit.isdecimal() or number not in ("1", "2", "3", "4"):
        raise Refusal("请选范围和季度数", "input")
    rubric_impact.ask(
        draft_id=draft.pk, unit_id=int(unit), quarters=int(number), by=who.user, at=who.now
    )
    messages.success(request, "后台开始测算了，这一页会自己刷新")
    return redirect(f"{reverse('rubric_impact', args=[pk])}?unit={unit}&quarters={number}")


@require_safe
def impact_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The same result, everybody in it, as a workbook."""
    who, draft = seen(request, pk)
    result = _asked(request, who, draft)["result"]
    if result is None:
        raise Http404("还没有测算结果")
    answer = HttpResponse(workbook(result), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="impact-{draft.code}-{draft.pk}.xlsx"'
    return answer
