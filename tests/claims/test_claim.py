"""Claims: one's own matter, recorded by oneself; the other side's answer; nothing else."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from members.models import Seat
from scoring.claims.selectors import claim as select_claim
from scoring.claims.services import claim
from scoring.engine.process.workflow import Refusal
from scoring.models import Entry, Participant, PeerRequest
from tests.world import World, clock
from tests.world.claims import MONTH, NOW, asks, claims, points, said, state, taps

pytestmark = pytest.mark.django_db


def test_a_claim_is_an_entry_of_his_own_and_counts(open_world: World) -> None:
    row = claims(open_world, "陆文静", said()).entry
    assert (row.source, row.note, row.amount) == ("claim", "倒班职工", 4000)
    assert row.recorded_by == open_world.user("陆文静")
    assert row.participant == open_world.participant("陆文静")
    assert points(open_world, "陆文静", "A07") == "0.40"
    assert state(open_world, "陆文静") == "已记入，等支部初评"


@pytest.mark.parametrize(
    ("who", "what", "words"),
    [
        ("江文博", {}, "没有担任支委"),
        ("组织员", {}, "支委本人"),
        ("陆文静", {"item": "A06"}, "职务不计"),  # for the discipline member only
        ("陆文静", {"item": "A02"}, "不由本人申报"),  # the branch records it
        ("陆文静", {"item": "C08"}, "不由本人申报"),  # a department provides it
        ("陆文静", {"item": "D01"}, "不由本人申报"),
        ("陆文静", {"item": "Z99"}, "不由本人申报"),
        ("陆文静", {"on": date(2026, 9, 21)}, "还没有到"),
        ("陆文静", {"on": date(2026, 7, 31)}, "只能申报本月和上月"),
        ("陆文静", {"on": date(2026, 8, 31)}, "还没有开"),
        ("陆文静", {"note": " 谈 "}, "用一句话"),
        ("陆文静", {"note": "长" * 201}, "最多 200"),
        ("陆文静", {"note": "有\x00字"}, "不能保存"),
        ("陆文静", {"values": {"marks": "5"}}, "不填marks：请清空"),
        ("陆文静", {"item": "C02"}, "写对方的姓名"),
        ("陆文静", {"item": "C02", "asked_name": "陆文静"}, "不能是自己"),
        ("陆文静", {"item": "C02", "asked_id": 10**9}, "不在本厂"),
    ],
)
def test_what_is_not_a_claim(open_world: World, who: str, what: dict, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        claims(open_world, who, said(**what))
    assert Entry.objects.count() == 0


def test_nobody_of_another_plant_is_asked(open_world: World) -> None:
    stranger = open_world.user("外厂人").member_id
    with pytest.raises(Refusal, match="不在本厂"):
        claims(open_world, "陆文静", said("C02", asked_id=stranger))
    # By name he is just a name: the branch rings up, he sees nothing.
    assert asks(open_world, "外厂人").asked is None


def test_last_month_takes_claims_until_its_sheet_is_submitted(world: World) -> None:
    world.open("2026-09", "2026-10")
    late = said(on=date(2026, 9, 30))
    assert claims(world, "陆文静", late, "2026-10-02 09:00").entry.month == date(2026, 9, 1)
    world.score(world.crew, MONTH)
    world.submit(world.crew, MONTH, at="2026-10-04 17:00")
    with pytest.raises(Refusal, match="不能再申报；要补，请考核小组先退回"):
        claims(world, "陆文静", said(on=date(2026, 9, 30)), "2026-10-05 09:00")
    with pytest.raises(Refusal, match="核实确定"):
        claim.withdraw(
            entry_key=late.client_key, by=world.user("陆文静"), at=clock("2026-10-05 09:00")
        )
    assert state(world, "陆文静", "2026-10-05") == "已记入，等考核小组核实"
    world.confirm(world.crew, MONTH, at="2026-10-06 09:00")
    with pytest.raises(Refusal, match="不能再申报；要补，请厂党委写明原因重开"):
        claims(world, "陆文静", said(on=date(2026, 9, 30)), "2026-10-06 10:00")


def test_a_seat_that_ended_takes_what_was_done_in_it(open_world: World) -> None:
    Seat.objects.filter(pk=open_world.seats["贺春明"].pk).update(to_on=date(2026, 9, 15))
    done = said("A06", on=date(2026, 9, 15))
    assert claims(open_world, "贺春明", done).entry.item == "A06"
    with pytest.raises(Refusal, match="没有担任支委"):
        claims(open_world, "贺春明", said("A06", on=date(2026, 9, 16)))


def test_the_same_request_is_the_same_claim(open_world: World) -> None:
    what = said("C02", note="", asked_name="江文博")
    first = claims(open_world, "陆文静", what)
    again = claims(open_world, "陆文静", what)
    assert (again.entry, again.request, again.replayed) == (first.entry, first.request, True)
    with pytest.raises(Refusal, match="已经记下"):
        claims(open_world, "陆文静", said("C02", client_key=what.client_key, asked_name="江文博"))
    with pytest.raises(Refusal, match="已经记下"):
        claims(open_world, "陆文静", said("C04", client_key=what.client_key))
    assert (Entry.objects.count(), PeerRequest.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_request_sent_twice_at_one_moment_is_one_claim(lasting_world: World) -> None:
    lasting_world.open(MONTH)
    what = said("C02", note="", asked_name="江文博")

    def send(_: int) -> bool:
        try:
            return claims(lasting_world, "陆文静", what).replayed
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        replayed = list(pool.map(send, range(4)))
    assert sorted(replayed) == [False, True, True, True]
    assert (Entry.objects.count(), PeerRequest.objects.count()) == (1, 1)


def test_one_grade_a_month(open_world: World) -> None:
    good = {"note": "", "option": "good", "asked_name": "秦永福"}
    first = claims(open_world, "陆文静", said("A08", **good))
    with pytest.raises(Refusal, match="已经有一条"):
        claims(open_world, "陆文静", said("A08", **good))
    claim.withdraw(entry_key=first.entry.client_key, by=open_world.user("陆文静"), at=clock(NOW))
    assert claims(open_world, "陆文静", said("A08", **good)).request is not None


def test_his_own_claim_is_withdrawn_by_a_row(open_world: World) -> None:
    what = said()
    claims(open_world, "陆文静", what)
    for who in ("贺春明", "组织员"):
        with pytest.raises(Refusal, match="没有这一件"):
            claim.withdraw(entry_key=what.client_key, by=open_world.user(who), at=clock(NOW))
    for _ in range(2):
        claim.withdraw(entry_key=what.client_key, by=open_world.user("陆文静"), at=clock(NOW))
    assert [row.void for row in Entry.objects.order_by("pk")] == [False, True]
    assert state(open_world, "陆文静") == "已撤回"


def test_what_the_branch_changed_is_the_branch_s(open_world: World) -> None:
    what = said()
    claims(open_world, "陆文静", what)
    change = open_world.change(
        "陆文静", "A07", {"quantity": "2"}, base=what.client_key, reason="当天谈了两人"
    )
    open_world.record("韩志远", open_world.crew, MONTH, change)
    assert state(open_world, "陆文静") == "已由 韩志远 更改：当天谈了两人"
    with pytest.raises(Refusal, match="找支部记录人"):
        claim.withdraw(entry_key=what.client_key, by=open_world.user("陆文静"), at=clock(NOW))


def test_the_recorder_still_cannot_write_his_own_line(open_world: World) -> None:
    what = said()
    claims(open_world, "韩志远", what)
    change = open_world.change("韩志远", "A07", {"quantity": "9"}, base=what.client_key)
    with pytest.raises(Refusal, match="不能给自己记分"):
        open_world.record("韩志远", open_world.crew, MONTH, change)


def own_row(world: World, **changed) -> None:
    row = Entry.objects.order_by("pk").first()
    assert row is not None
    values = {f.attname: getattr(row, f.attname) for f in Entry._meta.concrete_fields}
    del values["id"]
    Entry(**(values | {"client_key": uuid.uuid4()} | changed)).save()


@pytest.mark.parametrize(
    "changed",
    [
        {"source": "grid"},
        {"source": "form"},
        {"fields": {"peer_confirmed": True}},
        {"fields": {"peer_confirmed": "是"}},
    ],
)
def test_the_database_lets_nobody_write_more_than_a_claim(open_world: World, changed: dict) -> None:
    claims(open_world, "陆文静", said())
    with pytest.raises(IntegrityError, match="不能给自己记分"), transaction.atomic():
        own_row(open_world, **changed)


def test_the_database_lets_nobody_raise_what_another_recorded(open_world: World) -> None:
    request = asks(open_world)
    row = taps(open_world, request, "江文博").entry
    assert row is not None
    with pytest.raises(IntegrityError, match="不能给自己记分"), transaction.atomic():
        own_row(open_world, supersedes_id=row.pk, fields={"quantity": "2"})


def test_two_seats_and_the_item_finds_its_post(open_world: World) -> None:
    member = open_world.user("陆文静").member
    seat = Seat.objects.create(
        member=member, branch=open_world.station, post="discipline", main=False,
        from_on=date(2026, 1, 1),
    )  # fmt: skip
    Participant.objects.create(code="zhiwei", plant=open_world.plant, seat=seat)
    assert claims(open_world, "陆文静", said("A06")).entry.participant.seat == seat
    assert claims(open_world, "陆文静", said("A07")).entry.participant.seat_id == (
        open_world.seats["陆文静"].pk
    )


def test_likely_matters_come_first(open_world: World) -> None:
    me = open_world.user("陆文静").member_id
    before = select_claim.form(me, date(2026, 9, 20))
    assert 5 <= len(before.first) <= 8
    codes = [offer.item.code for offer in before.first + before.rest]
    assert codes == ["A07", "C02", "C03", "C04", "A05", "A08", "C05", "C06", "C07", "C11"]
    for n in range(2):
        claims(open_world, "陆文静", said("C11", option="plant", on=date(2026, 9, 1 + n)))
    after = select_claim.form(me, date(2026, 9, 20))
    assert after.first[0].item.code == "C11"
    absent = [key for offer in before.first for key, _ in offer.levels if "absent" in key]
    assert absent == []
    assert state(open_world, "陆文静") == "缺附件"
    assert before.earliest == date(2026, 9, 1)
    assert select_claim.form(me, date(2026, 9, 20) + timedelta(days=60)).why_not
