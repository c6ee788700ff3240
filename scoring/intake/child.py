"""The process in which strangers' files are opened: it may use little and can only answer.

    python -m scoring.intake.child NAME < file > answer.json

The limits come first, before the first byte of the file. No network, no database, no Django.
"""

import json
import resource
import sys
from typing import Any

from scoring.intake import bounds, container, delimited, workbook
from scoring.intake.bounds import Unreadable
from scoring.intake.table import Table


def limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, bounds.MEMORY_BYTES),
        (resource.RLIMIT_CPU, bounds.CPU_SECONDS),
        (resource.RLIMIT_FSIZE, bounds.ANSWER_BYTES),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def read(name: str, data: bytes) -> list[Table]:
    kind = container.kind_of(name, data)
    return workbook.read(data) if kind == "xlsx" else delimited.read(data)


def main() -> None:
    limit()
    try:
        data = sys.stdin.buffer.read(bounds.FILE_BYTES + 1)
        answer: dict[str, Any] = {
            "tables": [
                {
                    "name": table.name,
                    "hidden": table.hidden,
                    "texts": [[*at, text] for at, text in sorted(table.texts.items())],
                    "problems": [[*at, text] for at, text in sorted(table.problems.items())],
                }
                for table in read(sys.argv[1], data)
            ]
        }
    except Unreadable as refused:
        answer = {"refused": refused.text}
    except (MemoryError, RecursionError):
        answer = {"refused": "这个文件太大，读不下。请只留要上传的工作表，再另存一次"}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode("ascii"))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
