"""Acts × people: what a page offers, and what becomes of it when it is done.

A button is enabled exactly when the service would do it, and both give one reason.
"""

import html
import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.test import Client

from members.models import Grant
from tests.world import START, World

REASON = "核对过了，照样办理"
WRITTEN = ("reason", "why", "where", "text", "minutes_no", "basis", "spoken_to")
# What a page made anew, or what its reader saw: the same act has others on another one's page.
OF_THE_PAGE = ("request", "digest", "version", "seen", "line", *WRITTEN)


class Undone(Exception):
    """What was tried is taken back."""


def everybody(world: World) -> list[str]:
    """Also a committee member who is on the board, and one who composed it."""
    Grant.objects.create(
        user=world.users["陆文静"], role="plant_committee", unit=world.plant, from_on=START
    )
    return sorted(world.users)


def client_of(world: World, name: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(world.user(name))
    return client


def forms(page: str, path: str = "") -> list[dict[str, Any]]:
    """Every act of a page, button by button: address, what it sends, whether it is enabled, why."""
    found = []
    for form in re.findall(r'<form[^>]*method="post"[^>]*>.*?</form>', page, re.S):
        action = re.search(r'action="([^"]*)"', form)
        data = {}
        for tag in re.findall(r"<(?:input|textarea|select)[^>]*>", form):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and name[1] != "csrfmiddlewaretoken" and " disabled" not in tag:
                data[name[1]] = html.unescape(value[1]) if value else ""
        for name in WRITTEN:
            if name in data and not data[name]:
                data[name] = REASON
        # Every line that may be ticked is; of a list the first that says something is chosen.
        ticked = r'name="line" value="([^"]*)"'
        if lines := re.findall(ticked, form):
            data["line"] = lines
        for name, options in re.findall(
            r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', form, re.S
        ):
            values = re.findall(r'<option value="([^"]+)"', options)
            data[name] = (
                values[0] if values else (re.findall(r"<option>([^<]*)", options) or [""])[0]
            )
        why = re.findall(r'<p class="why"[^>]*>(.*?)</p>', form, re.S)
        for button in re.findall(r"<button[^>]*>", form):
            title = re.search(r'title="([^"]*)"', button)
            own = re.search(r'name="([^"]*)" value="([^"]*)"', button)
            other = re.search(r'formaction="([^"]*)"', button)
            found.append(
                {
                    "address": other[1] if other else action[1] if action else path,
                    "data": data | ({own[1]: own[2]} if own else {}),
                    "enabled": " disabled" not in button,
                    "why": [
                        html.unescape(one).strip()
                        for one in (*why, *(title.groups() if title else ()))
                    ],
                }
            )
    return found


def tried(client: Client, act: dict[str, Any]) -> tuple[int, str]:
    """The answer of the act, which is taken back afterwards."""
    answer: Any = None
    try:
        with transaction.atomic():
            answer = client.post(act["address"], act["data"])
            raise Undone
    except Undone:
        pass
    return answer.status_code, html.unescape(answer.content.decode())


def _words(text: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", text)[-300:]


def _name(act: dict[str, Any]) -> str:
    return str(act["address"].partition("?")[0].rstrip("/").rpartition("/")[2])


def walk(
    world: World, path: str, names: Iterable[str], acts: set[str], *, alone: bool = False
) -> set[tuple[str, bool]]:
    """Each named act of the page as each person sees it; (act, enabled) that were met. An act that
    the page offers to one and not to another is refused to the other; unless `alone`: others have
    it elsewhere."""
    met = set()
    offered: dict[Any, dict[str, Any]] = {}
    enabled: set[tuple[str, Any]] = set()
    for name in names:
        client = client_of(world, name)
        page = client.get(path)
        if page.status_code != 200:
            assert page.status_code == 404
            continue
        for act in forms(page.content.decode(), path):
            if _name(act) not in acts:
                continue
            status, text = tried(client, act)
            where = (name, act["address"], act["data"], act["why"])
            if act["enabled"]:
                assert status == 302, (where, status, _words(text))
                offered.setdefault(_key(act), act)
                enabled.add((name, _key(act)))
            else:
                assert status in (403, 409), (where, status)
                assert any(why in text for why in act["why"]), (where, _words(text))
            met.add((_name(act), act["enabled"]))
    for name in () if alone else names:
        for key, act in offered.items():
            if (name, key) not in enabled:
                status, text = tried(client_of(world, name), act)
                assert status in (403, 404, 409, 422), (name, act, status, _words(text))
    return met


def _key(act: dict[str, Any]) -> Any:
    """What is done to what, whoever's page it stands on."""
    data = act["data"].items()
    return act["address"], tuple(sorted((k, v) for k, v in data if k not in OF_THE_PAGE))
