"""Who is not a party member, or not of the plant any more, reads what is posted and no more."""

from datetime import date

import pytest

from members.models import Member, PanelMember, Seat
from scoring.clock.services import worker
from scoring.models import JobRun, Notice, Publication
from scoring.objection.selectors import filing
from tests.world import START, World, clock
from tests.world.masked import NUMBER, admonished
from tests.world.objection import file
from tests.world.pages import enter
from tests.world.suggestions import page as suggestions
from tests.world.suggestions import send

pytestmark = pytest.mark.django_db
OWN = (
    "/",
    "/me/",
    "/me/data.json",
    "/more/",
    "/suggestions/",
    "/publications/?all=1",
    "/objections/",
)


def of_the_plant(world: World, published: Publication) -> list[str]:
    board, sheet = published.pk, world.sheet(world.crew, "2026-07").pk
    return [
        f"/publications/{board}/", f"/publications/{board}/board.xlsx", f"/publications/{board}/rate/",
        f"/publications/{board}/line/{world.participant('陆文静').pk}/", f"/api/publications/{board}/",
        f"/sheets/{sheet}/", f"/sheets/{sheet}/entry/", f"/api/sheets/{sheet}/",
    ]  # fmt: skip


@pytest.mark.parametrize("changed", [{"status": "staff"}, {"status": "activist"},
                                     {"left_on": date(2026, 9, 30)}])  # fmt: skip
def test_the_plant_s_boards_and_months_are_not_theirs(
    world: World, published: Publication, changed: dict
) -> None:
    member = world.user("江文博").member
    for path in of_the_plant(world, published):
        assert enter(world, "江文博").get(path).status_code == 200, path
    Member.objects.filter(pk=member.pk).update(**changed)
    member.refresh_from_db()
    world.users["江文博"].refresh_from_db()
    for path in of_the_plant(world, published):
        assert enter(world, "江文博").get(path).status_code == 404, path
    for path in OWN:
        assert enter(world, "江文博").get(path).status_code == 200, path
    assert filing.why_not_file(published, member, clock("2026-10-14 10:00"))
    listed = enter(world, "江文博").get("/publications/").content.decode()
    assert ("公示栏上写着看榜码" in listed) == ("status" in changed)
    # Nor are they told of a board that they cannot open.
    job = JobRun.objects.get(kind="tell_publication")
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    assert worker.run(job.pk, at=clock("2026-10-14 08:00")) == "done"
    told = Notice.objects.filter(publication=published).values_list(
        "recipient__username", flat=True
    )
    assert "江文博" not in told
    assert "陆文静" in told


def leave(world: World, name: str) -> None:
    member = world.user(name).member_id
    Member.objects.filter(pk=member).update(left_on=date(2026, 10, 1))
    Seat.objects.filter(member=member).update(to_on=date(2026, 9, 30))
    world.users[name].refresh_from_db()


def test_who_has_left_keeps_his_own_line_and_opens_no_other(
    world: World, published: Publication
) -> None:
    leave(world, "陆文静")
    board = f"/publications/{published.pk}/"
    own, other = world.participant("陆文静").pk, world.participant("贺春明").pk
    client = enter(world, "陆文静")
    assert f'href="{board}line/{own}/"' in client.get("/me/").content.decode()
    for path in (f"{board}line/{own}/", f"{board}line/{own}/paper.pdf"):
        assert client.get(path).status_code == 200, path
    for path in (
        board, f"{board}branch/{world.crew.pk}/", f"{board}line/{other}/", f"{board}board.xlsx",
        f"{board}line/{other}/paper.pdf", f"{board}line/{own}/object/", f"{board}paper.pdf",
        f"/api{board}", f"/sheets/{world.sheet(world.crew, '2026-07').pk}/",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
    # Nor does his line open to another who has left.
    leave(world, "江文博")
    for path in (f"{board}line/{own}/", f"{board}line/{own}/paper.pdf"):
        assert enter(world, "江文博").get(path).status_code == 404, path


def test_who_has_left_finds_his_objections_and_those_about_him(
    world: World, published: Publication
) -> None:
    own = file(world, published, by="江文博", about="陆文静")
    behalf = file(
        world, published, by="韩志远", about="贺春明", how="phone",
        on_behalf_of=world.user("江文博").member_id,
    )  # fmt: skip
    file(world, published, by="周家兴", about="白雪梅")
    for name, his in (("江文博", {own.pk, behalf.pk}), ("陆文静", {own.pk})):
        leave(world, name)
        client = enter(world, name)
        assert {one.pk for one in client.get("/objections/").context["rows"]} == his, name
        for pk in his:
            text = client.get(f"/objections/{pk}/").content.decode()
            # The line is linked only to whom it opens.
            assert ("看这一行的得分说明" in text) == (name == "陆文静"), (name, pk)


def test_who_has_left_still_reads_the_answer_to_what_he_proposed(world: World) -> None:
    send(enter(world, "江文博"), "食堂的饭太冷了，请改进")
    send(enter(world, "周家兴"), "夜班的车太晚了，请改进")
    leave(world, "江文博")
    text = suggestions(enter(world, "江文博"))
    assert "食堂的饭太冷了" in text
    assert "夜班的车" not in text
    assert 'name="text"' not in text


def test_the_masses_representative_on_a_panel_reads_its_sheets_and_decides_nothing(
    world: World, published: Publication
) -> None:
    world.open("2026-10")
    row = admonished(world, month="2026-10")
    world.score(world.crew, "2026-10")
    sheet = world.submit(world.crew, "2026-10").pk
    member = world.user("江文博").member
    Member.objects.filter(pk=member.pk).update(status="staff")
    base = f"/sheets/{sheet}/"
    assert enter(world, "江文博").get(base).status_code == 404
    PanelMember.objects.create(branch=world.crew, member=member, observer=True, from_on=START)
    client = enter(world, "江文博")
    assert f'href="{base}"' in client.get("/sheets/").content.decode()
    text = client.get(base).content.decode()
    assert NUMBER in text
    assert "诫勉" not in text
    assert 'name="line"' not in text
    assert client.get(f"{base}entry/{row.participant_id}/D04/").status_code == 404
    for act, data in (("confirm", {"version": "1"}), ("return", {"reason": "重新核对"})):
        assert client.post(f"{base}{act}/", data).status_code == 403, act
    # The boards, and another branch's sheets, are no more his than they were.
    world.open("2026-11")
    other = world.sheet(world.station, "2026-11").pk
    for path in (f"/publications/{published.pk}/", f"/api/publications/{published.pk}/", f"/sheets/{other}/",
                 f"/publications/{published.pk}/branch/{world.crew.pk}/"):  # fmt: skip
        assert client.get(path).status_code == 404, path
    Member.objects.filter(pk=member.pk).update(left_on=date(2026, 10, 1))
    assert enter(world, "江文博").get(base).status_code == 404


def test_where_the_masses_may_object_they_read_what_they_object_to(
    world: World, published: Publication, settings
) -> None:
    settings.OBJECTIONS_FROM_MASSES = True
    Member.objects.filter(pk=world.user("江文博").member_id).update(status="staff")
    world.users["江文博"].refresh_from_db()
    assert enter(world, "江文博").get(f"/publications/{published.pk}/").status_code == 200
