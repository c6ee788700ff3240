"""What a broken or curious browser sends is answered in words, and never with a 500."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from scoring.models import Entry, Sheet
from tests.world import World
from tests.world.entry import MONTH, Form, in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(world: World) -> Form:
    world.open(MONTH)
    return Form(world, "韩志远")


def send(form: Form, *changes: dict[str, Any]) -> Any:
    sheet = form.world.sheet(form.world.crew, MONTH).pk
    rows = [{"client_key": str(uuid.uuid4())} | change for change in changes]
    return form.client.post(
        f"/api/sheets/{sheet}/", data={"changes": rows}, content_type="application/json"
    )


def a07(form: Form, **fields: Any) -> dict[str, Any]:
    return {
        "participant": form.world.participant("陆文静").pk,
        "item": "A07",
        "fields": {"quantity": "1"} | fields,
    }


@pytest.mark.parametrize(
    "smuggled",
    [
        {"subject": "m1"}, {"item": "C10"}, {"on": "2026-08-05"}, {"id": "x"}, {"state": "draft"},
        {"supersedes": "x"}, {"void": True}, {"matter": "x"}, {"attachment": {"a": 1}},
        {"reference": [1]}, {"note": "\x00"}, {"reason": "a\x00b"}, {"reference": "\ud800"},
    ],
)  # fmt: skip
def test_fields_speak_for_nothing_but_the_rule(form: Form, smuggled: dict) -> None:
    answer = send(form, a07(form, **smuggled))
    assert answer.status_code == 422, answer.content
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400), ([], 400), ({"changes": 3}, 400), ({"changes": [3]}, 400), ({"changes": [{}]}, 400),
        ({"changes": []}, 201),
    ],
)  # fmt: skip
def test_bodies_that_are_no_changes(form: Form, body: Any, status: int) -> None:
    sheet = form.world.sheet(form.world.crew, MONTH).pk
    answer = form.client.post(f"/api/sheets/{sheet}/", data=body, content_type="application/json")
    assert answer.status_code == status, answer.content


def test_leaving_fields_out_does_not_withdraw(form: Form) -> None:
    change = a07(form)
    key = str(uuid.uuid4())
    assert send(form, change | {"client_key": key}).status_code == 201
    del change["fields"]
    assert send(form, change | {"base": key, "note": "只改一句话"}).status_code == 400
    assert len(in_force()) == 1


def test_a_key_used_again_for_something_else_is_refused(form: Form) -> None:
    key = str(uuid.uuid4())
    assert send(form, a07(form) | {"client_key": key}).status_code == 201
    other = a07(form) | {"client_key": key, "item": "C10"}
    answer = send(form, other)
    assert answer.status_code == 422
    assert "请求号" in answer.json()["detail"]


def test_a_quantity_beyond_any_reason_is_refused(form: Form) -> None:
    assert send(form, a07(form, quantity=10**16)).status_code == 422


@pytest.mark.parametrize("person", ["²", "x", "9" * 5000, "-1", "0"])
def test_odd_keys_in_the_address_and_the_form(form: Form, person: str) -> None:
    assert form.client.get(form.path, {"person": person}).status_code == 200
    form.data |= {f"s-{person}-A07": "|", f"v-{person}-A07": "1"}
    # A name of five thousand digits is refused before anybody reads it.
    assert form.post().status_code in (302, 400, 422)
    sheet = form.world.sheet(form.world.crew, MONTH)
    panel = Client()
    panel.force_login(form.world.user("马晓东"))
    answer = panel.post(f"/sheets/{sheet.pk}/confirm/", {"line": person, "version": person})
    assert answer.status_code in (403, 409, 422)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("base", "zz"), ("request", "zz"), ("on", "2026-13-01"), ("note", "字" * 201),
        ("note", "a\x00b"), ("matter", "字" * 81), ("reference", "字" * 201), ("option", "\x00"),
    ],
)  # fmt: skip
def test_the_cell_page_says_what_is_wrong_and_keeps_what_was_typed(
    form: Form, name: str, value: str
) -> None:
    path = f"{form.path}{form.world.participant('陆文静').pk}/C05/"
    data = {"request": str(uuid.uuid4()), "on": "2026-09-12", "option": "plant",
            "note": "修好了饮水点", "peer_confirmed": "1"}  # fmt: skip
    answer = form.client.post(path, data | {name: value})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "没有记下" in text
    if name not in ("note",):
        assert "修好了饮水点" in text
    assert Entry.objects.count() == 0


def test_evidence_by_reference_can_be_entered_without_a_photo(form: Form) -> None:
    path = f"{form.path}{form.world.participant('陆文静').pk}/C11/"
    data = {"request": str(uuid.uuid4()), "on": "2026-09-12", "option": "plant",
            "attachment": "厂发〔2026〕31号，存支部档案盒"}  # fmt: skip
    assert form.client.post(path, data).status_code == 302
    form.load()
    assert "材料" in form.client.get(path).content.decode()
    assert in_force()["陆文静", "C11"]["attachment"].startswith("厂发")


def test_minutes_and_reasons_that_cannot_be_stored(form: Form) -> None:
    world = form.world
    world.score(world.crew, MONTH)
    sheet = world.sheet(world.crew, MONTH)
    answer = form.client.post(f"/sheets/{sheet.pk}/submit/", {"minutes_no": "会\x00议1号"})
    assert answer.status_code == 422
    world.submit(world.crew, MONTH)
    panel = Client()
    panel.force_login(world.user("马晓东"))
    answer = panel.post(f"/sheets/{sheet.pk}/return/", {"reason": "请补\x00上日期"})
    assert answer.status_code == 422
    answer = panel.post(
        f"/sheets/{sheet.pk}/confirm/", {"version": world.sheet(world.crew, MONTH).version}
    )
    assert answer.status_code == 422
    assert "至少勾选一行" in answer.content.decode()


def test_what_was_not_seen_is_not_confirmed(form: Form) -> None:
    world = form.world
    world.score(world.crew, MONTH)
    world.submit(world.crew, MONTH)
    sheet = world.sheet(world.crew, MONTH)
    lines = [world.participant(n).pk for n in ("韩志远", "陆文静", "贺春明")]
    panel = Client()
    panel.force_login(world.user("马晓东"))
    seen = {"version": sheet.version, "line": lines}
    panel.post(f"/sheets/{sheet.pk}/return/", {"reason": "请补上日期"})
    world.record("韩志远", world.crew, MONTH, world.change("陆文静", "A07", {"quantity": "3"}))
    world.submit(world.crew, MONTH)
    answer = panel.post(f"/sheets/{sheet.pk}/confirm/", seen)
    assert answer.status_code == 409
    assert Sheet.objects.get(pk=sheet.pk).state == "verify"
    seen["version"] = Sheet.objects.get(pk=sheet.pk).version
    assert panel.post(f"/sheets/{sheet.pk}/confirm/", seen).status_code == 302
    panel.force_login(world.user("周家兴"))
    assert panel.post(f"/sheets/{sheet.pk}/confirm/", seen).status_code == 302
    assert Sheet.objects.get(pk=sheet.pk).state == "locked"


def test_a_form_from_another_place_is_refused_in_chinese(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login/", {"username": "韩志远", "password": "x"})
    assert answer.status_code == 403
    assert "没有权限" in answer.content.decode()


def test_reading_the_head_of_a_page(form: Form) -> None:
    for path in ("/", "/me/", form.path.replace("entry/", "")):
        assert form.client.head(path).status_code == 200


def test_nobody_reads_days_ahead(form: Form) -> None:
    """A day of another month is refused over JSON as on the page."""
    day = form.world.sheet(form.world.crew, MONTH).month - timedelta(days=1)
    assert send(form, a07(form) | {"on": day.isoformat()}).status_code == 422
