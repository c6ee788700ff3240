"""Pages by their place in the menu: a stage says it in its urls, where the page is named."""

from collections.abc import Iterator
from functools import cache

from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from scoring.base.render.places import Place

URLS = "scoring.web.urls"


class Pages(URLResolver):
    """Addresses of one stage whose pages stand in one place of the menu."""

    def __init__(self, place: Place, *patterns: URLPattern) -> None:
        super().__init__(RoutePattern(""), list(patterns))
        self.place = place


def every_page() -> Iterator[tuple[URLPattern, Place | None]]:
    """Every address of the site with its place; None where a stage forgot to say it."""
    yield from _pages(get_resolver(URLS), None)


def _pages(resolver: URLResolver, place: Place | None) -> Iterator[tuple[URLPattern, Place | None]]:
    place = resolver.place if isinstance(resolver, Pages) else place
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _pages(one, place)
        else:
            yield one, place


@cache
def _places() -> dict[str, Place]:
    """By the route as it is written; the site stands at the root, so that routes are whole."""
    return {str(one.pattern): place for one, place in every_page() if place is not None}


def place_of(match: ResolverMatch | None) -> Place:
    """Where a page stands; an address that nobody has named stands with the first page."""
    return _places().get(match.route, Place.MONTH) if match else Place.MONTH
