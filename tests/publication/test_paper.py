"""Papers: the same bytes for the same content, one page where one page is promised, all names."""

import json

import pytest
import typst

from scoring.publication.render import typeset
from scoring.publication.selectors import board_paper
from scoring.publication.selectors import paper as select_paper
from tests.world import World
from tests.world.month import september

pytestmark = pytest.mark.django_db


def pages(name: str, data: dict) -> int:
    """How many pages the paper has: one picture each."""
    made = typst.compile(
        str(typeset.ROOT / f"{name}.typ"),
        root=str(typeset.ROOT),
        font_paths=[str(folder) for folder in typeset.FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data | {"qr": ""})},
        format="png",
        ppi=20,
    )
    return len(made) if isinstance(made, list) else 1


@pytest.fixture
def locked(world: World) -> dict:
    september(world)
    world.lock(world.crew, "2026-09")
    return select_paper.month(world.sheet(world.crew, "2026-09"), silent="本人尚未确认")


def test_the_month_is_one_page_the_same_bytes_each_time(locked: dict) -> None:
    first = typeset.pdf("month", locked)
    assert first.startswith(b"%PDF-")
    assert typeset.pdf("month", locked) == first
    assert typeset.pdf("month", locked | {"minutes": "支委会〔2026〕12号"}) != first
    assert pages("month", locked) == 1
    assert len(locked["digest"]) == 64
    assert [p["answer"] for p in locked["people"]] == ["本人尚未确认"] * 3
    assert locked["confirmed"] == "马晓东、周家兴"


def test_twelve_people_with_long_names_still_fit_on_the_page(locked: dict) -> None:
    person = locked["people"][0] | {
        "name": "阿卜杜热合曼·买买提",
        "answer": "本人有疑问：谈话是六次",
    }
    wide = json.loads(json.dumps(locked)) | {"people": [person] * 12, "size": 7}
    for category in wide["categories"]:
        category["sums"] = ["10.00"] * 12
        for item in category["items"]:
            item["values"] = ["1.20"] * 12
    assert pages("month", wide) == 1


def test_numbers_on_paper_are_the_stored_ones(locked: dict) -> None:
    totals = {p["name"]: p["total"] for p in locked["people"]}
    assert totals == {"韩志远": "1.00", "陆文静": "1.50", "贺春明": "1.20"}
    talks = next(i for c in locked["categories"] for i in c["items"] if i["code"] == "A07")
    assert talks["values"] == ["", "", "1.20"]
    assert sum(len(c["items"]) for c in locked["categories"]) == 31


def test_a_sheet_that_is_not_locked_says_so(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    sheet.refresh_from_db()
    data = select_paper.month(sheet, silent="")
    assert "未锁定，不作凭据" in data["state"]
    assert data["qr"] == ""


def test_rare_letters_of_names_are_drawn(locked: dict) -> None:
    """A letter that a typeface lacks is drawn as the same empty box as any other such letter."""

    def drawn(letter: str) -> bytes:
        person = locked["people"][0] | {"name": letter}
        return typeset.png("month", locked | {"people": [person, *locked["people"][1:]]}, ppi=60)

    missing = drawn("\U000f0000")
    rare = "珺玥昇璟堃喆𠮷㐂䶮𬱖"
    seen = {missing} | {drawn(letter) for letter in rare}
    assert len(seen) == len(rare) + 1


def test_words_are_never_read_as_markup(locked: dict) -> None:
    evil = locked | {"minutes": '#read("/etc/passwd") $x$ *b* #image("x") <a> \\ "'}
    assert typeset.pdf("month", evil).startswith(b"%PDF-")


def test_the_signed_sheet_opens_in_the_browser_for_its_branch_only(world: World, client) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    for name, status in (("韩志远", 200), ("江文博", 200), ("田成林", 404), ("外厂人", 404)):
        client.force_login(world.user(name))
        answer = client.get(f"/sheets/{sheet.pk}/paper.pdf")
        assert answer.status_code == status, name
        if status == 200:
            assert answer["Content-Type"] == "application/pdf"
            assert answer.content[:5] == b"%PDF-"


def test_digest_and_address_never_need_a_page_alone() -> None:
    """Whatever the number of people: the last page of a notice carries a row or the signature."""
    person = ["1", "韩志远", "书记", "采油一队党支部", "28.00", "优"]
    data = {
        "title": "公示", "heading": ["采油一队党支部", "2026年第三季度支委积分公示"],
        "organ": "测试采油厂党委", "date": "2026年10月13日", "revision": 1, "digest": "a" * 64,
        "address": "https://zhiwei.example/boards/1/", "qr": "", "body": ["如下。"],
        "columns": board_paper.COLUMNS, "apart": [],
    }  # fmt: skip
    counted = [pages("notice", data | {"rows": [person] * many}) for many in range(20, 40)]
    assert counted == sorted(counted)
    # The signature takes the room of a few rows, and nothing else does.
    one, two = counted.count(1), counted.count(2)
    assert one + two == len(counted)
    assert one >= 8
