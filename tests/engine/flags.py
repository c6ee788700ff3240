"""Documents with and without what schemes say of talks, lateness and meetings."""

import copy
from typing import Any

Document = dict[str, Any]
FLAGS = ("talk", "late", "earned_by")


def without_flags(document: Document) -> Document:
    """As it was written before a scheme could say it."""
    bare = copy.deepcopy(document)
    for category in bare["categories"]:
        for item in category["items"]:
            for flag in FLAGS:
                item.pop(flag, None)
            for option in item["rule"].get("options", []):
                option.pop("late", None)
    return bare


def item_of(document: Document, code: str) -> Document:
    rows = (item for category in document["categories"] for item in category["items"])
    return next(item for item in rows if item["code"] == code)
