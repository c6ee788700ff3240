"""The text of a scheme file, YAML or JSON, as plain content; what cannot be read is refused."""

import json
import re
from typing import Any

import yaml

from scoring.engine.errors import Malformed, Problem


def read(text: str) -> Any:
    """Dicts, lists, texts and numbers. Raises Malformed, with the line where YAML knows it."""
    try:
        document = _parsed(text)
        # Half of a surrogate pair can be written, but neither stored nor printed.
        json.dumps(document, ensure_ascii=False, default=str).encode()
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f"第 {place.line + 1} 行" if place else ""
        sentence = f"方案文件读不懂（{where or error}）：请检查缩进、引号和冒号"
        raise Malformed([Problem(None, "", "UNEXPECTED_FIELD", sentence)]) from error
    return document


def _parsed(text: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text, object_pairs_hook=_once)
        except json.JSONDecodeError:
            pass  # YAML may begin with a brace as well
    return _yaml(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON in which a key that is written twice is an error, not the last one winning."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1)
        raise ValueError(f"{twice} 写了两遍")
    return found


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML in which a key that is written twice is an error, not the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        merge = "tag:yaml.org,2002:merge"
        keys = [self.construct_object(k, deep=True) for k, _ in node.value if k.tag != merge]
        for i, key in enumerate(keys):
            if key in keys[:i]:
                mark = node.value[i][0].start_mark
                raise yaml.MarkedYAMLError(problem=f"{key} 写了两遍", problem_mark=mark)
        return super().construct_mapping(node, deep)


DEEPEST = 60  # a scheme needs a dozen levels; the fast reader would overrun its stack


def _check_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.YAMLError("嵌套太深")


def nodes(text: str) -> yaml.Node | None:
    """The text's parts with their places; None where only JSON's reader can read it."""
    try:
        _check_depth(text)
        found: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError:
        return None
    return found


def line_of(node: yaml.Node | None, path: str) -> int | None:
    """The line of a fault's path, or of the deepest part of it that is there."""
    line = None
    for key, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        if isinstance(node, yaml.MappingNode) and key:
            pair = next(((k, v) for k, v in node.value if k.value == key), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and number and int(number) < len(node.value):
            node = node.value[int(number)]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _yaml(text: str) -> Any:
    _check_depth(text)
    return yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader)
