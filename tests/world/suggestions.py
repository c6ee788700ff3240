"""The page of suggestions."""

import uuid

from django.test import Client

TEXT = "谈话记录要求另抄一份，请免掉"


def page(client: Client) -> str:
    answer = client.get("/suggestions/")
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, text: str = TEXT, **more: str):
    return client.post("/suggestions/", {"request": str(uuid.uuid4()), "text": text} | more)
