"""The claim page as a plain form, and the pages around it."""

import html
import re
import uuid

import pytest
from django.utils import timezone

from scoring.engine.time.periods import Quarter
from scoring.ledger.selectors.published_matters import behind
from scoring.models import Entry, PeerRequest
from scoring.quarter.services.boards import board_for as quarter_board
from scoring.scheme.selectors import facts
from tests.world import World
from tests.world.claim_page import send, text, this_month
from tests.world.pages import enter
from tests.world.tampering import as_the_owner, sql

pytestmark = pytest.mark.django_db


def test_item_date_and_a_sentence_are_all_it_takes(now_world: World) -> None:
    client = enter(now_world, "陆文静")
    page = text(client, "/claim/")
    assert re.search(r'name="on" value="(\S+)"', page)[1] == timezone.localdate().isoformat()
    key = re.search(r'name="request" value="([^"]+)"', page)[1]
    assert send(client, request=key, what="A07", note="转岗职工").status_code == 302
    assert send(client, request=key, what="A07", note="转岗职工").status_code == 302
    row = Entry.objects.get()
    assert (row.source, row.item, row.note) == ("claim", "A07", "转岗职工")
    page = text(client, "/claim/")
    assert "已申报，记在您本月的积分里" in page
    assert "已记入，等支部初评" in page
    assert client.post("/claim/withdraw/", {"entry": row.client_key}).status_code == 302
    assert "已撤回" in text(client, "/claim/")


def test_what_is_wrong_keeps_what_was_typed(now_world: World) -> None:
    client = enter(now_world, "陆文静")
    answer = send(client, what="C05:plant", note="修好了值班室的暖气", peer_name="")
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "请写对方的姓名" in page
    assert 'value="修好了值班室的暖气"' in page
    assert re.search(r'value="C05:plant"[^>]* checked', page)


@pytest.mark.parametrize(
    "fields",
    [
        {"what": ""},
        {"what": "A07", "note": "转岗职工", "on": "2026-02-30"},
        {"what": "A07", "note": "转岗职工", "request": "x"},
        {"what": "A07:zzz", "note": "转岗职工"},
        {"what": "A07", "note": "转岗职工", "quantity": "十二"},
        {"what": "A07", "note": "转岗职工", "quantity": "1e9"},
        {"what": "A07", "note": "转岗职工", "factor": "7"},
        {"what": "C05:gold", "peer_name": "江文博"},
        {"what": "C02", "peer": "x"},
        {"what": "C02", "peer": "9" * 18},
        {"what": "D01", "note": "谈心"},
    ],
)
def test_nonsense_is_refused_in_words(now_world: World, fields: dict) -> None:
    client = enter(now_world, "陆文静")
    answer = send(client, **fields)
    assert answer.status_code == 422
    assert "没有记下，您填的都还在" in answer.content.decode()
    script = client.post(
        "/claim/", fields | {"on": fields.get("on", "")}, HTTP_ACCEPT="application/json"
    )
    assert script.status_code == 422
    assert script.json()["errors"]
    assert Entry.objects.count() == 0


def test_a_tap_on_nothing_is_refused_in_words(now_world: World) -> None:
    mine = enter(now_world, "陆文静")
    assert "请从列表里选" in mine.post("/claim/withdraw/").content.decode()
    assert send(mine, what="C02", peer_name="江文博").status_code == 302
    asked = PeerRequest.objects.get()
    path = f"/claim/peer/{asked.pk}/decide/"
    answer = enter(now_world, "韩志远").post(path, {"answer": "maybe", "spoken_to": "江文博"})
    assert answer.status_code == 422
    assert "请点“属实”或“不属实”" in answer.content.decode()
    assert "没有这一件待确认的申报" in (
        enter(now_world, "韩志远").post("/claim/peer/0/decide/", {"answer": "yes"}).content.decode()
    )


def test_the_other_side_says_yes_with_one_tap_on_his_first_page(now_world: World) -> None:
    send(enter(now_world, "陆文静"), what="C02", peer_name="江文博")
    other = enter(now_world, "江文博")
    page = text(other, "/")
    assert "陆文静" in page
    assert "党员“一带二”。请您确认" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    request = PeerRequest.objects.get()
    path = f"/claim/peer/{request.pk}/"
    assert enter(now_world, "贺春明").post(path, {"seen": seen, "answer": "yes"}).status_code == 403
    assert other.post(path, {"seen": seen}).status_code == 422
    assert other.post(path, {"seen": uuid.uuid4(), "answer": "yes"}).status_code == 409
    assert other.post(path, {"seen": seen, "answer": "yes"}).status_code == 302
    assert "请您确认" not in text(other, "/")
    sheet = now_world.sheet(now_world.crew, this_month())
    person = now_world.participant("陆文静").pk
    cell = text(enter(now_world, "韩志远"), f"/sheets/{sheet.pk}/entry/{person}/C02/")
    for words in ("本人申报", "江文博 答复：属实", "原因：对方确认：江文博", "要对方确认"):
        assert words in cell, words
    assert "江文博 答复：属实，等支部初评" in text(enter(now_world, "陆文静"), "/claim/")


def test_the_recorder_rings_up_and_writes_the_name(now_world: World) -> None:
    send(enter(now_world, "陆文静"), what="C03", peer_name="老马的徒弟")
    recorder = enter(now_world, "韩志远")
    assert "1 件申报等对方确认" in text(recorder, "/")
    page = text(recorder, f"/claim/branch/{now_world.crew.pk}/")
    assert "等 老马的徒弟 电话确认" in page
    assert "会议记录编号" not in page.split("<main", 1)[1].split("<form", 1)[1]
    sheet = now_world.sheet(now_world.crew, this_month())
    assert "还有 1 件申报等对方确认" in text(recorder, f"/sheets/{sheet.pk}/")
    path = f"/claim/peer/{PeerRequest.objects.get().pk}/decide/"
    early = recorder.post(path, {"minutes_no": "1号", "answer": "yes"})
    assert early.status_code == 409
    for who, status in (("陆文静", 403), ("江文博", 403), ("田成林", 403)):
        sent = {"spoken_to": "老马", "answer": "yes"}
        assert enter(now_world, who).post(path, sent).status_code == status, who
    assert recorder.post(path, {"spoken_to": "老马的徒弟小刘", "answer": "yes"}).status_code == 302
    assert "没有等对方确认的申报" in text(recorder, f"/claim/branch/{now_world.crew.pk}/")
    assert Entry.objects.get(superseded_by=None).fields == {"peer_confirmed": True}
    operator = now_world.users["组织员"]
    operator.is_staff = operator.is_superuser = True
    operator.save()
    listed = text(enter(now_world, "组织员"), "/admin/scoring/peerrequest/")
    for words in ("陆文静 C03", "老马的徒弟", "电话确认 属实", "韩志远"):
        assert words in listed, words
    for who in ("江文博", "田成林", "外厂人"):
        answer = enter(now_world, who).get(f"/claim/branch/{now_world.crew.pk}/")
        assert answer.status_code == 404, who


def test_names_are_suggested_only_inside_the_plant(now_world: World) -> None:
    client = enter(now_world, "陆文静")
    found = client.get("/claim/people/", {"q": "白雪"}).json()["people"]
    assert [(p["name"], p["branch"]) for p in found] == [("白雪梅", "集输站党支部")]
    for typed in ("", "外厂人", "%", "_", "白", "x" * 500):
        assert client.get("/claim/people/", {"q": typed}).json() == {"people": []}, typed
    assert enter(now_world, "组织员").get("/claim/people/", {"q": "白雪"}).json() == {"people": []}


def test_who_holds_no_seat_is_told_so(now_world: World) -> None:
    client = enter(now_world, "江文博")
    assert "没有担任支委" in text(client, "/claim/")
    assert "/claim/" not in text(client, "/")
    assert send(client, what="A07", note="转岗职工").status_code == 403
    assert 'href="/claim/"' in text(enter(now_world, "陆文静"), "/")
    assert 'href="/claim/"' in text(enter(now_world, "陆文静"), "/more/")


def test_without_an_open_sheet_the_page_says_so(world: World) -> None:
    page = text(enter(world, "陆文静"), "/claim/")
    assert "积分表还没有开" in page
    assert '<form method="post" action="/claim/"' not in page


def test_a_script_gets_the_key_of_its_claim(now_world: World) -> None:
    client = enter(now_world, "陆文静")
    sent = {"request": str(uuid.uuid4()), "on": timezone.localdate().isoformat(),
            "what": "A07", "note": "转岗职工"}  # fmt: skip
    answer = client.post("/claim/", sent, HTTP_ACCEPT="application/json")
    assert answer.status_code == 201
    assert answer.json()["entry"] == str(Entry.objects.get().client_key)
    assert client.post("/claim/", sent, HTTP_ACCEPT="application/json").status_code == 201
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "note", ["与小李谈心，他父亲住院、情绪低落", "小李", "转岗职工小李", "谈心"]
)
def test_of_a_talk_only_the_group_of_people_is_kept(now_world: World, note: str) -> None:
    """R13: nothing takes who it was or what was said; the rubric's `talk` says so."""
    client = enter(now_world, "陆文静")
    answer = send(client, what="A07", note=note)
    assert answer.status_code == 422
    said = html.unescape(answer.content.decode())
    assert "只记日期和对象类别，不记姓名和谈话内容" in said
    assert f'value="{note}"' in said  # what was typed is still there
    assert send(client, what="A07", note="转岗职工", matter="小李的事").status_code == 422
    assert not Entry.objects.exists()
    assert send(client, what="A07", note="有困难的职工").status_code == 302
    # The form itself asks for the group only, beside what was typed for something else before.
    assert '<select id="talked" name="talked">' in said
    assert send(client, what="A07", note=note, talked="倒班职工").status_code == 302
    assert Entry.objects.filter(item="A07", note="倒班职工").exists()
    assert send(client, what="A07", talked="小李").status_code == 422
    page = text(client, "/claim/")
    assert "data-talk" in page
    assert "不写姓名，不写谈了什么" in page


def test_what_an_old_row_says_of_a_talk_is_on_no_board(world: World) -> None:
    world.open("2026-07")
    old = "与小李谈心，他父亲住院"
    talk = world.change("陆文静", "A07", {"quantity": "1"}, note="转岗职工")
    world.record("韩志远", world.crew, "2026-07", talk)
    quarter = Quarter.parse("2026-Q3")
    world.lock(world.crew, "2026-07")
    board = quarter_board(plant=world.plant, quarter=quarter)
    member = world.users["陆文静"].member_id

    def words() -> list[str]:
        rubric = facts.rubric_of(world.version)
        return [one.words for one in behind(board, quarter, {member}, rubric)[member]]

    assert words() == ["转岗职工"]
    with as_the_owner():  # as a loaded history has it
        sql("UPDATE scoring_entry SET note = %s", old)
        assert words() == [""]
