"""What a device keeps for us, and how it is emptied."""

from typing import Any

from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse


class Logout(LogoutView):
    """Ends the session and has the browser forget what this site kept on the device.

    Browsers heed the header on https only; elsewhere the page one comes to does it (logout.js).
    """

    next_page = "/login/?out=1"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().dispatch(request, *args, **kwargs)
        if request.method == "POST":
            answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer
