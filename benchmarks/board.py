"""A published board out of its one row, against the bare framework with the same middleware.

    python benchmarks/board.py        (with DATABASE_URL of a loaded demonstration)

In one process, through the WSGI handler, by turns: an empty answer, the board, the board asked
about by its digest (304), and the same page drawn anew. Prints rates and ratios; the targets are
0.30 of the bare framework for the bytes and 0.38 for a 304 (docs/scale.md).
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DJANGO_HTTPS", "0")

import django

django.setup()

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from members.models import User
from scoring.models import Publication
from scoring.publication.render import pages

ROUNDS, SECONDS = 5, 1.0


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"hello")


def _with_a_bare_page() -> None:
    """The product's own addresses and one more."""
    urls = ModuleType("bare_urls")
    urls.urlpatterns = [path("bare/", bare), path("", include(settings.ROOT_URLCONF))]  # type: ignore[attr-defined]
    sys.modules[urls.__name__] = urls
    settings.ROOT_URLCONF = urls.__name__


def rate(once: Callable[[], object]) -> float:
    """Calls a second, over a moment."""
    done, began = 0, time.perf_counter()
    while (now := time.perf_counter()) - began < SECONDS:
        once()
        done += 1
    return done / (now - began)


def ask(handler: WSGIHandler, status: int, where: str, **headers: str) -> Callable[[], bytes]:
    """One request as a server hands it over; its answer is read to the end and closed."""
    factory = RequestFactory()

    def once() -> bytes:
        told: list[str] = []
        answer = handler(
            factory._base_environ(PATH_INFO=where, HTTP_HOST="localhost", **headers),
            lambda said, fields: told.append(said),
        )
        body = b"".join(answer)
        answer.close()
        assert told[0].startswith(str(status)), told
        return body

    return once


def main() -> None:
    publication = Publication.objects.select_related("draft", "board").latest("published_at")
    client = Client(headers={"accept-encoding": "br", "host": "localhost"})
    client.force_login(User.objects.filter(member__isnull=False).order_by("pk")[0])
    where = f"/publications/{publication.pk}/"
    etag = client.get(where)["ETag"]
    _with_a_bare_page()
    handler = WSGIHandler()
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    known = {"HTTP_COOKIE": cookie, "HTTP_ACCEPT_ENCODING": "br"}
    content = publication.draft.content
    said = pages.Remarks()
    doors = {
        "bare": ask(handler, 200, "/bare/", **known),
        "board": ask(handler, 200, where, **known),
        "304": ask(handler, 304, where, **known, HTTP_IF_NONE_MATCH=etag),
        "drawn": lambda: pages.render(publication, content, said, only=set()),
    }
    size = len(doors["board"]())
    found: dict[str, list[float]] = {name: [] for name in doors}
    for _ in range(ROUNDS):  # by turns, so that other work on the machine meets all alike
        for name, once in doors.items():
            found[name].append(rate(once))
    middle = {name: sorted(rates)[ROUNDS // 2] for name, rates in found.items()}
    # `only` draws the boards of the plant and of each branch.
    middle["drawn"] *= 1 + len(content.branches)
    print(f"{len(content.lines)} 人的榜，压缩后 {size} 字节")
    print(f"空的回答，同样的中间件：每秒 {middle['bare']:.0f} 次")
    print(f"存好的榜：每秒 {middle['board']:.0f} 次，比值 {middle['board'] / middle['bare']:.2f}")
    print(
        f"摘要没变（304）：每秒 {middle['304']:.0f} 次，比值 {middle['304'] / middle['bare']:.2f}"
    )
    print(f"每次现画现压缩：每秒 {middle['drawn']:.0f} 次（只算画和压缩）")


if __name__ == "__main__":
    main()
