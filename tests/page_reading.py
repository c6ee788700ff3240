"""What people meet on a page, line by line: its text, and what links, buttons, fields say.

How it is indented, and what encloses what, is left out: a template may be set anew.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser

SAYING = {"title", "alt", "placeholder", "value", "label", "href", "action", "formaction"}
SAYING |= {"aria-label", "aria-description", "aria-current"}
STATES = {"checked", "selected", "disabled", "required", "readonly", "hidden", "open", "multiple"}


def one_blank(text: str) -> str:
    return " ".join(text.split())


class Reader(HTMLParser):
    """The lines of a page, and where its links and its forms without questions lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.links: list[str] = []
        self._text: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_of_text()
        given = {name: one_blank(value or "") for name, value in attrs}
        if tag == "style" or (tag == "script" and "json" not in given.get("type", "")):
            self._silent = tag
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "form" and given.get("method", "get").lower() == "get" and "action" in given:
            self.links.append(given["action"])
        if tag != "link":
            self.lines += [f"@{name}={given[name]}" for name in sorted(given) if _says(given, name)]
            self.lines += [f"@{name}" for name in sorted(STATES & given.keys())]
        if tag == "img":
            self.lines.append(f"@src={given.get('src', '')}")

    def handle_endtag(self, tag: str) -> None:
        self._end_of_text()
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data)

    def close(self) -> None:
        super().close()
        self._end_of_text()

    def _end_of_text(self) -> None:
        if text := one_blank("".join(self._text)):
            self.lines.append(text)
        self._text = []


def _says(given: dict[str, str], name: str) -> bool:
    """Scripts show some of what is kept in data-…: words, and addresses."""
    if name.startswith("data-"):
        return given[name].startswith("/") or not given[name].isascii()
    return name in SAYING and bool(given[name])


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def of_workbook(content: bytes) -> Iterator[str]:
    """Words, numbers and remarks of a table, in the order of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in sorted(parts.namelist()):
            if re.match(r"xl/(worksheets/|sharedStrings|comments|workbook)", name):
                yield f"[{name}]"
                yield from read(parts.read(name).decode("utf-8")).lines
