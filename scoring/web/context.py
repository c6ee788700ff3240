"""The frame around every page: where one is, and who one is."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

from scoring.pages.web.me import LARGE
from scoring.publication.render.pages import stored_frame

# Which of the four places a page belongs to, by its first folder.
PLACES = {
    "publications": "/publications/",
    "me": "/me/",
    "more": "/more/",
    "boards": "/more/",
    "rubric": "/more/",
    "feeds": "/more/",
    "deadlines": "/more/",
    "calendar": "/more/",
    "ops": "/more/",
    "suggestions": "/more/",
    "delegations": "/more/",
    "objections": "/more/",
    "compliance": "/more/",
    "password": "/more/",
    "years": "/more/",
    "pay": "/more/",
    "checkup": "/more/",
}


def _living(here: str) -> dict[str, Any]:
    """The frame of a page that is drawn for its reader, and may have forms."""
    css = {"css": static("scoring/zhiwei.css"), "desk": static("scoring/desk.css"), "first": ""}
    return stored_frame(here) | css


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"frame": _living("") | {"nav": []}}
    first = request.path.strip("/").split("/")[0]
    found = _living(PLACES.get(first, "/"))
    branch = f" · {user.member.branch}" if user.member_id else ""
    return {"frame": found | {"who": f"{user}{branch}", "large": request.COOKIES.get(LARGE) == "1"}}
