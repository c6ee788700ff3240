"""The posts of a board's line. In a sealed board they stand as one text of labels: written and
read back here and nowhere else, so that everybody else has posts."""

from collections.abc import Iterable

from members.models import Post

BETWEEN = "、"
POSTS = {str(post.label): post for post in Post}


def written(posts: Iterable[str]) -> str:
    """Each once, in the order in which they were held."""
    return BETWEEN.join(dict.fromkeys(str(Post(post).label) for post in posts))


def of_line(text: str) -> list[str]:
    """The posts of a line; one that goes by another name today keeps the name it had."""
    labels = text.split(BETWEEN) if text else []
    return [POSTS[label].value if label in POSTS else label for label in labels]


def label(post: str) -> str:
    return str(Post(post).label) if post in Post.values else post
