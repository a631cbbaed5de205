"""Files: what they are is told by their bytes; wrong kinds and sizes are refused before they are
kept.
"""

import hashlib
import io
import os

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.storage import files, holding, sweep
from portal.storage.files import Kind
from tests.factories.accounts import acting, make_person
from tests.two_at_once import both, real_house


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


def keep(content=b"%PDF-1.7 kept"):
    return files.keep(content, name="x.pdf", media_type="application/pdf")


def swept() -> int:
    return sum(sweep.sweep_orphans(lot) for lot in sweep.old_files())


def age(path, seconds=2 * 86_400):
    then = clock.now().timestamp() - seconds
    os.utime(path, (then, then))


def test_bytes_and_their_names_are_on_the_disk_before_the_commit(context, monkeypatch):
    settled = []
    monkeypatch.setattr(holding, "_settle", settled.append)
    path = files.path_of(keep().digest)
    assert settled == []
    db.session.commit()
    assert set(settled) == {path, path.parent, path.parent.parent}
    db.session.commit()
    assert len(settled) == 3


def test_what_is_dropped_need_not_be_settled(context, monkeypatch):
    settled = []
    keep()
    db.session.rollback()
    monkeypatch.setattr(holding, "_settle", settled.append)
    db.session.commit()
    assert settled == []


def test_a_file_that_a_power_cut_emptied_is_written_anew(context):
    stored = keep()
    files.path_of(stored.digest).write_bytes(b"\0" * stored.size)
    assert files.read(keep()) == b"%PDF-1.7 kept"


def test_a_large_file_is_kept_without_being_read_into_memory(context):
    place = files.workplace()
    place.write_bytes(b"PK\x03\x04 large")
    stored = files.keep_file(place, name="x.xlsx", media_type="application/xlsx")
    assert files.read(stored) == b"PK\x03\x04 large"
    assert stored.size == 10
    assert stored.digest == hashlib.sha256(b"PK\x03\x04 large").hexdigest()
    assert not place.exists()


def test_a_day_later_what_no_row_wants_is_swept(context):
    swept()  # of tests before this one
    kept, lost = keep(b"%PDF-1.7 wanted"), keep(b"%PDF-1.7 orphan")
    half, fresh = files.workplace(), files.workplace()
    half.write_bytes(b"half")
    fresh.write_bytes(b"under way")
    stranger = half.parent / "README"
    stranger.write_bytes(b"not ours")
    paths = [files.path_of(each.digest) for each in (kept, lost)]
    db.session.delete(lost)
    db.session.commit()
    for path in (*paths, half, stranger):
        age(path)
    assert swept() == 2
    assert [path.exists() for path in (*paths, half, fresh, stranger)] == [
        *(True, False, False),
        *(True, True),
    ]
    assert swept() == 0


def test_what_is_younger_than_a_day_may_still_be_under_way(context):
    lost = keep(b"%PDF-1.7 young")
    path = files.path_of(lost.digest)
    db.session.delete(lost)
    db.session.commit()
    swept()
    assert path.exists()


def test_a_sweep_takes_nothing_from_whoever_keeps_it_at_this_moment(database_url):
    """The bytes are an orphan's, the row that wants them is not committed yet."""
    with real_house(database_url) as house:
        with house.app_context():
            lost = keep(b"%PDF-1.7 again")
            path = files.path_of(lost.digest)
            db.session.commit()
            db.session.delete(lost)
            db.session.commit()
            age(path)
        kept = both(house, lambda: keep(b"%PDF-1.7 again"), swept)
        assert kept == ("", "")
        assert path.read_bytes() == b"%PDF-1.7 again"
