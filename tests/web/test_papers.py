"""Papers of a published revision: for those who may see it, the same bytes, real pictures."""

import io

import pytest
from django.test import Client
from PIL import Image

from scoring.models import Publication
from tests.web.test_access import published
from tests.world import World

pytestmark = pytest.mark.django_db
__all__ = ["published"]


def test_the_papers_of_a_board(world: World, published: Publication) -> None:
    base = f"/boards/{published.pk}"
    person = published.draft.payload["lines"][0]["participant"]
    paths = [f"{base}/paper.pdf", f"{base}/branch/{world.crew.pk}/paper.pdf",
             f"{base}/line/{person}/paper.pdf", f"{base}/poster.png"]  # fmt: skip
    member, stranger = Client(), Client()
    member.force_login(world.user("江文博"))
    stranger.force_login(world.user("外厂人"))
    for path in paths:
        first = member.get(path)
        assert first.status_code == 200, path
        assert member.get(path).content == first.content, path
        assert published.digest[:32] in first["ETag"]
        assert "no-cache" in first["Cache-Control"]
        assert stranger.get(path).status_code == 404, path
        assert Client().get(path).status_code == 302, path
    picture = Image.open(io.BytesIO(member.get(paths[3]).content))
    assert picture.width > 1000
    assert member.get(f"{base}/line/999999/paper.pdf").status_code == 404
    assert member.get(f"{base}/branch/999999/paper.pdf").status_code == 404


def test_the_board_leads_to_its_papers(world: World, published: Publication) -> None:
    client = Client()
    client.force_login(world.user("江文博"))
    plain = {"headers": {"Accept-Encoding": "identity"}}
    page = client.get(f"/boards/{published.pk}/", **plain).content.decode()
    assert f'href="/boards/{published.pk}/paper.pdf"' in page
    assert f'href="/boards/{published.pk}/poster.png"' in page
