"""Pictures of questions: kept once, shown to whoever is signed in, in every room that asks."""

import io

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.bank import queries
from portal.bank.actions import sync
from portal.bank.actions.pictures import add_picture, keep_pictures
from portal.bank.content import Bank
from portal.bank.models import Picture
from portal.core.errors import Refused
from portal.db.base import db
from portal.storage.models import StoredFile
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.bank import make_bank, make_question
from tests.factories.courses import make_course
from tests.factories.pictures import DRAWING, NAME, PICTURE, SAID, make_rich, upload
from tests.person import Person


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def kept(context):
    keep_pictures([PICTURE])
    db.session.commit()


def test_the_pictures_of_the_files_come_in_once(context):
    bank = Bank(pictures=(PICTURE,))
    before = count(Picture)
    assert sync(bank).pictures == 1
    stored = count(StoredFile)
    again = sync(bank)
    assert (again.pictures, again.is_idle) == (0, True)
    assert (count(Picture) - before, count(StoredFile)) == (1, stored)
    assert NAME in queries.picture_names()


def test_whoever_is_signed_in_sees_it_and_may_keep_it(app, kept):
    answer = Person(app, make_person()).send(f"/bank/pictures/{NAME}")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, DRAWING, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_it_is_not_sent_again_to_whoever_has_it(app, kept):
    person = Person(app, make_person())
    etag = person.send(f"/bank/pictures/{NAME}").headers["ETag"]
    answer = person.send(f"/bank/pictures/{NAME}", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_stranger_is_sent_to_sign_in(stranger, kept):
    assert stranger.visit(f"/bank/pictures/{NAME}").text("h1") == "登录"


@pytest.mark.parametrize(
    "name", ["f" * 32, NAME[:16], PICTURE.digest, NAME.upper(), "%" * 4, "_" * 32, "..%2Fsecrets"]
)
def test_an_unknown_picture_is_not_there(app, kept, name):
    answer = Person(app, make_person()).send(f"/bank/pictures/{name}")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_officer_s_picture_is_drawn_anew_and_named(app, context, kind):
    actor = acting(make_officer(Role.AUTHOR))
    name = add_picture(upload(kind), actor)
    assert add_picture(upload(kind), actor) == name
    assert add_picture(upload(kind, "black"), actor) != name
    db.session.commit()
    added = select(func.count()).where(AuditEntry.deed == "bank:picture:added")
    assert db.session.scalar(added) == 2
    answer = Person(app, make_person()).send(f"/bank/pictures/{name}")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")


@pytest.mark.parametrize("content", [DRAWING, b"", b"<html>", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
def test_anything_else_is_refused(context, content):
    before = count(Picture)
    with pytest.raises(Refused):
        add_picture(FileStorage(io.BytesIO(content), filename="图.svg"), acting(make_person()))
    assert count(Picture) == before


# --- where a question is shown ----------------------------------------------------------------


def shows_all(page, described: str) -> None:
    """The table, the picture and the formula, outside the legend and tied to the fields."""
    before = page.select_one(f"#{described}")
    assert before, described
    assert page.select_one(f"fieldset[aria-describedby='{described}'] legend")
    assert [cell.get_text() for cell in before.select("td.num")] == ["60", "180"]
    assert before.select_one("[role=region][tabindex='0']")["aria-label"].endswith("表1")
    picture = before.select_one(".picture img")
    assert (picture["src"], picture["alt"]) == (f"/bank/pictures/{NAME}", SAID)
    assert picture.get("loading", "eager") == "eager"
    assert before.select_one(".display math mfrac")
    assert "高峰人数 除以 平均人数" in before.get_text()
    assert not page.select("legend table, legend div, label table, label a")
    assert page.select_one("label .picture img[alt=小图]")
    assert page.select_one("label math mfrac")


def test_an_officer_sees_the_question_and_its_explanation_whole(app, context):
    author = Person(app, make_officer(Role.AUTHOR))
    value = make_rich()
    sync(make_bank(value))
    db.session.commit()
    author.visit(f"/bureau/bank/questions/{value.id}")
    shows_all(author.page, "tried_0-before")
    assert author.page.select_one(".solved .scroll table")
    assert author.page.select_one(".solved .picture img")
    assert author.page.select_one(".solved__options .picture img")
    author.visit("/bureau/bank?text=不均衡系数 柱状图")
    assert "picture:" not in author.text("#question_rows")
    assert value.id in author.text("#question_rows")


def test_a_learner_practises_with_it(app, context):
    learner = Person(app, make_person())
    course = make_course((make_question(make_rich()),))
    url = f"/my/courses/{course.key}/{course.lessons[0].key}/exercises/1"
    learner.visit(url)
    shows_all(learner.page, "value_0-before")
    learner.submit("exercise_form", value_0="A")
    assert learner.page.select_one("#exercise > .scroll table")
    assert learner.page.select_one("#exercise > .picture img")
    assert learner.page.select_one(".solved .picture img")
