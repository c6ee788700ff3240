"""`trial` and `schemes check` from outside, without any database to talk to."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ZHIWEI = "scoring/schemes/zhiwei.yaml"


def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
    # A database that nobody can reach: a connection would fail at once.
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
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
