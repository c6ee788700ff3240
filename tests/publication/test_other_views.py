"""Second looks at a revision: rates, posts, drawings; each drawing has its words."""

import gzip
from dataclasses import replace

import pytest
from django.test import Client

from scoring.engine.board import figures
from scoring.engine.board.figures import Against
from scoring.models import Page, Publication
from scoring.publication.render import drawing
from scoring.publication.selectors import charts
from tests.world import World


def test_the_radar_keeps_within_its_ring_and_says_its_numbers() -> None:
    rows = [
        Against("甲", 1000, 500, 1000, 500),
        Against("乙", 0, 500, 0, 500),
        Against("丙", 1200, 500, 1200, 500),
        Against("丁", -100, 0, -100, 1000),
    ]
    made = drawing.radar(rows)
    assert made is not None
    assert made.own == "0,-90 0,0 0,90 0,0"
    assert made.middle == "0,-45 45,0 0,45 -90,0"
    assert made.words.startswith("甲 10.00，支部中位 5.00；乙")
    assert drawing.radar(rows[:2]) is None


def test_the_bump_chart_breaks_where_somebody_was_not_ranked() -> None:
    made = drawing.bump(["一", "二", "三"], [("韩", [1, None, 2]), ("陆", [2, 1, 1])])
    assert made.paths[0].lines == []
    assert made.paths[0].dots == [(30, 52, 1), (198, 80, 2)]
    assert made.paths[1].lines == ["30,80 114,52 198,52"]
    assert made.paths[0].words == "韩：一第 1 名，二未上榜，三第 2 名"


def test_who_was_far_behind_has_a_row_of_his_own_below_the_front() -> None:
    made = drawing.bump(["一", "二"], [("韩", [55, 1]), ("陆", [40, 2])])
    assert made.paths[0].dots == [(30, 52 + 13 * 28, 55), (114, 52, 1)]
    assert made.paths[1].dots == [(30, 52 + 12 * 28, 40), (114, 52 + 28, 2)]
    assert made.height == 52 + 14 * 28
    assert "一第 55 名" in made.paths[0].words


def test_two_who_share_a_rank_are_not_drawn_over_each_other() -> None:
    made = drawing.bump(["一"], [("韩", [1]), ("陆", [1]), ("康", [3])])
    assert [path.end_y for path in made.paths] == [52, 52 + 28, 52 + 2 * 28]
    assert [path.dots[0][2] for path in made.paths] == [1, 1, 3]


def test_shades_are_even_between_least_and_greatest() -> None:
    assert drawing.shades([0, 50, 100, None]) == [0, 2, 4, None]
    assert drawing.shades([7, 7]) == [0, 0]
    assert drawing.shades([None]) == [None]


@pytest.mark.django_db
def test_the_middle_is_of_the_own_branch(world: World, published: Publication) -> None:
    content = published.draft.content
    line = next(x for x in content.lines if x.name == "陆文静")
    rows = figures.against_middle(line, content)
    values = sorted(x.categories["A"] for x in content.within(line.branch).lines)
    assert rows[0].middle == values[(len(values) - 1) // 2]
    assert [row.name for row in rows] == [c.name for c in content.categories]


def test_means_stand_side_by_side_on_one_scale() -> None:
    made = drawing.bars([("一季度", 1000, 5), ("二季度", 2000, 6), ("三季度", -50, 1)])
    assert [(b.value, b.height, b.y) for b in made] == [
        ("10.00", 50, 70), ("20.00", 100, 20), ("-0.50", 0, 120),
    ]  # fmt: skip
    assert [b.x for b in made] == [0, 74, 148]  # four end at 278, inside a phone of 360
    assert drawing.bars([]) == []


@pytest.mark.django_db
def test_the_trend_is_the_mean_of_those_with_a_total(world: World, published: Publication) -> None:
    content = published.draft.content
    away = replace(content.lines[0], total=None)
    rows = charts.trend([published], replace(content, lines=(away, *content.lines[1:])), None)
    totals = [x.total for x in content.lines[1:]]
    assert rows == [("2026年三季度", (2 * sum(totals) + 4) // 8, 4)]
    (crew,) = charts.trend([published, published], content, world.crew.pk)[:1]
    assert crew == ("2026年三季度", 167, 3)  # 2.00, 2.00 and 1.00
    assert charts.trend([published], replace(content, lines=()), None) == []


@pytest.mark.django_db
def test_views_are_kept_with_the_revision_and_served_like_it(
    world: World, published: Publication
) -> None:
    base = f"/publications/{published.pk}"
    paths = [f"{base}/rate/", f"{base}/post/", f"{base}/charts/",
             f"{base}/branch/{world.crew.pk}/charts/"]  # fmt: skip
    member, stranger = Client(), Client()
    member.force_login(world.user("江文博"))
    stranger.force_login(world.user("外厂人"))
    for path in paths:
        answer = member.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, path
        assert gzip.decompress(answer.content).decode().count(published.digest) == 1
        again = member.get(path, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304, path
        assert stranger.get(path).status_code == 404, path
    branches = len(published.draft.payload["branches"])
    kept = Page.objects.filter(publication=published)
    assert kept.exclude(view__in=("", "open")).count() == 4 + branches
    assert kept.filter(view="open").count() == 1 + branches
    plain = {"headers": {"Accept-Encoding": "identity"}}
    rate = member.get(paths[0], **plain).content.decode()
    shown = [float(part.split("%")[0]) for part in rate.split('class="points"><b>')[1:]]
    assert shown == sorted(shown, reverse=True)
    assert shown
    post = member.get(paths[1], **plain).content.decode()
    assert "书记 <span" in post
    look = member.get(f"{base}/category/", **plain).content.decode()
    groups = look.split("<h2>")[1:]
    assert [group.split(" <span")[0] for group in groups] == [
        c["name"] for c in published.draft.payload["categories"] if c["cap"]
    ]
    earned = [float(part.split("<")[0]) for part in groups[2].split('class="points"><b>')[1:]]
    assert earned == sorted(earned, reverse=True)
    assert len(earned) == 5
    drawn = member.get(paths[2], **plain).content.decode()
    assert "采油一队党支部" in drawn
    line = next(x for x in published.draft.payload["lines"] if x["name"] == "陆文静")
    page = member.get(f"{base}/line/{line['participant']}/", **plain).content.decode()
    assert "支部中位" in page


@pytest.mark.django_db
def test_the_big_screen_shows_the_same_numbers(world: World, published: Publication) -> None:
    client = Client()
    client.force_login(world.user("江文博"))
    page = client.get(f"/publications/{published.pk}/screen/").content.decode()
    for line in published.draft.payload["lines"]:
        if line["rank_plant"]:
            assert line["total"] in page
    assert "screen.js" in page
