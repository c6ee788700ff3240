"""A table that somebody fills in elsewhere and hands in."""

import html
import io
import re
import uuid
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.world import World

MONTH = "2026-09"


class Table:
    """A template in the hands of somebody with a table program."""

    def __init__(self, world: World, who: str = "韩志远", month: str = MONTH) -> None:
        self.world = world
        self.client = Client()
        self.client.force_login(world.user(who))
        self.sheet = world.sheet(world.crew, month).pk
        answer = self.client.get(f"/sheets/{self.sheet}/template.xlsx")
        assert answer.status_code == 200
        self.book = openpyxl.load_workbook(io.BytesIO(answer.content))
        self.page, self.matters = self.book["积分表"], self.book["事项"]
        self.row = 2

    def cell(self, name: str, code: str) -> Any:
        column = next(c.column for c in self.page[4] if c.value == name)
        row = next(c.row for c in self.page["A"] if c.value == code)
        return self.page.cell(row, column)

    def fill(self, name: str, code: str, value: Any) -> "Table":
        self.cell(name, code).value = value
        return self

    def matter(self, **values: Any) -> "Table":
        self.row += 1
        heads = {c.value: c.column for c in self.matters[2]}
        for head, value in values.items():
            self.matters.cell(self.row, heads[head]).value = value
        return self

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def send(self, data: bytes | None = None, name: str = "九月.xlsx") -> Any:
        return send(self.client, f"/sheets/{self.sheet}/table/", data or self.saved(), name)

    def upload(self, data: bytes | None = None, name: str = "九月.xlsx") -> str:
        answer = self.send(data, name)
        assert answer.status_code == 302, words(answer)
        return answer["Location"]

    def look(self, path: str) -> str:
        return words(self.client.get(path))

    def confirm(self, path: str, **more: str) -> Any:
        return confirm(self.client, path, **more)


def send(client: Client, path: str, data: bytes, name: str, **more: Any) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(path, {"request": str(uuid.uuid4()), "file": file, **more})


def confirm(client: Client, path: str, **more: str) -> Any:
    page = client.get(path).content.decode()
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    return client.post(f"{path}confirm/", {"digest": found[1] if found else "", **more})


def words(answer: Any) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", text)
