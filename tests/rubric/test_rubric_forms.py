"""Editing forms and files come to the same scheme: typed into the pages' own forms by a stand-in
for a browser, whatever is in it. What is typed is taken from the file, not from our own reading
of it, so that a field which a form forgets, shuffles or spoils is found."""

import copy
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given

from scoring.engine.editing import drafting, part_params
from scoring.engine.editing.drafting import Param
from scoring.engine.scheme import rubric
from scoring.engine.scheme import writing as scheme_writing
from scoring.rubric.web import part as rubric_part
from tests.engine.documents import DOCUMENTS
from tests.engine.schemes_made_up import schemes, slow

Document = dict[str, Any]


class Browser(HTMLParser):
    """What a browser sends of a form that nobody touched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self.area = self.select = ""
        self.text, self.chosen = "", None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            # The input of a line holds no line break.
            self.sent.appendlist(name, value.replace("\r", "").replace("\n", ""))
        elif tag == "textarea":
            self.area, self.text = name, ""
        elif tag == "select":
            self.select, self.chosen = name, None
        elif tag == "option" and (self.chosen is None or "selected" in given):
            self.chosen = value

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            text = self.text.replace("\r\n", "\n").removeprefix("\n")
            self.sent.appendlist(self.area, text.replace("\n", "\r\n"))
        elif tag == "select":
            self.sent.appendlist(self.select, self.chosen or "")


def page(piece: Document, params: tuple[Param, ...]) -> str:
    values = drafting.flat(piece, params)
    fields = [rubric_part._field(param, values[param.key], []) for param in params]
    return render_to_string(
        "rubric/_fields.html", {"fields": fields, "steps": {}, "draft": {"version": 1}}
    )


def save(piece: Document, params: tuple[Param, ...], sent: QueryDict) -> tuple[Document, list[str]]:
    """As a save does it, but for the database."""
    typed = rubric_part.read_form(sent, params)
    clean = {p.key: drafting.cleaned(typed[p.key], p) for p in params if p.key in typed}
    made, changed, conflicts = drafting.merge(piece, piece, clean, params)
    assert conflicts == []
    return made, changed


@slow
@given(document=schemes())
def test_a_page_that_a_browser_sends_back_untouched_changes_nothing(document: Document) -> None:
    _untouched(document)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_our_own_schemes_are_sent_back_untouched(name: str) -> None:
    _untouched(DOCUMENTS[name])


def _untouched(document: Document) -> None:
    for place in drafting.places(document):
        piece = drafting.part(document, place)
        assert piece is not None
        params = drafting.params_of(place, piece)
        assert save(piece, params, Browser(page(piece, params)).sent) == (piece, [])


def typed_in(piece: Document, html: str) -> QueryDict:
    """The empty form of the page, filled from the file's own keys."""
    sent = Browser(html).sent
    for key, value in _leaves(piece):
        if isinstance(value, bool):
            assert f"{key}!" in sent, f"no box for {key}"
            if value:
                sent[key] = "1"
        elif isinstance(value, list) and isinstance(value[0], dict):
            _rows_in(sent, key, value)
        elif isinstance(value, list) and f"{key}!" in sent:
            sent.setlist(key, list(reversed(value)))
        else:
            assert key in sent, f"no field for {key}"
            text = "、".join(value) if isinstance(value, list) else str(value)
            sent[key] = text if key == "earns" else text.replace("\n", "")
    return sent


def _rows_in(sent: QueryDict, key: str, rows: list[Document]) -> None:
    assert f"{key}!" in sent, f"no rows for {key}"
    for n, row in enumerate(rows):
        for column, value in row.items():
            assert f"{key}.0.{column}" in sent, f"no column {column} in {key}"
            text = {True: "1", False: ""}.get(value, value)  # a box that is ticked, or is not
            sent[f"{key}.{n}.{column}"] = text.replace("\n", "")


def _leaves(piece: Document, above: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in piece.items():
        if not above and key in ("code", "items", "categories", "subject", "period", "lint_exempt"):
            continue  # fixed when the part is added, or written by its own form
        if isinstance(value, dict):
            found += _leaves(value, f"{above}{key}.")
        elif value != []:
            found.append((f"{above}{key}", value))
    return found


def by_hand(document: Document) -> Document:
    """A scheme typed anew into the forms of a bare skeleton, the rule's kind first."""
    made: Document = {key: document[key] for key in ("code", "subject", "period")}
    made["categories"] = [
        {"code": c["code"], "items": [{"code": i["code"], "rule": {"kind": "veto"}} for i in c["items"]]}
        for c in document["categories"]
    ]  # fmt: skip
    if document.get("lint_exempt"):
        made["lint_exempt"] = document["lint_exempt"]
    for place in drafting.places(document):
        written, piece = drafting.part(document, place), drafting.part(made, place)
        assert written is not None
        assert piece is not None
        if place.startswith("item:"):
            chosen = QueryDict(mutable=True)
            chosen["rule.kind"] = written["rule"]["kind"]
            _replace(piece, save(piece, drafting.params_of(place, piece), chosen)[0])
        params = drafting.params_of(place, piece)
        _replace(piece, save(piece, params, typed_in(written, page(piece, params)))[0])
    return made


def _replace(piece: Document, made: Document) -> None:
    piece.clear()
    piece.update(made)


def as_typed(value: Any, key: str = "") -> Any:
    """The file as a typist leaves it: no blanks at the ends of texts, one line where the form has
    one, nothing that says only what goes without saying, boxes in the form's order."""
    if isinstance(value, dict):
        return {
            k: as_typed(v, k) if k != "lint_exempt" else v
            for k, v in value.items()
            if v is not False and v != []
        }
    if isinstance(value, list):
        orders = {"roles": part_params.POST_NAMES, "requires": part_params.REQUIRE_NAMES}
        if key in orders:
            return sorted(value, key=list(orders[key]).index)
        return [as_typed(v, key) for v in value]
    if not isinstance(value, str):
        return value
    return (value if key == "earns" else value.replace("\n", "")).strip()


@slow
@given(document=schemes())
def test_forms_and_files_come_to_the_same_scheme(document: Document) -> None:
    _the_same(document)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_our_own_schemes_typed_anew_are_what_their_files_say(name: str) -> None:
    _the_same(DOCUMENTS[name])


def _the_same(document: Document) -> None:
    hand = rubric.from_dict(by_hand(document))
    text = scheme_writing.as_yaml(as_typed(copy.deepcopy(document)))
    file = rubric.from_dict(scheme_writing.read_upload(text.encode()))
    assert hand.document == file.document
    assert hand.content_hash == file.content_hash
