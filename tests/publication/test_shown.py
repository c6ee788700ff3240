"""给谁看多少: a setting of each board, kept on its pages, papers, files and lines."""

import re
from collections.abc import Callable
from dataclasses import replace

import brotli
import pytest

from scoring.engine.board.content import Content, Line
from scoring.engine.process.workflow import Refusal
from scoring.models import Board, Page, Publication
from scoring.publication.render import pages, typeset
from scoring.publication.selectors import board_paper, visibility
from scoring.publication.selectors import paper as select_paper
from scoring.quarter.selectors import standings
from scoring.quarter.services import clearance
from tests.world import World, clock
from tests.world.pages import enter
from tests.world.quarter import approve, publish

pytestmark = pytest.mark.django_db
PLAIN = {"headers": {"Accept-Encoding": "identity"}}
SAYS = {
    "top": "全厂榜列前 3 名，其余 2 人",
    "post": "不同职务之间不排名次",
    "bands": "全厂只列等次",
}
# Whose lines everybody of the plant may open: those named with their points.
OPEN_LINES = {
    "top": {"韩志远", "陆文静", "田成林"},
    "post": {"韩志远", "陆文静", "贺春明", "田成林", "白雪梅"},
    "bands": set(),
}


def shown(world: World, board: Board, **values: object) -> Publication:
    Board.objects.filter(pk=board.pk).update(**values)
    board.refresh_from_db()
    return publish(world, approve(world, board))


def with_lines(published: Publication, change: Callable[[Line], Line]) -> Content:
    content = published.draft.content
    return replace(content, lines=tuple(change(line) for line in content.lines))


@pytest.mark.parametrize("shows", ["top", "post", "bands"])
def test_a_board_shows_as_much_as_its_committee_decided(
    world: World, board: Board, shows: str
) -> None:
    url = f"/boards/{board.pk}/show/"
    committee = enter(world, "委员乙")
    assert enter(world, "组织员").post(url, {"shows": shows, "top": "3"}).status_code == 403
    assert committee.post(url, {"shows": "top", "top": "1"}).status_code == 422
    assert committee.post(url, {"shows": "all", "top": "3"}).status_code == 422
    assert committee.post(url, {"shows": shows, "top": "3"}).status_code == 302
    board.refresh_from_db()
    found = publish(world, approve(world, board))
    assert committee.post(url, {"shows": "full"}).status_code == 409
    # Of 采油一队, without a duty in the plant: of the station he sees what all see.
    member, base = enter(world, "江文博"), f"/publications/{found.pk}"
    page = member.get(f"{base}/", **PLAIN).content.decode()
    assert SAYS[shows] in page
    for path in ("rate/", "post/", "category/", "charts/", "board.xlsx", "paper.pdf", "screen/",
                 f"branch/{world.station.pk}/"):  # fmt: skip
        assert member.get(f"{base}/{path}").status_code == 404, path
        assert committee.get(f"{base}/{path}").status_code == 200, path
        # What is not for everybody is not linked on what everybody reads.
        assert f'href="{base}/{path}"' not in page or "branch" in path, path
    assert f'href="{base}/rate/"' in committee.get(f"/boards/{board.pk}/").content.decode()
    assert member.get(f"/api/publications/{found.pk}/").status_code == 404
    for line in found.draft.payload["lines"]:
        near = line["branch"] == world.crew.pk
        status = 200 if near or line["name"] in OPEN_LINES[shows] else 404
        where = f"{base}/line/{line['participant']}/"
        for path in (where, f"{where}paper.pdf", f"{where}object/"):
            assert member.get(path).status_code == status, (path, line["name"])
            assert committee.get(path).status_code == 200
        assert (f'href="{where}"' in page) == (line["name"] in OPEN_LINES[shows])
    for path in (f"branch/{world.crew.pk}/", f"branch/{world.crew.pk}/paper.pdf"):
        assert member.get(f"{base}/{path}").status_code == 200, path


def test_posts_apart_compare_nobody_across_posts(world: World, board: Board) -> None:
    """Two secretaries stand together; where both have the same total they share a rank."""
    found = shown(world, board, shows="post", masses="post")
    page = enter(world, "江文博").get(f"/publications/{found.pk}/", **PLAIN).content.decode()
    names = ["书记", "组织委员", "纪检委员"]
    heads = [part.split(" <")[0] for part in page.split("<h2>")[1:]]
    assert sorted(heads) == sorted(names)
    secretaries = page.split("<h2>书记 ")[1].split("</ol>")[0]
    assert [secretaries.count(name) for name in ("韩志远", "田成林", "陆文静")] == [1, 1, 0]
    organisers = page.split("<h2>组织委员 ")[1].split("</ol>")[0]
    assert organisers.index("陆文静") < organisers.index("白雪梅")
    assert "上季未上榜" in page
    line = world.participant("白雪梅").pk
    own = (
        enter(world, "江文博")
        .get(f"/publications/{found.pk}/line/{line}/", **PLAIN)
        .content.decode()
    )
    assert "同职务名次</dt><dd>组织委员第 2 名（2 人）" in own
    assert "全厂名次" not in own
    personal = select_paper.personal(found, line)
    assert {"name": "同职务名次", "value": "组织委员第 2 名（2 人）"} in personal["facts"]
    poster = board_paper.poster(found)
    assert [group["name"] for group in poster["groups"]] == ["书记", "组织委员", "纪检委员"]
    assert [row["rank"] for row in poster["groups"][1]["rows"]] == ["1", "2"]
    assert typeset.png("poster", poster).startswith(b"\x89PNG")


def test_who_has_two_posts_stands_in_both(published: Publication) -> None:
    content = with_lines(
        published,
        lambda x: replace(x, posts=("书记", "宣传委员")) if x.name == "韩志远" else x,
    )
    groups = {g.name: [one.line.name for one in g.rows] for g in content.by_post()}
    assert groups["书记"] == ["田成林", "韩志远"]
    assert groups["宣传委员"] == ["韩志远"]
    (who,) = (line.participant for line in content.lines if line.name == "韩志远")
    places = visibility.places(content, "post", 3)
    assert places[who] == "书记第 1 名（2 人）、宣传委员第 1 名（1 人）"
    assert visibility.places(content, "full", 3)[who] == "1"
    last = next(line.participant for line in content.lines if line.name == "白雪梅")
    assert visibility.places(content, "full", 3)[last] == "5"
    assert who in visibility.places(content, "top", 3)
    assert last not in visibility.places(content, "top", 3)
    assert visibility.places(content, "bands", 3) == {}
    published.board.shows = "post"
    page = next(pages.render(published, content))
    text = brotli.decompress(page.brotli).decode()
    assert text.count(f'class="p{who} top"') == 2  # and no id twice
    assert 'id="p' not in text


def test_an_unreported_line_stands_apart_in_every_list(published: Publication) -> None:
    content = published.draft.content
    lines = content.lines
    away = replace(lines[0], rank_plant=None, unranked="NOT_REPORTED", total=None)
    without = replace(content, lines=(away, *lines[1:]))
    for how in ("full", "post"):
        seen = visibility.shown(without, how, top=3, grades=[])
        assert [line.name for line in seen.apart] == [away.name]
        assert seen.people == len(lines) - 1
    for how in ("top", "bands"):
        assert visibility.shown(without, how, top=3, grades=[]).apart == []
    assert visibility.shown(content, "none", top=3, grades=[]) == visibility.Shown()


@pytest.mark.parametrize(
    ("masses", "groups", "bands"),
    [("bands", 0, 1), ("full", 1, 0), ("top", 1, 0), ("post", 3, 0)],
)
def test_the_poster_shows_as_much_as_the_masses_see(
    world: World, board: Board, masses: str, groups: int, bands: int
) -> None:
    found = shown(world, board, masses=masses, top=3)
    poster = board_paper.poster(found)
    assert (len(poster["groups"]), len(poster["bands"])) == (groups, bands)
    assert typeset.png("poster", poster).startswith(b"\x89PNG")
    if masses == "top":
        # Three share rank 1: the first two of the plant are these three, on the page and on paper.
        (group,) = poster["groups"]
        assert [row["rank"] for row in group["rows"]] == ["1", "1", "1"]
        assert poster["apart"] == "其余 2 人不在图上"
    reader = enter(world, "江文博")
    assert reader.get(f"/publications/{found.pk}/poster.png")["Content-Type"] == "image/png"
    wall = reader.get(f"/publications/{found.pk}/poster.pdf")
    assert wall["Content-Type"] == "application/pdf"
    assert re.findall(rb"/MediaBox ?\[0 0 (841\.\d+) (1190\.\d+)\]", wall.content)  # A3


def test_no_poster_and_no_page_where_nothing_is_for_the_masses(world: World, board: Board) -> None:
    found = shown(world, board, masses="none", masses_of_branch="none")
    member = enter(world, "江文博")
    assert member.get(f"/publications/{found.pk}/poster.png").status_code == 404
    assert "张贴图" not in member.get(f"/publications/{found.pk}/", **PLAIN).content.decode()
    assert not Page.objects.filter(publication=found, view="open").exists()
    assert "不给群众看" in member.get(f"/publications/{found.pk}/codes/").content.decode()
    assert board_paper.notice(found)["open"] is None


def test_what_is_left_empty_stays_and_nonsense_is_refused_in_words(
    world: World, board: Board
) -> None:
    def show(**more: object) -> Board:
        return clearance.show(
            board_id=board.pk, by=world.user("委员乙"), at=clock("2026-10-10 09:00"),
            **({"shows": "full", "top": "10"} | more),
        )  # fmt: skip

    show(masses="post", masses_of_branch="bands", on_network=True)
    kept = show()
    assert (kept.masses, kept.masses_of_branch, kept.on_network) == ("post", "bands", True)
    assert show(on_network=False).on_network is False
    for wrong, words in (
        ({"masses": "all"}, "群众和张贴图看全厂的"),
        ({"masses_of_branch": "top"}, "群众看本支部的"),
        ({"shows": ""}, "党员看全厂的"),
        ({"masses": "top", "top": "２０"}, "前几名请填 3 到 200"),
    ):
        with pytest.raises(Refusal, match=words):
            show(**wrong)
    kept.refresh_from_db()
    assert (kept.shows, kept.masses, kept.top) == ("full", "post", 10)


def test_the_quarter_s_page_offers_every_choice_and_says_it_afterwards(
    world: World, board: Board
) -> None:
    url = f"/boards/{board.pk}/"
    form = enter(world, "委员乙").get(url).content.decode()
    for label in ("党员看全厂的", "群众和张贴图看全厂的", "群众看本支部的", "厂内网络不登录"):
        assert label in form
    for label in ("全部名单", "前几名和本人", "各职务分开", "只列等次", "不给看"):
        assert f">{label}</option>" in form
    assert "系统还不知道厂内网络的地址" in form
    assert "PLANT_NETWORKS" not in form
    # The choice stands above the button after which it cannot be changed, and is said beside it.
    chosen, approved = form.split(f'action="{url}approve/"')
    assert "定下给谁看</button>" in chosen
    assert "党员看全厂的全部名单，本支部的总是全部名单；群众和张贴图看全厂的" in approved
    assert "审定后不能改" in approved
    assert "shows-form" not in enter(world, "组织员").get(url).content.decode()
    approve(world, board)
    said = enter(world, "组织员").get(url).content.decode()
    assert "党员看全厂的全部名单" in said
    assert "群众看本支部的全部名单" in said


def test_classes_stand_best_first_whoever_leads_them(published: Publication) -> None:
    """A high total in the last class (a veto, a meeting's decision) does not lead the list."""
    grades = standings.grades(published)
    assert grades == ["优", "良", "中", "需提升"]
    content = with_lines(published, lambda x: replace(x, grade="优") if x.name == "白雪梅" else x)
    seen = visibility.shown(content, "bands", top=3, grades=grades)
    assert [band.name for band in seen.bands] == ["优", "需提升"]


@pytest.mark.parametrize(
    ("shows", "plant_rank"), [("full", True), ("top", False), ("post", False), ("bands", False)]
)
def test_no_page_tells_more_of_ranks_than_the_board(
    world: World, board: Board, shows: str, plant_rank: bool
) -> None:
    """贺春明 is fourth of the plant: a colleague reads that only where the board says it."""
    found = shown(world, board, shows=shows, top=3)
    who = world.participant("贺春明").pk
    reader = enter(world, "江文博")
    line = reader.get(f"/publications/{found.pk}/line/{who}/", **PLAIN).content.decode()
    assert ("全厂名次</dt><dd>4" in line) is plant_rank
    assert ("全厂名次" in line) is plant_rank
    facts = {fact["name"] for fact in select_paper.personal(found, who)["facts"]}
    assert ("全厂名次" in facts) is plant_rank
    # Himself he sees where he stands, among those with whom he is compared.
    own = enter(world, "贺春明").get("/me/").content.decode()
    assert ("纪检委员第 1 名（1 人）" in own) is (shows == "post")
    cells = own.split("<tbody>")[-1].split("</table>")[0].split("<td")
    assert (">4</td>" in cells[-1]) is (shows != "post")
    data = enter(world, "贺春明").get("/me/data.json").json()["quarters"]
    assert [quarter["rank_plant"] for quarter in data] == [None if shows == "post" else 4]


@pytest.mark.parametrize(("masses", "ranks"), [("full", True), ("post", False), ("top", False)])
def test_who_moved_by_ranks_of_the_plant_is_said_only_where_these_are_shown(
    published: Publication, masses: str, ranks: bool
) -> None:
    content = with_lines(published, lambda x: replace(x, moved=3, moved_points=150))
    published.board.masses = masses
    made = list(pages.render(published, content))
    page = next(page for page in made if page.view == "open" and page.branch_id is None)
    text = brotli.decompress(page.brotli).decode()
    assert ("↑ 上升 3 名" in text) is ranks
    assert ("比上季多 1.50 分" in text) is not ranks
    # Among the few of a branch it is said whose ranks these are.
    branch = next(page for page in made if page.view == "" and page.branch_id)
    one = next(page for page in made if page.view == "" and page.participant_id)
    for page in (branch, one):
        assert "↑ 全厂名次上升 3 名" in brotli.decompress(page.brotli).decode()


@pytest.mark.parametrize(
    ("masses", "columns", "rows"),
    [("full", 6, 5), ("top", 6, 3), ("post", 6, 5), ("bands", 3, 1)],
)
def test_the_notice_to_hang_up_shows_what_the_masses_see(
    world: World, board: Board, masses: str, columns: int, rows: int
) -> None:
    found = shown(world, board, masses=masses, top=3)
    posted = board_paper.notice(found, posted=True)
    assert (len(posted["columns"]), len(posted["rows"])) == (columns, rows)
    assert typeset.pdf("notice", posted).startswith(b"%PDF")
    assert posted["open"]["code"]
    whole = board_paper.notice(found)
    assert len(whole["rows"]) == 5
    # A paper for party members alone does not carry the code of the masses.
    assert (whole["open"] is not None) is (masses == "full")
    member, base = enter(world, "江文博"), f"/publications/{found.pk}"
    page = member.get(f"{base}/", **PLAIN).content.decode()
    assert (f'href="{base}/posted.pdf"' in page) is (masses != "full")
    assert member.get(f"{base}/posted.pdf")["Content-Type"] == "application/pdf"
    other = f"{base}/branch/{world.station.pk}/posted.pdf"
    assert member.get(other).status_code == 200  # the board shows the full list to members
    if masses == "top":
        assert "其余 2 人不在这里列出" in posted["decided"][0]


def test_no_notice_to_hang_up_where_nothing_is_for_the_masses(world: World, board: Board) -> None:
    found = shown(world, board, shows="bands", masses="none")
    member, base = enter(world, "江文博"), f"/publications/{found.pk}"
    assert member.get(f"{base}/posted.pdf").status_code == 404
    assert member.get(f"{base}/branch/{world.crew.pk}/posted.pdf").status_code == 200
    assert member.get(f"{base}/branch/{world.station.pk}/posted.pdf").status_code == 404


def test_every_link_of_a_board_that_shows_less_leads_somewhere(world: World, board: Board) -> None:
    """Of the plant's page, of a branch's and of a line, for a member and for the committee."""
    found = shown(world, board, shows="post", masses="bands")
    base = f"/publications/{found.pk}/"
    other = world.participant("白雪梅").pk
    for who in ("江文博", "委员乙"):
        client = enter(world, who)
        own = client.get(f"{base}branch/")
        assert own["Location"] == f"{base}branch/{world.crew.pk}/", who
        for page in (base, own["Location"], f"{base}line/{other}/"):
            text = client.get(page, **PLAIN).content.decode()
            links = set(re.findall(r'href="(/publications/[^"]*)"', text))
            assert links
            for link in links:
                assert client.get(link).status_code in (200, 302), (who, page, link)
    branches = re.findall(r'href="(/publications/\d+/branch/\d+/)"',
                          enter(world, "委员乙").get(f"/boards/{board.pk}/").content.decode())  # fmt: skip
    assert set(branches) == {f"{base}branch/{b.pk}/" for b in (world.crew, world.station)}
