"""A scheme's end: what begins after it does not open until a next version, or going on, is decided."""

from datetime import date

import pytest
from django.test import Client

from members.duties import duties_of
from scoring.clock.services import timetable
from scoring.engine.time.periods import Month
from scoring.ledger.services import sheets
from scoring.models import RubricDraft, RubricInForce, Sheet
from scoring.rubric.selectors import settle as select_settle
from scoring.rubric.services import draft as rubric_draft
from scoring.rubric.services import settle as rubric_settle
from scoring.scheme.selectors import end_dates
from scoring.scheme.services import versions
from scoring.telling.selectors.reminders import lines
from scoring.telling.selectors.todos import todos
from tests.world import World, clock, zhiwei_text

pytestmark = pytest.mark.django_db
END = date(2027, 2, 15)


@pytest.fixture
def ending(world: World) -> World:
    """The scheme in force from 2027 ends in the middle of February."""
    assert world.version is not None
    versions.put_in_force(
        plant=world.plant, version=world.version, from_month=date(2027, 1, 1), by=None,
        at=clock("2026-11-01 09:00"), until=END,
    )  # fmt: skip
    return world


def opened(world: World) -> list[str]:
    months = Sheet.objects.filter(plant=world.plant).values_list("month", flat=True).distinct()
    return [f"{month:%Y-%m}" for month in months.order_by("month")]


def said(world: World, who: str, on: date) -> list[str]:
    return [t.text for t in todos(duties_of(world.user(who), on=on), on) if "《" in t.text]


def test_a_period_that_has_begun_runs_to_its_end_and_the_next_does_not_open(ending: World) -> None:
    timetable.tick(at=clock("2027-03-20 00:10"))
    assert opened(ending)[-1] == "2027-03", "one quarter, one version"
    for at in ("2027-04-01 00:10", "2027-05-10 00:10"):
        timetable.tick(at=clock(at))
    assert opened(ending)[-1] == "2027-03"
    # Nor by hand.
    assert (
        sheets.open_month(plant=ending.plant, month=date(2027, 4, 1), at=clock("2027-04-02 09:00"))
        == 0
    )
    # Months that were open take late branches as before.
    assert end_dates.expired(ending.plant.pk, "zhiwei", Month(2027, 3)) is None


def test_those_who_decide_are_told_before_and_after_and_recorders_when_it_concerns_them(
    ending: World,
) -> None:
    early, before, after = date(2026, 12, 10), date(2027, 1, 20), date(2027, 4, 6)
    for who in ("起草人", "委员甲", "韩志远"):
        assert said(ending, who, early) == []
    for who in ("起草人", "委员甲"):
        (text,) = said(ending, who, before)
        assert "用到 2027年2月15日，到期不续，2027年4月起就不开表" in text
        (text,) = said(ending, who, after)
        assert "2027年4月起不再开表，等下一版或续用审定" in text
    assert said(ending, "韩志远", before) == []
    assert said(ending, "韩志远", date(2027, 3, 1)) == [], "his months are still open"
    assert len(said(ending, "韩志远", after)) == 1
    for who in ("江文博", "外厂人", "组织员"):
        assert said(ending, who, after) == []


def test_each_is_reminded_once_before_and_once_after(ending: World) -> None:
    found = {
        on: {line.key for line in lines(ending.plant, on) if line.key.startswith("rubric-end")}
        for on in (date(2027, 1, 20), date(2027, 1, 21), date(2027, 2, 22), date(2027, 2, 23))
    }
    assert [len(keys) for keys in found.values()] == [1] * 4
    assert found[date(2027, 1, 20)] == found[date(2027, 1, 21)] != found[date(2027, 2, 22)]


def decide(world: World, *, begins: date, until: date, at: str) -> RubricDraft:
    """Unchanged, proposed by one, minuted, settled by another."""
    base = RubricInForce.objects.filter(plant=world.plant).latest("from_month").rubric
    when, by = clock(at), world.user("起草人")
    draft = rubric_draft.start(plant=world.plant, base=base, by=by, at=when)
    draft = rubric_settle.propose(draft_id=draft.pk, from_month=begins, until=until, by=by, at=when)
    rubric_settle.minute(draft_id=draft.pk, minutes_no="党员大会〔2027〕1号", by=by, at=when)
    return rubric_settle.approve(
        draft_id=draft.pk, digest=draft.digest, by=world.user("委员甲"), at=when
    )


def test_going_on_is_decided_by_the_same_steps_and_opens_what_waited(ending: World) -> None:
    timetable.tick(at=clock("2027-05-10 00:10"))
    draft = RubricDraft(plant=ending.plant, code="zhiwei", base=ending.version)
    assert select_settle.beginnings(draft, date(2027, 5, 10))[0] == date(2027, 4, 1)
    settled = decide(
        ending, begins=date(2027, 4, 1), until=date(2028, 3, 31), at="2027-05-10 09:00"
    )
    assert settled.result == ending.version
    timetable.tick(at=clock("2027-05-10 10:00"))
    assert opened(ending)[-2:] == ["2027-04", "2027-05"]
    for who in ("起草人", "委员甲", "韩志远"):
        assert said(ending, who, date(2027, 5, 11)) == []
    force = RubricInForce.objects.latest("from_month")
    assert (force.minutes_no, force.until) == ("党员大会〔2027〕1号", date(2028, 3, 31))


def test_a_scheme_without_an_end_has_nothing_to_go_on_with(world: World) -> None:
    with pytest.raises(Exception, match="没有可提请的"):
        decide(world, begins=date(2027, 1, 1), until=date(2027, 12, 31), at="2026-11-05 09:00")
    timetable.tick(at=clock("2026-11-20 00:10"))
    assert opened(world)[-1] == "2026-11"


def test_the_pages_say_what_is_to_be_done(ending: World) -> None:
    draft = rubric_draft.start(
        plant=ending.plant, base=ending.version, by=ending.user("起草人"), at=clock("2027-01-20 09:00")
    )  # fmt: skip
    client = Client()
    client.force_login(ending.user("起草人"))
    page = client.get(f"/rubric/drafts/{draft.pk}/settle/").content.decode()
    assert "提请续用" in page
    assert "按现在这一版续用到新的期限" in page


def test_a_plant_s_end_is_not_another_s(ending: World) -> None:
    version = versions.load(text=zhiwei_text(), by=None, at=clock("2026-11-01 09:00"))
    versions.put_in_force(
        plant=ending.other_plant, version=version, from_month=date(2027, 1, 1), by=None,
        at=clock("2026-11-01 09:00"),
    )  # fmt: skip
    timetable.tick(at=clock("2027-04-10 00:10"))
    rows = Sheet.objects.filter(plant=ending.other_plant, month=date(2027, 4, 1))
    assert rows.exists()
