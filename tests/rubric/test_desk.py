"""The rubric desk in a browser without script: works, wrong person, wrong state, twice, bad input."""

import pytest

from scoring.engine.editing import drafting
from scoring.models import DraftRevision, RubricDraft
from tests.world import World
from tests.world.rubric import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, "起草人")


@pytest.fixture
def draft(desk: Desk) -> RubricDraft:
    return desk.start()


def part(draft: RubricDraft, place: str) -> dict:
    draft.refresh_from_db()
    found = drafting.part(draft.document, place)
    assert found is not None
    return found


def test_everybody_reads_the_rules_and_only_grants_see_drafts(
    world: World, draft: RubricDraft
) -> None:
    assert world.version is not None
    for who, status in (("江文博", 404), ("韩志远", 404), ("外厂人", 404), ("审计员", 200),
                        ("委员甲", 200), ("起草人", 200)):  # fmt: skip
        client = Desk(world, who).client
        assert client.get(f"/rubric/drafts/{draft.pk}/").status_code == status, who
        assert client.get(f"/rubric/drafts/{draft.pk}/part/item:A07/").status_code == status, who
        rules = client.get(f"/rubric/versions/{world.version.pk}/")
        assert rules.status_code == (404 if who == "外厂人" else 200), who
    rules = Desk(world, "江文博").client.get(f"/rubric/versions/{world.version.pk}/")
    assert "每人次 0.4 分，当月封顶 1.20 分" in rules.content.decode()
    # Caps of categories and classes are rules too.
    assert "加分封顶：12" in rules.content.decode()
    assert "等次：优 24" in rules.content.decode()


def test_a_form_without_script_saves_and_shows_what_it_means(
    desk: Desk, draft: RubricDraft
) -> None:
    page = desk.client.get(f"/rubric/drafts/{draft.pk}/part/item:A07/").content.decode()
    assert "10 人次 → 1.20 分（当月封顶）" in page
    answer = desk.save(draft, "item:A07", rule__points="0.3")
    assert answer.status_code == 302
    page = desk.client.get(answer["Location"]).content.decode()
    assert "3 人次 → 0.90 分" in page
    assert "起草人：A07 谈心谈话与思想疏导 改了每次分值" in page
    assert "没有改动" in desk.client.post(
        answer["Location"], {"seen": 2, "rule.points": "0.3"}, follow=True
    ).content.decode()  # fmt: skip


def test_rows_and_choices_are_read_as_they_were_shown(desk: Desk, draft: RubricDraft) -> None:
    desk.save(
        draft, "item:A08",
        **{"rule.options!": "1", "rule.options.0.key": "good", "rule.options.0.label": "好",
           "rule.options.0.points": "1.0", "rule.options.1.label": "到岗", "rule.options.1.points": "0.4",
           "rule.options.7.label": "", "roles!": "1", "roles": ["discipline", "youth", "nobody"],
           "masked!": "1", "masked": "1"},
    )  # fmt: skip
    found = part(draft, "item:A08")
    assert found["rule"]["options"] == [
        {"key": "good", "label": "好", "points": "1.0"},
        {"key": "k1", "label": "到岗", "points": "0.4"},
    ]
    assert (found["roles"], found["masked"]) == (["discipline", "youth"], True)
    assert found["requires"] == ["peer"]  # its boxes were not shown: nothing is cleared


def test_a_domain_is_chosen_and_a_group_of_the_draft_is_offered(
    desk: Desk, draft: RubricDraft
) -> None:
    where = f"/rubric/drafts/{draft.pk}/part/item:A07/"
    page = desk.client.get(where).content.decode()
    assert '<select id="f-domain" name="domain">' in page
    for domain in ("行政村", "社区", "机关事业单位", "国有企业", "非公经济组织", "社会组织",
                   "中小学和高校"):  # fmt: skip
        assert f'<option value="{domain}">{domain}</option>' in page
    assert 'list="used-exclusive"' in page
    assert '<datalist id="used-exclusive"><option value="A05"></option>' in page
    desk.save(draft, "item:A08", domain="海外项目部", exclusive="新组")
    page = desk.client.get(where).content.decode()
    assert '<option value="海外项目部">海外项目部</option>' in page  # a name of the draft's own
    assert '<option value="新组"></option>' in page
    chosen = desk.client.get(f"/rubric/drafts/{draft.pk}/part/item:A08/").content.decode()
    assert '<option value="海外项目部" selected>海外项目部</option>' in chosen


def test_the_desk_says_in_one_line_who_else_changed_it(
    world: World, desk: Desk, draft: RubricDraft
) -> None:
    desk.save(draft, "item:A07", rule__points="0.5")
    where, words = f"/rubric/drafts/{draft.pk}/", "一小时内别人也改过这份草案：起草人，最后一次"
    assert Desk(world, "起草人乙").client.get(where).content.decode().count(words) == 1
    assert words not in desk.client.get(where).content.decode()


def test_a_conflict_names_the_other_and_keeps_both(
    world: World, desk: Desk, draft: RubricDraft
) -> None:
    desk.save(draft, "item:A07", rule__points="0.5")
    answer = Desk(world, "起草人乙").save(draft, "item:A07", rule__points="0.6")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "您写“0.6”，起草人" in page
    assert "写成“0.5”" in page
    assert 'value="0.6"' in page
    assert part(draft, "item:A07")["rule"]["points"] == "0.5"


def test_formalism_is_refused_beside_the_field_and_passes_with_a_reason(
    desk: Desk, draft: RubricDraft
) -> None:
    desk.save(draft, "item:C04", earns="每天到群里打卡一次")
    page = desk.client.get(f"/rubric/drafts/{draft.pk}/part/item:C04/").content.decode()
    assert "得分条件里有“打卡”：记的是打卡、签到这个动作" in page
    assert "放行理由" in page
    page = desk.client.get(f"/rubric/drafts/{draft.pk}/settle/").content.decode()
    assert ">C04 " in page
    assert "item:C04</a>" not in page
    # Advice needs no reason: there is nothing to let pass.
    desk.save(draft, "item:A07", cap_month="")
    page = desk.client.get(f"/rubric/drafts/{draft.pk}/part/item:A07/").content.decode()
    assert "没有限住这一项" in page
    assert "放行理由" not in page
    url = f"/rubric/drafts/{draft.pk}/part/item:C04/exempt/"
    assert desk.client.post(url, {"reason": "要"}).status_code == 422
    desk.client.post(url, {"reason": "井场交接班的打卡钟是安全制度"})
    part(draft, "item:C04")
    assert draft.document["lint_exempt"] == [
        {"item": "C04", "reason": "井场交接班的打卡钟是安全制度"}
    ]
    page = desk.client.get(f"/rubric/drafts/{draft.pk}/part/item:C04/").content.decode()
    assert "按书面理由放行：井场交接班的打卡钟是安全制度" in page
    # What is let pass goes with the item.
    desk.client.post(f"/rubric/drafts/{draft.pk}/arrange/", {"act": "remove_item", "code": "C04"})
    draft.refresh_from_db()
    assert "lint_exempt" not in draft.document


def test_traces_of_work_are_asked_about(desk: Desk, draft: RubricDraft) -> None:
    desk.save(draft, "item:C04", earns="班组台账规范、齐全")
    page = desk.client.get(f"/rubric/drafts/{draft.pk}/part/item:C04/").content.decode()
    assert "得分条件里有“台账”，要写明理由：以台账论工作" in page
    assert "放行理由" in page
    page = desk.client.get(f"/rubric/drafts/{draft.pk}/").content.decode()
    assert "1 处要写明理由" in page
    assert "不许这样计分" not in page
    page = desk.client.get(f"/rubric/drafts/{draft.pk}/settle/").content.decode()
    assert "还不能提请" in page
    url = f"/rubric/drafts/{draft.pk}/part/item:C04/exempt/"
    desk.client.post(url, {"reason": "上级要求每季查一次班组台账"})
    page = desk.client.get(f"/rubric/drafts/{draft.pk}/settle/").content.decode()
    assert "还不能提请" not in page


def test_items_move_by_buttons_and_come_back_by_undo(desk: Desk, draft: RubricDraft) -> None:
    def act(**data):
        return desk.client.post(f"/rubric/drafts/{draft.pk}/arrange/", data)

    def codes(n: int) -> list[str]:
        draft.refresh_from_db()
        return [item["code"] for item in draft.document["categories"][n]["items"]]

    assert act(act="move", code="A02", where="up").status_code == 302
    assert codes(0)[:2] == ["A02", "A01"]
    act(act="move", code="category:B", where="up")
    assert codes(0)[0] == "B01"
    act(act="undo", seen="3")
    act(act="undo", seen="4")
    assert codes(0)[:2] == ["A01", "A02"]
    assert act(act="add_item", category="D", name="失约").status_code == 302
    assert part(draft, "item:D05")["rule"]["points"] == "-0.5"


def test_undo_takes_back_only_what_its_page_showed(
    world: World, desk: Desk, draft: RubricDraft
) -> None:
    url = f"/rubric/drafts/{draft.pk}/arrange/"
    desk.save(draft, "item:A07", rule__points="0.5")
    page = desk.client.get(f"/rubric/drafts/{draft.pk}/").content.decode()
    assert '<input type="hidden" name="seen" value="2">' in page
    Desk(world, "起草人乙").save(draft, "item:A03", seen=2, name="主持会议")
    answer = desk.client.post(url, {"act": "undo", "seen": "2"})
    assert answer.status_code == 409
    assert "起草人乙" in answer.content.decode()
    assert part(draft, "item:A03")["name"] == "主持会议"
    assert desk.client.post(url, {"act": "undo", "seen": "3"}).status_code == 302
    assert part(draft, "item:A07")["rule"]["points"] == "0.5"


@pytest.mark.parametrize(
    ("act", "status"),
    [
        ({"act": "redo"}, 428), ({"act": "undo"}, 428), ({"act": "boo"}, 422), ({}, 422), ({"act": "move", "code": "A01", "where": "sideways"}, 422),
        ({"act": "move", "code": "Z9", "where": "up"}, 409), ({"act": "redo", "seen": "1"}, 409),
        ({"act": "add_item", "category": "Q", "name": "x"}, 409),
        ({"act": "add_item", "category": "A", "name": "x" * 99}, 422),
        ({"act": "add_item", "category": "A", "name": "\x00"}, 422),
    ],
)  # fmt: skip
def test_bad_acts_are_answered_in_words(
    desk: Desk, draft: RubricDraft, act: dict, status: int
) -> None:
    answer = desk.client.post(f"/rubric/drafts/{draft.pk}/arrange/", act)
    assert answer.status_code == status, answer.content.decode()
    assert DraftRevision.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [{"name": "甲" * 2000}, {"name": "a\x00b"},
     {f"rule.options.{n}.label": "x" for n in range(99)} | {"rule.options!": "1"}],
)  # fmt: skip
def test_bad_values_are_refused_and_nothing_is_saved(
    desk: Desk, draft: RubricDraft, typed: dict
) -> None:
    assert desk.save(draft, "item:A01", **typed).status_code == 422
    assert DraftRevision.objects.count() == 1


def test_strange_places_are_not_there(desk: Desk, draft: RubricDraft) -> None:
    for place in ("item:Z99", "category:", "boo", "item:", "scheme:x"):
        url = f"/rubric/drafts/{draft.pk}/part/{place}/"
        assert desk.client.get(url).status_code == 404, place
        assert desk.client.post(url, {"seen": "1"}).status_code == 409, place
    assert desk.client.post("/rubric/start/", {"plant": "x", "code": "y"}).status_code == 404


def test_a_script_gets_the_same_as_json(desk: Desk, draft: RubricDraft) -> None:
    url = f"/rubric/drafts/{draft.pk}/part/item:A07/"
    ask = {"HTTP_ACCEPT": "application/json"}
    found = desk.client.post(url, {"seen": "1", "rule.points": "x"}, **ask).json()
    assert found["seen"] == 2
    assert found["fields"]["rule.points"][0].startswith("应当是一个数字，例如 0.5，不是“x”")
    found = desk.client.post(url, {"seen": "2", "rule.kind": "manual"}, **ask).json()
    assert 'name="rule.max"' in found["form"]
    refused = desk.client.post(url, {"seen": "2", "name": "甲" * 2000}, **ask)
    assert refused.status_code == 422
    assert "最多 1000 个字" in refused.json()["refused"]


def test_a_part_without_its_name_can_still_be_let_pass_and_taken_out(
    desk: Desk, draft: RubricDraft
) -> None:
    desk.save(draft, "item:C04", name="")
    url = f"/rubric/drafts/{draft.pk}/"
    passed = desk.client.post(f"{url}part/item:C04/exempt/", {"reason": "会上议过的工作"})
    assert passed.status_code == 302
    desk.client.post(f"{url}arrange/", {"act": "remove_item", "code": "C04"})
    desk.save(draft, "category:A", name="")
    desk.client.post(f"{url}arrange/", {"act": "remove_category", "code": "A"})
    draft.refresh_from_db()
    places = drafting.places(draft.document)
    assert "item:C03" in places
    assert not {"item:C04", "category:A"} & set(places)


def test_an_address_that_names_no_part_is_not_there(desk: Desk, draft: RubricDraft) -> None:
    for place in ("x:A07", "item", "A07", "category:A07"):
        url = f"/rubric/drafts/{draft.pk}/part/{place}/"
        assert desk.client.get(url).status_code == 404, place
        assert desk.client.post(url, {"seen": 1, "name": "别的"}).status_code == 409, place


def test_a_category_that_was_taken_out_does_not_give_its_codes_to_a_new_one(
    desk: Desk, draft: RubricDraft
) -> None:
    url = f"/rubric/drafts/{draft.pk}/arrange/"
    desk.client.post(url, {"act": "remove_category", "code": "A"})
    desk.client.post(url, {"act": "add_category", "name": "新的大项"})
    draft.refresh_from_db()
    added = draft.document["categories"][-1]
    assert added["name"] == "新的大项"
    # The ledger knows A01 to A08 as the items that they were.
    assert [item["code"] for item in added["items"]] == ["A09"]


@pytest.mark.parametrize("first", ["9999-01-01", "9997-01-01", "2040-01-01", "0001-01-01"])
def test_a_beginning_out_of_all_reach_is_refused(
    desk: Desk, draft: RubricDraft, first: str
) -> None:
    desk.save(draft, "item:A07", rule__points="0.3")
    data = {"from": first, "until": "9999-12-31"}
    answer = desk.client.post(f"/rubric/drafts/{draft.pk}/propose/", data)
    assert answer.status_code == 422
    assert "启用的月份离现在太远" in answer.content.decode()
