"""Acts × people on the pages of the year: pay, awards, suggestions, what is handed over
(tests/acts.py)."""

from datetime import date
from uuid import UUID

import pytest
import time_machine

from members.models import Grant
from scoring.engine.process.workflow import Refusal
from scoring.models import Board, PayExport, Publication
from scoring.year.services import delegation, suggestion
from scoring.year.services import year as services
from tests.acts import client_of, everybody, walk
from tests.world import START, World, clock

pytestmark = pytest.mark.django_db
AT = clock("2026-11-20 09:00")


@pytest.fixture
def listed(world: World, published: Publication) -> PayExport:
    """The organiser, who is of the committee as well, proposed a list."""
    everybody(world)
    Board.objects.filter(pk=published.board_id).update(state="published")
    published.refresh_from_db()
    Grant.objects.create(
        user=world.users["组织员"], role="plant_committee", unit=world.plant, from_on=START
    )
    return services.propose(
        publication=published, per_point="1", base="0", basis="奖金办法第五条",
        digest=services.previewed_digest(published, "1", "0"), by=world.user("组织员"), at=AT,
    )  # fmt: skip


def test_pay_is_proposed_once_it_holds_for_good(world: World, published: Publication) -> None:
    everybody(world)
    path = f"/publications/{published.pk}/pay/?per_point=2&base=0"
    assert walk(world, path, world.users, {"pay"}) == {("pay", False)}
    page = client_of(world, "组织员").get(path).content.decode()
    assert "公示和异议还没有完，发布之后再兑现" in page
    Board.objects.filter(pk=published.board_id).update(state="published")
    assert walk(world, path, world.users, {"pay"}) == {("pay", True)}
    data = {"propose": "1", "per_point": "2", "base": "0", "basis": "奖金办法第五条"}
    assert client_of(world, "组织员").post(path, data).status_code == 428


def test_pay_is_approved_by_others(world: World, listed: PayExport) -> None:
    acts = {"approve"}
    assert walk(world, "/pay/", world.users, acts) == {("approve", True), ("approve", False)}
    said = {who: client_of(world, who).get("/pay/").content.decode() for who in world.users}
    assert "本人在名单上，由其他委员批准" in said["陆文静"]
    assert "提出的人不能批准" in said["组织员"]
    assert "批准这份名单" not in said["审计员"]
    assert client_of(world, "委员甲").post(f"/pay/{listed.pk}/approve/").status_code == 428


def test_one_list_is_paid(world: World, listed: PayExport) -> None:
    published = listed.publication
    services.propose(
        publication=published, per_point="2", base="0", basis="奖金办法第五条",
        digest=services.previewed_digest(published, "2", "0"), by=world.user("组织员"), at=AT,
    )  # fmt: skip
    for who in ("委员甲", "委员乙"):
        by = world.user(who)
        services.approve(export_id=listed.pk, digest=listed.digest, by=by, at=AT)
    assert walk(world, "/pay/", world.users, {"approve"}) == {("approve", False)}
    path = f"/publications/{published.pk}/pay/?per_point=3&base=0"
    assert walk(world, path, world.users, {"pay"}) == {("pay", False)}
    assert "这一季已有批准的兑现名单" in client_of(world, "组织员").get(path).content.decode()


def test_awards_are_written_down_for_others(world: World, published: Publication) -> None:
    everybody(world)
    assert walk(world, "/years/2026/", world.users, {"2026"}) == {("2026", True)}
    own = world.users["陆文静"].member_id
    client = client_of(world, "陆文静")
    assert f'<option value="{own}"' not in client.get("/years/2026/").content.decode()
    data = {"member": own, "title": "优秀支委", "given": "1", "minutes_no": "党委〔2026〕30号"}
    answer = client.post("/years/2026/", data | {"reason": "七一表彰"})
    assert answer.status_code == 403
    assert "本人的评先评优由其他委员登记" in answer.content.decode()


def test_suggestions_are_answered_by_the_organiser(world: World) -> None:
    suggestion.file(
        plant_id=world.plant.pk, client_key=UUID(int=1), text="会议记录要填两遍", anonymous=False,
        by=world.user("江文博"), at=AT,
    )  # fmt: skip
    assert walk(world, "/suggestions/", everybody(world), {"answer"}) == {("answer", True)}


def test_a_duty_is_handed_over_and_taken_back_by_whose_it_is(world: World) -> None:
    names = everybody(world)
    wanted = {
        "duty": "recorder", "unit": world.crew, "holder": world.user("韩志远").member,
        "deputy": world.user("江文博").member, "from_on": date(2026, 12, 1),
        "to_on": date(2027, 1, 20), "reason": "轮休回内地", "at": AT,
    }  # fmt: skip
    with pytest.raises(Refusal, match="职责由本人委托"):
        delegation.delegate(by=world.user("贺春明"), **wanted)
    row = delegation.delegate(by=world.user("组织员"), **wanted)
    with time_machine.travel(AT, tick=False):
        assert walk(world, "/delegations/", names, {"end"}) == {("end", True)}
    with pytest.raises(Refusal, match="代理由委托人、代理人或厂组织员收回"):
        delegation.take_back(delegation_id=row.pk, by=world.user("贺春明"), at=AT)
