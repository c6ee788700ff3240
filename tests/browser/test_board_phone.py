"""The published pages as a phone gets them: whole for axe, light, and there before the stylesheet."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from scoring.models import Publication
from tests.browser.faults import expect_no_faults, expect_to_fit
from tests.browser.sizes import DESKTOP, PHONE
from tests.world import PASSWORD, World
from tests.world.quarter import MONTHS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_on_any_published_page(
    lasting_world: World, published: Publication, enter: Callable[..., Page], size: dict[str, int]
) -> None:
    reader = enter("陆文静", PASSWORD, size=size)
    base = f"{reader.url}publications/{published.pk}/"
    own = lasting_world.participant("陆文静").pk
    branch = f"branch/{lasting_world.crew.pk}/"
    pages = ["", branch, "rate/", "post/", "category/", "charts/", f"{branch}charts/",
             f"line/{own}/", f"line/{own}/object/", "screen/"]  # fmt: skip
    # On a locked sheet one long tag says who verified a line, and when.
    sheet = lasting_world.sheet(lasting_world.crew, MONTHS[0]).pk
    own_pages = [f"{reader.url}{page}" for page in ("me/", "objections/", f"sheets/{sheet}/")]
    for page in [*(base + page for page in pages), *own_pages]:
        reader.goto(page)
        expect(reader.get_by_role("heading", level=1).first).to_be_visible()
        expect_no_faults(reader)
        expect_to_fit(reader)


def test_heading_and_names_are_painted_while_the_stylesheet_is_on_its_way(
    published: Publication, enter: Callable[..., Page]
) -> None:
    reader = enter("陆文静", PASSWORD, size=PHONE)
    base, asked, held = reader.url, [], []
    reader.on("request", lambda request: asked.append(request.url.removeprefix(base)))
    reader.route("**/zhiwei.css", lambda route: held.append(route))
    reader.goto(f"{base}publications/{published.pk}/", wait_until="commit")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("支委积分榜")
    reader.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    red = "getComputedStyle(document.querySelector('.head')).backgroundColor"
    assert reader.evaluate(red) == "rgb(166, 27, 27)"
    route: Route = held.pop()
    route.continue_()
    expect(reader.get_by_role("link", name="本月")).to_be_visible()
    expect(
        reader.locator("li", has_text="（我）").or_(reader.get_by_text("陆文静"))
    ).to_be_visible()
    # The page, the stylesheet and one's own mark: nothing else comes over the line.
    assert {url.split("?")[0] for url in asked if not url.startswith("data:")} == {
        f"publications/{published.pk}/", "static/scoring/zhiwei.css", "me/line.css",
    }  # fmt: skip
