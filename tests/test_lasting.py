"""The tests' own ground: a test with a lasting database leaves nothing to the next one."""

import psycopg2
import pytest

from branches.models import Unit
from tests.world import World

_left_open = []


@pytest.fixture(autouse=True, scope="module")
def _close_what_was_left() -> object:
    yield
    for session in _left_open:
        session.close()


@pytest.mark.parametrize("turn", [1, 2])
def test_a_session_that_was_left_open_does_not_keep_the_database_from_being_emptied(
    lasting_world: World, worker_env: dict[str, str], turn: int
) -> None:
    """It holds a row of a table and wants another: beside it, TRUNCATE waits or is the victim."""
    assert Unit.objects.filter(name=lasting_world.plant.name).count() == 1
    session = psycopg2.connect(worker_env["DATABASE_URL"])
    _left_open.append(session)
    with session.cursor() as cursor:
        cursor.execute("UPDATE branches_unit SET closed_on = NULL")
