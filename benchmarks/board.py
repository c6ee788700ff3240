"""A board served from its stored bytes, against rendering the same page for every reader.

    python benchmarks/board.py        (with DATABASE_URL of a loaded demonstration)

Prints both rates and their ratio, measured in one run in one process.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DJANGO_HTTPS", "0")

import django

django.setup()

from django.test import Client

from members.models import User
from scoring.models import Publication
from scoring.services import pages

SECONDS = 5


def rate(once: object) -> int:
    """Calls a second, over a few seconds."""
    done, end = 0, time.monotonic() + SECONDS
    while time.monotonic() < end:
        once()  # type: ignore[operator]
        done += 1
    return done // SECONDS


def main() -> None:
    publication = Publication.objects.select_related("draft", "board").latest("published_at")
    client = Client(headers={"accept-encoding": "br", "host": "localhost"})
    client.force_login(User.objects.filter(member__isnull=False).order_by("pk")[0])
    path = f"/boards/{publication.pk}/"
    answer = client.get(path)
    assert answer.status_code == 200
    stored = rate(lambda: client.get(path))
    payload = publication.draft.payload
    lines = [pages._dressed(line, payload) for line in payload["lines"]]
    drawn = rate(lambda: pages._board(publication, payload, lines, None))
    print(f"{len(payload['lines'])} 人的榜，压缩后 {len(answer.content)} 字节")
    print(f"存好的字节：每秒 {stored} 次（含登录核对与权限）")
    print(f"现画现压缩：每秒 {drawn} 次（只算画和压缩）")
    print(f"比值 {stored / max(drawn, 1):.1f}")


if __name__ == "__main__":
    main()
