"""Objections from filing to the last word, and the revisions that follow from upheld ones."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from members.models import Grant, Leave
from scoring.clock.services import timetable, worker
from scoring.engine.process.workflow import Refusal
from scoring.models import (
    Board,
    JobRun,
    MonthlyResult,
    ObjectionStep,
    Page,
    Publication,
)
from scoring.objection.selectors import filing
from scoring.objection.selectors import objection as select
from scoring.proof.services.seals import sheet_digest
from scoring.telling.selectors import reminders
from tests.world import START, World, clock
from tests.world.objection import act, cleared, file, settle, uphold
from tests.world.pages import print_again

pytestmark = pytest.mark.django_db


def page(publication: Publication, **which: Any) -> str:
    import gzip

    keys = {"branch": None, "participant": None} | which
    row = Page.objects.filter(publication=publication, **keys).latest("edition")
    return gzip.decompress(bytes(row.gzip)).decode()


def step(at: str) -> list[str]:
    timetable.tick(at=clock(at))
    kinds = ("close_publicity", "publish_board", "archive")
    waiting = JobRun.objects.filter(state="pending", kind__in=kinds)
    waiting.update(due_at=clock("2026-01-01 00:00"), not_before=None)
    return [f"{job.kind} {worker.run(job.pk, at=clock(at))}" for job in waiting.order_by("pk")]


def test_an_upheld_objection_is_a_revision_in_one_transaction(
    world: World, published: Publication
) -> None:
    before = {s.name: (s.total, s.rank_branch, s.rank_plant) for s in published.standings.all()}
    plain = page(published)
    one = file(world, published)
    assert one.due_on == date(2026, 10, 15)
    print_again()
    assert "提出 1 件，采纳 0 件" in page(published)
    assert "复核中" not in page(published)
    one = act(world, one, "accept", "韩志远", "2026-10-14 15:00")
    assert one.due_on == date(2026, 10, 19)
    print_again()
    person = world.participant("陆文静")
    assert "复核中" in page(published, participant=person)
    assert "复核中" in page(published, branch=world.crew)
    assert "复核中" not in page(published, participant=world.participant("贺春明"))
    with pytest.raises(Refusal, match="没有核实过"):
        uphold(world, one, by="马晓东")  # he was the first to confirm
    one = uphold(world, one)
    assert Publication.objects.count() == 1  # nothing changes before the second person
    assert one.due_on == date(2026, 10, 15)
    with pytest.raises(Refusal, match="厂党委委员"):
        settle(world, one, by="周家兴")
    one = settle(world, one)
    assert (one.state, one.due_on) == ("answered", date(2026, 10, 20))

    after = Publication.objects.get(revision=2)
    assert after.corrects == published
    assert after.reason == "8 月的评定只到良好，撤回这一条"
    assert (after.proposed_by, after.approved_by) == (world.user("周家兴"), world.user("委员乙"))
    now = {s.name: (s.total, s.rank_branch, s.rank_plant) for s in after.standings.all()}
    assert now["陆文静"] == (100, 2, 3)
    assert now["贺春明"] == (100, 2, 3)
    assert now["韩志远"][1:] == (1, 1)
    assert {
        s.name: (s.total, s.rank_branch, s.rank_plant) for s in published.standings.all()
    } == before
    # The month on which it rests says the same, by a digest of its own.
    sheet = world.sheet(world.crew, "2026-08")
    assert sheet.state == "locked"
    assert MonthlyResult.objects.get(sheet=sheet, participant=person).total == 0
    assert sheet.digest == sheet_digest(sheet)
    # Three working days, but no shorter than what was announced.
    assert after.closes_at == clock("2026-10-21 00:00")
    assert after.board.state == "in_publicity"
    print_again()
    # The old one stays readable, marked and linked; the new one says what it corrects and why.
    old = page(published)
    assert "已更正" in old
    assert f"/publications/{after.pk}/" in old
    assert published.digest in old
    assert published.digest in plain
    new = page(after)
    assert "8 月的评定只到良好" in new
    assert f"/publications/{published.pk}/" in new
    assert "提出 1 件，采纳 1 件" in new
    assert "复核中" not in new
    assert "江文博" not in new + page(after, participant=person)

    # Then the days run out by themselves.
    assert step("2026-10-21 00:05") == ["close_publicity done"]
    assert step("2026-10-21 08:00") == ["publish_board done"]
    assert step("2026-12-20 08:00") == ["archive done"]
    assert Board.objects.get().state == "archived"


def test_who_may_file_and_until_when(world: World, published: Publication) -> None:
    with pytest.raises(Refusal, match="打开这一行的得分说明"):
        file(world, published, seen="0" * 64)
    with pytest.raises(Refusal, match="打开这一行的得分说明"):
        # The whole board's explanation is not this line's.
        file(world, published, seen=filing.token(published, None))
    with pytest.raises(Refusal, match="至少 4 个字"):
        file(world, published, text="不对")
    with pytest.raises(Refusal, match="没有这一小项"):
        file(world, published, item="Z99")
    for who in ("外厂人", "组织员"):
        with pytest.raises(Refusal, match="本厂党员"):
            file(world, published, by=who)
    member = world.user("江文博").member
    member.status = "staff"
    member.save()
    with pytest.raises(Refusal, match="由党员提出"):
        file(world, published)
    member.status = "full"
    member.save()
    key = UUID(int=77)
    first = file(world, published, client_key=key, at="2026-10-20 23:59")
    assert file(world, published, client_key=key, at="2026-10-20 23:59") == first
    with pytest.raises(Refusal, match="公示到 10 月 20 日 24:00 为止"):
        file(world, published, at="2026-10-21 00:00")


def test_a_late_reader_objects_after_his_return(world: World, published: Publication) -> None:
    """Back on Monday 26 October: until Wednesday the 28th, 24:00."""
    Leave.objects.create(
        member=world.user("江文博").member,
        kind="rotation",
        from_on=date(2026, 9, 28),
        to_on=date(2026, 10, 25),
    )
    file(world, published, at="2026-10-28 23:59")
    with pytest.raises(Refusal, match="公示到 10 月 28 日"):
        file(world, published, at="2026-10-29 00:00")
    Leave.objects.update(to_on=date(2027, 1, 31))
    file(world, published, at="2026-11-19 23:59")  # thirty days after the window
    with pytest.raises(Refusal, match="时间已过"):
        file(world, published, at="2026-11-20 00:00")
    with pytest.raises(Refusal, match="时间已过"):
        file(world, published, by="周家兴", at="2026-10-28 10:00")


def test_the_author_is_known_to_those_who_handle_it(world: World, published: Publication) -> None:
    named = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    on = date(2026, 10, 15)
    told = {
        who: select.author_name(named, world.user(who), on)
        for who in ("韩志远", "周家兴", "江文博", "陆文静", "委员乙", "马晓东")
    }
    assert told == {
        "韩志远": "江文博", "周家兴": "江文博", "江文博": "本人",
        "陆文静": "", "委员乙": "", "马晓东": "",
    }  # fmt: skip
    assert not select.may_see(named, world.user("田成林"), on)
    assert not select.may_see(named, world.user("审计员"), on)
    hint = file(world, published, anonymous=True)
    assert not hasattr(hint, "author")
    assert select.author_name(hint, world.user("韩志远"), on) == "匿名线索"
    assert ObjectionStep.objects.get(objection=hint).by is None


def test_an_objection_about_the_secretary_goes_above_him(
    world: World, published: Publication
) -> None:
    one = file(world, published, about="韩志远", item="")
    assert select.handlers(one, date(2026, 10, 14)) == {world.users["组织员"].pk}
    with pytest.raises(Refusal, match="厂组织员"):
        act(world, one, "accept", "韩志远", "2026-10-14 15:00")
    act(world, one, "accept", "组织员", "2026-10-14 15:00")
    # 集输站's panel is one person, who confirmed: the review goes above, to somebody else.
    two = file(world, published, by="秦永福", about="白雪梅", item="")
    act(world, two, "accept", "田成林", "2026-10-14 15:00")
    assert select.reviewers(two, date(2026, 10, 14)) == {world.users["组织员"].pk}


def test_an_answer_an_extension_and_the_last_word(world: World, published: Publication) -> None:
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    one = act(world, one, "extend", "周家兴", "2026-10-19 15:00", "证明材料在井场，明天送到")
    assert one.due_on == date(2026, 10, 21)
    with pytest.raises(Refusal, match="只能延长一次"):
        act(world, one, "extend", "周家兴", "2026-10-20 15:00", "还要两天")
    with pytest.raises(Refusal, match="至少 4 个字"):
        act(world, one, "reject", "周家兴", "2026-10-20 15:00")
    one = act(world, one, "reject", "周家兴", "2026-10-20 15:00", "评定表上是优秀，维持原分")
    assert one.due_on == date(2026, 10, 23)
    assert "复核中" not in page(published)
    with pytest.raises(Refusal, match="提出人或当事人"):
        act(world, one, "appeal", "周家兴", "2026-10-21 10:00", "我不同意")
    with pytest.raises(Refusal, match="时间已过"):
        act(world, one, "appeal", "江文博", "2026-10-24 00:00", "我不同意这个答复")
    one = act(world, one, "appeal", "江文博", "2026-10-23 23:00", "我不同意这个答复")
    assert one.due_on == date(2026, 10, 30)
    assert ObjectionStep.objects.get(act="appeal").by is None
    one = act(world, one, "reject", "委员乙", "2026-10-29 10:00", "复核无误，维持")
    assert (one.state, one.due_on) == ("closed", None)
    for what in ("appeal", "accept", "reject"):
        with pytest.raises(Refusal):
            act(world, one, what, "江文博", "2026-10-29 11:00", "再说一次")


def test_what_is_due_for_whom_and_when(world: World, published: Publication) -> None:
    one = file(world, published)
    today = date(2026, 10, 14)

    def due() -> list[tuple[str, set[str], date | None]]:
        names = {user.pk: name for name, user in world.users.items()}
        return [
            (d.text, {names[u] for u in d.users}, d.on) for d in select.due(world.plant.pk, today)
        ]

    assert due() == [("受理异议", {"韩志远"}, date(2026, 10, 15))]
    told = reminders.lines(world.plant, date(2026, 10, 15))
    assert [line.user for line in told if "受理异议" in line.text] == [world.users["韩志远"].pk]
    assert not any("江文博" in line.text for line in told)
    one = act(world, one, "accept", "韩志远", "2026-10-14 15:00")
    assert due() == [("复核异议并书面答复", {"周家兴", "贺春明"}, date(2026, 10, 19))]
    assert select.due(world.plant.pk, today, before=date(2026, 10, 18)) == []
    one = uphold(world, one)
    assert due() == [("对更正内容做保密审查", {"保密员"}, date(2026, 10, 15))]
    cleared(world, one.corrections.get())
    assert due() == [("批准更正", {"委员甲", "委员乙"}, date(2026, 10, 15))]


def test_the_board_waits_for_open_objections_until_the_hard_stop(
    world: World, published: Publication
) -> None:
    act(
        world, file(world, published, at="2026-10-20 20:00"), "accept", "韩志远", "2026-10-20 21:00"
    )
    assert step("2026-10-21 00:05") == ["close_publicity done"]
    assert step("2026-10-21 08:00") == []
    assert step("2026-10-26 08:00") == []
    assert step("2026-10-27 07:59") == []
    assert step("2026-10-27 08:00") == ["publish_board done"]
    assert Board.objects.get().state == "published"
    print_again("2026-10-27 08:01")
    assert "复核中" in page(published)
    assert "已发布。公示已于 <b>2026年10月20日(周二) 24:00</b> 结束" in page(published)
    line = page(published, participant=world.participant("陆文静").pk)
    assert "公示已于 2026年10月20日(周二) 24:00 结束" in line
    for text in (page(published), line):
        assert "期满时还在轮休、出差的" in text  # as the rules for late readers are
        assert "对这一行有异议" not in text
        assert "对哪一行有异议" not in text


def test_who_answered_does_not_decide_the_appeal(world: World, published: Publication) -> None:
    Grant.objects.create(
        user=world.user("周家兴"), role="plant_committee", unit=world.plant, from_on=START
    )
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    one = act(world, one, "reject", "周家兴", "2026-10-15 10:00", "维持原来的分数")
    one = act(world, one, "appeal", "江文博", "2026-10-16 10:00", "不同意这个答复")
    with pytest.raises(Refusal, match="厂党委"):
        act(world, one, "reject", "周家兴", "2026-10-17 10:00", "还是维持原分")
    with pytest.raises(Refusal, match="厂党委"):
        uphold(world, one, at="2026-10-17 10:00")
    on = date(2026, 10, 17)
    assert select.may_see(one, world.user("周家兴"), on)
    told = select.due(world.plant.pk, on)[0].users
    assert told == {world.users["委员甲"].pk, world.users["委员乙"].pk}
    one = uphold(world, one, by="委员甲", at="2026-10-17 11:00")
    with pytest.raises(Refusal, match="厂党委"):
        settle(world, one, by="周家兴", at="2026-10-17 12:00")
    assert settle(world, one, at="2026-10-17 12:00").state == "closed"


def test_every_board_says_how_many_objections_there_are(
    world: World, published: Publication
) -> None:
    """The branch that it is not about prints the numbers of the whole board as well."""
    one = file(world, published)
    print_again()
    for branch in (None, world.crew, world.station):
        assert "提出 1 件，采纳 0 件" in page(published, branch=branch)
    lines = Page.objects.filter(publication=published, participant__isnull=False)
    assert not lines.filter(edition__gt=0).exists()
    act(world, one, "accept", "韩志远", "2026-10-14 15:00")
    print_again()
    assert {row.participant_id for row in lines.filter(edition__gt=0)} == {one.participant_id}
