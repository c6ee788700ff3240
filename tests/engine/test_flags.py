"""What a scheme says of talks, late reports and meetings, and what an older one left unsaid."""

import copy
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scoring.engine.editing import difference, lint, sheet, sheet_reading
from scoring.engine.errors import Malformed
from scoring.engine.scheme import first_edition, rubric, writing
from scoring.engine.time import meetings
from tests.engine.documents import DOCUMENTS
from tests.engine.flags import item_of, without_flags
from tests.engine.small import OPTIONS, item, scheme, scheme_faults

Document = dict[str, Any]
SCHEMA = json.loads(
    (Path(__file__).resolve().parents[2] / "scoring/schemes/scheme.schema.json").read_text("utf-8")
)
ZHIWEI = DOCUMENTS["zhiwei"]
ONE = {"kind": "per_occurrence", "points": "1"}
GRADED = {"kind": "graded", "per": "occurrence", "options": OPTIONS}
RATIO = {"kind": "ratio", "full": "1"}
HOME = "categories[0].items[0]"


def changed(code: str, /, **values: Any) -> Document:
    """The scheme with one item changed; None takes a key out."""
    document = copy.deepcopy(ZHIWEI)
    piece = item_of(document, code)
    for key, value in values.items():
        piece.pop(key, None)
        if value is not None:
            piece[key] = value
    return document


def change_of(document: Document, code: str) -> difference.Change:
    (found,) = [
        one for one in difference.difference(ZHIWEI, document) if one.place == f"item:{code}"
    ]
    return found


def earned(meeting: str, how: str, **more: str) -> Document:
    return {"meeting": meeting, "for": how, **more}


@pytest.mark.parametrize(
    ("rule", "own", "path", "code"),
    [
        (ONE, {"talk": "yes"}, "talk", "OUT_OF_RANGE"),
        (ONE, {"earned_by": []}, "earned_by", "MISSING_FIELD"),
        (ONE, {"earned_by": [{"for": "attended"}]}, "earned_by[0].meeting", "MISSING_FIELD"),
        (ONE, {"earned_by": [earned("party", "attended")]}, "earned_by[0].meeting", "OUT_OF_RANGE"),
        (ONE, {"earned_by": [earned("group", "slept")]}, "earned_by[0].for", "OUT_OF_RANGE"),
        (ONE, {"earned_by": [earned("group", "hours")]}, "earned_by[0].for", "OUT_OF_RANGE"),
        (ONE, {"earned_by": [earned("group", "attended", option="a")]},
         "earned_by[0].option", "UNEXPECTED_FIELD"),
        (RATIO, {"earned_by": [earned("group", "hours", option="a")]},
         "earned_by[0].option", "UNEXPECTED_FIELD"),
        (GRADED, {"earned_by": [earned("group", "attended")]},
         "earned_by[0].option", "MISSING_FIELD"),
        (GRADED, {"earned_by": [earned("group", "attended", option="none-such")]},
         "earned_by[0].option", "OUT_OF_RANGE"),
        (ONE, {"earned_by": [earned("group", "attended"), earned("group", "attended")]},
         "earned_by[1]", "DUPLICATE_ID"),
    ],
)  # fmt: skip
def test_a_flag_that_cannot_be_is_refused_at_its_place(
    rule: Document, own: Document, path: str, code: str
) -> None:
    document = scheme(item(**rule, **{f"i_{key}": value for key, value in own.items()}))
    assert scheme_faults(document) == {(f"{HOME}.{path}", code)}
    if path != "earned_by[0].option" or code != "OUT_OF_RANGE":  # which options there are
        assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


def test_late_stands_on_an_option_and_says_yes_or_no() -> None:
    rule = GRADED | {"options": [OPTIONS[0] | {"late": "yes"}, *OPTIONS[1:]]}
    assert scheme_faults(scheme(item(**rule))) == {(f"{HOME}.rule.options[0].late", "OUT_OF_RANGE")}


def test_what_a_meeting_yields_for_one_reason_is_one_item() -> None:
    document = changed("B03", earned_by=[earned("committee", "attended")])
    with pytest.raises(Malformed) as refused:
        rubric.from_dict(document)
    (fault,) = refused.value.errors
    assert fault.code == "DUPLICATE_ID"
    assert "支委会到会前面已经由 B02 得了" in fault.message


@pytest.mark.parametrize("flag", ["talk", "late", "earned_by"])
def test_a_flag_is_part_of_both_hashes(flag: str) -> None:
    document = copy.deepcopy(ZHIWEI)
    if flag == "late":
        item_of(document, "D02")["rule"]["options"][0].pop(flag)
    else:
        item_of(document, "A07" if flag == "talk" else "B02").pop(flag)
    before, after = rubric.from_dict(ZHIWEI), rubric.from_dict(document)
    assert before.content_hash != after.content_hash
    assert before.structure_hash != after.structure_hash


def test_no_wording_takes_the_privacy_of_talks_away() -> None:
    """R13 hung on four words of the sentence that says how points are earned."""
    document = changed("A07", earns="找职工聊聊")
    with pytest.raises(Malformed, match="不记姓名和谈话内容"):
        rubric.from_dict(document).items["A07"].check_talk("k", "与王某谈了家事", None)
    words = changed("A01", earns="与职工谈心，不记谈话内容")
    rubric.from_dict(words).items["A01"].check_talk("k", "任何话", None)


def test_a_changed_flag_is_a_change_of_the_rule_and_says_what_it_does() -> None:
    talk = change_of(changed("A07", talk=None), "A07")
    assert talk.sorts == [difference.Sort.SHAPE]
    assert "从此可以写姓名和谈话内容" in talk.sentence
    meeting = change_of(changed("B02", earned_by=None), "B02")
    assert meeting.sorts == [difference.Sort.SHAPE]
    assert meeting.sentence == "支委会到会不再自动得这一项"
    late = copy.deepcopy(ZHIWEI)
    item_of(late, "D02")["rule"]["options"][0].pop("late")
    report = change_of(late, "D02")
    assert report.sorts == [difference.Sort.SHAPE]
    assert report.sentence == "迟报从此不记在这一项"
    item_of(late, "D02")["rule"]["options"][1]["late"] = True
    assert "迟报" in "".join(cell.after for cell in change_of(late, "D02").cells)


def test_flags_go_through_tables_and_text_without_loss() -> None:
    tables = {
        name: {(r, c): t for r, row in enumerate(rows, 1) for c, t in enumerate(row, 1) if t}
        for name, rows in sheet.write(ZHIWEI).items()
    }
    assert sheet_reading.read(tables)[0] == ZHIWEI
    shown = "\n".join(tables["小项"].values())
    assert "班组微党课 | 主讲 | team" in shown
    assert "late | 逾期 | -0.5 |  | 是" in shown
    for text in (writing.as_yaml(ZHIWEI), writing.as_json(ZHIWEI)):
        assert writing.read_upload(text.encode()) == ZHIWEI


def test_an_older_document_is_read_as_the_program_did_then() -> None:
    bare = without_flags(ZHIWEI)
    assert first_edition.spelled_out(bare) == ZHIWEI
    old, new = rubric.from_dict(bare), rubric.from_dict(ZHIWEI)
    assert old.earnings == new.earnings
    assert [i.code for i in old.items.values() if i.talk] == ["A07"]
    assert old.items["D02"].kind.late_ways() == new.items["D02"].kind.late_ways()
    assert old.document == bare  # what was frozen stays as it is, and so do its hashes
    assert difference.difference(bare, ZHIWEI) == []


def test_a_document_that_says_one_flag_says_all_of_them() -> None:
    bare = without_flags(ZHIWEI)
    item_of(bare, "A07")["talk"] = True
    read = rubric.from_dict(bare)
    assert read.earnings == {}
    assert read.items["D02"].kind.late_ways() == []


def test_another_scheme_is_never_read_that_way() -> None:
    bare = without_flags(ZHIWEI) | {"code": "elsewhere"}
    assert rubric.from_dict(bare).earnings == {}


def test_an_item_of_another_code_goes_on_earning() -> None:
    document = changed("B02", code="B22")
    read = rubric.from_dict(document)
    got = meetings.yields(
        read.earnings, meetings.KINDS["committee"], meetings.PRESENT, None, leads=False
    )
    assert got == [("B22", {})]


@pytest.mark.parametrize(
    ("kind", "state", "made_up", "leads", "got"),
    [
        ("committee", meetings.PRESENT, None, False, [("B02", {})]),
        ("committee", meetings.LEAVE, None, False, []),
        ("committee", meetings.LEAVE, date(2026, 9, 9), False, [("B02", {})]),
        ("committee", meetings.ABSENT, None, False, [("D01", {})]),
        ("lecture", meetings.PRESENT, None, True, [("B05", {"option": "branch"})]),
        ("lecture", meetings.PRESENT, None, False, [("B04", {})]),
        ("micro_lecture", meetings.PRESENT, None, True, [("B05", {"option": "team"})]),
        ("study", meetings.PRESENT, None, True, [("A03", {})]),
        ("study", meetings.PRESENT, None, False, []),
        ("study", meetings.ABSENT, None, False, []),
    ],
)
def test_a_meeting_yields_what_the_scheme_says(
    kind: str, state: str, made_up: date | None, leads: bool, got: list
) -> None:
    earnings = rubric.from_dict(ZHIWEI).earnings
    assert meetings.yields(earnings, meetings.KINDS[kind], state, made_up, leads=leads) == got


def test_the_lint_names_a_meeting_that_yields_nothing_any_more() -> None:
    def texts(document: Document) -> list[str]:
        return [
            f.text
            for f in lint.lint(rubric.from_dict(document))
            if "会议" in f.text or "开了" in f.text
        ]

    assert texts(ZHIWEI) == []
    (said,) = texts(changed("B02", earned_by=None))
    assert said.startswith("开了支委会，到会、主持、主讲的都不会自动得分")
    (said,) = texts(
        changed("B02", earned_by=[earned("committee", "attended"), earned("committee", "recorded")])
    )
    assert said == "会议记录里不记“支委会做记录”，写了也不会自动得分"


def test_a_rule_that_asks_for_more_is_not_written_by_a_meeting() -> None:
    rule = {"kind": "manual", "min": "0", "max": "2"}
    document = changed("B02", rule=rule)
    read = rubric.from_dict(document)
    assert ("committee", "attended") not in read.earnings
    said = [f.text for f in lint.lint(read) if f.item == "B02"]
    assert any("还要人填别的" in text for text in said)


def test_class_hours_are_held_against_the_share_of_the_quarter() -> None:
    assert meetings.hours_fields(Decimal("7.5"), 3) == {"actual": "7.5", "target": "14"}
    assert meetings.hours_fields(Decimal(2), 1) == {"actual": "2", "target": "4.67"}
