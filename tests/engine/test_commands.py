"""`trial` and `schemes check` from outside, without any database to talk to."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.engine import small

ROOT = Path(__file__).parent.parent.parent
ZHIWEI = "scoring/schemes/zhiwei.yaml"


def manage(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    # A database that nobody can reach: a connection would fail at once.
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"} | more
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def personas() -> dict:
    text = (ROOT / "tests/engine/cases/personas.json").read_text(encoding="utf-8")
    return json.loads(text)[0]["facts"]


def test_trial_prints_results(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(personas()), encoding="utf-8")
    done = manage("trial", ZHIWEI, str(file))
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["scheme"], answer["period"]) == ("zhiwei", "2026-Q3")
    assert [r["total"] for r in answer["results"]] == ["28.00", "12.00", "8.00"]
    table = manage("trial", ZHIWEI, str(file), "--format", "table")
    assert "28.00" in table.stdout


def test_a_refusal_is_on_standard_error_only(tmp_path: Path) -> None:
    facts = personas()
    facts["entries"][3]["quantity"] = "４"
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(facts), encoding="utf-8")
    done = manage("trial", ZHIWEI, str(file))
    assert (done.returncode, done.stdout) == (2, "")
    (error,) = json.loads(done.stderr)["errors"]
    assert (error["entry"], error["field"], error["code"]) == ("e4", "quantity", "NOT_A_NUMBER")
    assert "４" in error["message"]


def test_a_batch_goes_on_after_a_refused_one(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps([{}, personas()]), encoding="utf-8")
    done = manage("trial", ZHIWEI, str(file))
    assert done.returncode == 2
    refused, scored = json.loads(done.stdout)
    assert {e["code"] for e in refused["errors"]} == {"MISSING_FIELD"}
    assert len(scored["results"]) == 3


def test_files_that_cannot_be_read_are_refused_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    for file in (broken, tmp_path / "nowhere.json", tmp_path):
        done = manage("trial", ZHIWEI, str(file))
        assert (done.returncode, done.stdout) == (2, ""), file
        assert json.loads(done.stderr)["errors"]


def test_schemes_check(tmp_path: Path) -> None:
    files = sorted(str(path) for path in (ROOT / "scoring/schemes").glob("*.yaml"))
    done = manage("schemes", "check", *files)
    assert done.returncode == 0, done.stdout
    assert "4 类 31 项" in done.stdout
    text = (ROOT / ZHIWEI).read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text.replace("name: 组织学习教育", "name: 登录学习平台"), encoding="utf-8")
    done = manage("schemes", "check", str(wrong), files[0])
    assert done.returncode == 1
    assert "A03" in done.stdout
    assert "登录" in done.stdout
    assert "述评考用" in done.stdout


def test_schemes_check_says_each_finding_on_one_line(tmp_path: Path) -> None:
    scheme = json.loads(json.dumps(small.scheme(small.item(kind="per_occurrence", points="1"))))
    first = scheme["categories"][0]["items"][0]
    scheme["categories"][0]["items"].append(first | {"code": "Y"})
    first |= {"name": "登录\n系统", "earns": "做了\n一件事"}
    scheme["lint_exempt"] = [{"item": "X", "reason": "会议决定\n写在纪要里\n"}]
    file = tmp_path / "lines.json"
    file.write_text(json.dumps(scheme), encoding="utf-8")
    done = manage("schemes", "check", str(file))
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert all(line.startswith(f"{file}：") for line in lines)
    assert any("按书面理由放行：会议决定 写在纪要里" in line for line in lines)
    assert lines[-1].startswith(f"{file}：通过 ")

    file.write_text(json.dumps(scheme | {"a\nb": 1, "floor": 1}), encoding="utf-8")
    done = manage("schemes", "check", str(file), str(tmp_path), str(tmp_path / "none"))
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"{file}：拒绝 UNEXPECTED_FIELD a b：这里没有这个键",
        f'{file}：拒绝 NOT_A_NUMBER floor：应当是写成文字的小数，例如 "0.5"，不是 1',
        f"{tmp_path}：拒绝 读不了：这是文件夹，请写文件的路径",
        f"{tmp_path / 'none'}：拒绝 读不了：没有这个文件，请核对路径",
    ]


def test_schemes_check_asks_and_knows_a_plants_words(tmp_path: Path) -> None:
    scheme = json.loads(json.dumps(small.scheme(small.item(kind="per_occurrence", points="1"))))
    first = scheme["categories"][0]["items"][0]
    file, listed = tmp_path / "asks.json", tmp_path / "phrases.yaml"
    first["earns"] = "会议记录要素齐全"
    file.write_text(json.dumps(scheme), encoding="utf-8")
    done = manage("schemes", "check", str(file))
    assert done.returncode == 0, done.stdout
    assert "：询问 X 得分条件里有“" in done.stdout
    first["earns"] = "入井打卡钟检修合格"
    file.write_text(json.dumps(scheme), encoding="utf-8")
    assert manage("schemes", "check", str(file)).returncode == 1
    listed.write_text("- {phrase: 入井打卡钟, reason: 入井前的安全确认}", encoding="utf-8")
    done = manage("schemes", "check", str(file), "--phrases", str(listed))
    assert done.returncode == 0, done.stdout
    assert "提醒 X “入井打卡钟”是本厂列明的专业词：入井前的安全确认" in done.stdout
    listed.write_text("- {phrase: 打卡, reason: 习惯}", encoding="utf-8")
    assert "太短" in manage("schemes", "check", str(file), "--phrases", str(listed)).stderr


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("\ufeff{}".encode(), "BOM"),
        ("{}".encode("utf-16"), "不是 UTF-8"),
        (b'{"period": ', "没有写完"),
        (b"", "没有写完"),
        (b"{'period': 1}", "第 1 行第 2 个字"),
        (b'{"a": 1}\n{"b": 2}', "第 2 行第 1 个字"),
        (b'{"a": "\\ud800"}', "半个字符"),
        (b"[" * 100_000, "嵌套太深"),
        (b'[{"id": 1, "id": 2}]', "id 写了两遍"),
    ],
)
def test_facts_that_are_no_json_are_refused_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, part: str
) -> None:
    file = tmp_path / "facts.json"
    file.write_bytes(content)
    with pytest.raises(SystemExit) as exited:
        call_command("trial", str(ROOT / ZHIWEI), str(file))
    out, err = capsys.readouterr()
    (error,) = json.loads(err)["errors"]
    assert (exited.value.code, out) == (2, "")
    assert error["entry"] is None
    assert part in error["message"]
    assert "line" not in error["message"]


def test_the_example_of_the_page_is_scored_as_it_stands(tmp_path: Path) -> None:
    page = (ROOT / "docs/trial.md").read_text(encoding="utf-8")
    file = tmp_path / "facts.json"
    file.write_text(page.split("```json\n")[1].split("```")[0], encoding="utf-8")
    done = manage("trial", ZHIWEI, str(file))
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)["results"]
    lines = {(line["code"], line.get("entry"), line["amount"]) for line in result["trace"]}
    assert {("SUPERSEDED", "e1", "0.00"), ("COUNTED", "e2", "2.00")} <= lines
    assert (result["total"], result["countable_months"]) == ("1.20", ["2026-07", "2026-08"])


def test_a_terminal_without_chinese_gets_codes_and_no_traceback(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(personas()), encoding="utf-8")
    plain = json.loads(manage("trial", ZHIWEI, str(facts)).stdout)
    done = manage("trial", ZHIWEI, str(facts), PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert json.loads(done.stdout) == plain
    refused = manage("schemes", "check", "没有.yaml", PYTHONIOENCODING="ascii")
    assert refused.returncode == manage("schemes", "check", "没有.yaml").returncode != 0
    assert "Traceback" not in refused.stdout + refused.stderr
    assert "\\u62d2\\u7edd" in refused.stdout + refused.stderr  # 拒绝
