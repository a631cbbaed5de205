"""Papers besides certificates: numbered, signed, the same words the same paper, found by all."""

import io
import subprocess
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import func, select

from portal.core import clock
from portal.core.errors import Refused
from portal.courses.rules.progress import certified_hours
from portal.db.base import db
from portal.documents.sign import verify_pdf
from portal.letters import queries
from portal.letters.actions import Draft, hand_out
from portal.letters.models import Letter, LetterKind
from tests.factories.accounts import acting, make_person
from tests.factories.certificates import make_certificate
from tests.factories.courses import make_course, make_progress
from tests.factories.points import make_decided, make_post
from tests.person import Person


@dataclass(frozen=True, slots=True)
class Words:
    """Of a page that needs nothing but these."""

    firm: str = "巴渝建设公司"
    project: str = "江北嘴工程"
    person: str = "张三丰"
    resident_id: str = "500***********1234"
    suspended: str = "2026年3月1日"
    issuer: str = "某区人力社保局"
    issued: str = "2026年3月2日"
    created: str = "2026-03-02"
    measures: str = "《办法》"
    number: str = "abc"
    is_demo: bool = True


def draft(person, words: Words = Words(), **details) -> Draft:
    return Draft(
        **{
            "kind": LetterKind.ADVICE,
            "subject": "advice-1",
            "person_id": person.id,
            "template": "points/advice_letter.html",
            "page": words,
            "shown": (("致", words.firm),),
        }
        | details
    )


@pytest.fixture
def person(context):
    return make_person(name="张三丰")


@pytest.fixture
def request_context(app):
    with app.test_request_context():
        yield


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Letter))


def read(pdf: bytes) -> str:
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return told.stdout.decode()


@pytest.mark.parametrize("words", ["\U00031350", ("办法", ("\U00031350", 3))])
def test_a_character_that_no_font_draws_is_refused_wherever_it_stands(
    request_context, person, words
):
    """Python writes characters that are newer than itself as plain letters."""
    with pytest.raises(Refused, match=r"U\+31350"):
        hand_out(draft(person, replace(Words(), measures=words)), by=acting(person))


def test_a_paper_is_signed_numbered_and_found_by_its_file(request_context, person):
    letter, pdf = hand_out(draft(person), by=acting(person))
    assert verify_pdf(pdf).valid
    assert letter.number.startswith("PR-")
    assert letter.number in read(pdf)
    assert queries.find_by_digest(letter.signed_digest).id == letter.id
    assert queries.find_by_digest("0" * 64) is None


def test_the_same_words_are_the_same_paper(request_context, person):
    first, pdf = hand_out(draft(person), by=acting(person))
    again, same = hand_out(draft(person), by=acting(person))
    assert (first.id, pdf) == (again.id, same)
    assert count() == 1


def test_other_words_are_another_paper_and_the_old_one_says_so(request_context, person):
    old, _ = hand_out(draft(person), by=acting(person))
    db.session.commit()
    new, _ = hand_out(draft(person, replace(Words(), firm="渝州公司")), by=acting(person))
    assert old.id != new.id
    assert not queries.is_latest(old)
    assert queries.is_latest(new)


def test_of_two_clicks_at_once_both_get_the_first_ones_paper(request_context, person, monkeypatch):
    first, pdf = hand_out(draft(person), by=acting(person))
    db.session.commit()
    seen = iter([None])
    real = queries.find_same
    monkeypatch.setattr("portal.letters.queries.find_same", lambda *about: next(seen, real(*about)))
    again, same = hand_out(draft(person), by=acting(person))
    assert (again.id, same) == (first.id, pdf)
    assert count() == 1


def test_a_character_without_a_glyph_is_named_and_nothing_is_kept(request_context, person):
    with pytest.raises(Refused, match="U\\+10FFFD"):
        hand_out(draft(person, replace(Words(), person="张\U0010fffd")), by=acting(person))
    assert count() == 0


def test_the_square_shows_what_everyone_may_know(app, person):
    with app.test_request_context():
        letter, _ = hand_out(draft(person), by=acting(person))
        db.session.commit()
        token, number = letter.token, letter.number
    stranger = Person(app).visit(f"/p/{token}")
    assert stranger.sees(number)
    assert stranger.sees("巴渝建设公司")
    assert not stranger.sees("张三丰")
    assert "noindex" in stranger.answer.headers["X-Robots-Tag"]
    stranger.visit(f"/p/{'0' * 32}", expect=404)


def test_hours_are_rounded_down_to_a_half():
    assert [certified_hours(m) for m in (0, 22, 23, 44, 45, 67, 68, 90)] == [
        *("0", "0", "0.5", "0.5", "1", "1", "1.5", "2")
    ]


def test_a_learner_gets_a_certificate_of_hours_for_what_is_completed(app, person):
    course = make_course((), ())
    learner = Person(app, person)
    learner.visit("/my/courses")
    assert not learner.sees("下载学时证明")
    assert learner.visit("/my/courses/hours.pdf").sees("学完至少一课后可以开具")
    progress = make_progress(course, 1, person)
    progress.read_at = progress.completed_at = clock.now()
    db.session.commit()
    learner.visit("/my/courses").click("下载学时证明（PDF）")
    words = read(learner.answer.data)
    lessons = course.lessons
    assert lessons[0].title in words
    assert lessons[1].title not in words
    assert f"{certified_hours(lessons[0].minutes)}学时" in words
    assert person.resident_id not in words


def test_a_person_gets_their_points_of_a_year_and_the_square_tells_none(app, context):
    event = make_decided(make_post(), decided=10)
    person, year = event.person, event.effective_on.year
    own = Person(app, person).visit("/my/points")
    assert own.sees("履职记分证明")
    own.visit(f"/my/points/yearly/{year}.pdf")
    words = read(own.answer.data)
    assert event.catalogue_item.title[:4] in words  # a long name beside it may break the rest
    assert verify_pdf(own.answer.data).valid
    letter = db.session.scalar(select(Letter))
    stranger = Person(app).visit(f"/p/{letter.token}")
    assert stranger.sees("履职记分证明")
    assert not stranger.sees("分记录")
    assert event.catalogue_item.title not in stranger.text()
    for wrong in (2024, clock.today().year + 1):
        own.visit(f"/my/points/yearly/{wrong}.pdf", expect=404)


def test_a_year_without_points_says_so(app, context):
    person = make_person()
    make_certificate(person)
    own = Person(app, person).visit(f"/my/points/yearly/{clock.today().year}.pdf")
    words = read(own.answer.data)
    assert "本年度没有扣分记录" in words
    assert "记分周期尚未开始" in words


def test_a_dropped_paper_is_known_and_an_altered_one_is_told(app, person):
    with app.test_request_context():
        letter, pdf = hand_out(draft(person), by=acting(person))
        db.session.commit()
        number = letter.number
    for content, verdict in ((pdf, "本平台出具的文书，未被改动"), (pdf + b"%", "签名之后被改动")):
        stranger = Person(app).visit("/verify/file")
        stranger.submit("verify_file_form", file=(io.BytesIO(content), "文书.pdf"))
        assert stranger.sees(verdict)
        assert stranger.sees(number)
        assert not stranger.sees("张三丰")
