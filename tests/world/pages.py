"""How somebody comes to a page without a browser."""

from django.test import Client

from tests.world import World


def enter(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.user(name))
    return client
