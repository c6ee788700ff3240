"""The frame around every page: where one is, and who one is."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

from scoring.pages.web.me import LARGE
from scoring.publication.render.pages import stored_frame
from scoring.web.places import place_of


def _living(here: str) -> dict[str, Any]:
    """The frame of a page that is drawn for its reader, and may have forms."""
    css = {"css": static("scoring/zhiwei.css"), "desk": static("scoring/desk.css"), "first": ""}
    return stored_frame(here) | css


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"frame": _living("") | {"nav": []}}
    here = _living(place_of(request.resolver_match))
    branch = f" · {user.member.branch}" if user.member_id else ""
    return {"frame": here | {"who": f"{user}{branch}", "large": request.COOKIES.get(LARGE) == "1"}}
