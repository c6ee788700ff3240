"""The sheet of a branch in which nobody holds a post: it is locked all the same."""

from datetime import date

import pytest
from django.test import Client

from branches.models import Unit
from members.models import Delegation, Member, PanelMember, User
from scoring.engine.process.workflow import Refusal
from scoring.models import Sheet, Transition
from scoring.month.services import preliminary, verification
from tests.world import START, World, clock

pytestmark = pytest.mark.django_db
MONTH = "2026-09"
AT = clock("2026-10-06 10:00")


@pytest.fixture
def empty(world: World) -> Sheet:
    """Submitted by the organiser, as there is nobody else."""
    branch = Unit.objects.create(
        kind="branch", name="新建党支部", parent=world.crew.parent, plant=world.plant, order=9
    )
    world.open(MONTH)
    world.score(branch, MONTH)
    return preliminary.submit(
        sheet_id=world.sheet(branch, MONTH).pk, minutes_no="支委会〔2026〕1号",
        by=world.user("组织员"), at=clock("2026-10-04 10:00"),
    )  # fmt: skip


def on_the_panel(world: World, sheet: Sheet, name: str) -> Member:
    member = world.user(name).member
    PanelMember.objects.create(branch=sheet.branch, member=member, from_on=START)
    return member


def confirm(world: World, sheet: Sheet, by: str) -> str:
    return verification.confirm(sheet_id=sheet.pk, by=world.user(by), at=AT).state


def test_the_committee_confirms_where_there_is_no_panel(world: World, empty: Sheet) -> None:
    with pytest.raises(Refusal, match="核实确认由考核小组成员做"):
        confirm(world, empty, "审计员")
    assert confirm(world, empty, "委员甲") == "locked"
    assert confirm(world, empty, "委员甲") == "locked"  # the same click again
    assert Transition.objects.filter(sheet=empty, act="confirm").count() == 1


def test_who_submitted_an_empty_sheet_does_not_lock_it(world: World, empty: Sheet) -> None:
    with pytest.raises(Refusal, match="由本人提交"):
        confirm(world, empty, "组织员")
    assert on_the_panel(world, empty, "马晓东")
    Sheet.objects.filter(pk=empty.pk).update(submitted_by=world.user("马晓东"))
    with pytest.raises(Refusal, match="由本人提交"):
        confirm(world, empty, "马晓东")
    assert confirm(world, empty, "委员甲") == "locked"


def test_where_the_panel_can_confirm_the_committee_does_not(world: World, empty: Sheet) -> None:
    holder = on_the_panel(world, empty, "马晓东")
    with pytest.raises(Refusal, match="考核小组成员"):
        confirm(world, empty, "委员甲")
    Delegation.objects.create(
        duty="panel", unit=empty.branch, holder=holder, deputy=world.user("周家兴").member,
        from_on=date(2026, 10, 1), to_on=date(2026, 10, 31), reason="轮休",
        given_by=world.user("马晓东"), given_at=clock("2026-09-30 10:00"),
    )  # fmt: skip
    with pytest.raises(Refusal, match="考核小组成员"):
        confirm(world, empty, "委员甲")
    assert confirm(world, empty, "周家兴") == "locked"


def test_a_panel_of_closed_accounts_is_none(world: World, empty: Sheet) -> None:
    on_the_panel(world, empty, "马晓东")
    User.objects.filter(username="马晓东").update(is_active=False)
    assert confirm(world, empty, "委员乙") == "locked"


def test_with_lines_the_committee_does_not_confirm_for_the_panel(world: World) -> None:
    world.open(MONTH)
    world.score(world.crew, MONTH)
    sheet = world.submit(world.crew, MONTH)
    with pytest.raises(Refusal, match="考核小组成员"):
        confirm(world, sheet, "委员甲")


def test_the_page_has_the_button_for_whoever_may(world: World, empty: Sheet) -> None:
    for name, may in (("委员甲", True), ("组织员", False), ("审计员", False)):
        client = Client()
        client.force_login(world.user(name))
        page = client.get(f"/sheets/{empty.pk}/").content.decode()
        assert ("核实确认</button>" in page) is may, name
    client = Client()
    client.force_login(world.user("委员甲"))
    client.post(f"/sheets/{empty.pk}/confirm/", {"version": str(empty.version)})
    empty.refresh_from_db()
    assert empty.state == "locked"
