"""The web server's door in the demonstration: every answer says which start it belongs to."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from config.wsgi import application as site

HEADER = "X-Demonstration"
START = os.environ["DEMO_START"]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, (HEADER, START)], *rest)

    return site(environ, begin)
