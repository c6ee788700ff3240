"""Changes of a scheme's shape: what is added, moved, taken out. Each says what it did."""

import copy
import re
from collections.abc import Callable
from typing import Any

from scoring.engine.editing import drafting
from scoring.engine.process.workflow import Refusal, check_reason, check_text
from scoring.engine.shape import KEY

Document = dict[str, Any]
Change = Callable[[Document], tuple[str, str]]


def _category(document: Document, code: str) -> Document:
    found = drafting.part(document, f"category:{code}")
    if found is None:
        raise Refusal(f"没有大项 {code}，可能刚被别人删掉", "conflict")
    return found


def _home(document: Document, code: str) -> tuple[Document, int]:
    for category in document["categories"]:
        for i, item in enumerate(category["items"]):
            if item["code"] == code:
                return category, i
    raise Refusal(f"没有小项 {code}，可能刚被别人删掉", "conflict")


def add_item(
    category: str, name: str, code: str = "", *, used: frozenset[str] = frozenset()
) -> Change:
    """A new item at the end of a category, with the plainest rule. A code that was `used` before
    stays with the item that the ledger knows by it."""

    def change(document: Document) -> tuple[str, str]:
        home = _category(document, category)
        text = check_text(name, what="小项名称", most=80)
        if not text:
            raise Refusal("请写小项名称", "input")
        mark = code.strip() or _fresh_code(document, category, used)
        _free(document, mark)
        if mark in used:
            raise Refusal(f"编码 {mark} 以前用过，账本里有它的记录，请换一个", "input")
        only_minus = home.get("cap_negative") is not None and home.get("cap") is None
        plain = drafting.PLAIN[1 if only_minus or home.get("pool") else 0]
        item = {"code": mark, "name": text, "earns": text, "unit": "每次", **copy.deepcopy(plain)}
        home["items"].append(item)
        return f"item:{mark}", f"新增小项 {mark} {text}"

    return change


def _fresh_code(document: Document, category: str, used: frozenset[str]) -> str:
    """The next free code of a category: A09 after A08."""
    taken = {place.partition(":")[2] for place in drafting.places(document)} | used
    return next(f"{category}{n:02d}" for n in range(1, 10_000) if f"{category}{n:02d}" not in taken)


def add_category(name: str, code: str = "", *, used: frozenset[str] = frozenset()) -> Change:
    def change(document: Document) -> tuple[str, str]:
        text = check_text(name, what="大项名称", most=80)
        if not text:
            raise Refusal("请写大项名称", "input")
        taken = {category["code"] for category in document["categories"]}
        letters = (chr(n) for n in range(ord("A"), ord("Z") + 1))
        mark = code.strip() or next((x for x in letters if x not in taken), "Z1")
        _free(document, mark)
        document["categories"].append({"code": mark, "name": text, "cap": "5", "items": []})
        add_item(mark, "新小项", used=used)(document)
        return f"category:{mark}", f"新增大项 {mark} {text}"

    return change


def _free(document: Document, code: str) -> None:
    if KEY.fullmatch(code) is None:
        raise Refusal("编码要是字母、数字、横线，例如 A09", "input")
    if code in {place.partition(":")[2] for place in drafting.places(document)}:
        raise Refusal(f"编码 {code} 已经有了，请换一个", "input")


def remove_item(code: str) -> Change:
    def change(document: Document) -> tuple[str, str]:
        home, i = _home(document, code)
        if len(home["items"]) == 1:
            raise Refusal("这是本大项最后一个小项：要么先加一项，要么删掉整个大项", "input")
        name = home["items"].pop(i).get("name", "")
        _forget(document, code)
        return f"item:{code}", f"删去小项 {code} {name}"

    return change


def remove_category(code: str) -> Change:
    def change(document: Document) -> tuple[str, str]:
        gone = _category(document, code)
        if len(document["categories"]) == 1:
            raise Refusal("方案至少要有一个大项", "input")
        document["categories"].remove(gone)
        for item in gone["items"]:
            _forget(document, item["code"])
        return (
            f"category:{code}",
            f"删去大项 {code} {gone.get('name', '')}，含 {len(gone['items'])} 个小项",
        )

    return change


def _forget(document: Document, code: str) -> None:
    """Reasons that let a finding pass go with their item."""
    rows = [row for row in document.pop("lint_exempt", []) if row["item"] != code]
    if rows:
        document["lint_exempt"] = rows


def move(code: str, where: str) -> Change:
    """`up`, `down`, or `before:A03`, `end:B` when it was dragged. `category:` codes likewise
    (`before:C`, `end:`). An item at the edge of its category steps into the next one."""

    def change(document: Document) -> tuple[str, str]:
        if code.startswith("category:"):
            mine = code.partition(":")[2]
            _move_category(document, mine, where)
            return code, f"移动 {mine}"
        if where in ("up", "down"):
            _step(document, code, -1 if where == "up" else 1)
        else:
            _drop(document, code, where)
        return f"item:{code}", f"移动 {code}"

    return change


def _move_category(document: Document, code: str, where: str) -> None:
    rows = document["categories"]
    i = rows.index(_category(document, code))
    if where in ("up", "down"):
        j = i - 1 if where == "up" else i + 1
        if 0 <= j < len(rows):
            rows[i], rows[j] = rows[j], rows[i]
        return
    drop = _dropped(where)
    target = None if drop[0] == "end" else _category(document, drop[1])
    mine = rows[i]
    if target is not mine:
        rows.remove(mine)
        rows.insert(len(rows) if target is None else rows.index(target), mine)


def _dropped(where: str) -> tuple[str, str]:
    found = re.fullmatch(r"(before|end):(.*)", where)
    if found is None:
        raise Refusal("不明白要移到哪里", "input")
    return found[1], found[2]


def _step(document: Document, code: str, by: int) -> None:
    home, i = _home(document, code)
    rows = home["items"]
    if 0 <= i + by < len(rows):
        rows[i], rows[i + by] = rows[i + by], rows[i]
        return
    k = document["categories"].index(home) + by
    if 0 <= k < len(document["categories"]):
        target = document["categories"][k]["items"]
        target.insert(0 if by > 0 else len(target), _taken(home, i))


def _drop(document: Document, code: str, where: str) -> None:
    what, at = _dropped(where)
    home, i = _home(document, code)
    target = _category(document, at) if what == "end" else _home(document, at)[0]
    if what == "before" and at == code:
        return
    item = _taken(home, i) if target is not home else home["items"].pop(i)
    rows = target["items"]
    rows.insert(len(rows) if what == "end" else _home(document, at)[1], item)


def _taken(home: Document, i: int) -> Document:
    if len(home["items"]) == 1:
        raise Refusal("这是本大项最后一个小项，不能移走", "input")
    item: Document = home["items"].pop(i)
    return item


def exempt(code: str, reason: str) -> Change:
    """Let a refused finding pass with a written reason, which stays with the version."""

    def change(document: Document) -> tuple[str, str]:
        home, i = _home(document, code)
        text = reason.strip() and check_reason(reason, what="放行理由")
        _forget(document, code)
        if text:
            document.setdefault("lint_exempt", []).append({"item": code, "reason": text})
        name = home["items"][i].get("name", "")
        what = f"放行，理由：{text}" if text else "不再放行"
        return f"item:{code}", f"{code} {name} {what}"

    return change
