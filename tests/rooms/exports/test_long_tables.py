"""A long table is written in the background, and only whoever asked has it."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.accounts.models import Duty
from portal.certificates.register import REGISTER
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.exports import actions, giving, jobs, queries, writing
from portal.exports.models import Export, ExportState
from portal.exports.tables import Listing, Table, bounded, offer
from portal.jobs.queue import commit
from portal.notices.models import Notice
from portal.storage import files
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.certificates import make_certificate, make_certifier
from tests.person import Person
from tests.two_at_once import both, real_house

S = ExportState
LIST = "/bureau/certificates/export.xlsx"


@pytest.fixture
def short(monkeypatch):
    """What is longer than two rows is long."""
    monkeypatch.setattr(giving, "MOST_AT_ONCE", 2)


@pytest.fixture
def officer(context, short):
    for name in ("甲", "乙", "丙"):
        make_certificate(name=name)
    commit()
    return make_certifier("50")


def ask(officer, **sought):
    actor = acting(officer)
    listing = REGISTER.listing(actor, sought)
    export = actions.ask(REGISTER, sought, listing, by=actor, now=clock.now())
    commit()
    return export


def rows_of(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_what_is_short_is_had_at_once(app, officer):
    visitor = Person(app, officer).visit(f"{LIST}?words=none")
    assert len(rows_of(visitor.answer.data)) == 1
    assert db.session.query(Export).count() == 0


def test_what_is_long_is_asked_for_written_told_of_and_fetched(app, officer):
    visitor = Person(app, officer).visit(LIST)
    assert visitor.sees("在后台生成")
    assert visitor.sees("3")
    visitor.submit("ask_form")
    assert visitor.sees("排队中")
    jobs.write_all()
    visitor.visit("/my/notices")
    assert visitor.sees("已经生成，请在7天内下载")
    visitor.visit("/bureau")
    visitor.click("导出文件待下载")
    assert visitor.sees("共3行")
    export = db.session.scalars(select(Export)).one()
    visitor.click(export.title)
    table = rows_of(visitor.answer.data)
    assert table[0][0] == "证书编号"
    assert sorted(row[1] for row in table[1:]) == sorted(("甲", "乙", "丙"))
    assert visitor.answer.headers["Cache-Control"] == "no-store"
    visitor.answer.close()
    assert deeds_of(export) == ["exports:export:asked", "exports:export:fetched"]
    visitor.visit("/bureau")
    assert not visitor.sees("导出文件待下载")


def test_the_filter_of_the_page_is_kept(officer):
    export = ask(officer, words="甲")
    jobs.write_all()
    db.session.refresh(export)
    assert (export.state, export.written) == (S.DONE, 1)


def test_asked_for_twice_it_is_written_once(officer):
    first, second = ask(officer), ask(officer)
    assert first.id == second.id
    assert ask(officer, words="甲").id != first.id
    jobs.write_all()
    assert ask(officer).id != first.id  # a new one, of what is true now


def test_one_person_cannot_fill_the_line(officer):
    for number in range(actions.MOST_WAITING):
        ask(officer, words=str(number))
    with pytest.raises(Refused, match="正在生成"):
        ask(officer, words="more")


def test_nobody_else_has_it(app, officer):
    export = ask(officer)
    jobs.write_all()
    other = Person(app, make_certifier("50"))
    other.visit(f"/bureau/exports/{export.public_id}/file", expect=404)
    other.visit("/bureau/exports")
    assert not other.sees("证书登记簿-")


def end_duties(person):
    for duty in db.session.scalars(select(Duty).where(Duty.person_id == person.id)):
        duty.ended_on = clock.today() - timedelta(days=1)
    db.session.flush()
    db.session.expire_all()
    commit()


def test_whoever_has_lost_the_right_does_not_get_it(app, officer):
    export = ask(officer)
    jobs.write_all()
    end_duties(officer)
    Person(app, officer).visit(f"/bureau/exports/{export.public_id}/file", expect=404)


def test_whoever_lost_the_right_before_it_was_written_is_told_so(officer):
    export = ask(officer)
    end_duties(officer)
    jobs.write_all()
    db.session.refresh(export)
    assert (export.state, export.file_id) == (S.FAILED, None)
    assert "职责已经变化" in db.session.scalars(select(Notice)).one().words


def test_whoever_sees_elsewhere_now_does_not_get_what_they_saw_then(officer):
    export = ask(officer)
    jobs.write_all()
    end_duties(officer)
    moved = make_certifier("500103")
    for duty in db.session.scalars(select(Duty).where(Duty.person_id == moved.id)):
        duty.person_id = officer.id
    commit()
    db.session.expire_all()
    with pytest.raises(NotFound):
        queries.get_ready(acting(officer), export.public_id)


def test_a_table_that_is_not_ones_own_cannot_be_asked_for(app, officer):
    someone = Person(app, make_officer(Role.AUTHOR))
    someone.visit("/bureau/exports/ask?table=certificates.register", expect=404)
    someone.visit("/bureau/exports/ask?table=none", expect=404)
    someone.visit("/bureau/exports/ask", expect=404)


def test_a_writer_that_died_is_followed_by_another(officer):
    export = ask(officer)
    assert actions.take_next(now=clock.now())
    commit()
    assert not jobs.write_next()  # somebody is at it
    export.leased_until = clock.now() - timedelta(seconds=1)
    commit()
    assert jobs.write_next()
    db.session.refresh(export)
    assert (export.state, export.tries) == (S.DONE, 2)


def test_a_writer_that_slept_too_long_changes_nothing(officer):
    export = ask(officer)
    slow = actions.take_next(now=clock.now())
    commit()
    made = writing.write(slow)
    export.leased_until = clock.now() - timedelta(seconds=1)
    commit()
    jobs.write_all()
    db.session.refresh(export)
    kept = export.file_id
    actions.finish(slow, made, now=clock.now())
    commit()
    db.session.refresh(export)
    assert export.file_id == kept
    assert not made.place.exists()
    assert db.session.query(Notice).count() == 1
    with pytest.raises(writing.LostError):
        writing.write(slow)


BROKEN = Permission.CERTIFICATES_CERTIFICATE_READ


def _breaks(_actor, _sought):
    def rows():
        yield ("一",)
        raise ValueError("broken")

    return Listing("坏表", "坏表", ("列",), 9, rows())


def test_what_cannot_be_written_is_given_up_and_told(officer):
    table = offer(Table("test.broken", "坏表", BROKEN, _breaks))
    actor = acting(officer)
    export = actions.ask(table, {}, table.listing(actor, {}), by=actor, now=clock.now())
    commit()
    before = sorted(files.root().rglob("*.new"))
    jobs.write_all()
    db.session.refresh(export)
    assert (export.state, export.tries) == (S.FAILED, actions.MOST_TRIES)
    assert sorted(files.root().rglob("*.new")) == before
    assert "没有成功" in db.session.scalars(select(Notice)).one().words


def test_after_some_days_the_file_goes_and_its_line_stays(app, officer):
    export = ask(officer)
    jobs.write_all()
    db.session.refresh(export)
    path = files.path_of(export.file.digest)
    jobs.sweep()
    assert path.exists()
    export.made_at = clock.now() - actions.KEPT
    commit()
    jobs.sweep()
    db.session.refresh(export)
    assert (export.state, export.file_id, path.exists()) == (S.DROPPED, None, False)
    visitor = Person(app, officer)
    visitor.visit(f"/bureau/exports/{export.public_id}/file", expect=404)
    visitor.visit("/bureau/exports")
    assert visitor.sees("已清除")


def test_progress_is_noted_while_it_is_written(officer, monkeypatch):
    monkeypatch.setattr(writing, "STEP", 1)
    noted = []
    note = writing._note
    monkeypatch.setattr(
        writing, "_note", lambda taken, number: (noted.append(number), note(taken, number))
    )
    ask(officer)
    jobs.write_all()
    assert noted == [1, 2, 3, 3]


def test_two_who_click_at_once_ask_once(database_url):
    with real_house(database_url) as house:
        with house.app_context():
            make_certificate()
            actor = acting(make_certifier("50"))
            commit()

        def deed():
            listing = REGISTER.listing(actor, {})
            actions.ask(REGISTER, {}, listing, by=actor, now=clock.now())

        assert both(house, deed, deed) == ("", "")
        with house.app_context():
            assert db.session.query(Export).count() == 1


def test_two_writers_at_once_take_one_each(database_url):
    with real_house(database_url) as house:
        with house.app_context():
            make_certificate()
            officer = make_certifier("50")
            commit()
            ask(officer)
        taken = []

        def deed():
            taken.append(actions.take_next(now=clock.now()))

        assert both(house, deed, deed) == ("", "")
        assert sum(each is not None for each in taken) == 1


def test_what_is_sought_is_bounded():
    many = {f"name{n}": "x" for n in range(50)}
    assert len(bounded(many)) == 8
    found = bounded({"q": "a\0b" + "字" * 500, "bad name": "x", "empty": "", "n" * 30: "x"})
    assert set(found) == {"q"}
    assert len(found["q"]) == 100
    assert "\0" not in found["q"]
