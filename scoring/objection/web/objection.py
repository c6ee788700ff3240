"""Objections: filed from the explanation of a line, handled on a page of their own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.base.selectors.viewer import Viewer, viewer
from scoring.correction.selectors import correction as select_correction
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.engine.board import form
from scoring.engine.board.content import Line
from scoring.engine.errors import Malformed
from scoring.engine.process.why_not.because import step
from scoring.engine.process.why_not.objection import why_not_handle
from scoring.engine.process.workflow import OBJECTION, Refusal
from scoring.engine.time.periods import Quarter, month_words
from scoring.ledger.web import matter
from scoring.objection.selectors import filing
from scoring.objection.selectors import objection as select_objection
from scoring.objection.selectors.before_objection import before_objection
from scoring.objection.services import objection, outcome
from scoring.publication.selectors import publication as select_publication
from scoring.scheme.selectors import facts as select_facts
from scoring.web import cells
from scoring.web.middleware import STATUS

PLAIN_ACTS = ("accept", "decline", "extend", "reject", "appeal")


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, pk: int, participant: int | None = None) -> HttpResponse:
    """The form, or first of all why not, and the explanation once more: one cannot file without
    opening it."""
    who = viewer(request)
    rows = select_publication.visible(who.duties).select_related("draft__rubric")
    rows = rows.defer("draft__payload", "draft__basis")
    publication = rows.filter(pk=pk).first()
    line = filing.line_of(publication, participant) if publication else None
    if publication is None or (participant is not None and line is None):
        raise Http404("没有这一行")
    if participant is not None and not select_publication.sees_line(
        who.duties, publication, participant
    ):
        raise Http404("没有这一行")
    wrong, status = "", 200
    if request.method == "POST":
        try:
            filed = objection.file(
                publication_id=pk,
                participant_id=participant,
                item=request.POST.get("item", ""),
                text=request.POST.get("text", ""),
                anonymous="anonymous" in request.POST,
                seen=request.POST.get("seen", ""),
                client_key=cells.request_key(request.POST),
                by=who.user,
                at=who.now,
                on_behalf_of=_whole(request.POST.get("on_behalf_of", "")),
                how=request.POST.get("how", ""),
            )
        except Refusal as refusal:
            wrong, status = refusal.text, STATUS[refusal.kind]
        else:
            if filed.anonymous:
                messages.success(request, "线索已提出。没有记下您的名字，也不单独答复")
                return redirect("publication", pk)
            messages.success(request, "异议已提出，名字只有办理的人看得到")
            return redirect("objection", filed.pk)
    context = {
        "publication": publication,
        "label": Quarter.parse(publication.board.period).label,
        "line": form.line(line) if line else None,
        "sentences": [
            one.as_dict() | {"month": month_words(one.month)}
            for one in (line.sentences if line else ())
        ],
        "items": _items(line),
        "seen": filing.token(publication, line),
        "request_key": cells.new_request(),
        "why_not": filing.why_not_file(publication, who.user.member, who.now),
        "why_named": filing.why_named(publication, who.now),
        "others": filing.others_of(who.duties, publication, who.today),
        "hows": filing.HOW,
        "wrong": wrong,
        "typed": request.POST,
    }
    return render(request, "objection/file.html", context, status=status)


def _whole(text: str) -> int | None:
    """Nobody where nothing is chosen; 0 (nobody's number) for what is no number."""
    return (cells.whole(text) or 0) if text else None


def _items(line: Line | None) -> list[tuple[str, str]]:
    """The items of a line with what was counted for each, for the choice in the form."""
    by_item: dict[str, str] = {}
    for sentence in line.sentences if line else ():
        if sentence.item:
            by_item.setdefault(sentence.item, sentence.text)
    return list(by_item.items())


@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    rows = select_objection.listed(who.duties, who.user, who.today)
    return render(request, "objection/list.html", {"rows": rows})


def _objection_of(who: Viewer, pk: int) -> Any:
    """An objection that is not his to see is not there."""
    case = select_objection.by_key(pk)
    if case is None or not select_objection.may_see(case, who.user, who.today):
        raise Http404("没有这件异议")
    return case


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    return _page(request, who, _objection_of(who, pk))


def _page(
    request: HttpRequest, who: Viewer, case: Any, wrong: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    board = case.publication.board
    at = before_objection(case, who.user, who.today)
    acts = {one.act for one in OBJECTION.steps}
    # What is his to do by the table stands there, and says why not where more stands against it.
    may = {act for act in acts if step(OBJECTION, act, at.state, at.roles) is None}
    proposed = select_correction.latest(case.pk)
    line = case.participant_id
    opens = line and select_publication.sees_line(who.duties, case.publication, line)
    stranger = at.roles == {"author"} and who.user.member_id != select_objection.concerned(case)
    context = {
        "objection": case,
        "label": Quarter.parse(board.period).label,
        "opens": opens,
        "author": select_objection.author_name(case, who.user, who.today),
        "history": select_objection.steps(case),
        "next": select_cleared.next_words(case),
        "may": may,
        "steps": {act: why_not_handle(act, at) for act in may},
        "proposed": proposed,
        "changes": select_correction.in_words(proposed, masked=stranger) if proposed else [],
        "clearance": select_cleared.clearance(proposed) if proposed else None,
        "news": select_cleared.news(proposed) if proposed and "clear" in may else [],
        "to_clear": select_cleared.to_clear(proposed) if proposed and "clear" in may else "",
        **(_forms(case, request) if "uphold" in may else {}),
        "again": select_cleared.why_not_recompose(board) if "uphold" in may else None,
        "request_key": cells.new_request(),
        "wrong": wrong,
    }
    return render(request, "objection/detail.html", context, status=status)


def _forms(case: Any, request: HttpRequest) -> dict[str, Any]:
    """A form for each matter that can be corrected, item by item, and one for each month that can
    get one of the item in question: of a whole line the item is chosen first."""
    if case.participant_id is None:
        return {}
    board, rubric = case.publication.board, case.publication.draft.rubric
    known: dict[str, list[Any]] = {}
    for one in select_correction.matters(board, case.participant_id, case.item):
        form = matter.correction(one.item, one.entry, None)
        known.setdefault(one.item.name, []).append((one, form))
    wanted = case.item or request.GET.get("add") or request.POST.get("item", "")
    added = []
    for month in select_correction.months(board, case.participant_id) if wanted else []:
        item = select_correction.item_of(month.sheet, wanted)
        if item is not None:
            added.append((month, matter.MatterForm(item, {}, month.first.isoformat())))
    items = [] if case.item else list(select_facts.rubric_of(rubric).items.values())
    return {"known": list(known.items()), "added": added, "items": items, "wanted": wanted}


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    who = viewer(request)
    case = _objection_of(who, pk)
    text = request.POST.get("text", "")
    objection.act(objection_id=case.pk, act=act, text=text, by=who.user, at=who.now)
    messages.success(request, "已办理")
    return redirect("objection", pk)


@require_POST
def uphold(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    case = _objection_of(who, pk)
    try:
        outcome.uphold(
            objection_id=pk,
            text=request.POST.get("why", ""),
            changes=_changes(request.POST, case),
            by=who.user,
            at=who.now,
        )
    except Malformed as error:
        return _page(request, who, case, tuple(cells.without_key(p) for p in error.errors), 422)
    except Refusal as error:
        return _page(request, who, case, (error.text,), STATUS[error.kind])
    messages.success(request, "已采纳，等保密审查和厂党委委员批准更正")
    return redirect("objection", pk)


def _changes(data: QueryDict, case: Any) -> list[dict[str, Any]]:
    sheet, code = cells.whole(data.get("sheet", "")), data.get("item", "")
    if sheet is None:
        return []
    item = select_correction.item_of(sheet, code)
    if item is None or case.participant_id is None:
        raise Refusal("没有这一格", "input")
    participant = cells.whole(data.get("participant", "")) or case.participant_id
    wanted = matter.change(data, participant, item)
    return [
        {
            "sheet": sheet,
            "participant": participant,
            "item": code,
            "base": str(wanted.base) if wanted.base else None,
            "fields": wanted.fields,
            "on": wanted.on.isoformat() if wanted.on else None,
            "matter": wanted.matter,
            "note": wanted.note,
        }
    ]


@require_POST
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    case = _objection_of(who, pk)
    digest = cells.looked_at(request.POST, "digest")
    outcome.clear(objection_id=case.pk, digest=digest, by=who.user, at=who.now)
    messages.success(request, "更正内容保密审查通过，等厂党委委员批准")
    return redirect("objection", pk)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    case = _objection_of(who, pk)
    approve = "approve" in request.POST
    text = request.POST.get("text", "")
    outcome.settle(
        objection_id=case.pk,
        approve=approve,
        text=text,
        digest=request.POST.get("digest", ""),
        by=who.user,
        at=who.now,
    )
    messages.success(request, "已批准，更正的一版已公布" if approve else "已退回")
    return redirect("objection", pk)
