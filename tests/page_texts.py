"""Every page of the demonstration as text, to show that a change of the program changed no word.

python tests/page_texts.py --load OUT           a fresh database, the demonstration, all its pages
python tests/page_texts.py --compare A B --rename /old/=/new/     what B says differently from A

Before and after: both are written on a standing clock, the web server's and the database's, so
that the same program gives the same bytes. Each role follows the links that it is shown, then
tries what only the others were shown; of each address with numbers in it a few are looked at.
A page is what people meet: its text, and what its links, buttons and fields say. How it is
indented, and what encloses what, is left out. Only the settings and the models are imported.
"""

import argparse
import difflib
import json
import logging
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.page_reading import of_workbook, one_blank, read

if TYPE_CHECKING:
    from django.test import Client

NOW = "2026-12-01T10:00:00+08:00"
NOBODY = "anonymous"
HOST = "testserver"
# Of each pattern of addresses, so many for each role; fewer of papers, which take long to draw,
# and of the administrators' tables, which are Django's own.
MOST, FEWER = 6, 2
FEW = re.compile(r"/admin/.*|[^?]*\.(pdf|png|xlsx)(\?.*)?")

# What is drawn by chance, or belongs to the machine and not to the page.
CHANCE = (
    (re.compile(r"\b(?=[a-z0-9]*[A-Z])[A-Za-z0-9]{64}\b"), "<token>"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<key>"),
    (re.compile(r"data:image/[^\s\"']+"), "<picture>"),
    (re.compile(r"还有 \d+ MB"), "还有 <free> MB"),
)
# The database's clock stands as well. Its hand moves by a microsecond at each look, so that rows
# keep the order in which they came.
CLOCK = """
CREATE SEQUENCE public.looks_at_the_clock;
CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
SELECT timestamptz '{now}' + nextval('public.looks_at_the_clock') * interval '1 microsecond' $$;
ALTER DATABASE {name} SET search_path = public, pg_catalog;
"""
# In the files: a page begins with this, and its lines stand further in.
HEAD, IN = "=== ", "  "


@dataclass
class Page:
    role: str
    address: str
    lines: list[str]


@dataclass
class Visit:
    """One role's way through the pages."""

    role: str
    client: "Client"
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    tried: set[str] = field(default_factory=set)
    pages: list[Page] = field(default_factory=list)
    samples: dict[tuple[str, str], str] = field(default_factory=dict)

    def follow(self, start: Iterable[str]) -> None:
        """Near pages first, in the order in which links stand in a page: what an address is
        called has no say in which of them are looked at."""
        waiting = deque(start)
        while waiting:
            address = waiting.popleft()
            kind = pattern(address)
            most = FEWER if FEW.fullmatch(address) else MOST
            if address in self.tried or self.seen[kind] >= most:
                continue
            self.tried.add(address)
            self.seen[kind] += 1
            self.samples.setdefault(kind, address)
            waiting += self._look(address)

    def _look(self, address: str) -> list[str]:
        answer = self.client.get(address)
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        name = unquote(answer.headers.get("Content-Disposition", ""))
        body = answer.content
        lines = [one_blank(f"{answer.status_code} {kind} {name}")]
        links = []
        if "Location" in answer.headers:
            links.append(answer.headers["Location"])
            lines.append(f"→ {links[0]}")
        if kind == "text/html":
            reader = read(body.decode("utf-8"))
            lines += reader.lines
            links += reader.links
        elif kind == "application/json":
            text = json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True, indent=1)
            lines += text.splitlines()
        elif kind.startswith("text/"):
            lines += filter(None, map(one_blank, body.decode("utf-8").splitlines()))
        elif kind.endswith("spreadsheetml.sheet"):
            lines += of_workbook(body)
        self.pages.append(Page(self.role, address, lines))
        inside = (inner(address, link) for link in links)
        return [*(link for link in inside if link), *beside(address)]


def inner(here: str, link: str) -> str | None:
    """The whole address of a link, when it stays on this site."""
    parts = urlsplit(urljoin(f"http://{HOST}{here}", link.partition("#")[0]))
    if parts.netloc != HOST or parts.path.startswith("/static/"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def pattern(address: str) -> tuple[str, str]:
    """Alike are addresses with the same route and the same question, or with several."""
    from django.urls import Resolver404, resolve

    parts = urlsplit(address)
    try:
        route = resolve(unquote(parts.path)).route
    except Resolver404:
        route = parts.path
    asked = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return route, "several" if len(asked) > 1 else "".join(asked)


def routes(found: Iterable[Any], before: str = "") -> Iterator[str]:
    for one in found:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from routes(one.url_patterns, route)
        else:
            yield route


def all_routes() -> list[str]:
    from django.urls import get_resolver

    return list(routes(get_resolver().url_patterns))


def plain_addresses() -> list[str]:
    """Addresses that need no number: whoever types them gets a page, or is told why not."""
    return [f"/{route}" for route in all_routes() if not re.search(r"[<^$\\]|^admin/.", route)]


def beside(address: str) -> list[str]:
    """The API's addresses of what a page shows: nobody is led there by a link."""
    shown = re.fullmatch(r"/([\w-]+)/(\d+)/", address)
    if not shown:
        return []
    start = f"api/{shown[1]}/<int:pk>/"
    found = [route for route in all_routes() if route.startswith(start)]
    return ["/" + route.replace("<int:pk>", shown[2]) for route in found]


def crawl() -> Iterator[Page]:
    from django.contrib.auth import get_user_model
    from django.test import Client

    from scoring.management.demo.logins import LOGINS
    from scoring.models import NoticeCode

    logging.getLogger("django.request").setLevel("CRITICAL")  # refusals belong to the pages
    visits = [Visit(NOBODY, Client(raise_request_exception=False))]
    for login, *_ in LOGINS:
        visit = Visit(login, Client(raise_request_exception=False))
        visit.client.force_login(get_user_model().objects.get(username=login))
        visits.append(visit)
    codes = list(NoticeCode.objects.order_by("-pk"))
    visits[0].follow(f"/open/{row.code}/" for row in codes)
    for visit in visits:
        visit.follow(["/", *plain_addresses()])
        say(f"  {visit.role}: {len(visit.pages)}")
    samples: dict[tuple[str, str], str] = {}
    for visit in visits:
        samples = visit.samples | samples
    ours = {kind: address for kind, address in samples.items() if kind[0][:6] != "admin/"}
    for visit in visits:
        visit.follow(address for kind, address in ours.items() if kind not in visit.samples)
    secret = {row.code: f"<code {row.pk}>" for row in codes}
    secret |= {str(row): f"<code {row.pk}>" for row in codes}
    secrets = re.compile("|".join(secret) or "(?!)")
    for visit in visits:
        for page in visit.pages:
            text = "\n".join([page.address, *page.lines])
            text = secrets.sub(lambda found: secret[found[0]], text)
            for chance, name in CHANCE:
                text = chance.sub(name, text)
            address, *lines = text.split("\n")
            yield Page(page.role, address, lines)


@contextmanager
def database(home: Path) -> Iterator[None]:
    """A server of its own, and the settings that Django will read."""
    from config.embedded import Postgres, start, wait_until

    home.chmod(0o711)
    (home / "static").mkdir()
    postgres = Postgres(home / "pg")
    postgres.prepare()
    argv = postgres.argv(durable=False)
    server = start(argv, user=postgres.user, log=home / "postgres.log")
    try:
        wait_until(postgres.answers, seconds=120, what="PostgreSQL ")
        postgres.make_database()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DJANGO_SECRET_KEY": "a-secret-for-page-texts-long-enough-to-be-accepted-0123456789",
            "DJANGO_HTTPS": "0",
            "DJANGO_DEBUG": "0",
            "DJANGO_ALLOWED_HOSTS": HOST,
            "DJANGO_STATIC_ROOT": str(home / "static"),
            "DJANGO_STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
            "DJANGO_LOG_LEVEL": "ERROR",
            "DATABASE_URL": postgres.url(),
            "REDIS_URL": "redis://127.0.0.1:1/0",  # nobody is there to be woken up
            "PLANT_NETWORKS": "127.0.0.0/8",
            # However slow the machine is today, the pages are the same.
            "PG_STATEMENT_TIMEOUT": "0",
            "PG_LOCK_TIMEOUT": "0",
            "PG_IDLE_IN_TRANSACTION_SESSION_TIMEOUT": "0",
        }
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(120)


def load(out: Path, now: datetime) -> bool:
    """Whether the ledger, when all is read, is still what was sealed."""
    import django
    import time_machine

    home = Path(tempfile.mkdtemp(prefix="zhiwei-pages-"))
    try:
        with database(home), time_machine.travel(now, tick=False):
            django.setup()
            fill(now)
            write(out)
            return verified()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def fill(now: datetime) -> None:
    from django.core.management import call_command
    from django.db import connection

    import config.celery  # noqa: F401  (who rings for a worker must know the broker)

    with connection.cursor() as cursor:
        cursor.execute(CLOCK.format(now=now, name=connection.settings_dict["NAME"]))
    connection.close()
    call_command("migrate", verbosity=0)
    call_command("load_demo")
    call_command("tick", inline=True)


def write(out: Path) -> None:
    began = time.monotonic()
    pages = sorted(crawl(), key=lambda page: (page.role, page.address))
    with out.open("w", encoding="utf-8") as file:
        for page in pages:
            file.write(f"{HEAD}{page.role} {page.address}\n")
            file.writelines(f"{IN}{line}\n" for line in page.lines)
    roles = {page.role for page in pages}
    say(f"{len(pages)} pages, {len(roles)} roles, {time.monotonic() - began:.0f} s")
    for page in pages:
        if page.lines[0].startswith("5"):
            say(f"  {page.lines[0]}: {page.role} {page.address}")


def verified() -> bool:
    from django.core.management import call_command

    try:
        call_command("verify")
    except SystemExit:
        return False
    return True


def renamed(text: str, renames: dict[str, str]) -> str:
    """With other beginnings of addresses, all at once: one's new name may be another's old one."""
    if not renames:
        return text
    old = "|".join(map(re.escape, sorted(renames, key=len, reverse=True)))
    address = re.compile(rf"(?<![\w/.>-])(https?://[\w.:-]+)?({old})")
    return address.sub(lambda found: (found[1] or "") + renames[found[2]], text)


def pages_of(text: str) -> dict[str, list[str]]:
    pages: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith(HEAD):
            lines = pages.setdefault(line.removeprefix(HEAD), [])
        else:
            lines.append(line)
    return pages


def compare(before: str, after: str, most: int = 8) -> int:
    """How many pages differ; the first differences of each are printed."""
    old, new = pages_of(before), pages_of(after)
    differing = 0
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) == new.get(name):
            continue
        differing += 1
        if name not in old or name not in new:
            say(f"{name}: only {'before' if name in old else 'after'}")
            continue
        say(f"{name}:")
        lines = difflib.unified_diff(old[name], new[name], n=0, lineterm="")
        changed = (line for line in islice(lines, 2, None) if not line.startswith("@@"))
        for line in islice(changed, most):
            say(f"  {line}")
    say(f"{len(old)} pages before, {len(new)} after, {differing} differ")
    return differing


def say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--load", type=Path, metavar="OUT")
    what.add_argument("--compare", type=Path, nargs=2, metavar=("A", "B"))
    parser.add_argument("--now", type=datetime.fromisoformat, default=datetime.fromisoformat(NOW))
    parser.add_argument("--rename", action="append", default=[], metavar="OLD=NEW",
                        help="beginnings of addresses in A, as they are called in B")  # fmt: skip
    options = parser.parse_args()
    if options.load:
        # Told to stop: the server stops as well.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        sys.exit(0 if load(options.load, options.now) else 1)
    renames = dict(pair.split("=", 1) for pair in options.rename)
    before, after = (path.read_text("utf-8") for path in options.compare)
    sys.exit(1 if compare(renamed(before, renames), after) else 0)


if __name__ == "__main__":
    main()
