"""A refused step becomes a page in words, with what was kept and what to do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from scoring.engine.errors import Malformed
from scoring.engine.process.workflow import Refusal

LOCK_TIMEOUT = "55P03"  # PostgreSQL: lock_not_available
STATUS = {"state": 409, "conflict": 409, "role": 403, "input": 422, "unseen": 428}


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Malformed):
            texts, status = [problem.message for problem in error.errors], 422
        elif isinstance(error, Refusal):
            texts, status = [error.text], STATUS[error.kind]
        elif getattr(error.__cause__, "pgcode", "") == LOCK_TIMEOUT:
            texts, status = ["别人正在改同一张表，请过几秒再试一次"], 409
        else:
            return None
        back = request.META.get("HTTP_REFERER", "/")
        return render(request, "web/refused.html", {"texts": texts, "back": back}, status=status)
