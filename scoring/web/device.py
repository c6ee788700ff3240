"""What a device keeps for us, and how it is emptied."""

from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

WORKER = Path(__file__).resolve().parent.parent / "static" / "scoring" / "sw.js"


@require_safe
@login_not_required
def service_worker(request: HttpRequest) -> HttpResponse:
    """From the root, because a worker serves no page above its own folder."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


class Logout(LogoutView):
    """Ends the session and has the browser forget what this site kept on the device.

    Browsers heed the header on https only; elsewhere the page one comes to does it (logout.js).
    """

    next_page = "/login/?out=1"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and request.is_secure():
            answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer
