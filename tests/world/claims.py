"""Claims, and whoever is asked about them."""

import uuid
from datetime import date

from scoring.claims.selectors import claim as select_claim
from scoring.claims.selectors import peer as select_peer
from scoring.claims.services import claim, peer
from scoring.claims.services.claim import Claim
from scoring.models import MonthlyResult, PeerRequest
from tests.snapshots import snapshot
from tests.world import World, clock

MONTH = "2026-09"


NOW = "2026-09-20 10:00"


def said(item: str = "A07", **more) -> Claim:
    values = {"client_key": uuid.uuid4(), "on": date(2026, 9, 18), "note": "倒班职工"}
    return Claim(item=item, **(values | more))


def claims(world: World, who: str, what: Claim, at: str = NOW) -> claim.Recorded:
    return claim.claim(what=what, by=world.user(who), at=clock(at))


def asks(world: World, whom: str = "江文博", at: str = NOW, who: str = "陆文静") -> PeerRequest:
    what = said("C02", note="", asked_name=whom, on=date(2026, 9, 1))
    found = claims(world, who, what, at)
    assert found.request is not None
    return found.request


def taps(world: World, request: PeerRequest, who: str, yes: bool = True, at: str = NOW):
    seen = select_peer.tip_of(request.entry).client_key
    return peer.answer(request_id=request.pk, yes=yes, by=world.user(who), at=clock(at), seen=seen)


def points(world: World, who: str, item: str) -> str | None:
    world.score(world.crew, MONTH)
    return MonthlyResult.objects.get(participant=world.participant(who)).items.get(item)


def state(world: World, who: str, today: str = "2026-09-20") -> str:
    return select_claim.mine(world.user(who).member_id, date.fromisoformat(today))[0].state


@snapshot
def open_world(world: World) -> World:
    world.open(MONTH)
    return world
