"""How one value of a scheme is asked for in a form: its key, its words, its shape."""

from dataclasses import dataclass

PERIOD_NAMES = (("month", "每月"), ("quarter", "每季"), ("year", "每年"))


@dataclass(frozen=True)
class Param:
    """One field. `form` is text, long, number, whole, flag, choice, many, numbers or rows.

    `options` are the choices (value, words); `columns` the fields of a row. A dotted key names
    a value inside another (`rule.points`).
    """

    key: str
    label: str
    form: str = "number"
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    columns: tuple["Param", ...] = ()


PER = Param("per", "几时一条", "choice", "不选就是方案的周期", PERIOD_NAMES)


def rows(key: str, label: str, hint: str = "", *columns: Param) -> Param:
    """A list of keyed and labelled rows; a key that is left out is made up."""
    named = (Param("key", "编码", "text", "可不填"), Param("label", "名称", "text"))
    return Param(key, label, "rows", hint, (), (*named, Param("points", "分值"), *columns))
