"""A scheme file, read whole and checked: categories, items, rules, classes, two hashes."""

from typing import Any

from scoring.engine import canonical
from scoring.engine.errors import Malformed, Problem
from scoring.engine.scheme import first_edition
from scoring.engine.scheme import text as scheme_text
from scoring.engine.scheme.reading import SchemeReading
from scoring.engine.shape import Node
from scoring.engine.time.meetings import Earnings

# Left out of the structure hash: a change of wording changes no number.
WORDING = ("name", "earns", "unit", "label", "identity", "reason")


class Rubric:
    """A scheme that passed every check; `document` is the file's content as it was given."""

    def __init__(self, document: dict[str, Any], read: SchemeReading) -> None:
        self.document = document
        self.code, self.name = read.code, read.name
        self.subject, self.period = read.subject, read.period
        self.floor, self.missing = read.floor, read.missing
        self.min_countable_months = read.min_countable_months
        self.classes = read.classes
        self.grades = [grade.name for grade in read.classes]  # best first
        self.quota = read.quota
        self.lint_exempt = read.lint_exempt
        self.categories = {category.code: category for category in read.categories}
        self.items = {item.code: item for c in read.categories for item in c.items}
        self.order = {code: place for place, code in enumerate(self.items)}
        self.aggregated = [item for item in self.items.values() if item.kind.aggregate]
        self.capped_longer = {
            item.code
            for item in self.items.values()
            if item.cap_quarter is not None or item.cap_year is not None
        }
        self.capped_year = {item.code for item in self.items.values() if item.cap_year is not None}
        # What a recorded meeting yields: by which meeting and how -> which item.
        self.earnings: Earnings = {
            earning.key: (item.code, earning)
            for item in self.items.values()
            for earning in item.earned_by
            if item.kind.reads(earning.fields)
        }
        self.content_hash = canonical.digest(document)
        self.structure_hash = canonical.digest(_without_wording(document))

    def dump(self) -> dict[str, Any]:
        return self.document


def load(text: str) -> Rubric:
    """A scheme from YAML or JSON text. Raises Malformed with every fault."""
    return from_dict(scheme_text.read(text))


def from_dict(document: Any) -> Rubric:
    """A scheme from parsed content. Raises Malformed with every fault."""
    errors: list[Problem] = []
    reading = SchemeReading(Node(first_edition.spelled_out(document), "", errors))
    if errors:
        raise Malformed(errors)
    return Rubric(document, reading)


def _without_wording(value: Any) -> Any:
    """The document with nothing in it that only people read; class names are results and stay."""
    if isinstance(value, list):
        return [_without_wording(v) for v in value]
    if isinstance(value, dict):
        kept = {k: _without_wording(v) for k, v in value.items() if k not in WORDING}
        if set(value) <= {"name", "min"} and "name" in value:
            kept["name"] = value["name"]
        return kept
    return value
