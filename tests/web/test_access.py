"""Who may see what: login everywhere, other branches' things are not there, reads only read."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from branches.models import Unit
from scoring.models import Publication
from scoring.web.places import every_page
from tests.world import World

pytestmark = pytest.mark.django_db
OPEN = {
    "login": 200, "service_worker": 200, "healthz_live": 200, "robots": 200, "open": 200,
    # Without worker and beat the deep health check says so; it needs no login either.
    "healthz": 503, "healthz_deep": 503,
    # A wrong code, and no address of the plant's network: a page that asks for a code.
    "open_code": 404, "open_plant": 404, "open_publication": 404,
    "open_say": 404, "open_plant_say": 404, "open_publication_say": 404,
}  # fmt: skip


def pages(world: World, publication: Publication) -> list[tuple[str, str]]:
    """Every address of the site with its name, with keys that exist."""
    sheet = world.sheet(world.crew, "2026-09").pk
    person = world.participant("陆文静").pk
    board = publication.board_id
    keys = {"sheet": sheet, "cell": sheet, "board": board, "publication": publication.pk}
    found = []
    for pattern, _ in every_page():
        pk = keys.get(pattern.name.split("_")[0], publication.job_id)
        path = str(pattern.pattern).replace("<int:pk>", str(pk))
        path = path.replace("<int:year>", "2026")
        path = path.replace("<uuid:key>", "01890000-0000-7000-8000-000000000001")
        path = path.replace("<int:participant>", str(person)).replace("<slug:item>", "A07")
        path = path.replace("<slug:code>", "123456789012")
        found.append((pattern.name, "/" + path.replace("<int:branch>", str(world.crew.pk))))
    assert len(found) == len({path for _, path in found}) >= 159
    return found


def test_every_page_asks_for_a_login(world: World, published: Publication) -> None:
    for name, path in pages(world, published):
        answer = Client().get(path)
        if name in OPEN:
            assert answer.status_code == OPEN[name], name
        else:
            assert answer.status_code == 302, name
            assert answer["Location"].startswith("/login/"), name
    for path in (f"/api/publications/{published.pk}/", "/api/sheets/1/"):
        assert Client().get(path).status_code == 401, path


ACTS = {
    "sheet_pass", "sheet_disagree", "sheet_reopen", "sheet_late", "sheet_answer", "delegation_end", "large_letters", "pay_approve", "board_show",
    "sheet_meetings_settle", "meeting_withdraw", "meeting_made_up",
    "logout", "sheet_score", "sheet_submit", "sheet_confirm", "sheet_return", "suggestion_answer", "board_compose",
    "board_approve", "job_again", "calendar_load", "calendar_own", "emergency_declare",
    "emergency_correct", "ops_again", "ops_look", "reminder_dismiss",
    "rubric_start", "rubric_arrange", "rubric_exempt", "rubric_import", "rubric_propose",
    "rubric_settle_approve", "rubric_return", "rubric_drop", "rubric_impact_ask",
    "publication_codes_renew", "claim_withdraw", "claim_answer", "claim_decide", "attachment_add", "attachment_remove",
    "upload_confirm", "entry_dispute", "entry_take_back", "dispute_answer",
    "board_clear", "board_place", "board_return", "board_correct",
    "board_grade", "board_grade_rule", "board_correct_rule", "board_correct_clear", "objection_clear", "objection_accept", "objection_decline", "objection_extend",
    "objection_reject", "objection_appeal", "objection_uphold", "objection_settle",
}  # fmt: skip


def test_reading_writes_nothing(world: World, published: Publication) -> None:
    for who in ("韩志远", "组织员", "委员甲", "江文博"):
        client = Client()
        client.force_login(world.user(who))
        for name, path in pages(world, published):
            if name in ACTS:
                assert client.get(path).status_code == 405, name
                continue
            with CaptureQueriesContext(
                connection,
            ) as queries:
                answer = client.get(path)
            # Without worker and beat the deep health check is red (503).
            assert answer.status_code in (200, 302, 404, 503), (name, answer.status_code)
            for query in queries:
                assert query["sql"].startswith(("SELECT", "(SELECT")), (name, query["sql"])


def test_another_branch_s_things_are_not_there(world: World, published: Publication) -> None:
    sheet = world.sheet(world.crew, "2026-09").pk
    mine = ("sheet", "sheet_entry", "cell")
    for who, status in (("韩志远", 200), ("江文博", 200), ("田成林", 404), ("外厂人", 404),
                        ("组织员", 200), ("审计员", 200)):  # fmt: skip
        client = Client()
        client.force_login(world.user(who))
        for name in mine:
            assert client.get(dict(pages(world, published))[name]).status_code == status, (
                who,
                name,
            )
        assert client.get(f"/api/sheets/{sheet}/").status_code == status, who
    for who in ("外厂人",):
        client = Client()
        client.force_login(world.user(who))
        for path in (f"/publications/{published.pk}/", f"/api/publications/{published.pk}/",
                     f"/boards/{published.board_id}/", f"/jobs/{published.job_id}/"):  # fmt: skip
            assert client.get(path).status_code == 404, path
    client = Client()
    client.force_login(world.user("江文博"))
    assert client.get(f"/boards/{published.board_id}/").status_code == 404


def test_acts_of_people_without_the_duty_are_refused_in_words(
    world: World, published: Publication
) -> None:
    world.open("2026-10")
    sheet = world.sheet(world.crew, "2026-10").pk
    client = Client()
    client.force_login(world.user("江文博"))
    for act, data in (("score", {}), ("submit", {"minutes_no": "支委会1号"}), ("confirm", {"version": "1"}),
                      ("return", {"reason": "重新核对"}), ("entry", {"request": "x"})):  # fmt: skip
        answer = client.post(f"/sheets/{sheet}/{act}/", data)
        assert answer.status_code in (403, 409, 422), act
        assert "没有做成" in answer.content.decode() or answer.status_code == 422, act


def test_pages_carry_the_strict_headers(world: World, published: Publication) -> None:
    client = Client()
    client.force_login(world.user("韩志远"))
    for path in ("/", f"/publications/{published.pk}/"):
        answer = client.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_admin_shows_the_ledger_and_changes_nothing(
    world: World, published: Publication
) -> None:
    operator = world.users["组织员"]
    operator.is_staff = operator.is_superuser = True
    operator.save()
    client = Client()
    client.force_login(operator)
    models = ("entry", "sheet", "transition", "publication", "standing", "rubricversion", "jobrun")
    for model in models:
        answer = client.get(f"/admin/scoring/{model}/")
        assert answer.status_code == 200, model
        assert client.get(f"/admin/scoring/{model}/add/").status_code == 403, model
    for path in ("branches/unit", "members/member", "members/seat", "members/panelmember",
                 "members/grant", "members/leave", "members/user", "scoring/calendarday"):  # fmt: skip
        assert client.get(f"/admin/{path}/").status_code == 200, path
        assert client.get(f"/admin/{path}/add/").status_code == 200, path


def test_a_plant_made_in_the_admin_is_its_own_plant(world: World) -> None:
    operator = world.users["组织员"]
    operator.is_staff = operator.is_superuser = True
    operator.save()
    client = Client()
    client.force_login(operator)
    typed = {"kind": "plant", "name": "新采油厂党委", "domain": "国有企业", "order": "0",
             "parent": str(world.plant.parent_id), "plant": "", "has_committee": "on"}  # fmt: skip
    assert client.post("/admin/branches/unit/add/", typed).status_code == 302
    made = Unit.objects.get(name="新采油厂党委")
    assert made.plant == made
