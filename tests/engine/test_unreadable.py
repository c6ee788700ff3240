"""Text that cannot be read as a scheme or as facts: refused in words, soon, and never halfway."""

import pytest

from scoring.engine.errors import Malformed
from scoring.engine.scheme import text as scheme_text


def why(text: str) -> str:
    with pytest.raises(Malformed) as refused:
        scheme_text.read(text)
    (error,) = refused.value.errors
    assert (error.entry, error.field, error.code) == (None, "", "UNEXPECTED_FIELD")
    return error.message


def grown(first: str, each: str) -> str:
    """A few lines of aliases that would be billions of values written out."""
    lines = [f"a0: &a0 {first}"]
    lines += [f"a{n}: &a{n} {each.format(','.join([f'*a{n - 1}'] * 9))}" for n in range(1, 12)]
    return "\n".join(lines)


def test_aliases_that_grow_into_billions_are_refused_at_once() -> None:
    assert "别名" in why(grown("[x, y]", "[{}]"))
    assert "别名" in why(grown("{x: 1}", "{{<<: [{}]}}"))
    assert "别名" in why("a: &a [*a]")
    shared = scheme_text.read("a: &a {x: 1}\nb: *a\nc: {<<: *a, y: 2}")
    assert shared == {"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 1, "y": 2}}


def test_a_mapping_of_many_keys_is_read_in_one_pass() -> None:
    many = "".join(f"k{n}: 1\n" for n in range(100_000))
    assert len(scheme_text.read(many)) == 100_000


def test_a_key_that_is_written_twice_is_named() -> None:
    assert "第 3 行，code 写了两遍" in why("code: a\nname: b\ncode: c")
    assert "code 写了两遍" in why('{"code": "a", "name": "b", "code": "c"}')


@pytest.mark.parametrize(
    "text",
    ["a: !!bool x", "a: !!int ''", "a: !!timestamp x", "a: !!float x", "a: 2026-13-45", "a: *b",
     "? [x]\n: y", "a: !!python/object/apply:os.getcwd []", "a: \x01", "a: " + "9" * 5000,
     '{"a": ' + "9" * 5000 + "}", '{"a": ' * 100_000, "[" * 100_000, '{"a": "\\ud800"}', '{"a": "b'],
)  # fmt: skip
def test_values_that_cannot_be_read_are_refused_in_chinese(text: str) -> None:
    said = why(text)
    assert not any(word in said for word in ("codec", "recursion", "Expecting", "line"))
