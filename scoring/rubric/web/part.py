"""One part of a draft in its form: head, category or item. Saves by itself; works without script."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from scoring.base.selectors.viewer import Viewer
from scoring.engine.editing import arranging, drafting, trying
from scoring.engine.editing.drafting import Flat, Param
from scoring.engine.process.workflow import Refusal, check_text
from scoring.rubric.selectors import draft as select_draft
from scoring.rubric.selectors import phrases
from scoring.rubric.services import draft as rubric_draft
from scoring.rubric.web.desk import frame, seen
from scoring.web.cells import looked_at, whole
from scoring.web.middleware import STATUS

if TYPE_CHECKING:
    from scoring.models import RubricDraft

LONGEST_FIELD = 1000  # letters in one field; the scheme's own reading is stricter and says so
MOST_ROWS = 60


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    who, draft = seen(request, pk)
    piece = drafting.part(draft.document, place)
    if request.method == "POST":
        return _save(request, who, draft, place)
    if piece is None:
        raise Http404("没有这一部分")
    return render(request, "rubric/part.html", _page(who, draft, place, piece))


def _page(
    who: Viewer, draft: "RubricDraft", place: str, piece: dict[str, Any], typed: Flat | None = None
) -> dict[str, Any]:
    params = drafting.params_of(place, piece)
    values = drafting.flat(piece, params) | (typed or {})
    faults = _faults(draft, place)
    order = drafting.places(draft.document)
    at = order.index(place)
    return frame(who, draft, "rubric_draft") | {
        "place": place,
        "what": place.partition(":")[0],
        "piece": piece,
        "title": trying.title(piece, place),
        "fields": [
            _field(p, values[p.key], faults.get(p.key, []), _used(draft.document, p))
            for p in params
        ],
        "panel": _panel(who, draft, place, since=0),
        "before": order[at - 1] if at else "",
        "after": order[at + 1] if at + 1 < len(order) else "",
    }


def _used(document: dict[str, Any], param: Param) -> list[str]:
    """Names that items of this draft already go by, where a plant may have names of its own."""
    if param.key not in ("exclusive", "domain"):
        return []
    items = [item for category in document["categories"] for item in category["items"]]
    names = (item.get(param.key) for item in items)
    return list(dict.fromkeys(n for n in names if isinstance(n, str) and n))


def _field(param: Param, value: Any, said: list[str], used: Sequence[str] = ()) -> dict[str, Any]:
    """A field for the template: rows get an empty one at the end, and what is chosen stands among
    the choices whatever it is, so that a form sent back as it is takes nothing out."""
    found = {"param": param, "value": value, "said": said, "id": param.key.replace(".", "-")}
    if param.form == "choice":
        known = {option for option, _ in param.options}
        own = dict.fromkeys(v for v in (*used, value) if v and v not in known)
        found["options"] = (*param.options, *((v, v) for v in own))
    elif param.form == "text":
        found["used"] = used
    if param.form == "rows":
        blank = {column.key: "" for column in param.columns}
        found["rows"] = [
            (n, [(column, row[column.key]) for column in param.columns])
            for n, row in enumerate([*value, blank])
        ]
    if param.form == "numbers":
        found["value"] = "、".join(value)
    return found


def _faults(draft: "RubricDraft", place: str) -> dict[str, list[str]]:
    """What is wrong with each field; the rest of the scheme does not matter here."""
    found = trying.faults_of(trying.read(draft.document)[1], place)
    for advice in trying.advice(draft.document, phrases.allowed(draft.plant)):
        if advice.place == place and advice.field:
            text = advice.text if advice.open else f"建议：{advice.text}"
            found.setdefault(advice.field, []).append(text)
    return found


def _panel(who: Viewer, draft: "RubricDraft", place: str, *, since: int) -> dict[str, Any]:
    code = place.partition(":")[2]
    item = place.startswith("item:")
    rubric = trying.alone(draft.document, code) if item else None
    advice = [
        a for a in trying.advice(draft.document, phrases.allowed(draft.plant)) if a.place == place
    ]
    exempt = {row["item"]: row["reason"] for row in draft.document.get("lint_exempt", [])}
    known = drafting.places(draft.document)
    return {
        "item": item,
        "place": place,
        "worth": rubric.items[code].worth() if rubric else "",
        "examples": trying.examples(draft.document, code) if item else [],
        "faults": [f.said for f in trying.read(draft.document)[1] if f.place == place],
        "advice": advice,
        "refused": any(a.open for a in advice),
        "reason": exempt.get(code, "") if item else "",
        "others": select_draft.by_others(draft, user_id=who.user.pk, since=since, at=who.now),
        "revisions": select_draft.revisions(draft, place, 6),
        "gone": place not in known,
    }


def _save(request: HttpRequest, who: Viewer, draft: "RubricDraft", place: str) -> HttpResponse:
    by_script = request.headers.get("Accept") == "application/json"
    try:
        since_no = whole(looked_at(request.POST, "seen")) or 0
        shape = rubric_draft.part_seen(draft, place, since_no)
        typed = read_form(request.POST, drafting.params_of(place, shape))
        saved = rubric_draft.save(
            draft_id=draft.pk, place=place, seen=since_no, typed=typed, by=who.user, at=who.now
        )
    except Refusal as refusal:
        if not by_script:
            raise
        return JsonResponse({"refused": refusal.text}, status=STATUS[refusal.kind])
    if by_script:
        return _answer(request, who, saved, place, since_no, typed)
    if saved.conflicts:
        piece = drafting.part(saved.draft.document, place)
        assert piece is not None
        mine = {conflict.key: typed[conflict.key] for conflict in saved.conflicts}
        page = _page(who, saved.draft, place, piece, mine)
        return render(
            request, "rubric/part.html", page | {"conflicts": saved.conflicts}, status=409
        )
    messages.success(request, "已保存" if saved.changed else "没有改动，不用保存")
    return redirect(request.path)


def _answer(
    request: HttpRequest,
    who: Viewer,
    saved: rubric_draft.Saved,
    place: str,
    since: int,
    typed: Flat,
) -> JsonResponse:
    draft = saved.draft
    piece = drafting.part(draft.document, place)
    assert piece is not None
    panel = _panel(who, draft, place, since=since)
    answer: dict[str, Any] = {
        "seen": draft.version,
        "said": f"已保存 {timezone.localtime(who.now):%H:%M}",
        "changed": bool(saved.changed),
        "fields": _faults(draft, place),
        "panel": render_to_string("rubric/_panel.html", {"panel": panel, "draft": draft}, request),
        "conflicts": [
            {"key": c.key, "label": c.label, "yours": c.yours, "theirs": c.theirs,
             "by": c.by, "at": f"{timezone.localtime(c.at):%H:%M}"}
            for c in saved.conflicts
        ],
    }  # fmt: skip
    mine = {conflict.key: typed[conflict.key] for conflict in saved.conflicts}
    if "rule.kind" in saved.changed or _outdated(piece, place, typed, mine):
        page = _page(who, draft, place, piece, mine)
        answer["form"] = render_to_string("rubric/_fields.html", page, request)
    return JsonResponse(answer, status=409 if saved.conflicts else 200)


def _outdated(piece: dict[str, Any], place: str, typed: Flat, mine: Flat) -> bool:
    """Whether the form in front of the writer still holds what another has changed. Sent again as
    it is, it would take that back without a word."""
    params = drafting.params_of(place, piece)
    stands = drafting.flat(piece, params)
    return any(
        not drafting.untouched(drafting.cleaned(typed[p.key], p), stands[p.key], p)
        for p in params
        if p.key in typed and p.key not in mine
    )


def read_form(data: QueryDict, params: tuple[Param, ...]) -> Flat:
    """What a form sent, by the shape of its fields; what it did not show is not touched."""
    typed: Flat = {}
    for param in params:
        shown = f"{param.key}!" in data
        if param.form == "flag" and shown:
            typed[param.key] = param.key in data
        elif param.form == "many" and shown:
            given = [str(value) for value in data.getlist(param.key)]
            typed[param.key] = [value for value, _ in param.options if value in given]
        elif param.form == "numbers" and param.key in data:
            words = re.split(r"[\s、，,;；]+", _text(data, param.key, param.label))
            typed[param.key] = [word for word in words if word][:MOST_ROWS]
        elif param.form == "rows" and shown:
            typed[param.key] = _rows(data, param)
        elif param.key in data:
            typed[param.key] = _text(data, param.key, param.label)
    return typed


def _text(data: QueryDict, key: str, label: str) -> str:
    return check_text(str(data[key]), what=label, most=LONGEST_FIELD)


def _rows(data: QueryDict, param: Param) -> list[dict[str, str]]:
    pattern = re.compile(re.escape(param.key) + r"\.(\d{1,4})\.")
    numbers = sorted({int(m[1]) for m in map(pattern.match, data) if m})
    if len(numbers) > MOST_ROWS:
        raise Refusal(f"{param.label}最多 {MOST_ROWS} 行", "input")
    return [
        {
            column.key: _text(data, f"{param.key}.{n}.{column.key}", column.label)
            for column in param.columns
            if f"{param.key}.{n}.{column.key}" in data
        }
        for n in numbers
    ]


@require_POST
def exempt(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """A written reason for a finding that would otherwise stop the scheme."""
    who, draft = seen(request, pk)
    if drafting.part(draft.document, place) is None or not place.startswith("item:"):
        raise Http404("没有这个小项")
    change = arranging.exempt(place.partition(":")[2], request.POST.get("reason", ""))
    rubric_draft.arrange(draft_id=pk, by=who.user, at=who.now, change=change)
    messages.success(request, "理由已写进草案，会跟着版本留下来")
    return redirect("rubric_part", pk, place)
