"""The other side of a claim: his tap, a phone call, the branch meeting after ten days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connections, transaction

from members.duties import duties_of
from members.models import Member, User
from scoring.claims.selectors import peer as select_peer
from scoring.claims.services import claim, peer
from scoring.engine.process.why_not.verify import why_not_vote
from scoring.engine.process.workflow import Refusal
from scoring.models import Confirmation, Entry, PeerAnswer, PeerRequest, Sheet
from scoring.month.selectors import verification as select_verification
from scoring.month.selectors import voting
from tests.world import World, clock
from tests.world.claims import MONTH, NOW, asks, points, state, taps

pytestmark = pytest.mark.django_db


def test_a_peer_matter_counts_after_the_other_side_s_tap(open_world: World) -> None:
    request = asks(open_world)
    assert state(open_world, "陆文静") == "等 江文博 确认（到 9月30日）"
    assert points(open_world, "陆文静", "C02") in (None, "0.00")
    waiting = select_peer.asked_of(open_world.user("江文博").member_id, date(2026, 9, 20))
    assert [row.claimant.name for row in waiting] == ["陆文静"]
    for who in ("陆文静", "贺春明", "韩志远"):
        with pytest.raises(Refusal, match="没有等您确认"):
            taps(open_world, request, who)
    found = taps(open_world, request, "江文博")
    assert taps(open_world, request, "江文博") == found
    assert found.entry is not None
    assert found.entry.fields["peer_confirmed"] is True
    assert found.entry.supersedes == request.entry
    assert points(open_world, "陆文静", "C02") == "0.50"
    assert state(open_world, "陆文静") == "江文博 答复：属实，等支部初评"
    with pytest.raises(Refusal, match="已经有答复"):
        taps(open_world, request, "江文博", yes=False)


def test_a_no_stays_uncounted_and_is_seen(open_world: World) -> None:
    request = asks(open_world)
    taps(open_world, request, "江文博", yes=False)
    assert points(open_world, "陆文静", "C02") in (None, "0.00")
    assert state(open_world, "陆文静") == "江文博 答复：不属实"
    assert select_peer.of_branch(open_world.crew, date(2026, 9, 20)) == []
    with pytest.raises(Refusal, match="已经有答复"):
        peer.decide(
            request_id=request.pk, yes=True, spoken_to="江文博",
            by=open_world.user("韩志远"), at=clock(NOW),
        )  # fmt: skip


def test_the_tap_is_for_what_was_read(open_world: World) -> None:
    request = asks(open_world)
    old = request.entry.client_key
    change = open_world.change(
        "陆文静", "C02", {"quantity": "2", "peer_confirmed": False}, base=old, reason="两个人"
    )
    open_world.record("韩志远", open_world.crew, MONTH, change)
    with pytest.raises(Refusal, match="刚才有更改"):
        peer.answer(
            request_id=request.pk, yes=True, by=open_world.user("江文博"), at=clock(NOW), seen=old
        )
    taps(open_world, request, "江文博")
    assert points(open_world, "陆文静", "C02") == "1.00"


def test_a_withdrawn_claim_asks_nobody(open_world: World) -> None:
    request = asks(open_world)
    claim.withdraw(entry_key=request.entry.client_key, by=open_world.user("陆文静"), at=clock(NOW))
    assert select_peer.asked_of(open_world.user("江文博").member_id, date(2026, 9, 20)) == []
    with pytest.raises(Refusal, match="已撤回"):
        taps(open_world, request, "江文博")


def phones(world: World, request: PeerRequest, who: str, at: str = NOW, **how) -> PeerAnswer:
    how = how or {"spoken_to": "老马的徒弟"}
    return peer.decide(request_id=request.pk, yes=True, by=world.user(who), at=clock(at), **how)


@pytest.mark.django_db(transaction=True)
def test_a_tap_and_a_call_at_one_moment_are_one_answer(lasting_world: World) -> None:
    lasting_world.open(MONTH)
    request = asks(lasting_world)
    acts = [
        lambda: taps(lasting_world, request, "江文博"),
        lambda: phones(lasting_world, request, "韩志远"),
        lambda: taps(lasting_world, request, "江文博", yes=False),
        lambda: phones(lasting_world, request, "韩志远"),
    ]

    def run(act) -> str:
        try:
            act()
        except Refusal as refusal:
            return refusal.kind
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(run, acts))
    answer = PeerAnswer.objects.get()
    assert "done" in outcomes
    assert set(outcomes) <= {"done", "conflict"}
    rows = Entry.objects.filter(fields__peer_confirmed=True)
    assert list(rows) == ([answer.entry] if answer.yes else [])


def test_somebody_without_an_account_is_rung_up(open_world: World) -> None:
    request = asks(open_world, "外协队老马")
    assert (request.asked, request.name) == (None, "外协队老马")
    assert state(open_world, "陆文静") == "等 外协队老马 电话确认（到 9月30日）"
    for who, words in (("江文博", "由书记"), ("陆文静", "自己的申报"), ("田成林", "由书记")):
        with pytest.raises(Refusal, match=words):
            phones(open_world, request, who)
    with pytest.raises(Refusal, match="只写一样"):
        phones(open_world, request, "韩志远", spoken_to="老马", minutes_no="1号")
    found = phones(open_world, request, "韩志远")
    assert found.entry is not None
    assert found.entry.reason == "电话确认：老马的徒弟"
    assert points(open_world, "陆文静", "C02") == "0.50"


def test_after_ten_days_the_meeting_decides_with_its_number(open_world: World) -> None:
    request = asks(open_world, at="2026-09-10 23:30")
    minutes = {"minutes_no": "支委会〔2026〕11号"}
    with pytest.raises(Refusal, match="还可以答复到 9月20日"):
        phones(open_world, request, "韩志远", at="2026-09-20 23:59", **minutes)
    assert state(open_world, "陆文静", "2026-09-21") == "对方未答复，由支部会议确定（江文博）"
    held = duties_of(open_world.user("韩志远"), on=date(2026, 9, 21))
    assert select_peer.branches_waiting(held, date(2026, 9, 21)) == [(open_world.crew, 1, 1)]
    found = phones(open_world, request, "韩志远", at="2026-09-21 00:00", **minutes)
    assert found.entry is not None
    assert found.entry.reason == "会议确定：支委会〔2026〕11号"
    assert state(open_world, "陆文静", "2026-09-21").startswith(
        "会议确定：属实（支委会〔2026〕11号）"
    )


def test_a_late_answer_is_still_an_answer(open_world: World) -> None:
    request = asks(open_world, at="2026-09-01 08:00")
    assert taps(open_world, request, "江文博", at="2026-09-29 08:00").yes


def test_names_that_several_bear_must_be_chosen(open_world: World) -> None:
    Member.objects.create(name="秦永福", branch=open_world.station)
    with pytest.raises(Refusal, match="有几位秦永福"):
        asks(open_world, "秦永福")
    mine = Member.objects.create(name="秦永福", branch=open_world.crew)
    assert asks(open_world, "秦永福").asked == mine  # the one of his own branch


def test_typing_a_name_leaks_no_list(open_world: World) -> None:
    me = open_world.user("陆文静").member
    found = select_peer.people(me, "文")
    assert [m.name for m in found] == ["江文博"]  # one letter: own branch only, never oneself
    assert select_peer.people(me, "白") == []
    assert [m.name for m in select_peer.people(me, "白雪")] == ["白雪梅"]
    assert select_peer.people(me, "外厂") == []
    assert select_peer.people(me, " ") == []
    for n in range(20):
        Member.objects.create(name=f"张同名{n}", branch=open_world.station)
    assert len(select_peer.people(me, "张同")) == 6


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"by": "陆文静", "how": "phone", "spoken_to": "x"}, "不能替对方确认"),
        ({"by": "贺春明"}, "只有对方本人"),
        ({"by": "韩志远", "how": "phone"}, "names_who_spoke"),
        ({"by": "韩志远", "how": "meeting"}, "names_its_minutes"),
        ({"by": "江文博", "yes": True}, "names_the_row"),
    ],
)
def test_answers_that_must_not_be(open_world: World, changed: dict, name: str) -> None:
    request = asks(open_world)
    values = {"request": request, "yes": False, "how": "tap", "at": clock(NOW)} | changed
    values["by"] = open_world.user(values["by"])
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PeerAnswer.objects.create(**values)


def barred_lines(sheet: Sheet, user: User) -> dict[int, str]:
    roles = duties_of(user, on=date(2026, 10, 6)).roles_for_branch(sheet.branch)
    at = voting.before_verify(sheet, user, roles, date(2026, 10, 6))
    return {pk: str(why) for pk, one in at.lines.items() if (why := why_not_vote(one))}


def test_who_vouched_does_not_verify_that_line(open_world: World) -> None:
    request = asks(open_world, "马晓东")
    taps(open_world, request, "马晓东")
    open_world.score(open_world.crew, MONTH)
    open_world.submit(open_world.crew, MONTH)
    sheet = open_world.sheet(open_world.crew, MONTH)
    barred = barred_lines(sheet, open_world.user("马晓东"))
    assert open_world.participant("陆文静").pk in barred


def test_who_vouched_does_not_verify_that_line_after_a_correction(open_world: World) -> None:
    world = open_world
    request = asks(world, "马晓东")
    tap = taps(world, request, "马晓东").entry
    assert tap is not None
    for base, on in ((tap.client_key, 9), (None, 8)):  # corrected twice
        base = base or Entry.objects.get(item="C02", superseded_by=None).client_key
        change = world.change(
            "陆文静", "C02", tap.fields, base=base, on=date(2026, 9, on), reason="日期写错"
        )
        world.record("韩志远", world.crew, MONTH, change)
    world.score(world.crew, MONTH)
    world.submit(world.crew, MONTH)
    sheet, line = world.sheet(world.crew, MONTH), world.participant("陆文静").pk
    barred = barred_lines(sheet, world.user("马晓东"))
    assert barred == {line: "这一行有本人确认过的申报，请考核小组其他成员核实"}
    assert line not in barred_lines(sheet, world.user("周家兴"))
    assert select_verification.votes(sheet, date(2026, 10, 6))[line].voters == 2
    with pytest.raises(IntegrityError, match="本人确认过的申报"), transaction.atomic():
        Confirmation.objects.create(
            sheet=sheet, round=sheet.round, participant_id=line, by=world.user("马晓东"),
            at=clock("2026-10-06 10:00"), agrees=True,
        )  # fmt: skip


def test_who_vouched_for_what_was_withdrawn_verifies_again(open_world: World) -> None:
    world = open_world
    tap = taps(world, asks(world, "马晓东"), "马晓东").entry
    assert tap is not None
    gone = world.change("陆文静", "C02", None, base=tap.client_key, reason="没有这一件")
    world.record("韩志远", world.crew, MONTH, gone)
    world.score(world.crew, MONTH)
    world.submit(world.crew, MONTH)
    sheet = world.sheet(world.crew, MONTH)
    assert barred_lines(sheet, world.user("马晓东")) == {}
