"""A scheme as YAML or JSON text for people: keys in a reader's order, nothing lost."""

import json
from typing import Any

import yaml

from scoring.engine.errors import Malformed, Problem
from scoring.engine.scheme import text as scheme_text

ORDER = (
    "code", "key", "item", "name", "label", "subject", "period", "floor", "missing",
    "min_countable_months", "identity", "cap", "cap_negative", "weight", "pool", "earns", "unit",
    "rule", "kind", "per", "points", "min", "full", "cap_month", "cap_quarter", "cap_year", "roles",
    "requires", "exclusive", "talk", "earned_by", "meeting", "for", "option", "late", "classes", "class_quota", "lint_exempt", "categories", "items",
)  # fmt: skip
PLACES = {key: place for place, key in enumerate(ORDER)}
LONGEST_TEXT = 512 * 1024


def ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [ordered(v) for v in value]
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (PLACES.get(key, len(ORDER)), key))
        # The long list comes last, whatever it is called.
        keys.sort(key=lambda key: key in ("categories", "items"))
        return {key: ordered(value[key]) for key in keys}
    return value


def as_yaml(document: dict[str, Any]) -> str:
    return yaml.safe_dump(ordered(document), allow_unicode=True, sort_keys=False, width=120)


def as_json(document: dict[str, Any]) -> str:
    return json.dumps(ordered(document), ensure_ascii=False, indent=2) + "\n"


def read_upload(data: bytes) -> Any:
    """A stranger's YAML or JSON: bounded, and without names for parts, which can be made to grow
    into more than memory holds. Raises Malformed."""
    if len(data) > LONGEST_TEXT:
        raise _refused(f"文件超过 {LONGEST_TEXT // 1024} KB，方案没有这么大")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("文件不是 UTF-8 文字；请另存为 UTF-8 再上传") from None
    if not text.lstrip().startswith("{"):
        _check_no_aliases(text)
    found = scheme_text.read(text)
    if not isinstance(found, dict):
        raise _refused("文件里没有方案：应当是一组键和值")
    return found


def _check_no_aliases(text: str) -> None:
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.AliasEvent):
                mark = event.start_mark
                line = f"第 {mark.line + 1} 行" if mark else "文件里"
                raise _refused(f"{line}用了别名（*），请把内容写全")
    except yaml.YAMLError:
        return  # scheme_text says what is wrong with it, and where


def _refused(sentence: str) -> Malformed:
    return Malformed([Problem(None, "", "UNEXPECTED_FIELD", sentence)])
