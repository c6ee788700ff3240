"""The month grid as a plain form: one page, one button, at most eight queries."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.models import Entry
from tests.world import World
from tests.world.entry import MONTH, Form, in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(world: World) -> Form:
    world.open(MONTH)
    return Form(world, "韩志远")


def test_each_cell_says_what_it_is_worth_and_where_its_cap_is(form: Form) -> None:
    assert "每人次 0.4 分，当月封顶 1.20 分" in form.text
    for category in ("落实党建责任", "参与党的建设", "现实表现", "负面约束"):
        assert category in form.text
    assert len(re.findall(r'<th scope="row"><b>[A-D]\d\d ', form.text)) == 31


def test_values_are_saved_and_shown_again_with_their_caps_explained(form: Form) -> None:
    form.fill("陆文静", "A07", "5").fill("贺春明", "C01", "excellent")
    assert form.post().status_code == 302
    assert in_force() == {
        ("陆文静", "A07"): {"quantity": "5"},
        ("贺春明", "C01"): {"option": "excellent"},
    }
    form.load()
    assert form.data[form.cell("陆文静", "A07")] == ["5"]
    assert "当月封顶 1.20 分，少计 0.80 分" in form.text
    assert "已保存 2 处改动" in form.text


def test_a_ratio_takes_two_numbers(form: Form) -> None:
    form.fill("陆文静", "C08", "90", "100")
    form.post()
    assert in_force()["陆文静", "C08"] == {"actual": "90", "target": "100"}


def test_changing_and_emptying_a_cell_adds_rows(form: Form) -> None:
    form.fill("陆文静", "A07", "2").post()
    form.load()
    form.fill("陆文静", "A07", "3").post()
    form.load()
    form.fill("陆文静", "A07", "").post()
    assert in_force() == {}
    assert [row.void for row in Entry.objects.order_by("pk")] == [False, False, True]


@pytest.mark.parametrize("cells", [1, 70])
def test_saving_takes_at_most_eight_queries_whatever_the_size(form: Form, cells: int) -> None:
    inputs = [key for key in form.data if key.startswith("v-") and len(form.data[key]) == 1]
    graded = {m[1]: m[2] for m in re.finditer(
        r'<select name="(v-[^"]+)".*?<option value="">—</option><option value="([^"]+)"',
        form.text, re.S)}  # fmt: skip
    assert len(inputs) >= 40
    for key in inputs[:cells]:
        form.data[key] = [graded.get(key, "1")]
    with CaptureQueriesContext(connection) as queries:
        answer = form.post()
    assert answer.status_code == 302
    counted = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    # The message for the next page is in a cookie; nothing else is left out of the count.
    assert len(counted) <= 8, "\n".join(counted)
    assert Entry.objects.count() == min(cells, len(inputs))


def test_full_width_digits_are_understood(form: Form) -> None:
    form.fill("陆文静", "A07", " ２ ").post()
    assert in_force()["陆文静", "A07"] == {"quantity": "2"}


@pytest.mark.parametrize("typed", ["abc", "1e3", "-1", "1.5", "10000", "99999999999"])
def test_a_wrong_number_saves_nothing_and_loses_nothing(form: Form, typed: str) -> None:
    form.fill("陆文静", "A07", typed).fill("贺春明", "A07", "2")
    answer = form.post()
    assert answer.status_code == 422
    assert Entry.objects.count() == 0
    form.read(answer.content.decode())
    assert form.data[form.cell("陆文静", "A07")] == [typed]
    assert form.data[form.cell("贺春明", "A07")] == ["2"]
    assert "陆文静 A07 谈心谈话与思想疏导：“数量”" in form.text
    form.fill("陆文静", "A07", "1")
    assert form.post().status_code == 302
    assert len(in_force()) == 2


def test_the_same_form_sent_twice_is_recorded_once(form: Form) -> None:
    form.fill("陆文静", "A07", "2")
    assert form.post().status_code == form.post().status_code == 302
    assert Entry.objects.count() == 1


def test_two_recorders_meet_and_the_second_sees_both_values(world: World) -> None:
    world.open(MONTH)
    first, second = Form(world, "韩志远"), Form(world, "陆文静")
    first.fill("贺春明", "A07", "1").post()
    second.fill("贺春明", "A07", "3").fill("贺春明", "C01", "pass")
    answer = second.post()
    assert answer.status_code == 409
    second.read(answer.content.decode())
    assert "韩志远 已改为 1；您填的是 3" in second.text
    assert second.data[second.cell("贺春明", "A07")] == ["3"]
    assert second.post().status_code == 302
    assert in_force()["贺春明", "A07"] == {"quantity": "3"}
    assert in_force()["贺春明", "C01"] == {"option": "pass"}


def test_nobody_has_inputs_for_himself(form: Form) -> None:
    own = form.world.participant("韩志远").pk
    assert not any(key.startswith(f"v-{own}-") for key in form.data)
    assert "本人，请别人记" in form.text


def test_a_plain_member_reads_and_cannot_write(world: World) -> None:
    world.open(MONTH)
    form = Form(world, "江文博")
    assert not any(key.startswith("v-") for key in form.data)
    form.data = {"request": str(uuid.uuid4()), f"s-{world.participant('陆文静').pk}-A07": "|",
                 f"v-{world.participant('陆文静').pk}-A07": "3"}  # fmt: skip
    assert form.post().status_code == 403
    assert Entry.objects.count() == 0


def test_a_submitted_sheet_has_no_inputs_and_says_why(world: World) -> None:
    world.open(MONTH)
    world.score(world.crew, MONTH)
    world.submit(world.crew, MONTH)
    form = Form(world, "韩志远")
    assert not any(key.startswith("v-") for key in form.data)
    assert "不能再改；要改，请考核小组先退回" in form.text
    # A locked one is not the panel's any more.
    world.confirm(world.crew, MONTH)
    form.load()
    assert "不能再改；要改，请厂党委写明原因重开" in form.text


def test_a_matter_with_its_day_and_name_and_its_withdrawal(form: Form) -> None:
    person = form.world.participant("陆文静").pk
    path = f"{form.path}{person}/C05/"
    page = form.client.get(path).content.decode()
    request = re.search(r'name="request" value="([^"]+)"', page)[1]
    answer = form.client.post(path, {
        "request": request, "on": "2026-09-12", "option": "plant", "matter": "井场饮水点",
        "peer_confirmed": "1", "note": "电话确认，白雪梅"})  # fmt: skip
    assert answer.status_code == 302
    row = Entry.objects.get()
    assert (str(row.on), row.matter, row.fields) == (
        "2026-09-12", "井场饮水点", {"option": "plant", "peer_confirmed": True})  # fmt: skip
    why_not = {"request": str(uuid.uuid4()), "base": str(row.client_key), "withdraw": "1"}
    wrong = form.client.post(path, why_not | {"why": " 错 "})
    assert wrong.status_code == 422
    assert "撤回要写明原因" in wrong.content.decode()
    answer = form.client.post(
        path,
        {
            "request": str(uuid.uuid4()),
            "base": str(row.client_key),
            "withdraw": "1",
            "why": "记错人",
        },
    )
    assert answer.status_code == 302
    assert in_force() == {}
    assert "记错人" in form.client.get(path).content.decode()
    wrong = form.client.post(path, {"request": str(uuid.uuid4()), "on": "2026-10-02",
                                    "option": "plant"})  # fmt: skip
    assert wrong.status_code == 422
    assert "2026年9月之内" in wrong.content.decode()


def test_the_same_changes_over_json(form: Form) -> None:
    sheet = form.world.sheet(form.world.crew, MONTH).pk
    person = form.world.participant("陆文静").pk
    key = str(uuid.uuid4())
    change = {"client_key": key, "participant": person, "item": "A07", "fields": {"quantity": "2"}}
    send = {"path": f"/api/sheets/{sheet}/", "content_type": "application/json"}
    answer = form.client.post(data={"changes": [change]}, **send)
    assert (answer.status_code, answer.json()) == (201, {"saved": [key], "replayed": 0})
    assert form.client.post(data={"changes": [change]}, **send).json()["replayed"] == 1
    (entry,) = form.client.get(f"/api/sheets/{sheet}/").json()["entries"]
    assert entry["fields"] == {"quantity": "2"}
    wrong = change | {"client_key": str(uuid.uuid4()), "fields": {"quantity": "x"}, "item": "C09"}
    answer = form.client.post(data={"changes": [wrong]}, **send)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "NOT_A_NUMBER"
    stale = change | {"client_key": str(uuid.uuid4()), "base": key, "fields": {"quantity": "3"}}
    late = stale | {"client_key": str(uuid.uuid4()), "fields": {"quantity": "4"}}
    assert form.client.post(data={"changes": [stale]}, **send).status_code == 201
    answer = form.client.post(data={"changes": [late]}, **send)
    assert answer.status_code == 409
    assert answer.json()["conflicts"][0]["current"] == {"quantity": "3"}
