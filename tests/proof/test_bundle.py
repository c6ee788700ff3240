"""An export is checked outside the system by one file that needs nothing but Python."""

import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.world import World
from tests.world.proof import check

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(published, tmp_path: Path) -> Path:
    """The export, unpacked, with nothing else beside it."""
    call_command("export_bundle", "--quarter", "2026-Q3", "--to", str(tmp_path / "out"))
    with zipfile.ZipFile(next((tmp_path / "out").glob("*.zip"))) as archive:
        archive.extractall(tmp_path / "there")
    return tmp_path / "there"


def test_an_export_checks(folder: Path, paper: Path) -> None:
    code, said = check(folder, "--witness", str(paper))
    assert (code, said.startswith("核对无误")) == (0, True), said
    assert "7 条封存，6 张积分表，1 次公布" in said


def test_names_are_only_where_they_were_published(folder: Path) -> None:
    for path in folder.rglob("*.json"):
        if path.parent.name != "publications":
            assert "陆文静" not in path.read_text(), path
    assert "陆文静" in (folder / "publications" / "r1.json").read_text()


def test_the_same_content_is_the_same_file(folder: Path, tmp_path: Path) -> None:
    call_command("export_bundle", "--quarter", "2026-Q3", "--to", str(tmp_path / "again"))
    one, two = (next((tmp_path / d).glob("*.zip")).read_bytes() for d in ("out", "again"))
    assert one == two


def forged(folder: Path, name: str, change) -> None:
    path = next(folder.glob(name))
    value = json.loads(path.read_text())
    change(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    path.write_text(text)


def link(seals: list, **wanted) -> dict:
    return next(s for s in seals if all(s[key] == value for key, value in wanted.items()))


CHANGES = [
    ("sheets/*.json", lambda s: s["lines"][0].update(total=1), "内容与摘要不符"),
    ("publications/r1.json", lambda p: p["lines"][0].update(total="9.99"), "内容的摘要"),
    ("publications/r1.standings.json", lambda s: s[0].update(rank_plant=5), "榜上一行与公布的"),
    ("publications/r1.standings.json", lambda s: s.pop(), "榜上的行数不对"),
    ("rubrics/*.json", lambda r: r.update(name="改"), "方案与摘要不符"),
    ("seals.json", lambda s: s[0].update(digest="0" * 64), "链值不符"),
    ("seals.json", lambda s: s.remove(link(s, number=2)), "它前面缺了第 2 号"),
    ("seals.json", lambda s: s.remove(link(s, kind="publication")), "公布的次数不对"),
    ("seals.json", lambda s: link(s, number=2).update(previous="1" * 64), "接的不是第 1 号"),
]


@pytest.mark.parametrize(("name", "change", "words"), CHANGES)
def test_a_forged_export_is_named(folder: Path, name: str, change, words: str) -> None:
    forged(folder, name, change)
    code, said = check(folder)
    assert code == 1
    assert words in said


def test_sums_and_ranks_are_added_up_again(published) -> None:
    """Also where every digest was made to fit."""
    from scoring.management import bundle_check

    lines = published.draft.payload["lines"]
    bundle_check.check_totals({"lines": lines}, "榜")
    bundle_check.check_ranks(lines, "榜")
    lines[0]["total"] = "9.99"
    with pytest.raises(bundle_check.Difference, match=r"合计写的是 9\.99"):
        bundle_check.check_totals({"lines": lines}, "榜")
    with pytest.raises(bundle_check.Difference, match="应是第"):
        bundle_check.check_ranks(lines, "榜")


def test_another_witness_is_named(folder: Path, paper: Path) -> None:
    paper.write_text(paper.read_text().strip()[:-4] + "0000\n")
    assert check(folder, "--witness", str(paper))[0] == 1


def test_rubbish_is_said_in_one_line(folder: Path) -> None:
    (folder / "seals.json").write_text('[{"unit": 1}]')
    code, said = check(folder)
    assert (code, said.count("\n")) == (1, 0)


def test_a_quarter_with_nothing_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="还没有锁定"):
        call_command(
            "export_bundle", "--quarter", "2026-Q3", "--plant", str(world.plant.pk), "--to",
            str(tmp_path),
        )  # fmt: skip
