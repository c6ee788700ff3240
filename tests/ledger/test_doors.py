"""Kind of rule × door: each can be typed, is refused in words, reads back the same, is explained.

A kind that can be chosen for a scheme and has no input somewhere scores everybody alike and says
nothing: five of thirteen once did.
"""

import html
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from scoring.engine.facts import typed
from scoring.engine.kinds import KINDS
from scoring.models import DepartmentFeed, Entry
from scoring.scheme.selectors import facts as select_facts
from tests.world import World, clock
from tests.world.entry import Form
from tests.world.kinds import CASES, MONTH, NOW, Case
from tests.world.tables import Table, confirm, send, words

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
WHOM = "陆文静"


@pytest.fixture(autouse=True)
def _in_october() -> Iterator[None]:
    with time_machine.travel(clock(NOW), tick=True):
        yield


def client_of(world: World, name: str = "韩志远") -> Client:
    client = Client()
    client.force_login(world.user(name))
    return client


def kind_of(world: World, case: Case) -> Any:
    sheet = world.sheet(world.crew, MONTH)
    return select_facts.rubric_of(sheet.rubric).items[case.item].kind


def boxed(world: World, case: Case, values: tuple[str, ...]) -> tuple[str, ...]:
    """What the inputs hold: options by their keys."""
    parts = typed.asked(kind_of(world, case))
    keys = [{label: key for key, label in part.options} for part in parts]
    pairs = zip(parts, keys, values, strict=True)
    return tuple(v if part.form == "picks" else known.get(v, v) for part, known, v in pairs)


def labelled(world: World, case: Case, values: tuple[str, ...]) -> tuple[str, ...]:
    """What a table shows: options by their labels."""
    parts = typed.asked(kind_of(world, case))
    return tuple(part.cell_text(v) for part, v in zip(parts, values, strict=True))


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.content.decode())


def cell_path(world: World, case: Case) -> str:
    sheet = world.sheet(world.crew, MONTH).pk
    return f"/sheets/{sheet}/entry/{world.participant(WHOM).pk}/{case.item}/"


def posted(world: World, case: Case, values: tuple[str, ...]) -> dict[str, Any]:
    """The fields of the cell's own form, as a browser sends them."""
    data: dict[str, Any] = {"request": str(uuid.uuid4())}
    for part, value in zip(typed.asked(kind_of(world, case)), values, strict=True):
        read = part.read(value)
        if part.key:
            data[part.key] = read if part.form == "picks" or part.parts else value
    return data


def stored() -> list[dict[str, Any]]:
    rows = Entry.objects.filter(void=False, superseded_by__isnull=True)
    return [row.fields for row in rows]


def explained(world: World, case: Case) -> None:
    """Wherever somebody reads the month."""
    sheet = world.sheet(world.crew, MONTH)
    person = world.participant(WHOM).pk
    client = client_of(world)
    pages = [f"/sheets/{sheet.pk}/entry/", f"/sheets/{sheet.pk}/reading/?person={person}"]
    world.score(world.crew, MONTH)
    for page in [*pages, f"/sheets/{sheet.pk}/", cell_path(world, case)]:
        assert case.sentence in text(client, page), page
    assert case.sentence in text(client_of(world, WHOM), f"/sheets/{sheet.pk}/")
    rows = client_of(world, WHOM).get("/me/data.json").json()["matters"]
    assert [row["fields"] for row in rows] == [case.stored]


def test_every_kind_is_walked() -> None:
    assert set(CASES) == set(KINDS)


@EVERY
def test_what_a_kind_asks_for_is_what_it_reads(kinds_world: World, case: Case) -> None:
    kind = kind_of(kinds_world, case)
    assert {one.key for one in kind.inputs() if one.key} == kind.fields
    values = boxed(kinds_world, case, case.typed)
    assert typed.fields_of(kind, values) == case.stored
    assert typed.fields_of(kind, labelled(kinds_world, case, case.typed)) == case.stored
    assert typed.values_of(kind, case.stored) == values


@EVERY
def test_in_the_grid_or_in_the_panel_beside_it(kinds_world: World, case: Case) -> None:
    world = kinds_world
    form = Form(world, "韩志远", MONTH)
    if not typed.fits_a_cell(kind_of(world, case)):
        assert form.cell(WHOM, case.item) not in form.data
        assert f'href="{cell_path(world, case)}"' in form.text
        return
    answer = form.fill(WHOM, case.item, *case.wrong).post()
    assert answer.status_code == 422
    assert stored() == []
    form.load()
    values = boxed(world, case, case.typed)
    assert form.fill(WHOM, case.item, *values).post().status_code == 302
    assert stored() == [case.stored]
    form.load()
    assert tuple(form.data[form.cell(WHOM, case.item)]) == values
    explained(world, case)
    form.fill(WHOM, case.item, *[""] * len(values)).post()
    assert stored() == []


@EVERY
def test_on_the_cell_s_own_page(kinds_world: World, case: Case) -> None:
    world, client, path = kinds_world, client_of(kinds_world), cell_path(kinds_world, case)
    if case.kind != "veto":  # there is nothing to be typed wrong
        values = boxed(world, case, case.wrong)
        answer = client.post(path, posted(world, case, values))
        assert answer.status_code == 422
        assert case.why in html.unescape(answer.content.decode())
        assert stored() == []
    values = boxed(world, case, case.typed)
    answer = client.post(path, posted(world, case, values))
    assert answer.status_code == 302
    assert stored() == [case.stored]
    page = text(client, path)
    assert case.words.replace(" / ", " ") in re.sub(r"\s+", " ", page)
    # The correction's form holds what was recorded: sent unchanged, it says the same.
    row = Entry.objects.get()
    form = re.search(r"更正这一条</summary>(.*?)</form>", page, re.S)
    assert form is not None
    again = sent_by(form[1])
    answer = client.post(path, again | {"request": str(uuid.uuid4()), "why": "核对过"})
    assert answer.status_code == 302
    assert stored() == [case.stored]
    assert row.fields == case.stored
    explained(world, case)


def sent_by(form: str) -> dict[str, list[str]]:
    """What a browser would send of a form as it stands."""
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>|<select.*?</select>", form, re.S):
        name = re.search(r'name="([^"]*)"', tag)
        if name is None or (" checkbox" in tag.replace('"', " ") and " checked" not in tag):
            continue
        found = re.search(
            r'<option value="([^"]*)" selected'
            if tag.startswith("<select")
            else r'value="([^"]*)"',
            tag,
        )
        data.setdefault(name[1], []).append(found[1] if found else "")
    return data


def cells(world: World, case: Case, values: tuple[str, ...], base: str | None = None) -> Any:
    client, sheet = client_of(world), world.sheet(world.crew, MONTH).pk
    edit = {"client_key": str(uuid.uuid4()), "participant": world.participant(WHOM).pk,
            "item": case.item, "base": base, "values": list(values)}  # fmt: skip
    data = {"user": world.user("韩志远").pk, "edits": [edit]}
    return client.post(f"/api/sheets/{sheet}/cells/", data, content_type="application/json")


@EVERY
def test_cell_by_cell_as_the_grid_sends_it(kinds_world: World, case: Case) -> None:
    world = kinds_world
    refused = cells(world, case, boxed(world, case, case.wrong)).json()["cells"][0]
    assert refused["status"] == "refused"
    assert refused["text"]
    answer = cells(world, case, boxed(world, case, case.typed))
    assert answer.status_code == 201, answer.content.decode()
    assert stored() == [case.stored]
    key = answer.json()["cells"][0]["key"]
    assert cells(world, case, boxed(world, case, case.typed), key).json()["cells"][0]["status"] in (
        "same",
        "replayed",
    )
    many = cells(world, case, ("1",) * (len(case.typed) + 1), key)
    assert many.status_code == 400
    assert cells(world, case, ("",) * len(case.typed), key).status_code == 201
    assert stored() == []


@EVERY
def test_by_the_interface_of_programs(kinds_world: World, case: Case) -> None:
    world, client = kinds_world, client_of(kinds_world)
    path = f"/api/sheets/{world.sheet(world.crew, MONTH).pk}/"
    schema = client.get(path).json()["items"][case.item]["fields"]
    assert set(case.stored) <= set(schema["properties"])
    assert set(schema["required"]) <= set(case.stored)
    change = {"client_key": str(uuid.uuid4()), "participant": world.participant(WHOM).pk,
              "item": case.item}  # fmt: skip
    strange = {"changes": [change | {"fields": {**case.stored, "strange": "1"}}]}
    assert client.post(path, strange, content_type="application/json").status_code == 422
    right = {"changes": [change | {"fields": case.stored}]}
    answer = client.post(path, right, content_type="application/json")
    assert answer.status_code == 201, answer.content.decode()
    assert [row["fields"] for row in client.get(path).json()["entries"]] == [case.stored]


@EVERY
def test_in_the_month_s_table(kinds_world: World, case: Case) -> None:
    world = kinds_world
    table = Table(world, month=MONTH)
    parts = typed.asked(kind_of(world, case))
    codes = [case.item if len(parts) == 1 else f"{case.item} {part.label}" for part in parts]
    for code, value in zip(codes, case.wrong, strict=True):
        table.fill(WHOM, code, value)
    assert case.why in table.look(table.upload())
    table = Table(world, month=MONTH)
    for code, value in zip(codes, labelled(world, case, case.typed), strict=True):
        table.fill(WHOM, code, value)
    assert table.confirm(table.upload()).status_code == 302
    assert stored() == [case.stored]
    again = Table(world, month=MONTH)
    shown = tuple(str(again.cell(WHOM, code).value) for code in codes)
    assert shown == labelled(world, case, boxed(world, case, case.typed))
    assert "没有要写入的改动" in again.look(again.upload()) or stored() == [case.stored]


@EVERY
def test_as_a_row_of_the_table_of_matters(kinds_world: World, case: Case) -> None:
    world = kinds_world
    parts = typed.asked(kind_of(world, case))

    def row(values: tuple[str, ...]) -> Table:
        named = {p.label: v for p, v in zip(parts, values, strict=True) if p.key}
        whom = {"姓名": WHOM, "小项": case.item, "日期": "2026-10-12", "一句话": "会上定的"}
        return Table(world, month=MONTH).matter(**whom, **named)

    if case.kind != "veto":
        table = row(case.wrong)
        assert case.why in table.look(table.upload())
        assert stored() == []
    table = row(labelled(world, case, case.typed))
    path = table.upload()
    assert table.confirm(path).status_code == 302, table.look(path)
    assert stored() == [case.stored]


@EVERY
def test_claimed_by_oneself(claimed_kinds: World, case: Case) -> None:
    world, client = claimed_kinds, client_of(claimed_kinds, WHOM)
    kind = kind_of(world, case)

    def claim(values: tuple[str, ...]) -> Any:
        parts = typed.asked(kind)
        data: dict[str, Any] = {"what": case.item}
        for n, (part, value) in enumerate(zip(parts, values, strict=True)):
            if n == 0 and kind.levels():
                data["what"] = f"{case.item}:{value}"
            elif part.key == "quantity":
                data["quantity"] = value
            elif part.key:
                read = part.read(value)
                data[f"{case.item}.{part.key}"] = read if part.form == "picks" else value
        fixed = {"request": str(uuid.uuid4()), "on": "2026-10-12", "note": "办成了一件事"}
        return client.post("/claim/", fixed | data)

    if kind.sign <= 0:
        assert f'value="{case.item}"' not in text(client, "/claim/")
        answer = claim(boxed(world, case, case.typed))
        assert answer.status_code == 422
        assert "不由本人申报" in html.unescape(answer.content.decode())
        return
    answer = claim(boxed(world, case, case.wrong))
    assert answer.status_code == 422
    assert case.why in html.unescape(answer.content.decode())
    assert stored() == []
    assert claim(boxed(world, case, case.typed)).status_code == 302
    assert stored() == [case.stored]
    assert f"试用{case.kind}" in text(client, "/claim/")


@EVERY
def test_given_by_a_department(provided_kinds: World, case: Case) -> None:
    world, client = provided_kinds, client_of(provided_kinds, "组织员")
    parts = [part for part in typed.asked(kind_of(world, case)) if part.key]
    # A table of names alone is none: what only happens has a day.
    mapping = {"name": "姓名"} | ({part.key: part.label for part in parts} or {"on": "日期"})
    heads = list(mapping.values())

    def bring(values: tuple[str, ...], **more: Any) -> str:
        row = [WHOM, *(values if parts else ["2026-10-12"])]
        table = "\n".join(",".join(line) for line in (heads, row)) + "\n"
        answer = send(client, "/feeds/", table.encode(), "数.csv", month=MONTH, **more)
        assert answer.status_code == 302, words(answer)
        return answer["Location"]

    path = bring(case.wrong, department="人力资源部", item=case.item)
    assert path.endswith("/columns/")
    page = html.unescape(client.get(path).content.decode())
    selects = re.findall(r'<select id="m-(\w+)"(.*?)</select>', page, re.S)
    picked = {key: re.search(r'<option value="([^"]+)" selected', body) for key, body in selects}
    chosen = {key: option[1] for key, option in picked.items() if option}
    assert chosen == mapping  # the headings say it: nothing has to be chosen
    answer = client.post(path, mapping)
    assert answer.status_code == 302, words(answer)
    if parts:
        assert case.why in words(client.get(answer["Location"]))
    path = bring(labelled(world, case, case.typed), feed=DepartmentFeed.objects.get().pk)
    assert confirm(client, path).status_code == 302, words(client.get(path))
    assert stored() == [case.stored]
    page = text(client_of(world), cell_path(world, case))
    assert "人力资源部" in page


@EVERY
def test_settled_where_the_meeting_reads_aloud(kinds_world: World, case: Case) -> None:
    world = kinds_world
    sheet, person = world.sheet(world.crew, MONTH).pk, world.participant(WHOM).pk
    path = f"/sheets/{sheet}/reading/?person={person}"
    client = client_of(world)
    page = text(client, path)
    kind = kind_of(world, case)
    name = f"v-{person}-{case.item}"
    if not kind.judged:
        assert name not in page
    elif not typed.fits_a_cell(kind):
        assert f'href="{cell_path(world, case)}"' in page
    else:
        values = boxed(world, case, case.typed)
        seen = re.search(rf'name="s-{person}-{case.item}" value="([^"]*)"', page)
        assert seen is not None
        data = {"request": str(uuid.uuid4()), f"s-{person}-{case.item}": seen[1], name: values}
        assert client.post(path, data).status_code == 302
        assert stored() == [case.stored]
