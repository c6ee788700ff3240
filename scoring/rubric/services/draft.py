"""Writing the next version of a scheme: every save is a step that stays and can be undone."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from branches.models import Unit
from members.duties import duties_of
from members.models import User
from scoring.base.services.row_lock import hold_row
from scoring.engine.editing import drafting
from scoring.engine.editing.trying import title
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.rubric import BeforeDraft, why_not_redo, why_not_undo
from scoring.engine.process.workflow import RUBRIC, Refusal, check
from scoring.engine.scheme import first_edition
from scoring.models import DraftRevision, RubricDraft, RubricVersion

Document = dict[str, Any]


@dataclass
class Conflict:
    """A field that somebody else changed since the writer saw it; nothing was overwritten."""

    key: str
    label: str
    yours: str
    theirs: str
    by: str
    at: datetime


@dataclass
class Saved:
    draft: RubricDraft
    changed: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def hold_draft(draft_id: int, act: str, by: User, at: datetime) -> RubricDraft:
    """The draft, held until the transaction ends, if this person may take this step now."""
    rows = RubricDraft.objects.select_related("plant", "base")
    draft = hold_row(rows, draft_id, missing="没有这份草案")
    roles = duties_of(by, on=timezone.localdate(at)).roles_for_plant(draft.plant_id)
    check(RUBRIC, act, draft.state, roles)
    return draft


@transaction.atomic
def start(*, plant: Unit, base: RubricVersion, by: User, at: datetime) -> RubricDraft:
    """A draft of the next version; the one that is already open, if there is one."""
    roles = duties_of(by, on=timezone.localdate(at)).roles_for_plant(plant.pk)
    check(RUBRIC, "edit", "drafting", roles)
    Unit.objects.select_for_update(no_key=True).get(pk=plant.pk)  # two clicks make one draft
    open_now = RubricDraft.objects.filter(
        plant=plant, code=base.code, state__in=["drafting", "proposed"]
    ).first()
    if open_now is not None:
        return open_now
    draft = RubricDraft.objects.create(
        plant=plant,
        code=base.code,
        base=base,
        # What the program held before a document could say it is written down to be edited.
        document=first_edition.spelled_out(base.document),
        started_at=at,
        started_by=by,
    )
    _note(draft, "start", "", f"从 {base} 开始起草", by, at, stands_for=1, parent=None)
    return draft


def _note(
    draft: RubricDraft,
    act: str,
    place: str,
    words: str,
    by: User,
    at: datetime,
    *,
    stands_for: int,
    parent: int | None,
) -> None:
    DraftRevision.objects.create(
        draft=draft,
        version=draft.version,
        act=act,
        place=place,
        said=words[:400],
        document=draft.document,
        stands_for=stands_for,
        parent=parent,
        by=by,
        at=at,
    )


def current(draft: RubricDraft) -> DraftRevision:
    return DraftRevision.objects.get(draft=draft, version=draft.version)


def step(
    draft: RubricDraft,
    act: str,
    words: str,
    by: User,
    at: datetime,
    *,
    place: str = "",
    **values: Any,
) -> None:
    """A step that leaves the content as it is: proposed, returned, a conflict noted."""
    before = current(draft)
    _advance(draft, **values)
    _note(draft, act, place, words, by, at, stands_for=before.stands_for, parent=before.parent)


def revise(
    draft: RubricDraft, document: Document, words: str, by: User, at: datetime, *, place: str = ""
) -> None:
    """New content, as a new step."""
    before = current(draft)
    _advance(draft, document=document)
    _note(draft, "edit", place, words, by, at, stands_for=draft.version, parent=before.stands_for)


def _advance(draft: RubricDraft, **values: Any) -> None:
    """Compare-and-set of the draft's version."""
    rows = RubricDraft.objects.filter(pk=draft.pk, version=draft.version, state=draft.state)
    if rows.update(version=draft.version + 1, **values) != 1:
        raise Refusal("这份草案刚被别人动过，请刷新再看", "conflict")
    draft.refresh_from_db()


def part_seen(draft: RubricDraft, place: str, seen: int) -> Document:
    """The part as the writer had it before him at step `seen`, whose fields his form has."""
    then = DraftRevision.objects.filter(draft=draft, version=seen).first()
    part = drafting.part(then.document, place) if then else None
    part = part or drafting.part(draft.document, place)
    if part is None:
        raise Refusal(GONE, "conflict")
    return part


GONE = "这一部分已被删掉；您填的没有丢，可以先撤销删除再填"


@transaction.atomic
def save(
    *, draft_id: int, place: str, seen: int, typed: drafting.Flat, by: User, at: datetime
) -> Saved:
    """Save what a form changed since `seen`. Fields that others changed meanwhile are told."""
    draft = hold_draft(draft_id, "edit", by, at)
    document = copy.deepcopy(draft.document)
    now = drafting.part(document, place)
    if now is None:
        raise Refusal(GONE, "conflict")
    # The fields are those of the rule the writer had before him.
    saw = part_seen(draft, place, seen)
    params = drafting.params_of(place, saw)
    clean = {p.key: drafting.cleaned(typed[p.key], p) for p in params if p.key in typed}
    made, changed, clashes = drafting.merge(saw, now, clean, params)
    part = [_conflict(draft, seen, place, p, clean, now) for p in params if p.key in clashes]
    if changed:
        now.clear()
        now.update(made)
        labels = "、".join(p.label for p in params if p.key in changed)
        revise(draft, document, f"{title(made, place)} 改了{labels}", by, at, place=place)
    for conflict in part:
        text = f"{title(now, place)} 的{conflict.label}：{by} 写了“{conflict.yours}”，没有盖掉{conflict.by}写的“{conflict.theirs}”"
        step(draft, "conflict", text, by, at, place=place)
    return Saved(draft, changed, part)


def _conflict(
    draft: RubricDraft,
    seen: int,
    place: str,
    param: drafting.Param,
    typed: drafting.Flat,
    now: Document,
) -> Conflict:
    last = (
        DraftRevision.objects.filter(draft=draft, place=place, version__gt=seen)
        .exclude(act="conflict")
        .select_related("by__member")
        .first()
    )
    return Conflict(
        key=param.key,
        label=param.label,
        yours=drafting.in_words(typed[param.key], param),
        theirs=drafting.in_words(drafting.flat(now, (param,))[param.key], param),
        by=str(last.by) if last else "别人",
        at=last.at if last else draft.started_at,
    )


@transaction.atomic
def arrange(
    *,
    draft_id: int,
    by: User,
    at: datetime,
    change: Callable[[Document], tuple[str, str]],
) -> RubricDraft:
    """Change the shape: move, add, remove. `change` edits the document and says what it did."""
    draft = hold_draft(draft_id, "edit", by, at)
    document = copy.deepcopy(draft.document)
    place, words = change(document)
    if document != draft.document:
        revise(draft, document, words, by, at, place=place)
    return draft


def _check_seen(draft: RubricDraft, seen: int | None, by: User) -> None:
    """What others did after the page that the button stood on is not walked over unseen."""
    if seen is None:
        return
    later = DraftRevision.objects.filter(draft=draft, version__gt=seen).exclude(by=by)
    last = later.defer("document").select_related("by__member").first()
    if last is not None:
        raise Refusal(
            f"您打开这一页以后，{last.by} {timezone.localtime(last.at):%H:%M} 又改了：{last.said}。"
            "没有动它，请刷新看过再撤销或重做",
            "conflict",
        )


@transaction.atomic
def undo(*, draft_id: int, by: User, at: datetime, seen: int | None = None) -> str:
    """Back to the content before the last change; what it was, in words."""
    draft = hold_draft(draft_id, "edit", by, at)
    _check_seen(draft, seen, by)
    shown = DraftRevision.objects.get(draft=draft, version=current(draft).stands_for)
    roles = duties_of(by, on=timezone.localdate(at)).roles_for_plant(draft.plant_id)
    undoable = shown.parent is not None
    refuse(why_not_undo(BeforeDraft(draft.state, roles, undoable=undoable)))
    assert shown.parent is not None
    return _show(draft, shown.parent, "undo", f"撤销：{shown.said}（{shown.by}）", by, at)


@transaction.atomic
def redo(*, draft_id: int, by: User, at: datetime, seen: int | None = None) -> str:
    draft = hold_draft(draft_id, "edit", by, at)
    _check_seen(draft, seen, by)
    after = redoable(draft)
    roles = duties_of(by, on=timezone.localdate(at)).roles_for_plant(draft.plant_id)
    refuse(why_not_redo(BeforeDraft(draft.state, roles, redoable=after is not None)))
    assert after is not None
    return _show(draft, after.version, "redo", f"重做：{after.said}", by, at)


def redoable(draft: RubricDraft) -> DraftRevision | None:
    """The latest change that was made after the content which now stands."""
    shown = current(draft).stands_for
    return DraftRevision.objects.filter(draft=draft, parent=shown, act="edit").first()


def _show(draft: RubricDraft, version: int, act: str, words: str, by: User, at: datetime) -> str:
    target = DraftRevision.objects.get(draft=draft, version=version)
    _advance(draft, document=target.document)
    _note(draft, act, target.place, words, by, at, stands_for=version, parent=target.parent)
    return words
