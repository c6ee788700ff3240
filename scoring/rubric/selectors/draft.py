"""Schemes of a plant: in force, to come, in the making; and a draft as its editors see it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from branches.models import Unit
from members.duties import Duties
from scoring.engine.editing import drafting, part_params, trying
from scoring.engine.editing.formalism import Phrase
from scoring.engine.scheme import code_meaning
from scoring.engine.scheme.running import runs
from scoring.models import DraftRevision, RubricDraft, RubricInForce, RubricVersion
from scoring.scheme.selectors import facts as select_facts


@dataclass
class Scheme:
    """One scheme of one plant."""

    plant: Unit
    version: RubricVersion
    forces: list[RubricInForce] = field(default_factory=list)  # newest first
    now: RubricInForce | None = None
    next: RubricInForce | None = None
    draft: RubricDraft | None = None
    ended: bool = False

    @property
    def cannot_run(self) -> str:
        """Why it cannot come into force today; empty where it can."""
        return runs(self.version) or ""


def plants_of(duties: Duties) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=duties.plants(), kind=Unit.Kind.PLANT).order_by("pk"))


def schemes(duties: Duties, today: date) -> list[Scheme]:
    """By plant: what is in force and will be; for editors also the schemes that never were."""
    found: dict[tuple[int, str], Scheme] = {}
    plants = {unit.pk: unit for unit in plants_of(duties)}
    rows = RubricInForce.objects.filter(plant_id__in=plants)
    for row in rows.select_related("rubric").order_by("plant_id", "code", "-from_month"):
        key = row.plant_id, row.code
        mine = found.setdefault(key, Scheme(plants[row.plant_id], row.rubric))
        mine.forces.append(row)
        if row.from_month > today:
            mine.next = row
        elif mine.now is None:
            mine.now, mine.version = row, row.rubric
            mine.ended = row.until is not None and row.until < today
    edited = duties.grants.get("rubric_editor", frozenset())
    latest = RubricVersion.objects.order_by("code", "-id").distinct("code")
    for version in latest if edited else []:
        for plant in edited & set(plants):
            found.setdefault((plant, version.code), Scheme(plants[plant], version))
    drafts = RubricDraft.objects.filter(
        plant_id__in=_granted(duties), state__in=["drafting", "proposed"]
    )
    for draft in drafts:
        if (draft.plant_id, draft.code) in found:
            found[draft.plant_id, draft.code].draft = draft
    return sorted(found.values(), key=lambda s: (s.plant.pk, not s.forces, s.version.code))


def _granted(duties: Duties) -> frozenset[int]:
    return frozenset(plant for plants in duties.grants.values() for plant in plants)


def draft(duties: Duties, pk: int) -> RubricDraft | None:
    """A draft of a plant in which the person holds a grant; others hear of it when it is law."""
    rows = RubricDraft.objects.select_related(
        "plant", "base", "result", "proposed_by__member", "settled_by__member", "started_by__member"
    )
    return rows.filter(pk=pk, plant_id__in=_granted(duties)).first()


def version(duties: Duties, pk: int) -> tuple[RubricVersion, list[RubricInForce]] | None:
    """A version that is or was in force where the person belongs: rules are for everybody."""
    rows = RubricInForce.objects.filter(rubric_id=pk, plant_id__in=duties.plants())
    forces = list(rows.select_related("rubric", "plant").order_by("from_month"))
    if not forces:
        return None
    return forces[0].rubric, forces


def base_for(plant: Unit, code: str) -> RubricVersion | None:
    """What a new draft begins with: the newest decision of the plant, else the newest file."""
    force = RubricInForce.objects.filter(plant=plant, code=code).order_by("-from_month").first()
    if force is not None:
        return force.rubric
    return RubricVersion.objects.filter(code=code).order_by("-id").first()


def revisions(draft: RubricDraft, place: str = "", most: int = 20) -> list[DraftRevision]:
    rows = DraftRevision.objects.filter(draft=draft).defer("document")
    if place:
        rows = rows.filter(place=place)
    return list(rows.select_related("by__member")[:most])


def by_others(draft: RubricDraft, *, user_id: int, since: int, at: datetime) -> list[DraftRevision]:
    """What others changed after step `since`, or in the last quarter of an hour."""
    rows = DraftRevision.objects.filter(draft=draft).exclude(by_id=user_id).defer("document")
    fresh = Q(version__gt=since) if since else Q(at__gte=at - timedelta(minutes=15))
    return list(rows.filter(fresh).select_related("by__member")[:5])


def lately(draft: RubricDraft, *, user_id: int, at: datetime) -> list[DraftRevision]:
    """The last change of each of the others within the hour, the newest first. A value that was
    not taken over changed nothing."""
    rows = DraftRevision.objects.filter(draft=draft, at__gte=at - timedelta(hours=1))
    rows = rows.exclude(by_id=user_id).exclude(act__in=["start", "conflict"]).defer("document")
    last: dict[int, DraftRevision] = {}
    for row in rows.select_related("by__member"):
        last.setdefault(row.by_id, row)
    return list(last.values())


def undoable(draft: RubricDraft) -> tuple[DraftRevision | None, DraftRevision | None]:
    """The change that undo takes back, and the one that redo brings again."""
    rows = DraftRevision.objects.filter(draft=draft).defer("document").select_related("by__member")
    now = rows.get(version=draft.version)
    shown = rows.get(version=now.stands_for)
    after = rows.filter(parent=now.stands_for, act="edit").first()
    return (shown if shown.parent else None), after


@dataclass
class Row:
    """An item or category on the desk."""

    place: str
    code: str
    name: str
    worth: str
    kind: str
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)


@dataclass
class Desk:
    categories: list[tuple[Row, list[Row]]]
    scheme: Row
    faults: int
    refused: int
    asked: int
    items: int


def desk(document: dict[str, Any], phrases: tuple[Phrase, ...] = ()) -> Desk:
    """The whole draft: what each item is worth, and what is wrong or unwise about it."""
    rubric, faults = trying.read(document)
    rubric = rubric or trying.sound(document)
    found = trying.advice(document, phrases)

    def row(place: str, piece: dict[str, Any]) -> Row:
        code = piece.get("code", "")
        item = rubric.items.get(code) if rubric and place.startswith("item:") else None
        rule = piece.get("rule") or {}
        return Row(
            place,
            code,
            piece.get("name", ""),
            item.worth() if item else "",
            part_params.KIND_NAMES.get(rule.get("kind", ""), ""),
            [f.said for f in faults if f.place == place],
            [a.text for a in found if a.place == place and a.refused],
            [a.text for a in found if a.place == place and a.asked],
            [a.text for a in found if a.place == place and not a.open],
        )

    categories = [
        (
            row(f"category:{category['code']}", category),
            [row(f"item:{item['code']}", item) for item in category["items"]],
        )
        for category in document["categories"]
    ]
    return Desk(
        categories,
        row("scheme", document),
        len(faults),
        sum(a.refused for a in found),
        sum(a.asked for a in found),
        sum(len(items) for _, items in categories),
    )


def in_force_document(draft: RubricDraft) -> dict[str, Any]:
    return select_facts.version(draft.base_id).document


def base_name(draft: RubricDraft, today: date) -> str:
    """Which version the draft began with: in force, still to come, gone by, or never in force."""
    rows = RubricInForce.objects.filter(plant=draft.plant_id, code=draft.code)
    forces = list(rows.order_by("from_month"))
    now = next((row for row in reversed(forces) if row.from_month <= today), None)
    own = [row for row in forces if row.rubric_id == draft.base_id]
    if not own:
        return "还没有在本厂启用过的版本"
    # A version that was prolonged began more than once: the last beginning that has come counts.
    begun = [row for row in own if row.from_month <= today]
    row = begun[-1] if begun else own[0]
    name = f"{row.from_month:%Y}年{row.from_month.month}月起的版本"
    if not begun:
        return f"{name}（还没有启用）"
    over = row != now or (row.until is not None and row.until < today)
    return f"{name}（{'已不用' if over else '现行'}）"


def places(draft: RubricDraft) -> list[str]:
    return drafting.places(draft.document)


def past(draft: RubricDraft) -> code_meaning.Past:
    """Every version that was ever decided at the plant, the newest first, by what it is called."""
    rows = RubricInForce.objects.filter(plant=draft.plant_id, code=draft.code)
    forces = [
        (f"{row.from_month:%Y}年{row.from_month.month}月启用的版本", row.rubric.document)
        for row in rows.select_related("rubric").order_by("-from_month")
    ]
    return forces or [("起草所依的版本", draft.base.document)]


def used_codes(draft: RubricDraft) -> frozenset[str]:
    """Codes of items that any version in force at the plant ever had."""
    documents = [document for _, document in past(draft)]
    documents.append(draft.base.document)
    return frozenset(
        item["code"] for d in documents for c in d["categories"] for item in c["items"]
    )
