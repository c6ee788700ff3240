"""The rubric desk: schemes of a plant, and the draft of the next version as a whole."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scoring.base.selectors.viewer import Viewer, viewer
from scoring.engine.editing import arranging, drafting, part_params
from scoring.engine.process.why_not.rubric import (
    BeforeDraft,
    why_not_edit,
    why_not_redo,
    why_not_undo,
)
from scoring.engine.process.workflow import Refusal
from scoring.rubric.selectors import draft as select_draft
from scoring.rubric.selectors import phrases
from scoring.rubric.services import draft as rubric_draft
from scoring.scheme.selectors import facts as select_facts
from scoring.web import cells

if TYPE_CHECKING:
    from scoring.models import RubricDraft


@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    rows = select_draft.schemes(who.duties, who.today)
    edited = who.duties.grants.get("rubric_editor", frozenset())
    context = {
        "rows": [row for row in rows if row.forces],
        "unused": [row for row in rows if not row.forces],
        "edited": edited,
        "hinted": [
            unit
            for unit in select_draft.plants_of(who.duties)
            if who.duties.roles_for_plant(unit.pk)
        ],
    }
    return render(request, "rubric/list.html", context)


@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules of some day, for everybody whom they were made for."""
    found = select_draft.version(viewer(request).duties, pk)
    if found is None:
        raise Http404("没有这个版本")
    row, forces = found
    rubric = select_facts.rubric_of(row)
    written = {category["code"]: category for category in row.document["categories"]}
    context = {
        "version": row,
        "forces": forces,
        "rubric": rubric,
        "head": _limits(row.document, part_params.HEAD),
        "categories": [
            (category, _limits(written[code], part_params.CATEGORY))
            for code, category in rubric.categories.items()
        ],
    }
    return render(request, "rubric/version.html", context)


def _limits(piece: dict[str, Any], params: tuple[drafting.Param, ...]) -> str:
    """What holds for the whole scheme or category, in words; its name stands above."""
    values = drafting.flat(piece, params)
    words = [
        f"{p.label}：{drafting.in_words(values[p.key], p)}"
        for p in params
        if p.key not in ("name", "identity") and values[p.key]
    ]
    return "。".join(words)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    plants = {str(unit.pk): unit for unit in select_draft.plants_of(who.duties)}
    plant = plants.get(request.POST.get("plant", ""))
    base = select_draft.base_for(plant, request.POST.get("code", "")) if plant else None
    if plant is None or base is None:
        raise Http404("没有这个方案")
    draft = rubric_draft.start(plant=plant, base=base, by=who.user, at=who.now)
    return redirect("rubric_draft", draft.pk)


def seen(request: HttpRequest, pk: int) -> tuple[Viewer, "RubricDraft"]:
    """The draft for one who may see it; a stranger's is not there."""
    who = viewer(request)
    found = select_draft.draft(who.duties, pk)
    if found is None:
        raise Http404("没有这份草案")
    return who, found


def frame(who: Viewer, draft: "RubricDraft", here: str) -> dict[str, Any]:
    """What every page of a draft has."""
    at = BeforeDraft(draft.state, who.duties.roles_for_plant(draft.plant_id))
    tabs = (
        ("rubric_draft", "编辑"),
        ("rubric_changes", "与原版的差别"),
        ("rubric_impact", "影响预览"),
        ("rubric_sunset", "建议删去"),
        ("rubric_settle", "提请与审定"),
        ("rubric_files", "导入导出"),
        ("rubric_history", "改动记录"),
    )
    return {
        "draft": draft,
        "tabs": [(reverse(name, args=[draft.pk]), label, name == here) for name, label in tabs],
        "steps": {"edit": why_not_edit(at)},
    }


@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    who, draft = seen(request, pk)
    undo, redo = select_draft.undoable(draft)
    roles = who.duties.roles_for_plant(draft.plant_id)
    at = BeforeDraft(draft.state, roles, undoable=undo is not None, redoable=redo is not None)
    context = frame(who, draft, "rubric_draft") | {
        "steps": {
            "edit": why_not_edit(at),
            "undo": why_not_undo(at),
            "redo": why_not_redo(at),
        },
        "desk": select_draft.desk(draft.document, phrases.allowed(draft.plant)),
        "undo": undo,
        "redo": redo,
        "others": select_draft.lately(draft, user_id=who.user.pk, at=who.now),
    }
    return render(request, "rubric/desk.html", context)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    who, draft = seen(request, pk)
    context = frame(who, draft, "rubric_history") | {
        "revisions": select_draft.revisions(draft, most=200)
    }
    return render(request, "rubric/history.html", context)


@require_POST
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Add, move, remove, undo, redo: one button, one step."""
    who, before = seen(request, pk)
    act = request.POST.get("act", "")
    if act in ("undo", "redo"):
        change = rubric_draft.undo if act == "undo" else rubric_draft.redo
        step = cells.whole(cells.looked_at(request.POST, "seen")) or 0
        messages.success(request, change(draft_id=pk, by=who.user, at=who.now, seen=step))
        return redirect("rubric_draft", pk)
    change_shape = _change(act, request.POST, select_draft.used_codes(before))
    draft = rubric_draft.arrange(draft_id=pk, by=who.user, at=who.now, change=change_shape)
    code = request.POST.get("code", "").rpartition(":")[2]
    if act == "add_item":
        last = rubric_draft.current(draft)
        return redirect("rubric_part", pk, last.place)
    anchor = f"#i-{code}" if act == "move" else ""
    return redirect(reverse("rubric_draft", args=[pk]) + anchor)


def _change(act: str, data: QueryDict, used: frozenset[str]) -> arranging.Change:
    code, name = str(data.get("code", "")), str(data.get("name", ""))
    if act == "add_item":
        return arranging.add_item(str(data.get("category", "")), name, code, used=used)
    if act == "add_category":
        return arranging.add_category(name, code, used=used)
    if act == "remove_item":
        return arranging.remove_item(code)
    if act == "remove_category":
        return arranging.remove_category(code)
    if act == "move":
        return arranging.move(code, str(data.get("where", "")))
    raise Refusal("不明白要做什么", "input")
