"""Schemes out to files and back in through the browser, the workbook through its own reader."""

import copy
import io
import json
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from scoring.engine.editing import drafting
from scoring.engine.scheme import rubric
from scoring.models import DraftRevision, RubricDraft
from scoring.rubric.services import file as rubric_file
from scoring.scheme.services import versions as rubric_service
from tests.world import ROOT, World, clock
from tests.world.rubric import Desk

pytestmark = pytest.mark.django_db
SCHEMES = sorted((ROOT / "scoring" / "schemes").glob("*.yaml"))


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, "起草人")


def send(desk: Desk, draft: RubricDraft, name: str, data: bytes):
    url = f"/rubric/drafts/{draft.pk}/import/"
    return desk.client.post(url, {"file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_a_workbook_read_by_the_child_process_is_the_same_scheme(path) -> None:
    document = rubric.load(path.read_text("utf-8")).document
    read, _ = rubric_file.read("x.xlsx", rubric_file.export(document, "xlsx"))
    assert read == document


def test_nasty_words_survive_the_workbook() -> None:
    document = rubric.load(SCHEMES[-1].read_text("utf-8")).document
    words = [
        "=1+1",
        '"引号"',
        "a|b\\",
        "甲\n乙",
        " 前后 ",
        "\u3000全角\u3000",
        "１２",
        "0.50",
        "_x0041_",
        "\u200b",
    ]
    items = [item for category in document["categories"] for item in category["items"]]
    for word, item in zip(words, items, strict=False):
        item["name"] = f"{word}" if word.strip() else f"甲{word}"
        item["earns"] = word + "做到了"
        for option in item["rule"].get("options", []):
            option["label"] = word + "档"
    read, _ = rubric_file.read("x.xlsx", rubric_file.export(document, "xlsx"))
    assert read == document


@pytest.mark.parametrize("kind", ["yaml", "json", "xlsx"])
def test_out_changed_and_in_again(desk: Desk, kind: str) -> None:
    draft = desk.start()
    desk.save(draft, "item:A07", rule__points="0.3")
    answer = desk.client.get(f"/rubric/drafts/{draft.pk}/scheme.{kind}")
    assert answer.status_code == 200
    assert f'.{kind}"' in answer["Content-Disposition"]
    desk.save(draft, "item:A07", 2, rule__points="0.9")
    assert send(desk, draft, f"方案.{kind}", answer.content).status_code == 302
    draft.refresh_from_db()
    found = drafting.part(draft.document, "item:A07")
    assert found is not None
    assert found["rule"]["points"] == "0.3"
    assert DraftRevision.objects.latest("version").said == f"导入文件 方案.{kind}"
    desk.client.post(f"/rubric/drafts/{draft.pk}/arrange/", {"act": "undo", "seen": "2"})
    draft.refresh_from_db()
    assert (drafting.part(draft.document, "item:A07") or {})["rule"]["points"] == "0.9"


def test_every_fault_is_said_by_row_and_nothing_is_taken_over(world: World, desk: Desk) -> None:
    draft = desk.start()
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(rubric_file.export(draft.document, "xlsx")))
    sheet = book["小项"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(8, heads["每次分值（points）"]).value = "四毛"
    sheet.cell(10, heads["大项编码"]).value = None
    made = io.BytesIO()
    book.save(made)
    answer = send(desk, draft, "x.xlsx", made.getvalue())
    assert answer.status_code == 422
    assert "小项 第 10 行：缺大项编码" in answer.content.decode()
    sheet.cell(10, heads["大项编码"]).value = "B"
    for column in range(2, 9):
        sheet.cell(10, column).value = sheet.cell(11, column).value
    made = io.BytesIO()
    book.save(made)
    answer = send(desk, draft, "x.xlsx", made.getvalue())
    assert answer.status_code == 422
    assert (
        "小项 第 8 行 每次分值（points）：应当是一个数字，例如 0.5，不是“四毛”"
        in answer.content.decode()
    )
    assert DraftRevision.objects.count() == 1


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_faults_of_a_text_are_said_by_line_and_item(desk: Desk, kind: str) -> None:
    draft = desk.start()
    text = rubric_file.export(draft.document, kind).decode()
    lines = text.split("\n")
    n = next(n for n, line in enumerate(lines) if "谈心谈话与思想疏导" in line)
    n = next(m for m in range(n, len(lines)) if "points" in lines[m])
    lines[n] = lines[n].replace("0.4", "四毛")
    answer = send(desk, draft, f"x.{kind}", "\n".join(lines).encode())
    (said,) = answer.context["wrong"]
    assert said.startswith(
        f"第 {n + 1} 行（A07 谈心谈话与思想疏导） categories[0].items[6].rule.points："
    )
    lines[n - 2] = ""
    for broken in ("\n".join(lines), "categories: 3\n", "categories: [3, {items: [x]}]\n", "{}"):
        assert send(desk, draft, f"x.{kind}", broken.encode()).status_code == 422
    assert DraftRevision.objects.count() == 1


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"0" * 60_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.yaml", b"a: &a [1]\nb: *a\n", "用了别名"),
        ("x.xlsx", b"PK nothing", ""),
        ("x.xlsx", bomb(), ""),
        ("x.yaml", b"code: other\n", "缺这一项"),
        ("x.yaml", SCHEMES[0].read_bytes(), "另一个方案"),
        ("x.json", b"\xff\xfe", "UTF-8"),
        ("x.yaml", b"a" * 3_000_000, "超过 2 MB"),
    ],
    ids=["alias", "no zip", "bomb", "half", "other", "bytes", "large"],
)  # fmt: skip
def test_strange_files_are_refused(desk: Desk, name: str, data: bytes, said: str) -> None:
    draft = desk.start()
    answer = send(desk, draft, name, data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert DraftRevision.objects.count() == 1


def test_files_are_for_those_who_may_see_the_scheme(world: World, desk: Desk) -> None:
    draft = desk.start()
    assert world.version is not None
    for who, of_draft, of_version in (
        ("江文博", 404, 200),
        ("外厂人", 404, 404),
        ("审计员", 200, 200),
    ):
        client = Desk(world, who).client
        for kind in ("xlsx", "yaml", "json"):
            assert client.get(f"/rubric/drafts/{draft.pk}/scheme.{kind}").status_code == of_draft
            url = f"/rubric/versions/{world.version.pk}/scheme.{kind}"
            assert client.get(url).status_code == of_version
    assert desk.client.get(f"/rubric/drafts/{draft.pk}/scheme.exe").status_code == 404
    refused = send(Desk(world, "审计员"), draft, "x.yaml", SCHEMES[-1].read_bytes())
    assert refused.status_code == 403
    assert desk.client.post(f"/rubric/drafts/{draft.pk}/import/").status_code == 422


def reuse(document: dict) -> None:
    """C09 taken out and its code given to something else; A01 and A02 with each other's code."""
    found = {i["code"]: i for c in document["categories"] for i in c["items"]}
    found["C09"]["name"] = "走访慰问困难党员"
    found["A01"]["name"], found["A02"]["name"] = found["A02"]["name"], found["A01"]["name"]


@pytest.mark.parametrize("kind", ["yaml", "json", "xlsx"])
def test_a_code_keeps_its_meaning_also_by_import(desk: Desk, kind: str) -> None:
    draft = desk.start()
    document = copy.deepcopy(draft.document)
    reuse(document)
    data = rubric_file.export(document, kind)
    answer = send(desk, draft, f"x.{kind}", data)
    assert answer.status_code == 422
    said = answer.context["wrong"]
    assert len(said) == 3, said
    if kind == "xlsx":
        rows = [text.split(" 编码：")[0] for text in said]
        assert rows == ["小项 第 2 行", "小项 第 3 行", "小项 第 26 行"]
    assert "请写回 A02" in said[0]
    assert "C09 在2026年7月启用的版本里是" in said[2]
    assert "请换一个没用过的编码，如 C12" in said[2]
    assert DraftRevision.objects.count() == 1
    # The same with why it is the same thing: let through, and the reason stays with the step.
    url = f"/rubric/drafts/{draft.pk}/import/"
    file = SimpleUploadedFile(f"x.{kind}", data)
    assert desk.client.post(url, {"file": file, "reason": "短"}).status_code == 422
    file.seek(0)
    sent = {"file": file, "reason": "厂里改了叫法，做的还是同一件事"}
    assert desk.client.post(url, sent).status_code == 302
    step = DraftRevision.objects.latest("version").said
    assert "编码沿用（A01、A02、C09）：厂里改了叫法" in step


def test_new_words_and_free_codes_come_in_as_they_are(desk: Desk) -> None:
    draft = desk.start()
    document = copy.deepcopy(draft.document)
    found = {i["code"]: i for c in document["categories"] for i in c["items"]}
    found["C10"]["name"] = "急难险重任务"  # other words, the same rule
    found["C09"]["code"] = "C19"
    found["C09"]["name"] = "走访慰问困难党员"
    assert send(desk, draft, "x.json", rubric_file.export(document, "json")).status_code == 302


def test_a_code_that_is_gone_for_years_comes_back_only_as_what_it_was(
    world: World, desk: Desk
) -> None:
    """Removed in one version, absent in the next: the version before the last remembers."""
    assert world.version is not None
    document = copy.deepcopy(world.version.document)
    for category in document["categories"]:
        category["items"] = [i for i in category["items"] if i["code"] != "C09"]
    at = clock("2026-01-02 08:00")
    later = rubric_service.load(text=json.dumps(document, ensure_ascii=False), by=None, at=at)
    rubric_service.put_in_force(
        plant=world.plant, version=later, from_month=date(2027, 1, 1), by=None, at=at
    )
    draft = desk.start()
    old = {i["code"]: i for c in world.version.document["categories"] for i in c["items"]}
    back = copy.deepcopy(document)
    back["categories"][2]["items"].append(old["C09"])
    other = copy.deepcopy(document)
    other["categories"][2]["items"].append(old["C09"] | {"name": "走访慰问"})
    refused = send(desk, draft, "x.json", rubric_file.export(other, "json"))
    assert refused.status_code == 422
    assert "C09 在2026年7月启用的版本里是" in refused.context["wrong"][0]
    assert send(desk, draft, "x.json", rubric_file.export(back, "json")).status_code == 302


def test_a_letter_that_cannot_be_stored_is_a_fault_with_its_place(desk: Desk) -> None:
    draft = desk.start()
    for part in ("name", "earns", "unit"):
        document = copy.deepcopy(draft.document)
        document["categories"][0]["items"][0][part] = "甲\0乙"
        answer = send(desk, draft, "x.json", json.dumps(document).encode())
        assert answer.status_code == 422, part
        assert f"categories[0].items[0].{part}：里面有不能保存的空字符" in answer.content.decode()
