"""The four places of the menu; every page of the site stands in one of them."""

from django.db.models import TextChoices


class Place(TextChoices):
    """Its address and its name, in the menu's order."""

    MONTH = "/", "本月"
    BOARDS = "/publications/", "排行榜"
    OWN = "/me/", "我的"
    MORE = "/more/", "更多"
