from tests.world.kinds import claimed_kinds as claimed_kinds
from tests.world.kinds import kinds_world as kinds_world
from tests.world.kinds import provided_kinds as provided_kinds
