"""Changes of a scheme's shape: what is added, moved, taken out. Each says what it did."""

import re
from collections.abc import Callable
from typing import Any

from scoring.engine import drafting
from scoring.engine.workflow import Refusal, check_reason, check_text

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
        mark = code.strip() or drafting.fresh_code(document, category, used)
        _free(document, mark)
        if mark in used:
            raise Refusal(f"编码 {mark} 以前用过，账本里有它的记录，请换一个", "input")
        item = {"code": mark, "name": text, "earns": text, "unit": "每次",
                "rule": {"kind": "per_occurrence", "points": "0.5"}, "cap_month": "1.0"}  # fmt: skip
        if home.get("cap_negative") is not None and home.get("cap") is None:
            item |= {"rule": {"kind": "per_occurrence", "points": "-0.5"}, "cap_month": "-1.0"}
        home["items"].append(item)
        return f"item:{mark}", f"新增小项 {mark} {text}"

    return change


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
    if not drafting.is_code(code):
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
    """`up`, `down`, or `before:A03`, `end:B` when it was dragged. `category:` codes likewise."""

    def change(document: Document) -> tuple[str, str]:
        if code.startswith("category:"):
            rows, mine = document["categories"], code.partition(":")[2]
            i = rows.index(_category(document, mine))
            place = code
        else:
            home, i = _home(document, code)
            rows, mine, place = home["items"], code, f"item:{code}"
        said = f"移动 {mine}"
        if where in ("up", "down"):
            j = i - 1 if where == "up" else i + 1
            if 0 <= j < len(rows):
                rows[i], rows[j] = rows[j], rows[i]
            return place, said
        drop = re.fullmatch(r"(before|end):(.+)", where)
        if drop is None or place != f"item:{code}":
            raise Refusal("不明白要移到哪里", "input")
        if drop[2] == code:
            return place, said
        if drop[1] == "end":
            target, at = _category(document, drop[2]), None
        else:
            target = _home(document, drop[2])[0]
        if len(rows) == 1 and target is not home:
            raise Refusal("这是本大项最后一个小项，不能移走", "input")
        item = rows.pop(i)
        at = None if drop[1] == "end" else _home(document, drop[2])[1]
        target["items"].insert(len(target["items"]) if at is None else at, item)
        return place, said

    return change


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
