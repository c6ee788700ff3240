from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils import timezone


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "党员与任职"

    def ready(self) -> None:
        user_logged_in.connect(forget_old_sessions)


def forget_old_sessions(**signal: Any) -> None:
    """Sessions that ended would say who was here when: they go when the next person comes."""
    from django.contrib.sessions.models import Session

    Session.objects.filter(expire_date__lt=timezone.now()).delete()
