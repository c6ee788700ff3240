"""R13 hangs on the scheme's flag: no wording of an item gives the content of talks away."""

import copy
import json
from datetime import date

import pytest

from scoring.engine.errors import Malformed
from scoring.scheme.services import versions
from tests.engine.flags import item_of
from tests.world import World, clock

pytestmark = pytest.mark.django_db
STORY = "与小李谈心，他父亲住院"


def reworded(world: World, *, talk: bool) -> None:
    assert world.version is not None
    document = copy.deepcopy(world.version.document)
    item = item_of(document, "A07")
    item["earns"] = "找职工谈一次心" if talk else "与职工谈一次心，不记谈话内容"
    item["talk"] = talk
    at = clock("2026-09-20 09:00")
    version = versions.load(text=json.dumps(document), by=None, at=at)
    versions.put_in_force(
        plant=world.plant, version=version, from_month=date(2026, 10, 1), by=None, at=at
    )
    world.open("2026-10")


def test_an_editors_wording_takes_no_privacy_away(world: World) -> None:
    reworded(world, talk=True)
    day = date(2026, 10, 9)
    for more in ({"note": STORY}, {"note": "转岗职工", "matter": "小李的事"}):
        told = world.change("陆文静", "A07", {"quantity": "1"}, on=day, **more)
        with pytest.raises(Malformed, match="不记姓名和谈话内容"):
            world.record("韩志远", world.crew, "2026-10", told)
    group = world.change("陆文静", "A07", {"quantity": "1"}, on=day, note="转岗职工")
    world.record("韩志远", world.crew, "2026-10", group)


def test_the_words_alone_are_no_rule(world: World) -> None:
    reworded(world, talk=False)
    told = world.change("陆文静", "A07", {"quantity": "1"}, on=date(2026, 10, 9), note=STORY)
    world.record("韩志远", world.crew, "2026-10", told)
