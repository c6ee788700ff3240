"""A plant's own list of professional words, each with its reason: read from its file."""

from dataclasses import dataclass

import yaml

from scoring.engine.editing.formalism import SHORTEST_PHRASE, Phrase, judge
from scoring.engine.editing.plain_text import plain

FIELDS = {"phrase", "reason", "plant"}
SHORTEST_REASON = 4
# Nothing professional is said with these.
UNDENIABLE = {"平台积分", "群里应答", "心得", "活跃", "阅读量", "资料厚薄", "笔记抄写", "手机答题"}


@dataclass(frozen=True)
class Listed:
    """`plant` empty: for every plant."""

    phrase: Phrase
    plant: str


def read(text: str) -> tuple[Listed, ...]:
    """Rows of `{phrase, reason, plant?}`; ValueError says in Chinese what is wrong with which."""
    try:
        rows = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        raise ValueError("不是 YAML") from error
    if not isinstance(rows, list):
        raise ValueError("应当是一行一个词的清单")
    return tuple(_row(row, n) for n, row in enumerate(rows, start=1))


def _row(row: object, n: int) -> Listed:
    if not isinstance(row, dict) or not set(row) <= FIELDS:
        raise ValueError(f"第 {n} 个：只写 phrase、reason，需要时写 plant")
    phrase, reason, plant = (str(row.get(key, "")).strip() for key in ("phrase", "reason", "plant"))
    if len(plain(phrase).text) < SHORTEST_PHRASE:
        raise ValueError(f"第 {n} 个：“{phrase}”太短，至少 {SHORTEST_PHRASE} 个字的专业说法")
    if len(reason) < SHORTEST_REASON:
        raise ValueError(f"第 {n} 个：“{phrase}”要写明理由")
    if any(found.idea in UNDENIABLE for found in judge("", phrase, "")):
        raise ValueError(f"第 {n} 个：“{phrase}”说的就是使用软件或留痕，不能列为专业词")
    return Listed(Phrase(phrase, reason), plant)


def for_plant(listed: tuple[Listed, ...], plant: str) -> tuple[Phrase, ...]:
    return tuple(one.phrase for one in listed if one.plant in ("", plant))
