"""Acts × people where a meeting's grades are decided, on the board's page (tests/acts.py)."""

import pytest
import time_machine

from members.models import Grant
from scoring.models import Board, Publication
from tests.acts import client_of, everybody, tried, walk
from tests.world import START, World, clock
from tests.world.grades import WHY, propose
from tests.world.quarter import approve

pytestmark = pytest.mark.django_db
AT = "2026-10-10 11:00"


def met(world: World, board: int, at: str = AT) -> set[tuple[str, bool]]:
    with time_machine.travel(clock(at), tick=False):
        return walk(world, f"/boards/{board}/", sorted(world.users), {"rule"})


def said(world: World, who: str, board: int, at: str = AT) -> str:
    with time_machine.travel(clock(at), tick=False):
        return client_of(world, who).get(f"/boards/{board}/").content.decode()


@pytest.fixture
def names(world: World) -> list[str]:
    """The organiser is of the committee as well."""
    Grant.objects.create(
        user=world.users["组织员"], role="plant_committee", unit=world.plant, from_on=START
    )
    return everybody(world)


def test_a_grade_is_proposed_by_others(world: World, names: list[str], board: Board) -> None:
    taken = set()
    about = world.participant("陆文静").pk
    data = {"participant": about, "grade": "良", "minutes_no": "党委〔2026〕30号", "reason": WHY}
    act = {"address": f"/boards/{board.pk}/grade/", "data": data}
    for name in names:
        page = said(world, name, board.pk)
        offered = f'<option value="{about}">陆文静' in page
        with time_machine.travel(clock(AT), tick=False):
            status, _ = tried(client_of(world, name), act)
        assert (status == 302) is offered, (name, status)
        taken.add(status)
    assert taken == {302, 403, 404}


def test_a_grade_is_approved_by_another(world: World, names: list[str], board: Board) -> None:
    propose(world, board)
    assert met(world, board.pk) == {("rule", True), ("rule", False)}
    assert "提出和批准要由两个人做：请厂党委另一位委员批准" in said(world, "组织员", board.pk)
    assert "本人的等次由别人批准" in said(world, "陆文静", board.pk)
    approve(world, board)
    assert met(world, board.pk) == {("rule", True), ("rule", False)}
    assert "已经审定：要改等次，先退回" in said(world, "委员乙", board.pk)


def test_one_correction_at_a_time(world: World, names: list[str], published: Publication) -> None:
    board, at = published.board, "2026-10-14 14:00"
    propose(world, board, at=clock("2026-10-14 12:00"))
    assert ("rule", True) in met(world, board.pk, at)
    other = propose(world, board, who="韩志远", at=clock("2026-10-14 12:00"))
    with time_machine.travel(clock(at), tick=False):
        address = f"/boards/{board.pk}/grade/rule/"
        answer = client_of(world, "委员甲").post(address, {"decision": other.pk, "approve": "1"})
    assert answer.status_code == 302
    assert "这一榜有一件更正正等着批准：先办完它，再批准这个等次" in said(
        world, "委员乙", board.pk, at
    )
    assert met(world, board.pk, at) == {("rule", True), ("rule", False)}
