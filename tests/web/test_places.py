"""The menu: every page stands in one of its four places, and its stage says in which."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from scoring.base.render.places import Place
from scoring.web.places import every_page, place_of
from tests.world import World

# Where people found the pages when places were told from the first folder of their address.
FOLDERS = {
    Place.MONTH: """ login logout sheets claim attachments uploads entries disputes meetings jobs
        reminders open healthz sw.js robots.txt""",
    Place.BOARDS: "publications",
    Place.OWN: "me",
    Place.MORE: """more boards rubric feeds deadlines calendar ops suggestions delegations
        objections compliance password years pay checkup""",
}
KNOWN = {"": Place.MONTH} | {
    folder: place for place, folders in FOLDERS.items() for folder in folders.split()
}
PARTS = {
    "<int:pk>": "5",
    "<int:participant>": "7",
    "<int:branch>": "8",
    "<int:year>": "2026",
    "<slug:item>": "A07",
    "<slug:code>": "123456789012",
    "<uuid:key>": "01890000-0000-7000-8000-000000000001",
    "<str:place>": "item:A07",
    "<str:kind>": "yaml",
}


def walk(resolver: URLResolver) -> list[URLPattern]:
    found = []
    for one in resolver.url_patterns:
        found += walk(one) if isinstance(one, URLResolver) else [one]
    return found


def test_every_page_has_a_place() -> None:
    pages = list(every_page())
    assert [page for page, _ in pages] == walk(get_resolver("scoring.web.urls"))
    assert len(pages) >= 159
    assert [str(page.pattern) for page, place in pages if place is None] == []


def test_pages_stand_where_they_always_stood() -> None:
    for page, place in every_page():
        route = str(page.pattern)
        assert place == KNOWN.get(route.split("/")[0], place), route


def test_the_address_a_page_is_asked_by_finds_its_place() -> None:
    """No address is hidden by another, and each is known by its own place."""
    for page, place in every_page():
        path = f"/{page.pattern}"
        for part, example in PARTS.items():
            path = path.replace(part, example)
        match = resolve(path)
        assert match.route == str(page.pattern), path
        assert place_of(match) == place, path


def test_each_stage_names_its_own_pages() -> None:
    """One file a stage, all of them read: what a stage shows is named in its own file."""
    read = {str(one.urlconf_name.__name__): one for one in _files()}
    stages = Path(settings.BASE_DIR, "scoring").glob("*/web/urls.py")
    assert set(read) == {f"scoring.{path.parts[-3]}.web.urls" for path in stages}
    for name, resolver in read.items():
        for page in walk(resolver):
            assert page.callback.__module__.startswith(name.removesuffix("urls")), page


def _files() -> list[URLResolver]:
    patterns = get_resolver("scoring.web.urls").url_patterns
    return [one for one in patterns if hasattr(one.urlconf_name, "__name__")]


@pytest.mark.django_db
def test_the_menu_shows_where_one_is(world: World) -> None:
    client = Client()
    client.force_login(world.user("韩志远"))
    for path, label in (
        ("/", "本月"),
        ("/publications/", "排行榜"),
        ("/me/", "我的"),
        ("/more/", "更多"),
        ("/deadlines/", "更多"),
        ("/calendar/", "更多"),
    ):
        page = client.get(path).content.decode()
        assert f'aria-current="page">{label}</a>' in page, path
