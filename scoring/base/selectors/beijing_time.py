"""Days and hours in Beijing time, as people read them."""

from datetime import datetime

from django.utils import timezone


def short(at: datetime) -> str:
    """10月9日 10:00, where the year is clear."""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def full(at: datetime) -> str:
    """2026年10月9日 10:00."""
    return f"{timezone.localtime(at).year}年{short(at)}"
