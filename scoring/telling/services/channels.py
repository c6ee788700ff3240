"""Ways out of the site: e-mail, and the web hooks of WeCom and DingTalk groups.

A message carries a count and a link, nothing about anybody. Secrets come from the environment;
hooks are called only at the hosts that the settings allow, without following redirects.
"""

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote_plus, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

SECONDS = 3
MOST_BYTES = 20_000


class NotSent(Exception):
    """It did not leave; the text may be stored and shown, it holds no secret."""


class Channel(Protocol):
    def send(self, address: str, text: str, link: str, *, at: datetime) -> None:
        """Deliver or raise NotSent. `address` is empty where the channel knows its group."""


class Mail:
    def send(self, address: str, text: str, link: str, *, at: datetime) -> None:
        message = EmailMessage(subject=text, body=f"{text}\n\n{link}\n", to=[address])
        try:
            message.send()
        except OSError as error:  # SMTP's exceptions are OSErrors, and so are broken lines
            raise NotSent(f"邮件服务器没有收下（{type(error).__name__}）") from error


class WeCom:
    def __init__(self, url: str) -> None:
        self.url = url

    def send(self, address: str, text: str, link: str, *, at: datetime) -> None:
        _post(self.url, {"msgtype": "text", "text": {"content": f"{text}\n{link}".strip()}})


class DingTalk:
    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = url, secret

    def send(self, address: str, text: str, link: str, *, at: datetime) -> None:
        body = {"msgtype": "text", "text": {"content": f"{text}\n{link}".strip()}}
        _post(self.url + (self._signature(at) if self.secret else ""), body)

    def _signature(self, at: datetime) -> str:
        stamp = str(int(at.timestamp()) * 1000)
        signed = hmac.new(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256)
        sign = quote_plus(base64.b64encode(signed.digest()))
        return f"{'&' if '?' in self.url else '?'}timestamp={stamp}&sign={sign}"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _post(url: str, body: dict[str, Any]) -> None:
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" not in settings.REMINDER_HOOK_ORIGINS:
        raise NotSent("群机器人的地址不在允许的网址里（REMINDER_HOOK_ORIGINS）")
    request = urllib.request.Request(  # noqa: S310 (the origin was just compared with a list)
        url,
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            said = json.loads(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        raise NotSent(f"群机器人答 HTTP {error.code}") from error
    except (OSError, ValueError) as error:
        raise NotSent(f"群机器人没有答复（{type(error).__name__}）") from error
    code = said.get("errcode") if isinstance(said, dict) else None
    if code != 0:
        raise NotSent(f"群机器人没有收下，errcode {str(code)[:20]}")


def to_person() -> dict[str, Channel]:
    """Channels to one person; e-mail only when a server is configured."""
    return {"mail": Mail()} if settings.EMAIL_HOST else {}


def to_groups() -> dict[str, Channel]:
    found: dict[str, Channel] = {}
    if settings.REMINDER_WECOM_URL:
        found["wecom"] = WeCom(settings.REMINDER_WECOM_URL)
    if settings.REMINDER_DINGTALK_URL:
        found["dingtalk"] = DingTalk(
            settings.REMINDER_DINGTALK_URL, settings.REMINDER_DINGTALK_SECRET
        )
    return found
