"""试算：按方案算一遍事项，不写任何数据，也不连数据库（docs/trial.md）。"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring.engine import json_text
from scoring.engine.errors import Malformed, Problem
from scoring.engine.facts import reading
from scoring.engine.scheme import rubric
from scoring.engine.score import scoring
from scoring.management import text_file

REFUSED = 2


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scheme", help="方案文件（YAML 或 JSON）")
        parser.add_argument("facts", help="事项文件（JSON）；一个对象，或一列对象")
        parser.add_argument("--format", choices=["json", "table"], default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scheme = rubric.load(_text(options["scheme"]))
            raw = _json(options["facts"])
            if isinstance(raw, list):
                answers = [_answer(scheme, one) for one in raw]
            else:
                answers = [_score(scheme, raw)]
        except Malformed as malformed:
            sys.stderr.write(_dump({"errors": [e.as_dict() for e in malformed.errors]}) + "\n")
            sys.exit(REFUSED)
        if options["format"] == "json":
            self.stdout.write(_dump(answers if isinstance(raw, list) else answers[0]))
        else:
            for answer in answers:
                self.stdout.write(_table(answer))
        if any("errors" in answer for answer in answers):
            sys.exit(REFUSED)


def _text(path: str) -> str:
    try:
        return text_file.read(path)
    except text_file.Unreadable as error:
        sentence = f"读不了 {path}：{error}"
        raise Malformed([Problem(None, path, "MISSING_FIELD", sentence)]) from error


def _json(path: str) -> Any:
    try:
        return json_text.read(_text(path))
    except (ValueError, RecursionError) as error:
        sentence = f"{path} 不是 JSON：{json_text.why(error)}"
        raise Malformed([Problem(None, "", "UNEXPECTED_FIELD", sentence)]) from error


def _answer(scheme: rubric.Rubric, raw: Any) -> dict[str, Any]:
    try:
        return _score(scheme, raw)
    except Malformed as malformed:
        return {"errors": [error.as_dict() for error in malformed.errors]}


def _score(scheme: rubric.Rubric, raw: Any) -> dict[str, Any]:
    facts = reading.parse(raw, scheme)
    results = scoring.score(scheme, facts)
    return {
        "scheme": scheme.code,
        "period": str(facts.period),
        "results": [result.as_dict() for result in results],
    }


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _table(answer: dict[str, Any]) -> str:
    if "errors" in answer:
        return "\n".join(f"拒绝：{error['message']}" for error in answer["errors"])
    rows = [f"{answer['scheme']} {answer['period']}", "名次\t人员\t总分\t等次\t各类"]
    for result in answer["results"]:
        categories = " ".join(f"{k}={v}" for k, v in result["categories"].items())
        rank = result["rank_all"] or result["unranked_reason"]
        rows.append(
            f"{rank}\t{result['subject']}\t{result['total']}\t{result['class']}\t{categories}"
        )
    return "\n".join(rows)
