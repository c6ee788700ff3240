"""规定与设置: the figures that everything goes by, in one place, on a page and in the docs."""

import html
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import get_template

from scoring.engine.process import regulation
from scoring.models import DeadlineSetting
from scoring.year.selectors import regulation as select_regulation
from tests.world import ROOT, World
from tests.world.pages import enter

pytestmark = pytest.mark.django_db
PRODUCT = ROOT / "scoring"


def names() -> dict[str, int]:
    found = vars(regulation)
    return {
        name: value for name, value in found.items() if isinstance(value, int) and name.isupper()
    }


def test_the_document_is_what_the_rules_say(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("regulation")
    assert capsys.readouterr().out == (ROOT / "docs" / "regulation.md").read_text("utf-8")


def test_every_rule_is_somebody_s() -> None:
    """A figure that nobody imports or prints is a sentence without a fact."""
    assert len(names()) == len(regulation.RULES)
    texts = {
        path: path.read_text("utf-8")
        for folder in (PRODUCT, ROOT / "config", ROOT / "templates")
        for path in folder.rglob("*")
        if path.suffix in (".py", ".html", ".typ") and path.name != "regulation.py"
    }
    # What the database itself counts by is held against its function below.
    counted_there = {"DEDUCTION_VOTES", "MAJORITY_OF"}
    unused = {n for n in names() if not any(re.search(rf"\b{n}\b", t) for t in texts.values())}
    assert unused == counted_there


def test_the_database_counts_votes_by_the_same_figures() -> None:
    text = (PRODUCT / "promises" / "votes.sql").read_text("utf-8")
    needed = text[text.index("FUNCTION zhiwei_votes_needed") :]
    assert f"/ {regulation.MAJORITY_OF} + 1" in needed
    assert f"THEN {regulation.DEDUCTION_VOTES} ELSE 1" in needed


FIGURE = re.compile(r"[0-9]+ ?(?:个工作日|个自然日|天|日内|小时|分之|学时|人以上|次以上)")


def test_no_template_writes_a_figure_of_its_own() -> None:
    wrong = []
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in (".html", ".typ", ".txt"):
            text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)
            wrong += [f"{path.relative_to(ROOT)}: {m[0]}" for m in FIGURE.finditer(text)]
    assert wrong == []


def test_a_name_that_is_no_rule_is_refused(tmp_path: Path) -> None:
    from scoring.web.template_source import flat

    assert flat("给 [[REOPENED_WORKING_DAYS]] 天") == f"给 {regulation.REOPENED_WORKING_DAYS} 天"
    with pytest.raises(AttributeError):
        flat("给 [[NO_SUCH_RULE]] 天")
    assert get_template("month/sheet.html")


def test_the_page_says_what_holds_now(world: World, settings) -> None:
    settings.PEER_ANSWER_DAYS = 7
    DeadlineSetting.objects.create(plant=world.plant, name="close_day", value=25)
    page = html.unescape(enter(world, "韩志远").get("/regulation/").content.decode())
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "对方几天没有答复，由支部会议确定 7 默认 10" in plain
    assert "每月几日截止（0 为月末） 25 默认 0" in plain
    for rule in regulation.RULES:
        assert rule.sentence in plain
    rows = {row.words: row for row in select_regulation.settings_of(world.other_plant.pk)}
    assert not rows["每月几日截止（0 为月末）"].is_changed
    assert "规定与设置" in enter(world, "韩志远").get("/more/").content.decode()


def test_another_plant_s_settings_are_not_there(world: World) -> None:
    assert (
        enter(world, "韩志远").get(f"/regulation/?plant={world.other_plant.pk}").status_code == 404
    )
