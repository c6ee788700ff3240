"""双通道查看: without an account by the code on the notice, or on the plant's own network."""

from ipaddress import ip_network
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scoring.models import Board, NoticeCode, Page, Publication, Suggestion
from scoring.publication.render import pages, typeset
from scoring.publication.selectors import board_paper, open_board
from scoring.year.services import suggestion
from tests.world import World, clock
from tests.world.pages import enter
from tests.world.quarter import approve, composed, posted, publish

pytestmark = pytest.mark.django_db
PLAIN = {"headers": {"Accept-Encoding": "identity"}}
INSIDE = "10.20.3.4"


@pytest.fixture
def found(world: World) -> Publication:
    return posted(world)


def codes(found: Publication) -> dict[int | None, str]:
    return {place: row.code for place, row in open_board.codes(found).items()}


def test_the_code_of_a_branch_opens_its_list_and_the_plant_s_bands(
    world: World, found: Publication
) -> None:
    code, nobody = codes(found)[world.crew.pk], Client()
    own = nobody.get(f"/open/{code}/", **PLAIN)
    text = own.content.decode()
    assert own.status_code == 200
    for name in ("韩志远", "陆文静", "贺春明"):
        assert name in text
    assert "田成林" not in text
    assert "2.00" in text
    assert 'href="plant/"' in text
    plant = nobody.get(f"/open/{code}/plant/", **PLAIN).content.decode()
    assert "田成林" in plant
    assert "这里只列等次" in plant
    assert "2.00" not in plant
    for page in (text, plant):
        # Nothing on it leads to where a login is asked for, and nothing runs.
        assert 'href="/publications/' not in page
        assert "<script" not in page
        assert found.digest in page
    assert own["X-Robots-Tag"] == "noindex"
    assert "csrftoken" not in nobody.cookies
    assert "sessionid" not in nobody.cookies


def test_the_plant_s_own_code_opens_no_branch(world: World, found: Publication) -> None:
    code = codes(found)[None]
    assert "这里只列等次" in Client().get(f"/open/{code}/", **PLAIN).content.decode()
    assert len(set(codes(found).values())) == 3


def test_a_code_is_typed_as_people_type(world: World, found: Publication) -> None:
    code = codes(found)[world.crew.pk]
    spaced = f" {code[:4]} {code[4:8]}-{code[8:]} "
    wide = "".join(chr(ord(digit) - 48 + 0xFF10) for digit in code)
    for typed in (code, spaced, wide):
        answer = Client().get("/open/", {"code": typed})
        assert answer["Location"] == f"/open/{code}/", typed
    for typed in ("123456789012", "abc", "１２", "没有", "0" * 300, "\u0000", "٣" * 12):
        answer = Client().get("/open/", {"code": typed})
        assert answer.status_code == 422, typed
        assert "没有这个看榜码" in answer.content.decode()
    assert Client().get("/open/123/").status_code == 404
    assert "看榜码" in Client().get("/login/").content.decode()


def test_after_the_window_the_code_opens_nothing(world: World, locked_quarter: World) -> None:
    found = publish(world, approve(world, composed(world)))  # in October
    code = codes(found)[world.crew.pk]
    assert open_board.by_code(code, clock("2026-10-20 23:59")) is not None
    assert open_board.by_code(code, clock("2026-10-21 00:00")) is None
    assert Client().get(f"/open/{code}/").status_code == 404
    page = enter(world, "韩志远").get(f"/publications/{found.pk}/codes/").content.decode()
    assert "打不开了" in page
    assert "换一个" not in page
    late = enter(world, "韩志远").post(
        f"/publications/{found.pk}/codes/renew/", {"branch": world.crew.pk}
    )
    assert late.status_code == 409


@pytest.mark.usefixtures("the_owner")
def test_a_code_that_got_around_is_replaced_by_the_branch(world: World, found: Publication) -> None:
    old, url = codes(found)[world.crew.pk], f"/publications/{found.pk}/codes/renew/"
    before = board_paper.notice(found, world.crew.pk)["open"]["code"]
    for name, branch, status in (
        ("江文博", world.crew.pk, 403),
        ("田成林", world.crew.pk, 403),
        ("韩志远", "", 403),
        ("组织员", "999999", 422),
        ("组织员", "abc", 422),
        ("组织员", "٣", 422),
        ("外厂人", world.crew.pk, 404),
        ("韩志远", world.crew.pk, 302),
        ("组织员", "", 302),
    ):
        answer = enter(world, name).post(url, {"branch": branch})
        assert answer.status_code == status, (name, branch)
    new = codes(found)[world.crew.pk]
    assert new != old
    assert Client().get(f"/open/{old}/").status_code == 404
    assert Client().get(f"/open/{new}/").status_code == 200
    assert before.replace(" ", "") == old
    assert board_paper.notice(found, world.crew.pk)["open"]["code"].replace(" ", "") == new
    with pytest.raises(IntegrityError, match="看榜码只增不改"), transaction.atomic():
        NoticeCode.objects.update(code="1" * 12)


def test_each_sees_the_codes_of_his_branches(world: World, found: Publication) -> None:
    url, all_codes = f"/publications/{found.pk}/codes/", open_board.codes(found)
    for name, places, renews in (
        ("江文博", {world.crew.pk, None}, 0),
        ("韩志远", {world.crew.pk, None}, 1),
        ("组织员", set(all_codes), 3),
    ):
        page = enter(world, name).get(url).content.decode()
        assert {place for place, code in all_codes.items() if str(code) in page} == places, name
        assert page.count("换一个</button>") == renews, name
        assert page.count("data:image/svg+xml") == len(places)
    assert enter(world, "外厂人").get(url).status_code == 404
    assert (
        f'href="{url}"'
        in enter(world, "江文博").get(f"/publications/{found.pk}/", **PLAIN).content.decode()
    )


@pytest.mark.parametrize(
    ("on", "chosen", "address", "opens"),
    [
        (["10.20.0.0/16"], True, INSIDE, True),
        (["10.20.0.0/16"], True, "::ffff:10.20.3.4", True),
        (["10.20.0.0/16"], False, INSIDE, False),
        (["10.20.0.0/16"], True, "10.21.0.1", False),
        ([], True, INSIDE, False),
        (["2001:db8::/32"], True, "2001:db8::7", True),
        (["10.20.0.0/16"], True, "2001:db8::7", False),
        (["测试采油厂党委=10.20.0.0/16"], True, INSIDE, True),
        (["别的采油厂党委=10.20.0.0/16"], True, INSIDE, False),  # somebody else's network
        (["别的采油厂党委=10.20.0.0/16", "10.0.0.0/8"], True, INSIDE, True),
    ],
)
def test_on_the_plant_s_network_the_board_is_open_if_the_committee_chose_so(
    world: World, settings, on: list[str], chosen: bool, address: str, opens: bool
) -> None:
    settings.PLANT_NETWORKS = [
        (plant, ip_network(network)) for plant, _, network in (text.rpartition("=") for text in on)
    ]
    found = posted(world, on_network=chosen, masses="top", top=3)
    nobody = Client(REMOTE_ADDR=address)
    listed = nobody.get("/open/").content.decode()
    assert ("2026年第三季度积分榜" in listed) is opens
    answer = nobody.get(f"/open/publication/{found.pk}/", **PLAIN)
    assert answer.status_code == (200 if opens else 404)
    assert ("韩志远" in answer.content.decode()) is opens
    assert "白雪梅" not in answer.content.decode()


def test_an_address_is_believed_only_where_it_comes_from(world: World, settings) -> None:
    """Behind a proxy nobody is inside by the proxy's own address, or by saying so himself."""
    settings.PLANT_NETWORKS = [("", ip_network("10.20.0.0/16"))]
    found = posted(world, on_network=True)
    url = f"/open/publication/{found.pk}/"

    def status(seen: str, **headers: str) -> int:
        return Client(REMOTE_ADDR=seen).get(url, headers=headers).status_code

    assert status(INSIDE) == 200
    assert status(INSIDE, **{"X-Forwarded-For": "203.0.113.9"}) == 404
    assert status(INSIDE, Forwarded="for=203.0.113.9") == 404
    assert status("203.0.113.9", **{"X-Forwarded-For": INSIDE}) == 404
    settings.BEHIND_PROXY = True
    assert status(INSIDE) == 404  # a proxy that says nothing: not known
    assert status("127.0.0.1", **{"X-Forwarded-For": INSIDE}) == 200
    assert status("127.0.0.1", **{"X-Forwarded-For": f"{INSIDE}, 203.0.113.9"}) == 404
    assert status("127.0.0.1", **{"X-Forwarded-For": "kein"}) == 404


def test_an_archived_board_is_not_open_on_the_network(world: World, settings) -> None:
    settings.PLANT_NETWORKS = [("", ip_network("10.20.0.0/16"))]
    found = posted(world, on_network=True)
    nobody = Client(REMOTE_ADDR=INSIDE)
    assert nobody.get(f"/open/publication/{found.pk}/").status_code == 200
    Board.objects.filter(pk=found.board_id).update(state="archived")
    assert nobody.get(f"/open/publication/{found.pk}/").status_code == 404
    assert "厂内网络可以直接看" not in nobody.get("/open/").content.decode()


def test_reading_by_code_leaves_no_trace(world: World, found: Publication) -> None:
    code = codes(found)[world.crew.pk]
    for path in (f"/open/{code}/", f"/open/{code}/plant/", f"/open/?code={code}", "/open/"):
        with CaptureQueriesContext(connection) as queries:
            first = Client().get(path)
        assert len(queries) <= 4, path
        for query in queries:
            assert query["sql"].startswith("SELECT"), query["sql"]
        assert not first.cookies, path
    first = Client().get(f"/open/{code}/")
    again = Client().get(f"/open/{code}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.content == Client().get(f"/open/{code}/").content


def test_codes_and_their_pages_are_there_for_each_place_once(
    world: World, found: Publication
) -> None:
    assert set(codes(found)) == {None, world.crew.pk, world.station.pk}
    assert Page.objects.filter(publication=found, view="open").count() == 3
    assert NoticeCode.objects.filter(board=found.board_id).count() == 3


def test_the_notice_prints_its_code_and_the_same_bytes_again(
    world: World, found: Publication, settings
) -> None:
    settings.PUBLIC_URL = "https://zhiwei.example"
    data = board_paper.notice(found, world.crew.pk)
    code = codes(found)[world.crew.pk]
    assert data["open"]["code"].replace(" ", "") == code
    assert data["open"]["qr"] == f"https://zhiwei.example/open/{code}/"
    assert typeset.pdf("notice", data) == typeset.pdf("notice", data)
    settings.PUBLIC_URL = ""
    assert board_paper.notice(found, world.crew.pk)["open"]["qr"] == ""
    poster = board_paper.poster(found)
    assert codes(found)[None] == poster["code"]
    # Where nothing is set, paper says the address at which its page was opened.
    here = {"site": "http://10.20.1.5:8000"}
    data = board_paper.notice(found, world.crew.pk, **here)
    assert "打开 http://10.20.1.5:8000/open/ 输入看榜码" in data["open"]["words"]
    assert (
        data["address"] == f"http://10.20.1.5:8000/publications/{found.pk}/branch/{world.crew.pk}/"
    )
    foot = board_paper.poster(found, **here)["foot"]
    assert "没有账号的到 http://10.20.1.5:8000/open/ 输入看榜码" in foot
    assert "党员扫码登录，看每一分从哪里来" in foot
    urls = [
        f"/publications/{found.pk}/branch/{world.crew.pk}/paper.pdf",
        f"/publications/{found.pk}/poster.pdf",
    ]
    member = enter(world, "江文博")
    for url in urls:
        here, same, other = (
            member.get(url, headers={"host": h}) for h in ("localhost", "localhost", "127.0.0.1")
        )
        assert here.content == same.content != other.content
        assert here["ETag"] == same["ETag"] != other["ETag"]


def test_a_board_that_is_shown_to_nobody_has_no_codes(world: World, found: Publication) -> None:
    Board.objects.filter(pk=found.board_id).update(masses="none", masses_of_branch="none")
    found.board.refresh_from_db()
    assert open_board.codes(found) == {}
    url = f"/publications/{found.pk}/codes/renew/"
    assert enter(world, "韩志远").post(url, {"branch": world.crew.pk}).status_code == 422


def test_a_revision_with_the_same_content_is_another_page(found: Publication) -> None:
    """Revision 3 may say again what revision 1 said: at the same address, with another head."""
    first = [page.etag for page in pages.render(found, found.draft.content) if page.view == "open"]
    found.revision = 3
    third = [page.etag for page in pages.render(found, found.draft.content) if page.view == "open"]
    assert not set(first) & set(third)


def test_who_reads_by_code_can_complain_without_a_name(world: World, found: Publication) -> None:
    """R22: 投诉建议 is on every page, also on those of readers without an account."""
    code = codes(found)[world.crew.pk]
    nobody = Client()
    assert 'href="say/"' in nobody.get(f"/open/{code}/", **PLAIN).content.decode()
    form = {"request": "01890000-0000-7000-8000-0000000000aa", "text": "二班的奖金为什么没有公开"}
    for path in (f"/open/{code}/say/", f"/open/{code}/plant/say/"):
        assert "不记是谁" in nobody.get(path).content.decode()
    url = f"/open/{code}/say/"
    assert nobody.post(url, form | {"text": "好"}).status_code == 422
    for _ in range(2):  # the same click twice
        assert nobody.post(url, form).status_code == 302
    said = Suggestion.objects.get()
    assert (said.by, said.plant, said.text) == (None, world.plant, form["text"])
    organiser = enter(world, "组织员")
    assert form["text"] in organiser.get("/suggestions/").content.decode()
    organiser.post(f"/suggestions/{said.pk}/answer/", {"text": "奖金名单下周一张贴"})
    page = nobody.get(url).content.decode()
    assert "奖金名单下周一张贴" in page
    assert form["text"] not in page  # what others wrote is not for everybody
    assert "收到 1 件，答复 1 件" in page
    assert nobody.post("/open/123456789012/say/", form).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url, form).status_code == 403


def test_nobody_can_bury_the_others_words(world: World, found: Publication, monkeypatch) -> None:
    monkeypatch.setattr(suggestion, "MOST_UNKNOWN_A_DAY", 2)
    url, nobody = f"/open/{codes(found)[None]}/say/", Client()
    answers = [
        nobody.post(url, {"request": str(UUID(int=n)), "text": f"第 {n} 条意见在此"})
        for n in (1, 2, 3, 2)
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 422, 302]
    assert "请明天再来" in answers[2].content.decode()
    assert Suggestion.objects.count() == 2
