"""What a correction would publish is looked at by a third person, by its digest, before it is."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from members.models import Grant
from scoring.correction.selectors import correction_clearance as select
from scoring.correction.services import clearance, correction
from scoring.engine.process.workflow import Refusal
from scoring.models import Correction, CorrectionClearance, Entry, Publication, Ruling
from scoring.objection.selectors import objection as select_objection
from scoring.objection.services import outcome
from scoring.telling.selectors import todos
from tests.world import START, World, clock
from tests.world.correction import lone, propose_late
from tests.world.objection import act, cleared, file, settle, uphold
from tests.world.tampering import as_the_owner

pytestmark = pytest.mark.django_db
AT = clock("2026-10-15 15:00")


@pytest.fixture
def upheld(world: World, published: Publication) -> Correction:
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    return uphold(world, one).corrections.get()


def test_nobody_approves_what_no_third_person_has_cleared(world: World, upheld: Correction) -> None:
    one = upheld.objection
    on = date(2026, 10, 15)
    (due,) = select_objection.due(world.plant.pk, on)
    assert (due.text, due.users) == ("对更正内容做保密审查", {world.users["保密员"].pk})
    assert select.next_words(one) == "保密审查人，10 月 15 日 24:00 前"
    values = {"objection_id": one.pk, "approve": True, "by": world.user("委员乙"), "at": AT}
    with pytest.raises(Refusal, match="还没有做保密审查"):
        outcome.settle(**values, digest=select.to_clear(upheld))
    with pytest.raises(Refusal, match="保密审查人"):
        outcome.clear(
            objection_id=one.pk, digest=select.to_clear(upheld), by=world.user("委员乙"), at=AT
        )
    with pytest.raises(Refusal, match="请刷新看过再审查"):
        outcome.clear(objection_id=one.pk, digest="0" * 64, by=world.user("保密员"), at=AT)
    for _ in range(2):  # the same click again
        outcome.clear(
            objection_id=one.pk, digest=select.to_clear(upheld), by=world.user("保密员"), at=AT
        )
    found = CorrectionClearance.objects.get()
    (due,) = select_objection.due(world.plant.pk, on)
    assert (due.text, due.on) == ("批准更正", on)
    with pytest.raises(Refusal, match="没有写明您看的是哪一份"):
        outcome.settle(**values)
    outcome.settle(**values, digest=found.digest)
    ruling = Ruling.objects.get()
    assert (ruling.clearance, ruling.publication.revision) == (found, 2)


def test_three_persons_and_the_database_says_so_too(world: World, upheld: Correction) -> None:
    for name in ("保密员", "周家兴"):
        for role in ("secrecy", "plant_committee"):
            Grant.objects.get_or_create(
                user=world.user(name), role=role, unit=world.plant, from_on=START
            )
    values = {"correction_id": upheld.pk, "digest": select.to_clear(upheld), "at": AT}
    with pytest.raises(Refusal, match="没有提出这次更正的人"):
        clearance.clear(**values, by=world.user("周家兴"))
    found = clearance.clear(**values, by=world.user("保密员"))
    with pytest.raises(Refusal, match="另一位委员批准"):
        settle(world, upheld.objection, by="保密员")
    made = {"correction": upheld, "approved": True, "proposed_by": upheld.proposed_by, "at": AT}
    for more in (
        {"by": world.user("委员乙")},
        {"by": world.user("保密员"), "clearance": found},
    ):
        with pytest.raises(IntegrityError, match="第三个人"), transaction.atomic():
            Ruling.objects.create(**made, **more)
    with pytest.raises(IntegrityError, match="did_not_propose_it"), transaction.atomic():
        CorrectionClearance.objects.create(
            correction=upheld, digest="0" * 64, proposed_by=upheld.proposed_by,
            by=upheld.proposed_by, at=AT,
        )  # fmt: skip


def test_what_changed_after_it_was_cleared_is_cleared_again(
    world: World, published: Publication
) -> None:
    found = propose_late(world, published, lone(world, "2026-09-10"))
    digest = cleared(world, found)
    values = {"correction_id": found.pk, "approve": True, "by": world.user("委员乙"), "at": AT}
    with as_the_owner():
        Entry.objects.filter(item="C10").update(fields={"quantity": "1"})
        assert select.news(found)
        with pytest.raises(Refusal, match="保密审查以后，要公布的内容又有变化"):
            correction.rule(**values, digest=digest)
        again = cleared(world, found)
        assert again != digest
        with pytest.raises(Refusal, match="请刷新再看"):
            correction.rule(**values, digest=digest)
        assert "第 2 版" in correction.rule(**values, digest=again)


def test_an_upheld_objection_without_changes_is_approved_as_it_was_proposed(
    world: World, published: Publication
) -> None:
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    rows = Entry.objects.filter(
        participant=world.participant("贺春明"), sheet__month="2026-07-01", item="C01"
    )
    with as_the_owner():
        rows.update(item="A07", fields={"quantity": "1"})
        one = outcome.uphold(
            objection_id=one.pk, text="按现有事项重新归集", changes=[],
            by=world.user("周家兴"), at=clock("2026-10-15 10:00"),
        )  # fmt: skip
        rows.model.objects.filter(participant=world.participant("贺春明"), item="A07").update(
            fields={"quantity": "2"}
        )
        with pytest.raises(Refusal, match="提出更正以后，各月又有变化"):
            settle(world, one)
        assert not Ruling.objects.exists()


def test_who_looks_for_secrets_may_send_it_back(world: World, upheld: Correction) -> None:
    one = outcome.settle(
        objection_id=upheld.objection_id, approve=False, text="更正原因里写了井号坐标",
        by=world.user("保密员"), at=AT,
    )  # fmt: skip
    assert one.state == "accepted"
    assert Ruling.objects.get().approved is False
    again = uphold(world, one, at="2026-10-15 17:00").corrections.latest("pk")
    assert settle(world, again.objection, at="2026-10-15 18:00").state == "answered"


def test_the_quarter_page_asks_for_the_check(world: World, published: Publication) -> None:
    found = propose_late(world, published, lone(world, "2026-09-10"))
    url = f"/boards/{published.board_id}/"
    secrecy, committee = Client(), Client()
    secrecy.force_login(world.user("保密员"))
    committee.force_login(world.user("委员乙"))
    from members.duties import duties_of

    waiting = todos.todos(
        duties_of(world.user("保密员"), on=date(2026, 11, 20)), date(2026, 11, 20)
    )
    assert any("有一次更正，等保密审查" in todo.text for todo in waiting)
    page = secrecy.get(url).content.decode()
    assert "贺春明 2026年9月" in page
    assert "更正内容保密审查通过" in page
    digest = select.to_clear(found)
    assert f'value="{digest}"' in page
    assert "更正的内容还没有做保密审查，请保密审查人先看" in committee.get(url).content.decode()
    form = {"correction": found.pk, "digest": digest}
    assert committee.post(f"{url}correct/clear/", form).status_code == 403
    assert secrecy.post(f"{url}correct/clear/", form).status_code == 302
    page = committee.get(url).content.decode()
    assert "保密员" in page
    assert "保密审查通过" in page
    approve = form | {"approve": "1", "digest": CorrectionClearance.objects.get().digest}
    assert committee.post(f"{url}correct/rule/", approve).status_code == 302
    assert Ruling.objects.get().approved
    assert secrecy.post(f"{url}correct/clear/", form).status_code == 422
