"""How much has to be filled, counted in the forms themselves; and that nobody is watched.

A field counts when the page demands it or a person fills it with something else than stood there.
Attendance (who was away and why) is not counted: it is ticked, and only for exceptions.
"""

import re
import uuid
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from members.models import Seat, User
from scoring.models import Entry, Sheet
from scoring.web.places import every_page
from tests.claims.test_claim_page import now_world
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
__all__ = ["now_world"]  # a fixture
MONTH = "2026-09"
ATTENDANCE = re.compile(r"away|why-\d+")


class Forms(HTMLParser):
    """The forms of a page: what each field holds, and which are demanded."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.select: tuple[str, bool] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        a = dict(attributes)
        if tag == "form":
            self.forms.append({"action": a.get("action"), "values": {}, "required": set()})
        if not self.forms:
            return
        form, name, kind = self.forms[-1], a.get("name"), a.get("type")
        if tag == "option" and self.select:
            name, first = self.select
            if "selected" in a or first:
                form["values"][name] = a.get("value") or ""
            self.select = (name, False)
        elif name and tag in ("input", "textarea", "select", "button"):
            if "required" in a:
                form["required"].add(name)
            if tag == "select":
                self.select = (name, True)
            elif (
                tag != "button"
                and kind != "file"
                and (kind not in ("radio", "checkbox") or "checked" in a)
            ):
                form["values"][name] = a.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None


class Hand:
    """Somebody at the pages; every field he must fill is counted."""

    def __init__(self, world: World, who: str, counted: list[str]) -> None:
        self.client = Client()
        self.client.force_login(world.user(who))
        self.counted = counted

    def fill(self, page: str, action: str = "", **typed: str) -> None:
        text = self.client.get(page).content.decode()
        wanted = [f for f in Forms(text).forms if (f["action"] or "") == action]
        form = next(f for f in wanted if set(typed) <= set(f["values"]) | f["required"])
        values = form["values"] | typed
        assert all(values.get(name) for name in form["required"]), form["required"]
        changed = {name for name, value in typed.items() if form["values"].get(name) != value}
        fields = sorted(name for name in changed | form["required"] if not ATTENDANCE.match(name))
        self.counted += [f"{page} {name}" for name in fields]
        answer = self.client.post(action or page, values)
        assert answer.status_code == 302, answer.content.decode()[-3000:]


def five(world: World) -> None:
    for name, post in (("江文博", "publicity"), ("周家兴", "production")):
        member = world.users[name].member
        world.seats[name] = Seat.objects.create(
            member=member, branch=world.crew, post=post, from_on=date(2026, 1, 1)
        )
    world.open(MONTH)


def test_a_branch_month_of_five_takes_at_most_25_fields(world: World) -> None:
    """Four meetings, each duty and model post graded, one deed, one task: submitted."""
    five(world)
    counted: list[str] = []
    secretary, other = Hand(world, "韩志远", counted), Hand(world, "陆文静", counted)
    sheet = world.sheet(world.crew, MONTH).pk
    meetings = f"/sheets/{sheet}/meetings/new/"
    for day, kind in ((4, "committee"), (10, "lecture"), (17, "theme_day"), (24, "study")):
        secretary.fill(meetings, kind=kind, on=f"2026-09-{day:02d}")
    grid = f"/sheets/{sheet}/entry/"

    def cell(name: str, item: str) -> str:
        return f"v-{world.participant(name).pk}-{item}"

    names = ("陆文静", "贺春明", "江文博", "周家兴")
    graded = {cell(name, "A02"): "all" for name in names}
    graded |= {cell(name, "C01"): "pass" for name in names}
    secretary.fill(grid, **graded, **{cell("陆文静", "A04"): "1", cell("周家兴", "C10"): "1"})
    own = {"A01": "closed", "A02": "all", "C01": "excellent"}
    other.fill(grid, **{cell("韩志远", item): value for item, value in own.items()})
    other.client.post(f"/sheets/{sheet}/meetings/settle/")
    world.score(world.crew, MONTH)
    secretary.fill(f"/sheets/{sheet}/", f"/sheets/{sheet}/submit/", minutes_no="支委会〔2026〕11号")
    assert Sheet.objects.get(pk=sheet).state == Sheet.State.VERIFY
    assert len(counted) <= 25, "\n".join(counted)
    assert len(counted) >= 4 * 2 + 10 + 3 + 1  # the counter counts
    scored = set(Entry.objects.values_list("participant__seat__member__name", flat=True))
    assert scored == {*names, "韩志远"}


SELF = {"what": "A07", "note": "转岗职工"}
PEER = {"what": "C05:branch", "peer_name": "江文博"}


@pytest.mark.parametrize("typed", [SELF, PEER], ids=["self", "peer"])
def test_a_claim_takes_three_fields_and_the_date_stands_there(
    now_world: World, typed: dict[str, str]
) -> None:
    counted: list[str] = []
    Hand(now_world, "陆文静", counted).fill("/claim/", "/claim/", **typed)
    assert len(counted) == 3, counted
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("typed", [SELF, PEER], ids=["self", "peer"])
def test_each_of_the_three_is_needed_and_nothing_else(
    now_world: World, typed: dict[str, str]
) -> None:
    client = Client()
    client.force_login(now_world.user("陆文静"))
    three = typed | {"on": timezone.localdate().isoformat()}
    for left_out in three:
        sent = {k: v for k, v in three.items() if k != left_out} | {"request": str(uuid.uuid4())}
        assert client.post("/claim/", sent).status_code == 422, left_out
    assert client.post("/claim/", three | {"request": str(uuid.uuid4())}).status_code == 302


WATCHING = re.compile(
    r"log_?(in|on)_?(at|time|count)|last_?(login|seen|active|visit)|(read|seen|viewed|visited)_at"
    r"|(read|view|visit|click|login|hit)s?_?count|online|duration|usage|check_?in"
    r"|sign_?in|latitude|longitude|user_?agent|ip_?addr",
    re.I,
)
IN_WORDS = re.compile(
    r"(登录|登陆|访问|阅读|浏览|点击|使用)(次数|人数|时间|时长|量|率|记录|排名)|(最后|上次|最近)(登录|访问|在线|活动)"
    r"|在线|已读|未读|打卡|签到|活跃度"
)


def test_no_column_watches_anybody() -> None:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            said = str(getattr(field, "verbose_name", ""))
            assert not WATCHING.search(field.name), f"{model._meta.label}.{field.name}"
            assert not IN_WORDS.search(said), f"{model._meta.label}.{field.name}: {said}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns "
            "WHERE table_schema = 'public'"
        )
        columns = [row[0] for row in cursor.fetchall()]
    assert "members_user.username" in columns
    assert [column for column in columns if WATCHING.search(column)] == []


def test_no_template_and_no_script_speaks_of_watching() -> None:
    root = Path(settings.BASE_DIR)
    files = [*root.glob("templates/**/*.html"), *root.glob("scoring/static/**/*.js")]
    assert len(files) > 30
    for path in files:
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", path.read_text("utf-8"))
        # A script listens for `online` to send what waits; in a page the word has no place.
        for pattern in (WATCHING, IN_WORDS) if path.suffix == ".html" else (IN_WORDS,):
            found = pattern.search(text)
            assert found is None, f"{path.relative_to(root)}: {found and found[0]}"


def test_no_page_shows_who_was_here_not_even_to_administrators(now_world: World) -> None:
    """Everybody was here; the operator and the auditor look at every list there is."""
    for who in ("韩志远", "江文博"):
        assert Client().login(username=who, password=PASSWORD)
    operator = now_world.users["组织员"]
    operator.is_staff = operator.is_superuser = True
    operator.save()
    client = Client()
    client.force_login(operator)
    user = now_world.users["江文博"].pk
    pages = ["/admin/", "/admin/members/user/", f"/admin/members/user/{user}/change/"]
    pages += [f"/admin/members/user/{user}/history/"]
    pages += [
        f"/{p.pattern}"
        for p, _ in every_page()
        if "<" not in str(p.pattern) and "logout" not in str(p.pattern)
    ]
    read = 0
    for path in pages:
        answer = client.get(path)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        read += 1
        text = re.sub(r"<[^>]*>", " ", answer.content.decode())
        found = IN_WORDS.search(text.replace("这里只记会议议定的工作，不统计登录和使用", ""))
        assert found is None, (path, found and found[0])
    assert read >= 10


def test_logging_in_leaves_the_account_as_it_was_and_old_sessions_go(world: World) -> None:
    before = User.objects.filter(username="江文博").values().get()
    old = Session.objects.create(
        session_key="x" * 32, session_data="", expire_date=timezone.now() - timedelta(hours=1)
    )
    assert Client().login(username="江文博", password=PASSWORD)
    assert User.objects.filter(username="江文博").values().get() == before
    assert not Session.objects.filter(pk=old.pk).exists()
    assert Session.objects.count() == 1
