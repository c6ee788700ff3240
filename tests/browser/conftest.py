"""A real chromium, started once a process; pages for desktop and phone."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from playwright.sync_api import Browser, Page, expect, sync_playwright

from scoring.models import RubricDraft
from scoring.rubric.services import draft as rubric_draft
from tests.browser.sizes import DESKTOP
from tests.world import World, clock

# Playwright's loop lives in the test's own thread, beside the ORM calls that prepare the data.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         # An address that is not this machine to the browser: plain http, as on an intranet.
         "--host-resolver-rules=MAP zhiwei.test 127.0.0.1",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
# Two cores run everything at once: how soon a page answers is not what these tests look for.
expect.set_options(timeout=30_000)
# LATE_ANSWERS=0.7: the server waits so many seconds before each answer. A test that looks at a page
# before the answer to its click has come, and so passes on a fast machine only, fails then.
LATE = float(os.environ.get("LATE_ANSWERS", "0"))
if LATE:
    settings.MIDDLEWARE.insert(0, "tests.browser.conftest.late")


def late(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    def wait(request: HttpRequest) -> HttpResponseBase:
        time.sleep(LATE)
        return answer(request)

    return wait


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def enter(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Log somebody in, in a browser of his own; complains of the page's own mistakes."""
    contexts, mistakes = [], []

    def start(
        name: str,
        password: str,
        *,
        size: dict[str, int] = DESKTOP,
        host: str = "localhost",
        **more: Any,
    ) -> Page:
        base = live_server.url.replace("localhost", host)
        more.setdefault("service_workers", "block")  # what goes on the wire is seen by the tests
        context = browser.new_context(viewport=size, locale="zh-CN", **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on(
            "console",
            lambda line: (
                mistakes.append(line.text)
                if line.type == "error" and "Failed to load resource" not in line.text
                else None
            ),
        )
        page.goto(f"{base}/login/")
        page.fill("#id_username", name)
        page.fill("#id_password", password)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(f"{base}/")
        return page

    yield start
    for context in contexts:
        context.close()
    assert mistakes == []


@pytest.fixture
def draft(lasting_world: World) -> RubricDraft:
    assert lasting_world.version is not None
    return rubric_draft.start(
        plant=lasting_world.plant, base=lasting_world.version,
        by=lasting_world.user("起草人"), at=clock("2026-11-02 09:00"),
    )  # fmt: skip
