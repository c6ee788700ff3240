"""Forms, YAML, JSON and tables come to the same scheme, whatever is in it."""

import copy
from typing import Any

import pytest
from hypothesis import given

from scoring.engine.editing import drafting, sheet_reading
from scoring.engine.editing import sheet as scheme_sheet
from scoring.engine.errors import Malformed
from scoring.engine.scheme import rubric
from scoring.engine.scheme import writing as scheme_writing
from tests.engine.documents import DOCUMENTS
from tests.engine.schemes_made_up import schemes, slow


def tables(document: dict[str, Any]) -> dict[str, sheet_reading.Cells]:
    return {
        name: {
            (r, c): text
            for r, row in enumerate(rows, start=1)
            for c, text in enumerate(row, start=1)
            if text
        }
        for name, rows in scheme_sheet.write(document).items()
    }


@slow
@given(document=schemes())
def test_every_file_comes_back_as_it_went_out(document: dict[str, Any]) -> None:
    sound = rubric.from_dict(document)
    for text in (scheme_writing.as_yaml(document), scheme_writing.as_json(document)):
        assert scheme_writing.read_upload(text.encode()) == document
    read, rows = sheet_reading.read(tables(document))
    assert read == document
    assert rubric.from_dict(read).content_hash == sound.content_hash
    # One row an item, and each knows its row.
    assert len({row for place, row in rows.items() if place.startswith("item:")}) == len(
        sound.items
    )


@slow
@given(document=schemes())
def test_a_form_that_is_opened_and_saved_changes_nothing(document: dict[str, Any]) -> None:
    """Texts with blanks at their ends are trimmed when they are retyped, not when left alone."""
    before = copy.deepcopy(document)
    for place in drafting.places(document):
        piece = drafting.part(document, place)
        assert piece is not None
        params = drafting.params_of(place, piece)
        shown = drafting.flat(piece, params)
        made, changed, _ = drafting.merge(piece, piece, shown, params)
        assert (made, changed) == (piece, [])
    assert document == before


def test_faults_of_a_table_are_said_by_row() -> None:
    cells = tables(DOCUMENTS["zhiwei"])
    items = cells["小项"]
    heads = {text: column for (row, column), text in items.items() if row == 1}
    items[3, heads["当月封顶"]] = "-1"
    items[8, heads["每次分值（points）"]] = "四毛"
    items[9, heads["编码"]] = "A07"
    document, rows = sheet_reading.read(cells)
    with pytest.raises(Malformed) as malformed:
        rubric.from_dict(document)
    said = {sheet_reading.by_row(document, rows, problem) for problem in malformed.value.errors}
    assert any(text.startswith("小项 第 3 行 当月封顶：") for text in said), said
    assert any(text.startswith("小项 第 8 行 每次分值（points）：") for text in said), said
    assert any("编码 A07 前面已经有了" in text for text in said), said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({("小项", 1, 1): "大项代号"}, "小项 第 1 行：不认得这一列：大项代号"),
        ({("小项", 4, 1): ""}, "小项 第 4 行：缺大项编码"),
        ({("小项", 4, 2): "别的名字"}, "大项 A 的内容与它的第一行不一样"),
        ({("方案", 2, 1): "代号"}, "方案 第 2 行：没有“代号”这一项"),
        ({("小项", 4, 99): "多写的"}, "第 99 列没有表头"),
    ],
)
def test_tables_that_are_not_a_scheme_are_refused_in_words(change: dict, said: str) -> None:
    cells = tables(DOCUMENTS["zhiwei"])
    for (name, row, column), text in change.items():
        cells[name][row, column] = text
    with pytest.raises(Malformed) as malformed:
        sheet_reading.read(cells)
    assert any(said in problem.message for problem in malformed.value.errors)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (BOMB.encode(), "用了别名"),
        (b"x" * 600_000, "超过 512 KB"),
        ("编码：".encode("gbk"), "不是 UTF-8"),
        (b"- a\n- b\n", "没有方案"),
        (b"a: [", "读不懂"),
        (b"", "没有方案"),
        (b"a: !!python/object/apply:os.system ['true']", "读不懂"),
        (b'{"a": 1, "a": 2}', "写了两遍"),
        (b"[" * 5000, "读不懂"),
    ],
)
def test_strange_texts_are_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        scheme_writing.read_upload(data)
