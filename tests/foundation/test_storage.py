"""Files: what they are is told by their bytes; wrong kinds and sizes are refused before they are
kept.
"""

import io

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.core.errors import Refused
from portal.storage import files
from portal.storage.files import Kind
from tests.factories.accounts import acting, make_person


def picture(size=(60, 80), kind="PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def upload(content: bytes, name="photo.png") -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


@pytest.fixture
def actor(context):
    return acting(make_person())


def test_a_picture_is_kept_drawn_anew(actor):
    stored = files.take_in(upload(picture()), Kind.PHOTO, by=actor)
    assert stored.media_type == "image/jpeg"
    assert files.sniff(files.read(stored)) == "image/jpeg"
    assert stored.person_id == actor.id


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", Kind.PHOTO),
        (b"<html>hello", Kind.PHOTO),
        (b"MZ\x90", Kind.DOCUMENT),
        (b"%PDF-1.7 but a photo was asked for", Kind.PHOTO),
        (picture()[:60], Kind.PHOTO),
        (b"\x89PNG\r\n\x1a\n" + b"x" * Kind.PHOTO.largest, Kind.PHOTO),
    ],
)
def test_the_wrong_kind_or_size_is_refused_and_not_kept(actor, context, content, kind):
    folder = context.extensions["settings"].files
    before = sorted(folder.rglob("*")) if folder.exists() else []
    with pytest.raises(Refused):
        files.take_in(upload(content), kind, by=actor)
    assert (sorted(folder.rglob("*")) if folder.exists() else []) == before


def test_a_name_cannot_climb_out(actor):
    stored = files.take_in(upload(b"%PDF-1.7 x", "../../etc/passwd"), Kind.DOCUMENT, by=actor)
    assert stored.name == "passwd"


def test_a_name_holds_nothing_that_a_header_cannot(actor):
    stored = files.take_in(upload(b"%PDF-1.7 x", "检查\r\n记录\0.pdf"), Kind.DOCUMENT, by=actor)
    assert stored.name == "检查记录.pdf"


def test_what_is_transparent_is_kept_white(actor):
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    stored = files.take_in(upload(out.getvalue()), Kind.PHOTO, by=actor)
    assert Image.open(io.BytesIO(files.read(stored))).getpixel((20, 20)) == (255, 255, 255)


def test_a_picture_taken_sideways_is_kept_upright(actor):
    out, turned = io.BytesIO(), Image.Exif()
    turned[0x0112] = 6  # the camera was held sideways
    Image.new("RGB", (80, 60), "white").save(out, "JPEG", exif=turned)
    stored = files.take_in(upload(out.getvalue()), Kind.PHOTO, by=actor)
    assert Image.open(io.BytesIO(files.read(stored))).size == (60, 80)
