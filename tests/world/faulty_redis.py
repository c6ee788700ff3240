"""A Redis of a test's own, which may be absent, killed, or silent."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded import Valkey, free_port, start, wait_until


@contextmanager
def silent() -> Iterator[str]:
    """It takes connections and never answers: the worst kind of outage."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@contextmanager
def absent() -> Iterator[str]:
    yield f"redis://127.0.0.1:{free_port()}/0"


@contextmanager
def killed(home: Path) -> Iterator[str]:
    """It was there, and is killed with everything it had in memory."""
    valkey = Valkey()
    valkey.prepare()
    process = start(valkey.argv(), log=home / "valkey.log")
    try:
        wait_until(valkey.answers, seconds=10, what="Valkey ")
    finally:
        process.kill()
        process.wait()
    yield valkey.url()
