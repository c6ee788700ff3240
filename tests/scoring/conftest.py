import pytest

from tests import world as worlds


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def lasting_world(transactional_db: None) -> worlds.World:
    """The same people in a database that other processes can see."""
    return worlds.build()
