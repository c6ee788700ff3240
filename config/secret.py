"""A server that signs sessions must have a key of its own."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def require_secret() -> None:
    """Refuse to serve with the key that every copy of the source knows."""
    if settings.SECRET_KEY == settings.NO_SECRET:
        raise ImproperlyConfigured("没有设置 DJANGO_SECRET_KEY：请在环境变量里给出一个随机长字符串")
