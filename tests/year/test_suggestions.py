"""投诉建议: on every page, answered by a date, counted in public, its author seen by few (R22)."""

import re
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from scoring.models import Suggestion, SuggestionAnswer
from scoring.year.services import suggestion
from tests.world import World, clock
from tests.world.pages import enter
from tests.world.suggestions import TEXT, page, send

pytestmark = pytest.mark.django_db


def test_it_can_be_reached_from_every_page(world: World) -> None:
    world.open("2026-09")
    sheet = world.sheet(world.crew, "2026-09").pk
    client = enter(world, "陆文静")
    for path in (
        "/",
        "/claim/",
        "/me/",
        "/more/",
        f"/sheets/{sheet}/entry/",
        "/publications/?all=1",
    ):
        assert '<a href="/suggestions/">投诉建议</a>' in client.get(path).content.decode(), path


def test_a_suggestion_gets_a_date_and_an_answer_and_is_counted(world: World) -> None:
    author, organiser = enter(world, "江文博"), enter(world, "组织员")
    key = str(uuid.uuid4())
    for _ in range(2):  # the same tap twice
        assert send(author, request=key).status_code == 302
    row = Suggestion.objects.get()
    assert re.search(r"\d+月\d+日前答复", page(author))
    assert "收到 1 件，已答复 0 件" in page(enter(world, "周家兴"))
    assert TEXT not in page(enter(world, "周家兴"))
    assert TEXT in page(organiser)
    assert "江文博" in page(organiser)
    assert "1 件投诉建议等答复" in organiser.get("/").content.decode()
    assert "等答复" not in author.get("/").content.decode()
    url = f"/suggestions/{row.pk}/answer/"
    assert author.post(url, {"text": "不行"}).status_code == 404
    assert organiser.post(url, {"text": "好"}).status_code == 422
    for _ in range(2):
        assert organiser.post(url, {"text": "从下月起不再另抄"}).status_code == 302
    assert SuggestionAnswer.objects.count() == 1
    assert "从下月起不再另抄" in page(author)
    assert "收到 1 件，已答复 1 件" in page(author)
    assert "等答复" not in organiser.get("/").content.decode()
    assert "没有这一页" in enter(world, "外厂人").post(url, {"text": "越权答复"}).content.decode()


def test_without_a_name_nobody_learns_who_and_the_answer_is_read_by_all(world: World) -> None:
    assert send(enter(world, "江文博"), anonymous="1").status_code == 302
    row = Suggestion.objects.get()
    assert row.by is None
    assert "江文博" not in page(enter(world, "组织员"))
    assert send(enter(world, "组织员"), "自己提自己答").status_code == 302
    enter(world, "组织员").post(f"/suggestions/{row.pk}/answer/", {"text": "从下月起免掉"})
    assert "从下月起免掉" in page(enter(world, "周家兴"))
    assert TEXT not in page(enter(world, "周家兴"))


def test_too_short_is_refused_and_what_was_typed_stays(world: World) -> None:
    answer = send(enter(world, "江文博"), "好")
    assert answer.status_code == 422
    assert ">好</textarea>" in answer.content.decode()


@pytest.mark.usefixtures("the_owner")
def test_rows_are_only_added_and_an_unknown_year_gives_no_date(world: World) -> None:
    row = suggestion.file(
        plant_id=world.plant.pk, client_key=uuid.uuid4(), text=TEXT, anonymous=False,
        by=world.user("江文博"), at=clock("2033-03-01 09:00"),
    )  # fmt: skip
    assert row.due_on is None
    with pytest.raises(Exception, match="只增不改"), transaction.atomic():
        Suggestion.objects.filter(pk=row.pk).update(text="别的")
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.create(
            plant=world.plant, client_key=row.client_key, text=TEXT, at=timezone.now()
        )
