"""Two party groups of 采油一队, who check before the branch does."""

from datetime import date

from branches.models import Unit
from members.models import GroupLead
from scoring.models import Entry
from tests.snapshots import snapshot
from tests.world import World, clock

AT = clock("2026-08-03 09:00")


def matters(world: World, *names: str) -> list[Entry]:
    rows = Entry.objects.filter(superseded_by__isnull=True, void=False)
    return list(rows.filter(participant__seat__member__name__in=names).order_by("pk"))


@snapshot
def grouped(world: World) -> World:
    """采油一队 in two groups: 江文博 leads 韩志远's, 陆文静 leads her own."""
    first, second = (
        Unit.objects.create(kind="party_group", name=name, parent=world.crew, plant=world.plant)
        for name in ("第一党小组", "第二党小组")
    )
    for name, group in (
        ("韩志远", first), ("江文博", first), ("贺春明", first), ("陆文静", second),
    ):  # fmt: skip
        member = world.users[name].member
        member.group = group
        member.save()
    for name, group in (("江文博", first), ("陆文静", second)):
        GroupLead.objects.create(
            group=group, member=world.users[name].member, from_on=date(2026, 1, 1)
        )
    world.open("2026-07")
    world.record(
        "韩志远",
        world.crew,
        "2026-07",
        world.change("陆文静", "A02", {"option": "all"}),
        world.change("贺春明", "A07", {"quantity": "2"}),
    )
    world.record("陆文静", world.crew, "2026-07", world.change("韩志远", "B06", {}))
    world.score(world.crew, "2026-07")
    return world
