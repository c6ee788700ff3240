"""Objections in few words, and the corrections that come of them."""

from typing import Any
from uuid import UUID

from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.correction.services import clearance
from scoring.models import Correction, Entry, Objection, Publication
from scoring.objection.selectors import filing
from scoring.objection.services import objection, outcome
from tests.world import World, clock

IN_WINDOW = "2026-10-14 10:00"


def file(
    world: World,
    publication: Publication,
    by: str = "江文博",
    about: str | None = "陆文静",
    at: str = IN_WINDOW,
    **more: Any,
) -> Objection:
    participant = world.participant(about).pk if about else None
    line = filing.line_of(publication, participant)
    world.counter += 1
    values = {
        "item": "C01" if about else "",
        "text": "8 月的党员示范岗没有评上优秀",
        "anonymous": False,
        "seen": filing.token(publication, line),
        "client_key": UUID(int=world.counter),
    }
    return objection.file(
        publication_id=publication.pk,
        participant_id=participant,
        by=world.user(by),
        at=clock(at),
        **(values | more),
    )


def act(world: World, one: Objection, what: str, by: str, at: str, text: str = "") -> Objection:
    return objection.act(objection_id=one.pk, act=what, text=text, by=world.user(by), at=clock(at))


def withdrawal(world: World, about: str = "陆文静", month: str = "2026-08") -> dict[str, Any]:
    """The matter of C01 in one month is to be withdrawn."""
    row = Entry.objects.get(
        participant=world.participant(about),
        sheet__month=f"{month}-01",
        item="C01",
        superseded_by=None,
        void=False,
    )
    return {
        "sheet": row.sheet_id,
        "participant": row.participant_id,
        "item": "C01",
        "base": str(row.client_key),
        "fields": None,
    }


def uphold(world: World, one: Objection, by: str = "周家兴", at: str = "2026-10-15 10:00"):
    return outcome.uphold(
        objection_id=one.pk,
        text="8 月的评定只到良好，撤回这一条",
        changes=[withdrawal(world)],
        by=world.user(by),
        at=clock(at),
    )


def cleared(world: World, proposed: Correction, at: str = "2026-10-15 15:00") -> str:
    """The secrecy check of what it would publish; the digest that is approved."""
    found = clearance.clear(
        correction_id=proposed.pk, digest=select_cleared.to_clear(proposed),
        by=world.user("保密员"), at=clock(at),
    )  # fmt: skip
    return found.digest


def settle(world: World, one: Objection, by: str = "委员乙", at: str = "2026-10-15 16:00", **more):
    digest = cleared(world, one.corrections.latest("pk"), at)
    values = {"objection_id": one.pk, "approve": True, "by": world.user(by), "digest": digest}
    return outcome.settle(**(values | {"at": clock(at)} | more))
