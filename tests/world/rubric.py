"""Rules that are being drafted, and what they would change."""

import copy
from typing import Any

from django.test import Client

from branches.models import Unit
from members.models import User
from scoring.engine.editing import arranging, drafting
from scoring.engine.time.periods import Quarter
from scoring.models import RubricDraft, RubricVersion
from scoring.rubric.selectors import impact as select_impact
from scoring.rubric.services import draft as rubric_draft
from tests.world import World, clock


class Desk:
    def __init__(self, world: World, who: str) -> None:
        self.world, self.client = world, Client()
        self.client.force_login(world.user(who))

    def start(self) -> RubricDraft:
        self.client.post("/rubric/start/", {"plant": self.world.plant.pk, "code": "zhiwei"})
        return RubricDraft.objects.get()

    def save(self, draft: RubricDraft, place: str, seen: int = 1, **typed):
        data = {"seen": seen} | {k.replace("__", "."): v for k, v in typed.items()}
        return self.client.post(f"/rubric/drafts/{draft.pk}/part/{place}/", data)


AT = clock("2026-11-05 09:00")


def rewritten(document: dict[str, Any]) -> None:
    """A draft that touches points, caps, posts, evidence, classes, and takes an item out."""
    part = {place: drafting.part(document, place) or {} for place in drafting.places(document)}
    part["item:A07"]["rule"]["points"] = "0.3"
    part["item:B06"]["cap_month"] = "0.4"
    part["item:C01"]["roles"] = ["secretary", "organisation"]
    part["item:C05"]["requires"] = ["peer", "attachment"]
    part["item:C08"]["rule"]["max"] = "1"
    part["category:B"]["cap"] = "6"
    document["classes"][0]["min"] = "20"
    used = frozenset(i["code"] for c in document["categories"] for i in c["items"])
    arranging.remove_item("C09")(document)
    assert arranging.add_item("C", "走访慰问", used=used)(document)[0] == "item:C12"


def draft_of(plant: Unit, version: RubricVersion, by: User, at: Any) -> RubricDraft:
    draft = rubric_draft.start(plant=plant, base=version, by=by, at=at)

    def change(document: dict[str, Any]) -> tuple[str, str]:
        rewritten(document)
        return "", "改了几处"

    return rubric_draft.arrange(draft_id=draft.pk, by=by, at=at, change=change)


def worked_out(draft: RubricDraft, unit: Unit, spans: list[Quarter]) -> dict[str, Any]:
    found = select_impact.result_of(draft, unit, spans, compute=True)
    assert found is not None
    return found


def start(world: World) -> RubricDraft:
    assert world.version is not None
    return rubric_draft.start(plant=world.plant, base=world.version, by=world.user("起草人"), at=AT)


def change(world: World, draft: RubricDraft, **parts: dict[str, Any]) -> RubricDraft:
    def edit(document: dict[str, Any]) -> tuple[str, str]:
        for code, values in parts.items():
            found = drafting.part(document, f"item:{code}")
            assert found is not None
            found.update(copy.deepcopy(values))
        return "", "改"

    return rubric_draft.arrange(draft_id=draft.pk, by=world.user("起草人"), at=AT, change=edit)
