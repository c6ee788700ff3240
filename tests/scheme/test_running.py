"""A scheme in force runs: what the application cannot run yet is refused at every door, in words."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme import rubric
from scoring.engine.scheme.running import REQUIREMENTS, runs
from scoring.models import RubricDraft, RubricInForce, RubricVersion
from scoring.rubric.services import draft as rubric_draft
from scoring.rubric.services import settle as rubric_settle
from scoring.scheme.services import versions
from tests.engine.documents import DOCUMENTS
from tests.engine.small import item, scheme
from tests.world import World
from tests.world.rubric import AT, Desk

SCHEMES = Path(settings.BASE_DIR) / "scoring/schemes"
FORTRESS = SCHEMES / "fortress-index.yaml"
NEXT, UNTIL = date(2027, 1, 1), date(2027, 12, 31)
WHY = "它给党支部计分，程序现在只会给支委开积分表"


@pytest.fixture
def fortress(world: World) -> RubricVersion:
    return versions.load(text=FORTRESS.read_text("utf-8"), by=None, at=AT)


@pytest.fixture
def draft(world: World, fortress: RubricVersion) -> RubricDraft:
    return rubric_draft.start(plant=world.plant, base=fortress, by=world.user("起草人"), at=AT)


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_our_own_schemes_run_or_say_why_not(name: str) -> None:
    why = runs(rubric.from_dict(DOCUMENTS[name]))
    assert (why is None) == (name == "zhiwei")
    assert why is None or "现在还不能启用" in why


@pytest.mark.parametrize(
    ("own", "says"),
    [
        ({"code": "zhiwei", "period": "month"}, "它每月出结果"),
        ({"code": "zhiwei", "subject": "household"}, "它给农牧户计分"),
        ({"code": "other"}, "程序现在只给编码 zhiwei 的方案开表"),
    ],
)
def test_each_requirement_has_its_own_sentence(own: dict, says: str) -> None:
    rule = {"kind": "per_occurrence", "points": "1"}
    whole = {"subject": "committee_member", "period": "quarter"} | own
    assert says in (runs(rubric.from_dict(scheme(item(**rule)) | whole)) or "")
    assert len(REQUIREMENTS) == 3


@pytest.mark.django_db
def test_no_service_puts_it_in_force(world: World, fortress: RubricVersion) -> None:
    before = RubricInForce.objects.count()
    with pytest.raises(Refusal, match=WHY):
        versions.put_in_force(plant=world.plant, version=fortress, from_month=NEXT, by=None, at=AT)
    assert RubricInForce.objects.count() == before


@pytest.mark.django_db
def test_the_command_of_the_first_version_refuses_it(world: World) -> None:
    with pytest.raises(CommandError, match=WHY):
        call_command(
            "first_rubric",
            str(FORTRESS),
            plant=world.plant.name,
            first="2027-01",
            minutes="〔2026〕9号",
        )
    assert not RubricVersion.objects.filter(code="fortress-index").exists()


def test_the_check_of_a_file_says_it_beforehand() -> None:
    said = StringIO()
    call_command("schemes", "check", str(FORTRESS), stdout=said)
    assert WHY in said.getvalue()
    said = StringIO()
    call_command("schemes", "check", str(SCHEMES / "zhiwei.yaml"), stdout=said)
    assert "不能启用" not in said.getvalue()


@pytest.mark.django_db
def test_the_desk_says_it_in_its_list_and_lets_nobody_propose(
    world: World, draft: RubricDraft
) -> None:
    client = Desk(world, "起草人").client
    assert WHY in client.get("/rubric/").content.decode()
    page = client.get(f"/rubric/drafts/{draft.pk}/settle/").content.decode()
    assert WHY in page
    button = page[page.index("<h2>提请审定") :]
    assert " disabled" in button[button.index("<button") : button.index("</button>")]
    with pytest.raises(Refusal, match=WHY):
        rubric_settle.propose(
            draft_id=draft.pk, from_month=NEXT, until=UNTIL, by=world.user("起草人"), at=AT
        )
    draft.refresh_from_db()
    assert draft.is_being_drafted


@pytest.mark.django_db
def test_one_that_was_proposed_before_is_not_approved(world: World, draft: RubricDraft) -> None:
    """Proposed by an earlier version of the program, which did not ask."""
    RubricDraft.objects.filter(pk=draft.pk).update(
        state="proposed", proposed_at=AT, proposed_by=world.user("起草人"), from_month=NEXT,
        until=UNTIL, digest="0" * 64, minutes_no="〔2026〕9号",
    )  # fmt: skip
    page = Desk(world, "委员甲").client.get(f"/rubric/drafts/{draft.pk}/settle/").content.decode()
    assert WHY in page
    assert "<button disabled>审定并定于启用</button>" in page
    with pytest.raises(Refusal, match=WHY):
        rubric_settle.approve(draft_id=draft.pk, digest="0" * 64, by=world.user("委员甲"), at=AT)
    assert not RubricInForce.objects.filter(code="fortress-index").exists()
