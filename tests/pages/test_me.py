"""One's own page: what can still be earned, own data as a file, large letters."""

import json

import pytest
import time_machine

from scoring.models import Publication
from scoring.pages.selectors import me as select_me
from tests.world import World, clock
from tests.world.month import september
from tests.world.objection import act, file
from tests.world.pages import enter

pytestmark = pytest.mark.django_db


def test_what_is_at_its_cap_is_no_chance_any_more(world: World) -> None:
    september(world)
    today = clock("2026-09-20 09:00").date()
    member = world.users["贺春明"].member_id
    found = {one.code: one for one in select_me.chances(member, today)}
    assert "A07" not in found  # five talks reach the month's cap of 1.20
    assert "A02" in found
    assert not any(code.startswith("D") for code in found)
    assert "B05" not in found or found["B05"].gained == "0.00"
    assert select_me.chances(world.users["江文博"].member_id, today) == []
    assert select_me.chances(None, today) == []
    other = {one.code: one for one in select_me.chances(world.users["陆文静"].member_id, today)}
    assert (other["A07"].gained, other["A07"].left) == ("0.00", "1.20")


def test_own_data_is_all_of_oneself_and_nothing_of_others(world: World) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    answer = enter(world, "贺春明").get("/me/data.json")
    found = json.loads(answer.content)
    assert found["member"]["name"] == "贺春明"
    assert [m["item"] for m in found["matters"]] == ["A07"]
    assert found["months"][0]["total"] == "1.20"
    assert "陆文静" not in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert enter(world, "组织员").get("/me/data.json").status_code == 404


def test_large_letters_are_a_cookie_and_change_no_stored_page(world: World) -> None:
    client = enter(world, "江文博")
    assert 'class="large"' not in client.get("/more/").content.decode()
    for odd in ("//evil.example/", "NaN", "字", ""):
        assert client.post("/me/large/", {"large": "1", "back": odd})["Location"] == "/"
    assert 'class="large"' in client.get("/more/").content.decode()
    assert "zoom" in client.get("/me/line.css").content.decode()
    client.post("/me/large/", {"large": "0", "back": "/more/"})
    assert 'class="large"' not in client.get("/more/").content.decode()


def test_objections_by_and_about_oneself_are_on_the_own_page(
    world: World, published: Publication
) -> None:
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    file(world, published, by="贺春明", about="韩志远", anonymous=True)
    author, concerned, other = (enter(world, n) for n in ("江文博", "陆文静", "贺春明"))
    mine, his = (client.get("/me/").content.decode() for client in (author, concerned))
    assert f'href="/objections/{one.pk}/"' in mine
    assert "说的是您这一行" not in mine
    assert "说的是您这一行" in his
    # A hint has no author: nobody's page knows of it but his whom it is about.
    assert "陆文静" not in other.get("/me/").content.decode()
    data = author.get("/me/data.json").json()["objections"]
    assert [(d["filed_by_me"], d["about_me"], d["state"]) for d in data] == [
        (True, False, "复核中")
    ]
    text = concerned.get("/me/data.json").content.decode()
    assert "江文博" not in text
    assert json.loads(text)["objections"][0]["about_me"] is True


@pytest.mark.parametrize(("at", "open_"), [("2026-10-20 23:50", True), ("2026-10-21 00:00", False)])
def test_after_the_window_nobody_is_invited_to_object(
    world: World, published: Publication, at: str, open_: bool
) -> None:
    line = world.participant("陆文静").pk
    with time_machine.travel(clock(at), tick=False):
        client = enter(world, "周家兴")
        home = client.get("/").content.decode()
        page = client.get(f"/publications/{published.pk}/line/{line}/object/").content.decode()
    assert ("公示到 10月20日 24:00" in home) is open_
    assert ("公示已结束" in home) is not open_
    assert ("提出异议</button>" in page) is open_
    assert ("期满时还在轮休、出差的" in page) is not open_
    # What is to be done, or why not, stands before the many sentences, which are folded.
    first = "<form" if open_ else '<p class="warn">'
    assert page.index(first, page.index("<h1>")) < page.index("<b>得分说明")
