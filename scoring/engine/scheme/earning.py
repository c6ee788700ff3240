"""`earned_by` of an item: which meetings write it by themselves, read and checked."""

from scoring.engine.kinds import Kind
from scoring.engine.shape import DUPLICATE, MISSING, OUT_OF_RANGE, UNEXPECTED, Node
from scoring.engine.time.meetings import HOURS, HOW, KINDS, Earning

KEYS = ("meeting", "for", "option")


def earned_by(node: Node, kind: Kind) -> tuple[Earning, ...]:
    if not node.has("earned_by"):
        return ()
    if node.given["earned_by"] == []:
        node.fault("earned_by", MISSING, "至少写一行；不由会议得分就不写这一项")
        return ()
    return tuple(_earning(row, kind) for row in node.nodes("earned_by"))


def _earning(row: Node, kind: Kind) -> Earning:
    row.only(*KEYS)
    meeting, how = row.choice("meeting", KINDS), row.choice("for", HOW)
    if how == HOURS and not kind.counts_hours:
        row.fault("for", OUT_OF_RANGE, "学时只记到“比例”的规则里")
    option = None
    if kind.option_keys():
        option = row.key("option")
        if option and option not in kind.option_keys():
            row.fault("option", OUT_OF_RANGE, f"这一项没有 {option} 这一档")
    elif row.has("option"):
        row.fault("option", UNEXPECTED, "只有定档的规则写记哪一档")
    return Earning(meeting, how, option)


def earned_once(categories: list[Node]) -> None:
    """What a meeting yields for one reason is one item of the scheme."""
    seen: dict[tuple[str, str], str] = {}
    for category in categories:
        items = category.given.get("items")
        for i, item in enumerate(items if isinstance(items, list) else []):
            rows = item.get("earned_by") if isinstance(item, dict) else None
            for k, row in enumerate(rows if isinstance(rows, list) else []):
                pair = _pair(row)
                if pair is None:
                    continue
                if pair in seen:
                    words = Earning(*pair).words
                    text = f"{words}前面已经由 {seen[pair]} 得了，一件事只得一项"
                    category.fault(f"items[{i}].earned_by[{k}]", DUPLICATE, text)
                else:
                    seen[pair] = str(item.get("code", ""))


def _pair(row: object) -> tuple[str, str] | None:
    if not isinstance(row, dict):
        return None
    meeting, how = row.get("meeting"), row.get("for")
    if not isinstance(meeting, str) or not isinstance(how, str):
        return None
    return (meeting, how) if meeting in KINDS and how in HOW else None
