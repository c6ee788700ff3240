"""What a draft changes, and what it would have done: two pages and a table file."""

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scoring.engine.difference import difference
from scoring.engine.errors import Malformed
from scoring.engine.numbers import money
from scoring.engine.periods import Quarter
from scoring.engine.workflow import Refusal
from scoring.selectors import rubric_draft as select_draft
from scoring.selectors import rubric_impact as select_impact
from scoring.selectors.viewer import Viewer
from scoring.services import rubric_impact
from scoring.web.rubric import frame, seen
from scoring.web.rubric_charts import columns, sideways

if TYPE_CHECKING:
    from scoring.models import RubricDraft

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CAP_NAMES = {"CAP_MONTH": "当月封顶", "CAP_QUARTER": "当季封顶", "CAP_YEAR": "全年封顶",
             "CAP_CATEGORY": "大项封顶"}  # fmt: skip


@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Both versions side by side, and what it means for a member."""
    who, draft = seen(request, pk)
    found = difference(select_draft.in_force_document(draft), draft.document)
    counts = {
        sort: sum(sort in change.sorts for change in found) for sort in ("措辞", "结构", "分值")
    }
    context = frame(who, draft, "rubric_changes") | {"changes": found, "counts": counts}
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
                             "result": None, "wrong": []}  # fmt: skip
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
    people = result["people"]
    latest = max((p["quarter"] for p in people), default="")
    mine = [p for p in people if p["quarter"] == latest]
    mine.sort(key=lambda p: (p["change"], p["before"], p["member"]))
    gained = [p for p in mine if p["change"] > 0][::-1]
    lost = [p for p in mine if p["change"] < 0]
    items = result["items"]
    return {
        "sentence": select_impact.sentence(result),
        "latest": Quarter.parse(latest).label if latest else "",
        "gained": [_spoken(p) for p in gained[:SHOWN]],
        "lost": [_spoken(p) for p in lost[:SHOWN]],
        "more_gained": max(len(gained) - SHOWN, 0),
        "more_lost": max(len(lost) - SHOWN, 0),
        "quarter_rows": [_spread_words(row) for row in result["quarters"]],
        "posts": [_group(row) for row in result["posts"]],
        "columns": columns([p for p in mine if p["rank_before"] or p["rank_after"]]),
        "branches": sideways(result["branches"]),
        "posts_chart": sideways(result["posts"]),
        "caps": [_cap(row) for row in result["caps"]],
        "nothing": [i for i in items if i["nothing_after"] and not i["gone"]],
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


SHEETS = (
    ("每人", "people", (("quarter", "季度"), ("plant", "厂"), ("branch_name", "党支部"), ("name", "姓名"),
     ("post", "职务"), ("before", "原得分"), ("after", "改后得分"), ("change", "变化"),
     ("class_before", "原等次"), ("class_after", "改后等次"), ("here_before", "原支部名次"),
     ("here_after", "改后支部名次"), ("rank_before", "原厂名次"), ("rank_after", "改后厂名次"))),
    ("党支部", "branches", (("name", "党支部"), ("people", "人次"), ("before", "原平均"),
     ("after", "改后平均"), ("change", "平均变化"), ("more", "得分更多"), ("less", "得分更少"))),
    ("职务", "posts", (("name", "职务"), ("people", "人次"), ("before", "原平均"), ("after", "改后平均"),
     ("change", "平均变化"), ("more", "得分更多"), ("less", "得分更少"))),
    ("小项", "items", (("code", "编码"), ("name", "小项"), ("sum_before", "原合计"),
     ("sum_after", "改后合计"), ("some_before", "原有几人次得分"), ("some_after", "改后几人次得分"),
     ("of", "可计人次"))),
    ("封顶", "caps", (("code", "编码"), ("name", "名称"), ("cap", "哪种封顶"), ("times_before", "原截几次"),
     ("cut_before", "原截掉"), ("times_after", "改后截几次"), ("cut_after", "改后截掉"))),
)  # fmt: skip
SHOWN = 20  # people on the page at each side; the workbook has everybody
IN_CENTS = {"before", "after", "change", "sum_before", "sum_after", "cut_before", "cut_after"}


def workbook(result: dict[str, Any]) -> bytes:
    """Texts as texts and points as numbers with two decimals; never a formula."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bottom": 1})
    points = book.add_format({"num_format": "0.00"})
    for name, key, fields in SHEETS:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, (_, label) in enumerate(fields):
            sheet.write_string(0, column, label, head)
        sheet.set_column(0, len(fields) - 1, 14)
        for n, row in enumerate(result[key], start=1):
            for column, (field, _) in enumerate(fields):
                value = row[field]
                if field in IN_CENTS:
                    # The file format knows only numbers; two decimals are exact in what is shown.
                    sheet.write_number(n, column, _points(value), points)
                elif isinstance(value, int):
                    sheet.write_number(n, column, value)
                elif value is not None:
                    sheet.write_string(n, column, CAP_NAMES.get(value, value))
        sheet.autofilter(0, 0, max(len(result[key]), 1), len(fields) - 1)
    notes = book.add_worksheet("说明")
    notes.set_column(0, 0, 100)
    for n, text in enumerate([select_impact.sentence(result), *result["gaps"]]):
        notes.write_string(n, 0, text)
    book.close()
    return made.getvalue()


def _points(cents: int) -> Decimal:
    return Decimal(cents) / 100
