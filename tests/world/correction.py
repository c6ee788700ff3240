"""Corrections that nobody objected for."""

from scoring.correction.services import correction
from scoring.models import Correction, Publication
from tests.world import World, clock
from tests.world.objection import cleared


def lone(world: World, on: str) -> dict[str, object]:
    """贺春明 gains 0.40 and stays fourth."""
    return {
        "sheet": world.sheet(world.crew, "2026-09").pk,
        "participant": world.participant("贺春明").pk,
        "item": "A07", "base": None, "fields": {"quantity": "1"}, "on": on,
    }  # fmt: skip


def propose_late(world: World, published: Publication, *changes: object) -> Correction:
    return correction.propose(
        publication_id=published.pk, changes=list(changes), reason="漏记了一次谈心谈话",
        by=world.user("组织员"), at=clock("2026-11-20 10:00"),
    )  # fmt: skip


def rule_late(world: World, found: Correction, digest: str = "") -> str:
    digest = digest or cleared(world, found, "2026-11-20 10:30")
    return correction.rule(
        correction_id=found.pk, approve=True, by=world.user("委员乙"),
        at=clock("2026-11-20 11:00"), digest=digest,
    )  # fmt: skip
