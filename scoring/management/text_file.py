"""A file that somebody names on the command line, as text; why it cannot be read, in Chinese."""

from pathlib import Path

WHY: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "没有这个文件，请核对路径"),
    (IsADirectoryError, "这是文件夹，请写文件的路径"),
    (PermissionError, "没有权限读它"),
)


class Unreadable(Exception):
    """Its text says why, for people."""


def read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("不是 UTF-8 文本，请另存为 UTF-8") from error
    except OSError as error:
        known = (said for kind, said in WHY if isinstance(error, kind))
        raise Unreadable(next(known, error.strerror or "打不开")) from error
