"""A ground that many tests stand on is laid once, and each of them has it untouched.

    @snapshot
    def world() -> World: ...

    @snapshot
    def published(world: World) -> Publication: ...

These are fixtures. What the function does to the database is kept as a database of its own, and
what it returns as bytes; the second stands on the first's. A test that asks for `published` runs in
a transaction in that database, or, where others must see what it does (transactional_db), in a copy
that is thrown away. So nothing is emptied or filled between tests, and no trigger is in the way.

A snapshot asks only for other snapshots. If a test asks for two of which neither stands on the
other, the longer row of them is its ground, and the rest is done in the test itself.
"""

import inspect
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from scoring.management.commands import app_account
from tests.prepared import Server

NUMBERS = "SELECT setval(oid::regclass, %s) FROM pg_class WHERE relkind = 'S'"


@dataclass(frozen=True)
class Layer:
    name: str  # of the function, with its module
    asks: tuple[tuple[str, str], ...]  # (argument, name of the layer that is given)
    build: Callable[..., Any] = field(compare=False)

    def lay(self, values: dict[str, Any]) -> None:
        values[self.name] = self.build(**{word: values[layer] for word, layer in self.asks})


Layers = tuple[Layer, ...]


def snapshot(build: Callable[..., Any]) -> Any:
    name = f"{build.__module__}.{build.__qualname__}"
    words = list(inspect.signature(build).parameters)

    def found(ground: dict[str, Any], db: None, **given: Any) -> Any:
        return ground[name] if name in ground else build(**given)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    asked = [inspect.Parameter(word, kind) for word in ("ground", "db", *words)]
    found.__name__, found.__doc__ = build.__name__, build.__doc__
    found.__signature__ = inspect.Signature(asked)  # type: ignore[attr-defined]
    found.snapshot = (name, words, build)  # type: ignore[attr-defined]
    return pytest.fixture(found)


def layers_of(test: pytest.Item) -> Layers:
    """The longest row of snapshots among what the test asks for."""
    manager = test.session._fixturemanager

    def row(fixture: str, above: int = 0) -> Layers:
        definitions = manager.getfixturedefs(fixture, test) or ()
        if len(definitions) <= above:
            return ()
        function, asked = definitions[-1 - above].func, definitions[-1 - above].argnames
        if not hasattr(function, "snapshot"):
            # One of a folder may stand before the general one, and ask for it.
            return row(fixture, above + 1) if fixture in asked else ()
        name, words, build = function.snapshot
        below = {word: row(word) for word in words}
        longest = max(below.values(), key=len, default=())
        for word, layers in below.items():
            if not layers or not set(layers) <= set(longest):
                raise TypeError(f"{name} is a snapshot; {word} is none that it can stand on")
        asks = tuple((word, layers[-1].name) for word, layers in below.items())
        return (*longest, Layer(name, asks, build))

    return max(map(row, test.fixturenames), key=len, default=())  # type: ignore[attr-defined]


def as_in_a_test() -> transaction.Atomic:
    """One transaction, in which what the program does in its own is a part of it."""
    whole = transaction.atomic()
    whole._from_testcase = True
    return whole


class Grounds:
    """The databases of one process of the tests."""

    def __init__(self, base: str, template: str, url: str) -> None:
        self._server = Server(url)
        self._base = base
        self._lasting = f"{base}_lasting"
        self._kept: dict[Layers, tuple[str, bytes]] = {}
        self._copies = 0
        self._copy(template, base)
        # What the programs do, they do with the account that they have in production: it owns no
        # table and may not change what is only added. Each session of the tests begins in its role;
        # processes log in by its name. (A setting of the database would bind the vacuum as well.)
        self.programs = f"programs_of_{base}"
        app_account.grant(self.programs, "only-for-tests")
        connection.settings_dict["OPTIONS"]["options"] += f" -c role={self.programs}"
        connection.close()
        self._kept[()] = (base, pickle.dumps({}))

    def enter(self, layers: Layers, *, lasting: bool) -> dict[str, Any]:
        database, values = self._laid(layers)
        if lasting:
            self._copy(database, self._lasting)
        else:
            self._be_in(database)
        return dict(pickle.loads(values))

    def leave(self) -> None:
        """The copy is thrown away for the next one: by then who was in it has gone by himself."""
        self._be_in(self._base)

    def end(self, *, keep: bool) -> None:
        connections.close_all()
        if not keep:
            for database in (self._lasting, *(kept for kept, _ in self._kept.values())):
                self._server.drop(database)
        self._server.close()

    def _laid(self, layers: Layers) -> tuple[str, bytes]:
        if layers not in self._kept:
            below, kept = self._laid(layers[:-1])
            database = f"{self._base}_{len(self._kept)}"
            self._copy(below, database)
            values = pickle.loads(kept)
            try:
                with as_in_a_test():
                    layers[-1].lay(values)
                    connection.run_on_commit.clear()  # nothing is rung for
            finally:
                self._be_in(self._base)
            self._kept[layers] = (database, pickle.dumps(values))
        return self._kept[layers]

    def _be_in(self, database: str) -> None:
        if connection.settings_dict["NAME"] != database:
            connection.close()
            connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = database

    def _copy(self, source: str, name: str) -> None:
        connection.close()
        self._server.copy(source, name)
        self._be_in(name)
        # A number that one test gave to a row, no later one gives to another: the program may
        # remember what never changes by its number.
        self._copies += 1
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            cursor.execute(NUMBERS, [self._copies * 1000])
            cursor.execute("RESET ROLE")
