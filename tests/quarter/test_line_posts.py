"""The posts of a sealed line are read where they are written, and come out the same."""

from members.models import Post
from scoring.quarter.selectors import line_posts


def test_posts_come_back_as_they_were_written() -> None:
    every = list(Post.values)
    text = line_posts.written([*every, every[0]])
    assert line_posts.of_line(text) == every
    assert [line_posts.label(post) for post in every] == text.split(line_posts.BETWEEN)


def test_a_label_of_another_day_keeps_its_name() -> None:
    assert line_posts.of_line("书记、保卫委员") == ["secretary", "保卫委员"]
    assert line_posts.label("保卫委员") == "保卫委员"
    assert line_posts.of_line("") == []
