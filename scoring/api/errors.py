"""Refusals as JSON: the same words and the same statuses as the pages."""

from typing import Any

from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.response import Response
from rest_framework.views import exception_handler

from scoring.engine.errors import Malformed
from scoring.engine.process.workflow import Refusal
from scoring.ledger.services.entry import Conflicts

STATUS = {"state": 409, "conflict": 409, "role": 403, "input": 422}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, Malformed):
        return Response({"errors": [problem.as_dict() for problem in error.errors]}, status=422)
    if isinstance(error, Conflicts):
        return Response({"detail": error.text, "conflicts": _both(error)}, status=409)
    if isinstance(error, Refusal):
        return Response({"detail": error.text}, status=STATUS[error.kind])
    if isinstance(error, NotAuthenticated | AuthenticationFailed):
        # 401 and not a page to log in: the caller keeps what it has and asks the person.
        text = "登录已过期：改动留在本机，请重新登录"
        return Response({"code": "login", "detail": text}, status=401)
    answer = exception_handler(error, context)
    if answer is not None and str(getattr(error, "detail", "")).startswith("CSRF"):
        answer.data = {"code": "csrf", "detail": "这一页开得太久，要一个新的令牌再送一次"}
    return answer


def _both(error: Conflicts) -> list[dict[str, Any]]:
    return [
        {
            "client_key": str(conflict.change.client_key),
            "yours": conflict.change.fields,
            "current": None if conflict.current is None else conflict.current.fields,
            "current_key": None if conflict.current is None else str(conflict.current.client_key),
            "by": None if conflict.current is None else str(conflict.current.recorded_by),
        }
        for conflict in error.conflicts
    ]
