"""The table of a month as a form, and cell by cell."""

import html
import re
import uuid
from typing import Any

from django.test import Client

from scoring.models import Entry
from tests.world import World

MONTH = "2026-09"


class Form:
    """The grid's form as a browser without script would send it."""

    def __init__(self, world: World, who: str, month: str = MONTH) -> None:
        self.client = Client()
        self.client.force_login(world.user(who))
        self.world = world
        self.path = f"/sheets/{world.sheet(world.crew, month).pk}/entry/"
        self.load()

    def load(self) -> None:
        self.read(self.client.get(self.path).content.decode())

    def read(self, text: str) -> None:
        self.text = html.unescape(text)
        self.data: dict[str, Any] = {}
        for tag in re.findall(r"<input[^>]*>|<select.*?</select>", self.text, re.S):
            name = re.search(r'name="([^"]*)"', tag)
            if tag.startswith("<select"):
                value = re.search(r'<option value="([^"]*)" selected', tag)
            else:
                value = re.search(r'value="([^"]*)"', tag)
            if name and name[1] != "csrfmiddlewaretoken":
                self.data.setdefault(name[1], []).append(value[1] if value else "")

    def cell(self, name: str, item: str) -> str:
        return f"v-{self.world.participant(name).pk}-{item}"

    def fill(self, name: str, item: str, *values: str) -> "Form":
        assert self.cell(name, item) in self.data, f"no input for {name} {item}"
        self.data[self.cell(name, item)] = list(values)
        return self

    def post(self) -> Any:
        return self.client.post(self.path, self.data)


def in_force() -> dict[tuple[str, str], dict]:
    rows = Entry.objects.filter(void=False, superseded_by__isnull=True)
    return {(r.participant.seat.member.name, r.item): r.fields for r in rows}


class Door:
    def __init__(self, world: World, who: str = "韩志远") -> None:
        self.world, self.who = world, who
        self.client = Client()
        self.user = world.user(who)
        self.client.force_login(self.user)
        self.path = f"/api/sheets/{world.sheet(world.crew, MONTH).pk}/cells/"

    def edit(
        self, name: str, item: str, *values: str, base: str | None = None, **more: Any
    ) -> dict[str, Any]:
        return {"client_key": str(uuid.uuid4()), "participant": self.world.participant(name).pk,
                "item": item, "base": base, "values": list(values)} | more  # fmt: skip

    def send(self, *edits: dict[str, Any], user: int | None = None) -> Any:
        data = {"user": user or self.user.pk, "edits": list(edits)}
        return self.client.post(self.path, data, content_type="application/json")
