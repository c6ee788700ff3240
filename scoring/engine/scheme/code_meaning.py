"""Codes of items keep their meaning for ever: the ledger knows a matter by its item's code alone."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from scoring.engine.errors import Problem

Document = dict[str, Any]
Past = list[tuple[str, Document]]  # what a version is called, and what it says; the newest first


def reused(document: Document, past: Past) -> list[Problem]:
    """Items whose code stood for something else before: under another name than it ever had, and
    gone since, of another kind, not alike, or the name of another code. A new wording is none."""
    names: dict[str, list[tuple[str, str, str]]] = {}  # code -> (version, name, kind)
    for called, earlier in past:
        for _, item in _items(earlier):
            names.setdefault(item["code"], []).append((called, item["name"], _kind(item)))
    newest = {item["code"] for _, item in _items(past[0][1])} if past else set()
    owners = {name: code for code, rows in names.items() for _, name, _ in rows}
    free = _free(names, document)
    found = []
    for path, item in _items(document):
        code, name = item["code"], item["name"]
        rows = names.get(code)
        if not rows or any(name == was for _, was, _ in rows):
            continue
        called, was, kind = rows[0]
        if name in owners:
            why = f"“{name}”一直是 {owners[name]}，编码跟着小项走，请写回 {owners[name]}"
        elif code not in newest or kind != _kind(item) or not _alike(was, name):
            why = f"不能再给“{name}”用，请换一个没用过的编码，如 {free(code)}"
        else:
            continue
        text = f"{path}.code：{code} 在{called}里是“{was}”，{why}"
        found.append(Problem(None, f"{path}.code", "CODE_REUSED", text))
    return found


def _items(document: Document) -> Iterator[tuple[str, Document]]:
    for i, category in enumerate(document["categories"]):
        for j, item in enumerate(category["items"]):
            yield f"categories[{i}].items[{j}]", item


def _alike(was: str, name: str) -> bool:
    """Half of the longer name's characters are shared: other words for the same thing."""
    shared = Counter(was) & Counter(name)
    return 2 * shared.total() >= max(len(was), len(name))


def _kind(item: Document) -> str:
    return str(item.get("rule", {}).get("kind", ""))


def _free(names: Iterable[str], document: Document) -> Any:
    taken = {*names, *(item["code"] for _, item in _items(document))}

    def free(code: str) -> str:
        """A code of the same letters that nobody ever had; each is named once."""
        letters = code.rstrip("0123456789")
        number = next(n for n in range(1, 1000) if f"{letters}{n:02d}" not in taken)
        taken.add(f"{letters}{number:02d}")
        return f"{letters}{number:02d}"

    return free
