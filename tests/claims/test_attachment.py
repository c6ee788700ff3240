"""Files of matters: what strangers send, who sees it, pieces over a bad link, and no traces."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from scoring.claims.services import attachment
from scoring.engine.process.workflow import Refusal
from scoring.intake import pictures
from scoring.models import Attachment, Entry, Upload
from tests.world import World
from tests.world import pictures as made
from tests.world.claim_page import send, text, this_month
from tests.world.pages import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(now_world: World) -> Entry:
    send(enter(now_world, "陆文静"), what="A07", note="转岗职工")
    return Entry.objects.get()


def attach(client: Client, row: Entry, raw: bytes, name: str = "现场.jpg"):
    sent = SimpleUploadedFile(name, raw)
    return client.post(f"/attachments/of/{row.client_key}/", {"photo": sent})


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "空"),
        (made.HTML, "只能附照片"),
        (made.SVG, "只能附照片"),
        (b"GIF89a" + bytes(50), "只能附照片"),
        (b"MZ" + bytes(50), "只能附照片"),
        (b"\xff\xd8\xff" + made.HTML, "打不开"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "打不开"),
        (b"RIFF\x04\x00\x00\x00WAVEfmt ", "打不开"),
        (made.jpeg()[:2000], "打不开"),
        (made.jpeg(4, 4), "太小"),
        (made.bomb(), "像素太多"),
        (made.bomb(6000), "像素太多"),
        (b"%PDF-1.4 broken", "不完整"),
        (b"%PDF-" + bytes(2 * 1024 * 1024) + b"%%EOF", "2 MB"),
        (b"\xff\xd8\xff" + bytes(8 * 1024 * 1024), "8 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_kept(claimed: Entry, now_world: World, raw: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        pictures.kept(raw)
    answer = attach(enter(now_world, "陆文静"), claimed, raw)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Attachment.objects.count() == 0


def test_a_photo_loses_its_place_and_its_size(claimed: Entry, now_world: World) -> None:
    raw = made.with_place()
    assert b"SecretCamera" in raw
    assert (
        attach(enter(now_world, "陆文静"), claimed, raw, "IMG_2026\\..//井场 一.JPG").status_code
        == 302
    )
    kept = Attachment.objects.get()
    content = bytes(kept.content)
    for trace in (b"Secret", b"Exif", b"GPS"):
        assert trace not in content
    seen = Image.open(io.BytesIO(content))
    assert dict(seen.getexif()) == {}
    assert seen.size == (200, 400)  # upright, as the camera was held
    assert kept.name == "井场 一.jpg"


def test_every_picture_fits() -> None:
    noise = Image.effect_noise((3000, 2500), 200).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=90)
    kind, content = pictures.kept(out.getvalue())
    assert (kind, len(content) <= pictures.LARGEST_JPEG) == ("jpeg", True)
    assert max(Image.open(io.BytesIO(content)).size) <= 1280
    for mode in ("RGBA", "P", "L", "CMYK", "1", "LA"):
        out = io.BytesIO()
        Image.new(mode, (50, 40)).save(out, "JPEG" if mode == "CMYK" else "PNG")
        assert Image.open(io.BytesIO(pictures.kept(out.getvalue())[1])).mode == "RGB"


def test_served_only_to_those_who_see_the_matter(claimed: Entry, now_world: World) -> None:
    attach(enter(now_world, "陆文静"), claimed, made.jpeg())
    path = f"/attachments/{Attachment.objects.get().pk}/"
    for who, status in (("陆文静", 200), ("韩志远", 200), ("马晓东", 200), ("审计员", 200),
                        ("田成林", 404), ("外厂人", 404)):  # fmt: skip
        answer = enter(now_world, who).get(path)
        assert answer.status_code == status, who
        if status == 200:
            assert answer["Cache-Control"] == "private, no-store"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer["Content-Security-Policy"]
            assert answer["Content-Type"] == "image/jpeg"
    assert Client().get(path).status_code == 302
    sheet = now_world.sheet(now_world.crew, this_month())
    person = now_world.participant("陆文静").pk
    assert path in text(enter(now_world, "韩志远"), f"/sheets/{sheet.pk}/entry/{person}/A07/")


def test_the_other_side_sees_what_he_is_asked_about(now_world: World) -> None:
    send(enter(now_world, "陆文静"), what="C02", peer_name="白雪梅")
    attach(enter(now_world, "陆文静"), Entry.objects.get(), made.jpeg())
    path = f"/attachments/{Attachment.objects.get().pk}/"
    assert enter(now_world, "白雪梅").get(path).status_code == 200
    assert enter(now_world, "田成林").get(path).status_code == 404


def test_a_pdf_is_only_saved_never_opened(claimed: Entry, now_world: World) -> None:
    client = enter(now_world, "陆文静")
    attach(client, claimed, made.PDF, "证书.pdf")
    answer = client.get(f"/attachments/{Attachment.objects.get().pk}/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == made.PDF


def test_who_may_add_and_take_away(claimed: Entry, now_world: World) -> None:
    for who in ("贺春明", "江文博", "田成林"):
        assert attach(enter(now_world, who), claimed, made.jpeg()).status_code == 403, who
    assert attach(enter(now_world, "韩志远"), claimed, made.PDF).status_code == 302
    mine = enter(now_world, "陆文静")
    assert attach(mine, claimed, made.jpeg()).status_code == 302
    for raw in (made.jpeg(20, 20), made.jpeg(30, 30)):
        last = attach(mine, claimed, raw)
    assert (last.status_code, Attachment.objects.count()) == (422, 3)
    assert "最多附 3 个" in last.content.decode()
    first = Attachment.objects.order_by("pk")[0]
    path = f"/attachments/{first.pk}/remove/"
    for who in ("贺春明", "陆文静"):
        assert enter(now_world, who).post(path).status_code == 403
    recorder = enter(now_world, "韩志远")
    assert recorder.post(path, {"back": "//evil.example/"})["Location"] == "/claim/"
    assert Attachment.objects.count() == 2
    mine.post("/claim/withdraw/", {"entry": claimed.client_key})
    assert attach(mine, claimed, made.jpeg()).status_code == 409


def test_the_same_file_twice_is_one_file(claimed: Entry, now_world: World) -> None:
    raw = made.jpeg()
    for _ in range(2):
        assert attach(enter(now_world, "陆文静"), claimed, raw).status_code == 302
    assert Attachment.objects.count() == 1


@pytest.mark.usefixtures("the_owner")
def test_a_submitted_sheet_keeps_its_files(claimed: Entry, now_world: World) -> None:
    mine = enter(now_world, "陆文静")
    attach(mine, claimed, made.jpeg())
    kept = Attachment.objects.get()
    with pytest.raises(DatabaseError, match="附件不能改"), transaction.atomic():
        Attachment.objects.update(name="x.jpg")
    now_world.score(now_world.crew, this_month())
    now_world.submit(now_world.crew, this_month())
    assert attach(mine, claimed, made.PDF).status_code == 409
    assert mine.post(f"/attachments/{kept.pk}/remove/").status_code == 409
    with pytest.raises(DatabaseError, match="已提交"), transaction.atomic():
        kept.delete()
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="只能增加"), transaction.atomic():
        connection.cursor().execute("TRUNCATE scoring_attachment CASCADE")


def test_an_award_counts_once_its_paper_is_there(now_world: World) -> None:
    mine = enter(now_world, "陆文静")
    send(mine, what="C11:plant", note="厂先进个人")
    assert "缺附件" in text(mine, "/claim/")
    attach(mine, Entry.objects.get(), made.jpeg(), "证书.jpg")
    tip = Entry.objects.get(superseded_by=None)
    assert (tip.fields["attachment"], tip.source) == ("已附：证书.jpg", "claim")
    assert "已记入，等支部初评" in text(mine, "/claim/")
    path = f"/attachments/{Attachment.objects.get().pk}/remove/"
    assert mine.post(path).status_code == 302
    assert "缺附件" in text(mine, "/claim/")  # taken away, it proves nothing any more


class Pieces:
    def __init__(self, client: Client, row: Entry, raw: bytes) -> None:
        self.client, self.row, self.raw, self.key = client, row, raw, uuid.uuid4()

    def here(self) -> int:
        return self.client.get(f"/uploads/{self.key}/").json()["received"]

    def put(self, start: int, end: int, **query):
        values = {"entry": self.row.client_key, "offset": start, "total": len(self.raw),
                  "name": "井场.jpg"} | query  # fmt: skip
        address = "&".join(f"{k}={v}" for k, v in values.items())
        return self.client.put(
            f"/uploads/{self.key}/?{address}", self.raw[start:end], content_type="image/jpeg"
        )


def test_a_file_arrives_in_pieces_over_a_bad_link(claimed: Entry, now_world: World) -> None:
    raw = made.jpeg(900, 700)
    pieces = Pieces(enter(now_world, "陆文静"), claimed, raw)
    half = len(raw) // 2
    assert pieces.here() == 0
    assert pieces.put(0, half).json() == {"received": half, "done": False}
    assert pieces.put(0, half).json()["received"] == half  # sent twice: nothing is doubled
    assert pieces.put(half + 10, half + 20).json()["received"] == half  # too early: it says where
    assert pieces.here() == half
    assert pieces.put(half, len(raw)).json() == {"received": len(raw), "done": True}
    assert pieces.put(half, len(raw)).json()["done"] is True  # the answer was lost: asked again
    assert (Attachment.objects.count(), Upload.objects.count()) == (1, 0)
    assert Attachment.objects.get().name == "井场.jpg"


def test_pieces_that_are_refused(claimed: Entry, now_world: World) -> None:
    raw = made.jpeg()
    mine = Pieces(enter(now_world, "陆文静"), claimed, raw)
    for query in ({"total": 0}, {"total": 3 * 1024 * 1024}, {"total": 5}, {"total": "x"},
                  {"offset": -1}, {"offset": "9" * 18}, {"entry": "x"}, {"entry": uuid.uuid4()}):  # fmt: skip
        assert mine.put(0, 100, **query).status_code == 422, query
    big = Pieces(mine.client, claimed, bytes(300 * 1024))
    assert big.put(0, 300 * 1024).status_code == 422
    assert mine.put(0, 100).status_code == 200
    stranger = Pieces(enter(now_world, "贺春明"), claimed, raw)
    stranger.key = mine.key
    assert stranger.here() == 0
    assert stranger.put(100, 200).status_code == 403
    bad = Pieces(mine.client, claimed, made.HTML)
    assert bad.put(0, len(made.HTML)).status_code == 422
    assert Upload.objects.count() == 1  # what turned out bad is not kept
    for n in range(5):
        Pieces(mine.client, claimed, raw).put(0, 10 + n)
    assert Pieces(mine.client, claimed, raw).put(0, 10).status_code == 409


def test_a_request_s_number_is_for_one_file_of_one_matter(claimed: Entry, now_world: World) -> None:
    client, raw = enter(now_world, "陆文静"), made.jpeg()
    send(client, what="A07", note="倒班职工")
    other = Entry.objects.exclude(pk=claimed.pk).get()
    who = {"by": now_world.user("陆文静"), "at": timezone.now()}
    sent = {"client_key": uuid.uuid4(), "name": "一.jpg", "raw": raw, **who}
    kept = attachment.add(entry_key=claimed.client_key, **sent)
    assert attachment.add(entry_key=claimed.client_key, **sent) == kept
    with pytest.raises(Refusal, match="已经用于别的附件"):
        attachment.add(entry_key=other.client_key, **sent)
    attachment.remove(pk=kept.pk, **who)
    with pytest.raises(Refusal, match="已经不在了"):
        attachment.remove(pk=kept.pk, **who)
    pieces = Pieces(client, claimed, raw)
    assert pieces.put(0, 10).status_code == 200
    for query in ({"entry": other.client_key}, {"total": len(raw) + 1}):
        answer = pieces.put(10, 20, **query)
        assert answer.status_code == 422
        assert "已经用于别的附件" in answer.json()["error"]
    assert pieces.here() == 10


def test_a_form_without_a_file_says_so(claimed: Entry, now_world: World) -> None:
    answer = enter(now_world, "陆文静").post(f"/attachments/of/{claimed.client_key}/")
    assert answer.status_code == 422
    assert "请先选一个文件" in answer.content.decode()


def test_a_claim_stands_whatever_becomes_of_its_photo(now_world: World) -> None:
    mine = enter(now_world, "陆文静")
    sent = SimpleUploadedFile("x.jpg", made.HTML)
    assert send(mine, what="A07", note="转岗职工", photo=sent).status_code == 302
    assert Entry.objects.count() == 1
    assert "x.jpg 没有附上" in text(mine, "/claim/")
    good = SimpleUploadedFile("y.jpg", made.jpeg())
    send(mine, what="A07", note="转岗职工", photo=good)
    assert Attachment.objects.get().name == "y.jpg"
