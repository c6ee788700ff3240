"""From draft to law: two people, minutes, a period that has not opened; the past keeps its rules."""

import copy
import json
import threading
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from members.models import Grant
from scoring.engine.process.workflow import Refusal
from scoring.models import RubricDraft, RubricInForce, RubricVersion, Sheet
from scoring.rubric.selectors import draft as select_draft
from scoring.rubric.selectors import phrases
from scoring.rubric.selectors import settle as select_settle
from scoring.rubric.services import draft as rubric_draft
from scoring.rubric.services import settle as rubric_settle
from scoring.scheme.selectors import facts as select_facts
from scoring.scheme.services import versions
from tests.world import World
from tests.world.quarter import MONTHS, approve, composed, publish
from tests.world.rubric import AT, change, start

pytestmark = pytest.mark.django_db
NEXT = date(2027, 1, 1)
UNTIL = date(2027, 12, 31)
HARDER = {"A07": {"rule": {"kind": "per_occurrence", "points": "0.3"}}}


def propose(world: World, draft: RubricDraft, by: str = "起草人", **more) -> RubricDraft:
    values = {"from_month": NEXT, "until": UNTIL} | more
    return rubric_settle.propose(draft_id=draft.pk, by=world.user(by), at=AT, **values)


def minute(world: World, draft: RubricDraft) -> RubricDraft:
    return rubric_settle.minute(
        draft_id=draft.pk, minutes_no="党员大会〔2026〕4号", by=world.user("起草人"), at=AT
    )


def settle(world: World, draft: RubricDraft, by: str = "委员甲", digest: str = "") -> RubricDraft:
    draft.refresh_from_db()
    return rubric_settle.approve(
        draft_id=draft.pk, digest=digest or draft.digest, by=world.user(by), at=AT
    )


@pytest.fixture
def draft(world: World) -> RubricDraft:
    world.open("2026-10")
    return change(world, start(world), **HARDER)


def test_the_whole_way(world: World, draft: RubricDraft) -> None:
    propose(world, draft)
    with pytest.raises(Refusal, match="先要有党员大会的会议记录编号"):
        settle(world, draft)
    minute(world, draft)
    found = settle(world, draft)
    force = RubricInForce.objects.get(from_month=NEXT)
    assert found.result_id == force.rubric_id
    assert (force.minutes_no, force.until) == ("党员大会〔2026〕4号", UNTIL)
    assert (force.proposed_by, force.decided_by) == (world.users["起草人"], world.users["委员甲"])
    # Months before keep their version, open or not; the new period opens with the new one.
    for month, version in ((date(2026, 12, 1), world.version), (NEXT, force.rubric)):
        assert select_facts.in_force(world.plant.pk, "zhiwei", month) == version
    world.open("2026-12", "2027-01")
    assert Sheet.objects.filter(rubric=force.rubric).values_list("month", flat=True)[0] == NEXT
    assert settle(world, draft).pk == draft.pk  # the same click again
    assert RubricInForce.objects.count() == 2
    with pytest.raises(Refusal, match="现在是“已定”"):
        change(world, draft, A07={"name": "谈心"})


def test_old_boards_keep_the_rules_of_their_day(world: World, locked_quarter: World) -> None:
    publication = publish(world, approve(world, composed(world)))
    before = publication.draft.payload
    draft = change(world, start(world), C10={"cap_month": "0.5"})
    propose(world, draft, from_month=date(2026, 10, 1))
    minute(world, draft)
    settle(world, draft)
    publication.refresh_from_db()
    assert publication.draft.payload == before
    assert world.version is not None
    assert before["rubric"] == world.version.content_hash
    assert select_facts.in_force(world.plant.pk, "zhiwei", date(2026, 9, 30)) == world.version


def test_two_people_even_for_who_holds_both_duties(world: World, draft: RubricDraft) -> None:
    both = world.users["起草人"]
    Grant.objects.create(
        user=both, role="plant_committee", unit=world.plant, from_on=date(2026, 1, 1)
    )
    propose(world, draft)
    minute(world, draft)
    with pytest.raises(Refusal, match="由两个人做"):
        settle(world, draft, "起草人")
    for who in ("起草人乙", "组织员", "韩志远", "审计员"):
        with pytest.raises(Refusal, match="审定并定于启用由厂党委委员做"):
            settle(world, draft, who)
    with pytest.raises(IntegrityError), transaction.atomic():
        RubricInForce.objects.create(
            plant=world.plant, rubric=world.version, code="zhiwei", from_month=NEXT, decided_at=AT,
            decided_by=both, proposed_by=both, minutes_no="4号",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"from_month": date(2026, 10, 1)}, "积分表已经开了"),
        ({"from_month": date(2026, 7, 1)}, "积分表已经开了"),
        ({"from_month": date(2027, 2, 1)}, "第一个月启用"),
        ({"from_month": date(2027, 1, 15)}, "第一个月启用"),
        ({"until": date(2027, 1, 1)}, "期限要在启用之后"),
        ({"until": date(2031, 1, 1)}, "3 年之内"),
    ],
)
def test_it_begins_with_a_period_that_has_not_opened_and_has_an_end(
    world: World, draft: RubricDraft, when: dict, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        propose(world, draft, **when)
    assert RubricDraft.objects.get().state == "drafting"


def test_what_was_not_seen_is_not_approved(world: World, draft: RubricDraft) -> None:
    propose(world, draft)
    minute(world, draft)
    draft.refresh_from_db()
    digest = draft.digest
    with pytest.raises(Refusal, match="现在是“待审定”"):
        change(world, draft, A07={"name": "谈心"})
    rubric_settle.send_back(draft_id=draft.pk, reason="封顶再议", by=world.user("委员甲"), at=AT)
    draft.refresh_from_db()
    assert (draft.state, draft.minutes_no, draft.proposed_by_id) == ("drafting", "", None)
    change(world, draft, A07={"name": "谈心"})
    propose(world, draft)
    minute(world, draft)
    with pytest.raises(Refusal, match="不是现在提请的这一份"):
        settle(world, draft, digest=digest)


def test_a_draft_with_faults_or_refused_words_is_not_proposed(
    world: World, draft: RubricDraft
) -> None:
    change(world, draft, A07={"rule": {"kind": "per_occurrence", "points": "x"}})
    with pytest.raises(Refusal, match="草案还有 1 处填得不对，改好再提请"):
        propose(world, draft)
    change(
        world, draft, A07={"rule": {"kind": "per_occurrence", "points": "1"}, "unit": "每次打卡"}
    )
    with pytest.raises(Refusal, match="打卡"):
        propose(world, draft)

    def exempt(document: dict) -> None:
        document["lint_exempt"] = [{"item": "A07", "reason": "这里说的是入井打卡钟"}]

    draft.refresh_from_db()
    exempt(draft.document)
    draft.save()
    propose(world, draft)
    minute(world, draft)
    assert settle(world, draft).result is not None
    last = RubricVersion.objects.latest("id")
    assert last.document["lint_exempt"][0]["reason"] == "这里说的是入井打卡钟"


def test_what_is_asked_about_is_proposed_with_a_reason_only(
    world: World, draft: RubricDraft, tmp_path: Path, settings
) -> None:
    change(world, draft, A07={"earns": "入井打卡钟检修记录完整"})
    with pytest.raises(Refusal, match=r"不许这样计分的：A07 .*打卡"):
        propose(world, draft)
    listed = tmp_path / "phrases.yaml"
    listed.write_text("- {phrase: 入井打卡钟, reason: 入井前的安全确认}", encoding="utf-8")
    settings.PROFESSIONAL_PHRASES = str(listed)
    with pytest.raises(Refusal, match=r"要写明理由的：A07 .*记录完整"):
        propose(world, draft)
    draft.refresh_from_db()
    draft.document["lint_exempt"] = [{"item": "A07", "reason": "检修记录是安全部门要查的"}]
    draft.save()
    propose(world, draft)
    # A list that cannot be read lets nothing pass, and nothing breaks.
    listed.write_text("- [", encoding="utf-8")
    assert phrases.allowed(draft.plant) == ()


def test_an_unchanged_draft_is_not_proposed(world: World) -> None:
    with pytest.raises(Refusal, match="没有可提请的"):
        propose(world, start(world))


def test_two_drafts_cannot_take_one_day(world: World, draft: RubricDraft) -> None:
    propose(world, draft)
    minute(world, draft)
    settle(world, draft)
    second = change(world, start(world), A07={"rule": {"kind": "per_occurrence", "points": "0.2"}})
    assert select_settle.beginnings(second, date(2026, 11, 5))[0] == date(2027, 4, 1)
    with pytest.raises(Refusal, match="已经定了启用另一个版本"):
        propose(world, second)


def test_items_that_told_nobody_apart_for_two_quarters(world: World) -> None:
    everybody = ["韩志远", "陆文静", "贺春明"]
    for months in (MONTHS, ("2026-10", "2026-11", "2026-12")):
        world.open(*months)
        for name in everybody:
            by = "陆文静" if name == "韩志远" else "韩志远"
            world.record(by, world.crew, months[0], world.change(name, "B06", {}))
        for name in ("田成林", "白雪梅"):
            by = "白雪梅" if name == "田成林" else "田成林"
            world.record(by, world.station, months[1], world.change(name, "B06", {}))
        world.record("韩志远", world.crew, months[2], world.change("陆文静", "C09", {}))
        world.lock(world.crew, *months)
        world.lock(world.station, *months)
    assert select_settle.idle(world.plant, "zhiwei", date(2026, 12, 30))[0] == []
    idle, spans = select_settle.idle(world.plant, "zhiwei", date(2027, 1, 10))
    found = {item.code: item for item in idle}
    assert [str(q) for q in spans] == ["2026-Q4", "2026-Q3"]
    assert found["B06"].everybody
    assert found["B06"].people == 10
    assert not found["A07"].everybody
    assert "C09" not in found  # somebody earned it
    assert "D01" not in found  # nobody missed a meeting: no reason to give the rule up
    assert "A03" in found
    assert found["A03"].people == 4  # only its posts could
    # An item that only the next version knows was in nobody's reach: it is not proposed to go.
    assert world.version is not None
    added = copy.deepcopy(world.version.document)
    added["categories"][0]["items"].append(added["categories"][0]["items"][6] | {"code": "A20"})
    version = versions.load(text=json.dumps(added), by=None, at=AT)
    versions.put_in_force(plant=world.plant, version=version, from_month=NEXT, by=None, at=AT)
    idle, _ = select_settle.idle(world.plant, "zhiwei", date(2027, 1, 10))
    assert {item.code for item in idle} == set(found)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("the_owner")  # who sees what other sessions wait for
def test_a_month_that_opens_while_a_version_is_put_in_force_is_scored_by_it(
    lasting_world: World,
) -> None:
    """The first tick of the quarter and the approval at the same moment."""
    world, done = lasting_world, threading.Event()
    assert world.version is not None
    document = world.version.document | {"name": "支委积分（新）"}

    def opens() -> None:
        try:
            world.open("2026-10")
        finally:
            done.set()
            connection.close()

    tick = threading.Thread(target=opens)
    with transaction.atomic():
        version = versions.load(text=json.dumps(document), by=None, at=AT)
        first = date(2026, 10, 1)
        versions.put_in_force(plant=world.plant, version=version, from_month=first, by=None, at=AT)
        tick.start()
        while not (done.is_set() or waiting()):
            done.wait(0.05)
    tick.join(60)
    assert {sheet.rubric_id for sheet in Sheet.objects.all()} == {version.pk}
    assert Sheet.objects.count() == 2


def waiting() -> bool:
    """Whether anybody in this database waits for a row that another one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone() is not None


def test_a_draft_says_which_version_it_began_with(world: World, draft: RubricDraft) -> None:
    november, february = date(2026, 11, 26), date(2027, 2, 1)
    assert select_draft.base_name(draft, november) == "2026年7月起的版本（现行）"
    propose(world, draft)
    minute(world, draft)
    settle(world, draft)
    assert select_draft.base_name(draft, november) == "2026年7月起的版本（现行）"
    assert select_draft.base_name(draft, february) == "2026年7月起的版本（已不用）"
    # The next draft begins with a version that is still to come.
    base = select_draft.base_for(world.plant, "zhiwei")
    assert base is not None
    after = rubric_draft.start(plant=world.plant, base=base, by=world.user("起草人"), at=AT)
    assert select_draft.base_name(after, november) == "2027年1月起的版本（还没有启用）"
    assert select_draft.base_name(after, february) == "2027年1月起的版本（现行）"
