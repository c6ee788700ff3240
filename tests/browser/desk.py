"""The rubric desk in a browser."""

from playwright.sync_api import Page

from scoring.models import RubricDraft


def item(page: Page, draft: RubricDraft, code: str) -> None:
    base = page.url.split("/rubric")[0].rstrip("/")
    page.goto(f"{base}/rubric/drafts/{draft.pk}/part/item:{code}/")
