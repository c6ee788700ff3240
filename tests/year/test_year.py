"""A year's figures, candidates decided by people, and payroll lists that two others approve."""

import io
import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from openpyxl import load_workbook

from members.models import Grant
from scoring.engine.process.workflow import Refusal
from scoring.models import Award, Board, PayExport, Publication
from scoring.year.selectors import year as select_year
from scoring.year.services import year as services
from tests.world import START, World, clock
from tests.world.pages import enter
from tests.world.quarter import MONTHS, approve, composed, enter_quarter, publish
from tests.world.tampering import as_the_owner

pytestmark = pytest.mark.django_db
AT = clock("2026-12-20 09:00")


def made(**quarters: int | None) -> select_year.Year:
    return select_year.Year(1, "韩志远", "采油一队", "书记", dict(quarters))


def test_four_quarters_add_up_and_fewer_are_a_mean_half_up() -> None:
    full = made(q1=2800, q2=2100, q3=1200, q4=801)
    assert (full.figure, full.mean) == (6901, 1725)
    part = made(q1=None, q2=2001, q3=1000, q4=None)
    assert (part.full, part.figure) == (False, 1501)
    assert made(q1=None, q2=None, q3=None, q4=None).ranked == []


def test_the_top_third_with_ties_and_without_the_barred() -> None:
    rows = [made(q1=total, q2=total) for total in (3000, 2000, 2000, 1000, 900, 800)]
    rows[0].barred = "2026-Q1"
    rows.append(made(q1=9000))  # one quarter is too little to compare
    select_year._suggest(rows)
    assert [bool(row.reason) for row in rows] == [False, True, True, False, False, False, False]
    assert "可比的 6 人里第 2" in rows[1].reason


def test_few_points_are_no_veto_and_a_veto_bars(world: World) -> None:
    enter_quarter(world)
    world.record(
        "韩志远", world.crew, "2026-09", world.change("贺春明", "D04", {"option": "discipline"})
    )
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    publish(world, approve(world, composed(world)))
    people = select_year.people(world.plant.pk, "zhiwei", 2026)
    # Everybody has less than 8 points and the last class; one of them for another reason.
    assert {one.name: bool(one.barred) for one in people} == {
        "韩志远": False, "陆文静": False, "贺春明": True, "田成林": False, "白雪梅": False,
    }  # fmt: skip


def test_a_meeting_s_grade_neither_bars_nor_lifts_a_bar(
    world: World, published: Publication
) -> None:
    """What the points said decides: the class of a line may be decided, a veto is a matter."""
    decided = {"from": "良", "decision": 1, "reason": "会议", "minutes_no": "1", "names": ["甲", "乙"],
               "persons": [1, 2], "on": "2026-10-01"}  # fmt: skip
    last = published.standings.get(name="陆文静").details | {"decided": decided}
    vetoed = published.standings.get(name="白雪梅").details | {"decided": decided, "vetoed": True}
    with as_the_owner():
        published.standings.filter(name="陆文静").update(grade="需提升", details=last)
        published.standings.filter(name="白雪梅").update(grade="优", details=vetoed)
        people = select_year.people(world.plant.pk, "zhiwei", 2026)
        assert {one.name for one in people if one.barred} == {"白雪梅"}


@pytest.mark.parametrize("who", ["组织员", "委员甲", "审计员", "保密员", "起草人"])
def test_the_payroll_preview_is_linked_to_whom_it_opens(
    world: World, published: Publication, who: str
) -> None:
    client, path = enter(world, who), f"/publications/{published.pk}/pay/"
    page = client.get(f"/boards/{published.board_id}/").content.decode()
    assert (f'href="{path}"' in page) == (client.get(path).status_code == 200)


def test_a_published_quarter_shows_in_its_year(world: World, published: Publication) -> None:
    people = select_year.people(world.plant.pk, "zhiwei", 2026)
    line = next(x for x in published.draft.payload["lines"] if x["name"] == "陆文静")
    mine = next(one for one in people if one.name == "陆文静")
    assert mine.shown == line["total"]
    assert mine.cells == ["", "", line["total"], ""]
    page = enter(world, "委员甲").get("/years/2026/").content.decode()
    assert "陆文静" in page
    assert enter(world, "江文博").get("/years/2026/").status_code == 404
    # 更多 leads there exactly those whom the page lets in.
    for name in ("委员甲", "审计员", "保密员", "江文博"):
        client = enter(world, name)
        listed = "四季合计" in client.get("/more/").content.decode()
        assert listed is (client.get("/years/2026/").status_code == 200), name


@pytest.mark.usefixtures("the_owner")
def test_a_meeting_decides_also_against_the_suggestion(
    world: World, published: Publication
) -> None:
    data = {"member": world.users["陆文静"].member_id, "title": "优秀支委", "given": "1",
            "minutes_no": "党委〔2026〕30号", "reason": "七一表彰"}  # fmt: skip
    committee = enter(world, "委员甲")
    assert committee.post("/years/2026/", data | {"reason": ""}).status_code == 422
    assert committee.post("/years/2026/", data | {"member": "999999"}).status_code == 422
    assert enter(world, "组织员").post("/years/2026/", data).status_code == 403
    assert not Award.objects.exists()
    assert committee.post("/years/2026/", data).status_code == 302
    assert committee.post("/years/2026/", data).status_code == 302  # the same click again
    assert Award.objects.get().suggested is False
    for more in ({"given": "0"}, {"given": "1"}, {"minutes_no": "党委〔2026〕31号"}):
        committee.post("/years/2026/", data | more)
    assert list(Award.objects.values_list("given", flat=True)) == [True, False, True, True]
    committee.post("/years/2026/", data | more | {"reason": "民主评议优秀"})
    assert Award.objects.count() == 5
    assert Award.objects.latest("pk").reason == "民主评议优秀"
    with pytest.raises(IntegrityError, match="只能增加"), transaction.atomic():
        Award.objects.update(given=False)


def test_pay_goes_out_after_two_others_approved_what_was_previewed(
    world: World, published: Publication
) -> None:
    committee_of = {"organiser": enter(world, "组织员")}
    early = committee_of["organiser"].post(
        f"/publications/{published.pk}/pay/",
        {"per_point": "1", "base": "0", "basis": "奖金办法第五条", "propose": "1",
         "digest": services.previewed_digest(published, "1", "0")},
    )  # fmt: skip
    assert "发布之后再兑现" in early.content.decode()
    Board.objects.filter(pk=published.board_id).update(state="published")
    organiser, first, second = (enter(world, n) for n in ("组织员", "委员甲", "委员乙"))
    base = f"/publications/{published.pk}/pay/"
    page = organiser.get(base, {"per_point": "12.505", "base": "100"}).content.decode()
    digest = page.split('name="digest" value="')[1].split('"')[0]
    data = {"per_point": "12.505", "base": "100", "digest": digest, "basis": "奖金办法第五条",
            "propose": "1"}  # fmt: skip
    assert organiser.post(base, data | {"per_point": "13"}).status_code == 409
    assert first.post(base, data).status_code == 403
    assert organiser.post(base, data).status_code == 302
    assert organiser.post(base, data).status_code == 302  # the same click again
    found = PayExport.objects.get()
    line = next(x for x in published.draft.payload["lines"] if x["name"] == "陆文静")
    row = next(r for r in found.rows if r["name"] == "陆文静")
    exact = Decimal(100) + Decimal(line["total"]) * Decimal("12.505")
    assert abs(Decimal(row["amount"]) - exact) <= Decimal("0.005")
    url = f"/pay/{found.pk}"
    assert organiser.post(f"{url}/approve/", {"digest": found.digest}).status_code == 403
    assert first.get(f"{url}/list.xlsx").status_code == 409
    for _ in range(2):
        assert first.post(f"{url}/approve/", {"digest": found.digest}).status_code == 302
    found.refresh_from_db()
    assert not found.approved
    world.users["委员乙"].member = world.users["陆文静"].member
    world.users["陆文静"].member = None
    world.users["陆文静"].save()
    world.users["委员乙"].save()
    answer = enter(world, "委员乙").post(f"{url}/approve/", {"digest": found.digest})
    assert "本人在名单上" in answer.content.decode()
    world.users["委员乙"].member = None
    world.users["委员乙"].save()
    second = enter(world, "委员乙")
    assert second.post(f"{url}/approve/", {"digest": "0"}).status_code == 409
    assert second.post(f"{url}/approve/", {"digest": found.digest}).status_code == 302
    answer = second.get(f"{url}/list.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = {r[0].value: r[3] for r in sheet.iter_rows(min_row=2, max_row=1 + len(found.rows))}
    assert rows["陆文静"].data_type == "n"
    assert Decimal(str(rows["陆文静"].value)) == Decimal(row["amount"])
    with pytest.raises(IntegrityError, match="名单不能改"), transaction.atomic():
        PayExport.objects.update(rows=[])
    with pytest.raises(Refusal, match="数字"):
        services.preview(published, "１２", "0")


def test_the_board_as_excel_holds_numbers_and_no_formula(
    world: World, published: Publication
) -> None:
    answer = enter(world, "江文博").get(f"/publications/{published.pk}/board.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    head = [cell.value for cell in sheet[1]]
    row = next(r for r in sheet.iter_rows(min_row=2) if r[2].value == "陆文静")
    line = next(x for x in published.draft.payload["lines"] if x["name"] == "陆文静")
    total = row[head.index("合计")]
    assert total.data_type == "n"
    assert Decimal(str(total.value)) == Decimal(line["total"])
    assert all(cell.data_type != "f" for cells in sheet.iter_rows() for cell in cells)
    assert enter(world, "外厂人").get(f"/publications/{published.pk}/board.xlsx").status_code == 404


def test_one_list_however_its_amounts_are_typed(published: Publication) -> None:
    made = {
        services.previewed_digest(published, rate, base)
        for rate, base in (("1", "0"), ("1.0", "-0"), (" 01.00 ", "0.00"))
    }
    assert len(made) == 1
    assert services.previewed_digest(published, "10", "0") not in made
    assert services._template("100", "12.50") == {"per_point": "100", "base": "12.5"}


def test_who_has_two_plants_says_which(world: World, published: Publication) -> None:
    """One of both committees decides on the people of the plant that he chose, and only there."""
    one = world.user("委员甲")
    Grant.objects.create(user=one, role="plant_committee", unit=world.other_plant, from_on=START)
    client = enter(world, "委员甲")
    page = client.get("/years/2026/").content.decode()
    assert "看哪个厂" in page
    assert "陆文静" not in page
    for plant, there in ((world.plant, True), (world.other_plant, False)):
        assert f"?plant={plant.pk}" in page
        shown = client.get(f"/years/2026/?plant={plant.pk}").content.decode()
        assert ("陆文静" in shown) is there
        assert 'aria-current="page"' in shown
    assert client.get("/years/2026/?plant=999999").status_code == 404
    assert client.get("/years/2026/?plant=x").status_code == 404
    assert client.get("/years/2026/list.xlsx").status_code == 422
    assert client.get(f"/years/2026/list.xlsx?plant={world.plant.pk}").status_code == 200
    form = {
        "member": str(world.user("陆文静").member_id), "title": services.TITLES[0], "given": "1",
        "minutes_no": "党委〔2026〕8号", "reason": "全年工作扎实",
    }  # fmt: skip
    assert client.post("/years/2026/", form).status_code == 200
    assert client.post(f"/years/2026/?plant={world.other_plant.pk}", form).status_code == 422
    assert not Award.objects.exists()
    there = client.post(f"/years/2026/?plant={world.plant.pk}", form)
    assert there["Location"] == f"/years/2026/?plant={world.plant.pk}"
    assert Award.objects.get().plant == world.plant
    assert enter(world, "委员乙").get("/years/2026/").content.decode().count("陆文静")


def test_a_hundredth_more_in_the_year_is_ahead() -> None:
    """Both have a mean of 10.00 when it is rounded."""
    rows = [made(q1=1001, q2=1000, q3=1000, q4=1000), made(q1=1000, q2=1000, q3=1000, q4=1000)]
    rows.append(made(q1=900, q2=900, q3=900, q4=900))
    select_year._suggest(rows)
    assert [bool(row.reason) for row in rows] == [True, False, False]


def test_the_pay_list_is_not_for_those_who_draft_the_rules(
    world: World, published: Publication
) -> None:
    path = f"/publications/{published.pk}/pay/"
    seen = {
        n: enter(world, n).get(path).status_code for n in ("组织员", "审计员", "起草人", "保密员")
    }
    assert seen == {"组织员": 200, "审计员": 200, "起草人": 404, "保密员": 404}


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_award_and_one_list_and_approve_one(
    lasting_world: World,
) -> None:
    world = lasting_world
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    published = publish(world, approve(world, composed(world)))
    Board.objects.filter(pk=published.board_id).update(state="published")
    published.refresh_from_db()
    Grant.objects.create(
        user=world.users["起草人"], role="plant_committee", unit=world.plant, from_on=START
    )

    def propose(rate: str) -> PayExport:
        digest = services.previewed_digest(published, rate, "0")
        return services.propose(
            publication=published, per_point=rate, base="0", basis="奖金办法第五条",
            digest=digest, by=world.user("组织员"), at=AT,
        )  # fmt: skip

    def agree(which: PayExport, who: str) -> PayExport:
        return services.approve(export_id=which.pk, digest=which.digest, by=world.user(who), at=AT)

    def award() -> Award:
        return services.decide(
            plant_id=world.plant.pk, code="zhiwei", year=2026, member=world.user("陆文静").member,
            title="优秀支委", given=True, minutes_no="党委〔2026〕30号", reason="七一表彰",
            by=world.user("委员甲"), at=AT,
        )  # fmt: skip

    one, same = behind(award, award)
    assert one == same
    one, same = behind(lambda: propose("1"), lambda: propose("1"))
    assert one == same
    other = propose("2")
    for found in (one, other):
        agree(found, "委员甲")
    _, late = behind(lambda: agree(one, "委员乙"), lambda: agree(other, "起草人"))
    assert isinstance(late, Refusal)
    assert "已有批准的兑现名单" in late.text
    assert PayExport.objects.filter(second_by__isnull=False).count() == 1


def behind(first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """What both came to, the second begun before the first was committed."""
    came: list[object] = []

    def click() -> None:
        try:
            came.append(second())
        except (Refusal, IntegrityError) as error:
            came.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=click)
    with transaction.atomic():
        came.append(first())
        thread.start()
        thread.join(1)
    thread.join(120)
    return came


def test_half_a_cent_is_paid_as_a_whole_one(published: Publication) -> None:
    """2.00 points at 0.0025 are 0.005 yuan, 1.00 are a quarter of a cent."""
    rows = services.preview(published, "0.0025", "0")
    paid = {row["total"]: row["amount"] for row in rows}
    assert paid == {"2.00": "0.01", "1.00": "0.00", "0.00": "0.00"}
