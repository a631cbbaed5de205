"""Lists of paper certificates: brought by one, taken in by another, claimed by the holders."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts import actions as accounts
from portal.accounts.models import Person as Account
from portal.audit.models import AuditEntry
from portal.certificates import actions as certificates
from portal.certificates import queries, roll
from portal.certificates.actions import changing
from portal.certificates.actions import importing as actions
from portal.certificates.models import (
    Certificate,
    CertificateImport,
    CertificateStatus,
    ChangeKind,
    ImportState,
    Origin,
)
from portal.certificates.rules import numbering
from portal.core import clock
from portal.core.errors import Refused
from portal.db.base import db
from portal.jobs.queue import commit
from portal.public.queries import Asked, find_matching
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.certificates import make_certificate, make_certifier, make_proposal
from tests.factories.changes import make_change
from tests.factories.rolls import make_line, make_roll
from tests.person import Person
from tests.rooms.certificates.test_pages import REGISTER, prepared

IMPORTS = f"{REGISTER}/imports"
PASSWORD = "correct horse 8"


@pytest.fixture
def district(context):
    return acting(make_certifier())


@pytest.fixture
def municipal(context):
    return acting(make_certifier("50"))


def brought_by(by, *lines) -> tuple[CertificateImport, tuple]:
    """A list of these lines, proposed; and what it says."""
    content = make_roll(*lines)
    read = roll.read(content, today=clock.today(), reach="50")
    assert read.errors == []
    found = actions.bring(content, name="名册.xlsx", count=len(read.rows), region="500103", by=by)
    actions.propose(found, by=by)
    return found, read.rows


def take_in(proposer, decider, *lines) -> list[Certificate]:
    found, rows = brought_by(proposer, *lines)
    actions.approve(found, rows, by=decider, now=clock.now())
    return list(db.session.scalars(select(Certificate).where(Certificate.import_id == found.id)))


def test_an_approved_list_is_in_the_register_from_its_own_days_and_known_from_now(
    district, municipal
):
    (certificate,) = take_in(district, municipal, make_line(姓名="刘甲", 考核日期=""))
    assert (certificate.origin, certificate.status, certificate.examined_on) == (
        Origin.IMPORTED,
        CertificateStatus.VALID,
        None,
    )
    (printed,), (entry,) = certificate.prints, certificate.events
    assert (printed.is_paper, printed.serial, printed.name) == (True, 1, "刘甲")
    assert len(printed.token) == 32
    assert (entry.effective_on, entry.edition) == (date(2025, 6, 10), 1)
    assert entry.recorded_at.date() == clock.now().date()
    assert queries.file_state(certificate) is queries.FileState.PAPER
    day, now = date(2025, 6, 11), clock.now()
    known_then = queries.standing_of(certificate, on=day, known_at=now - timedelta(days=365))
    known_now = queries.standing_of(certificate, on=day, known_at=now)
    assert known_then is None
    assert known_now.status is CertificateStatus.VALID


def test_what_was_imported_is_verified_like_any_other(district, municipal):
    line = make_line(姓名="刘甲")
    (certificate,) = take_in(district, municipal, line)
    for asked in (
        {"number": certificate.number, "name": "刘甲", "resident_id": ""},
        {"number": "", "name": "刘甲", "resident_id": line["身份证号"]},
    ):
        (shown,) = find_matching(Asked(**asked), on=clock.today(), now=clock.now())
        assert shown.present.status is CertificateStatus.VALID
        assert shown.origin is Origin.IMPORTED


def test_a_corrected_paper_certificate_gets_a_file_though_nobody_knows_its_examination(
    district, municipal
):
    (certificate,) = take_in(district, municipal, make_line(姓名="刘甲", 考核日期=""))
    change = make_change(
        ChangeKind.CORRECT, certificate, db.session.get(Account, district.id), new_name="刘佳"
    )
    changing.approve(change, by=municipal, now=clock.now())
    commit()
    db.session.expire_all()
    assert [printed.trouble for printed in certificate.prints] == ["", ""]
    assert queries.file_state(certificate) is queries.FileState.READY


def test_somebody_with_an_account_keeps_it(district, municipal):
    person = make_person(name="刘甲")
    (certificate,) = take_in(
        district, municipal, make_line(姓名="刘甲", 身份证号=person.resident_id)
    )
    assert certificate.person is person
    assert not person.is_unclaimed
    assert queries.find_valid_certificate(person.id) is certificate


def test_nothing_enters_before_a_second_person_of_the_municipality_says_so(district, municipal):
    found, rows = brought_by(district, make_line())
    assert db.session.scalar(select(func.count(Certificate.id))) == 0
    for by, reason in ((district, "提请人不能批准"), (acting(make_certifier()), "由市级批准")):
        with pytest.raises(Refused, match=reason):
            actions.approve(found, rows, by=by, now=clock.now())
    actions.approve(found, rows, by=municipal, now=clock.now())
    with pytest.raises(Refused, match="已经由他人办理"):
        actions.approve(found, rows, by=acting(make_certifier("50")), now=clock.now())
    assert db.session.scalar(select(func.count(Certificate.id))) == 1


def test_the_same_file_is_brought_once_unless_it_was_returned(district, municipal):
    content = make_roll(make_line())
    bring = {"name": "x.xlsx", "count": 1, "region": "500103"}
    found = actions.bring(content, by=district, **bring)
    with pytest.raises(Refused, match="已经导入过"):
        actions.bring(content, by=acting(make_certifier()), **bring)
    with pytest.raises(Refused, match="只有上传名册的人"):
        actions.withdraw(found, by=municipal)
    actions.propose(found, by=district)
    actions.send_back(found, reason="请附原始名册", by=municipal)
    assert found.state is ImportState.RETURNED
    assert actions.bring(content, by=district, **bring).state is ImportState.READ


def test_what_happened_meanwhile_stops_the_whole_list(district, municipal):
    good, bad = make_line(), make_line()
    found, rows = brought_by(district, good, bad)
    make_certificate(make_person(name="刘甲", resident_id=bad["身份证号"]))
    with pytest.raises(Refused, match="第3行“身份证号”列"):
        actions.approve(found, rows, by=municipal, now=clock.now())
    assert found.state is ImportState.PROPOSED
    assert db.session.scalar(select(func.count(Certificate.id))) == 1


def test_a_list_of_which_a_line_can_no_longer_be_read_is_not_taken_in_by_halves(
    district, municipal
):
    found, rows = brought_by(district, make_line(), make_line())
    with pytest.raises(Refused, match="行数与提请时不同"):
        actions.approve(found, rows[:1], by=municipal, now=clock.now())
    assert found.state is ImportState.PROPOSED


def test_our_own_series_goes_on_behind_imported_numbers(district, municipal):
    now = datetime(2025, 7, 1, 4, tzinfo=UTC)
    taken = numbering.compose("500103", 2025, 41)
    take_in(district, municipal, make_line(证书编号=taken))
    issued, more = make_proposal(), make_proposal()
    certificates.issue([issued], by=municipal, now=now)
    assert issued.number == numbering.compose("500103", 2025, 42)
    take_in(district, municipal, make_line(证书编号=numbering.compose("500103", 2025, 7)))
    certificates.issue([more], by=municipal, now=now)
    assert more.number == numbering.compose("500103", 2025, 43)


def test_five_thousand_lines_enter_at_once(district, municipal):
    lines = [make_line(备注=str(n)) for n in range(5000)]
    taken = take_in(district, municipal, *lines)
    assert len(taken) == 5000
    assert db.session.scalar(select(func.count(Account.id)).where(Account.claim_index != "")) == (
        5000
    )
    told = select(func.count(AuditEntry.id)).where(AuditEntry.deed.endswith("certificate:imported"))
    assert db.session.scalar(told) == 5000
    assert {c.number for c in taken} == {str(line["证书编号"]) for line in lines}


# --- Claiming -----------------------------------------------------------------------------------


def register(line, **details):
    """Somebody registers as the holder of this line."""
    said = {
        "name": line["姓名"],
        "resident_id": line["身份证号"],
        "mobile": "13800001111",
        "password": PASSWORD,
        "today": clock.today(),
        "certificate_number": line["证书编号"],
    }
    return accounts.register(**said | details)


@pytest.fixture
def line(district, municipal):
    """A line whose certificate is in the register."""
    made = make_line()
    take_in(district, municipal, made)
    db.session.commit()
    return made


def test_the_holder_claims_the_account_with_name_id_and_number(line):
    with pytest.raises(Refused):
        accounts.sign_in(line["身份证号"], "")
    person = register(line, certificate_number=f" {line['证书编号']}　")
    db.session.commit()
    assert not person.is_unclaimed
    assert person.mobile == "13800001111"
    assert queries.find_valid_certificate(person.id) is not None
    assert accounts.sign_in(line["身份证号"], PASSWORD).id == person.id


@pytest.mark.parametrize(
    "wrong", [{"certificate_number": ""}, {"certificate_number": "X"}, {"name": "刘乙"}]
)
def test_a_wrong_claim_is_told_what_everybody_with_an_account_is_told(line, wrong):
    with pytest.raises(accounts.AlreadyRegistered) as waiting:
        register(line, **wrong)
    db.session.rollback()
    other = make_person(name="王五")
    with pytest.raises(accounts.AlreadyRegistered) as taken:
        register(line, resident_id=other.resident_id, **wrong)
    assert waiting.value.reason == taken.value.reason


def test_an_account_is_claimed_once(line):
    register(line)
    db.session.commit()
    with pytest.raises(accounts.AlreadyRegistered):
        register(line)


def test_a_number_given_by_somebody_unknown_tells_nothing(line):
    stranger = make_line()
    person = register(stranger, certificate_number=line["证书编号"])
    assert queries.find_valid_certificate(person.id) is None


def test_an_unclaimed_account_is_given_no_duty(line):
    officer = make_officer(Role.ADMINISTRATOR, "50")
    bureau = officer.duties[0].organisation
    person = db.session.scalars(select(Account).where(Account.claim_index != "")).one()
    with pytest.raises(Refused, match="还没有注册账户"):
        accounts.assign_duty(
            person, Role.CERTIFICATES, bureau, by=acting(officer), today=clock.today()
        )


# --- Pages --------------------------------------------------------------------------------------


def upload(*lines, name="名册.xlsx"):
    return (io.BytesIO(make_roll(*lines)), name)


def test_from_the_template_to_a_holder_who_claims(app):
    officer = Person(app, prepared(app, make_certifier, "500103"))
    second = Person(app, prepared(app, make_certifier, "50"))
    officer.visit(REGISTER).click("纸质证书导入").click("下载名册模板（Excel）")
    assert officer.answer.data.startswith(b"PK")
    line = make_line(姓名="刘甲", 发证日期="2025-04-01", 考核日期="")
    officer.visit(f"{IMPORTS}/bring").submit("bring_form", file=upload(line))
    assert "施行之日" in officer.text()
    assert line["身份证号"] in officer.text()
    officer.submit("confirm_form")
    assert "等待市级的另一名工作人员批准" in officer.text()
    here = officer.answer.request.path
    assert "提请人不能批准" in officer.visit(f"{here}/decide").text()
    second.visit(here).click("审批").submit("decide_form", decision="approve")
    assert "已导入1份纸质证书" in second.text("#notices")
    second.visit(f"{REGISTER}?words=刘甲")
    assert "纸质证书导入" in second.text("table")
    holder = Person(app)
    holder.visit("/register").submit(
        "register_form",
        name="刘甲",
        resident_id=line["身份证号"],
        mobile="13800002222",
        password=PASSWORD,
        certificate_number=line["证书编号"],
        has_read_notice="y",
    )
    assert "注册成功" in holder.text("#notices")
    assert "平台启用前发放的纸质证书" in holder.visit("/my/certificates").text()


def test_errors_are_listed_by_row_and_column_and_nothing_is_kept(app):
    officer = Person(app, prepared(app, make_certifier, "500103"))
    bad = make_line(姓名="刘", 区县="九龙坡区")
    officer.visit(f"{IMPORTS}/bring").submit(
        "bring_form", expect=422, file=upload(make_line(), bad)
    )
    cells = [row.get_text(" ", strip=True) for row in officer.page.select("tbody tr")]
    assert [cell[:6] for cell in cells] == ["3 姓名 错", "3 区县 错"]
    assert "还没有上传过名册" in officer.visit(IMPORTS).text()
    officer.visit(f"{IMPORTS}/bring")
    officer.submit("bring_form", expect=422, file=(io.BytesIO(b"PK\x03\x04x"), "x.xlsx"))
    assert "文件" in officer.text("[role=alert]")
    officer.visit(f"{IMPORTS}/bring").submit("bring_form", expect=422)
    assert "请选择名册文件" in officer.text("[role=alert]")


def test_a_list_is_withdrawn_by_whoever_brought_it_and_returned_with_a_reason(app):
    officer = Person(app, prepared(app, make_certifier, "500103"))
    second = Person(app, prepared(app, make_certifier, "50"))
    content = make_line()
    officer.visit(f"{IMPORTS}/bring").submit("bring_form", file=upload(content))
    officer.submit("withdraw")
    assert "已撤回名册" in officer.text("#notices")
    officer.visit(f"{IMPORTS}/bring").submit("bring_form", file=upload(content))
    officer.submit("confirm_form")
    here = officer.answer.request.path
    second.visit(f"{here}/decide").submit("decide_form", expect=422, decision="return")
    second.submit("decide_form", decision="return", reason="请附档案")
    assert "请附档案" in officer.visit(here).text()


@pytest.mark.parametrize("page", ["", "/decide"])
def test_another_districts_list_is_not_found(app, page):
    officer = Person(app, prepared(app, make_certifier, "500103"))
    officer.visit(f"{IMPORTS}/bring").submit("bring_form", file=upload(make_line()))
    elsewhere = Person(app, prepared(app, make_certifier, "500107"))
    elsewhere.visit(officer.answer.request.path + page, expect=404)
    auditor = Person(app, prepared(app, make_officer, Role.AUDITOR, region="50"))
    auditor.visit(IMPORTS, expect=403)


def test_guessing_numbers_closes_the_door_for_registered_and_unclaimed_alike(app):
    known = prepared(app, make_person, name="刘甲")
    stranger = Person(app)
    said = {
        "name": "刘甲",
        "resident_id": known.resident_id,
        "mobile": "13800003333",
        "password": PASSWORD,
        "has_read_notice": "y",
    }
    for guess in range(5):
        stranger.visit("/register")
        stranger.submit("register_form", expect=422, certificate_number=f"N{guess}", **said)
    stranger.visit("/register")
    stranger.submit("register_form", expect=429, certificate_number="N9", **said)
