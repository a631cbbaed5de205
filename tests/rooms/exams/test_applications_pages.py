"""A candidate applies, an officer decides, the ticket is printed."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pikepdf
import pytest
from PIL import Image

from portal.access.roles import Actor, Role
from portal.core import clock
from portal.db.base import db
from portal.exams.document import ticket_draft
from portal.exams.models import ApplicationStatus as A
from portal.exams.models import PaperStatus
from portal.exams.rules.sitting_life import SittingStatus as S
from portal.letters.actions import hand_out
from portal.storage import files
from tests.factories.accounts import acting, make_officer, make_person
from tests.factories.exams import make_application, make_paper, make_sitting
from tests.person import Person

pytestmark = pytest.mark.usefixtures("context")


def picture(kind="JPEG", size=(295, 413)):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def upload(content=None, name="照片.jpg"):
    return (io.BytesIO(picture() if content is None else content), name)


@pytest.fixture
def officer(app):
    return Person(app, make_officer(Role.EXAMS))


@pytest.fixture
def candidate(app):
    return Person(app, make_person(name="张三"))


def apply(candidate, sitting, **more):
    candidate.visit("/my/exams").click(sitting.title).click("报名")
    candidate.submit("apply_form", photo=upload(), **more)
    return candidate


def test_from_application_to_ticket(candidate, officer):
    sitting = make_sitting(place="沙坪坝一号机房")
    apply(candidate, sitting, education="31", experience="劳务员两年")
    assert candidate.text("h1") == "核对后提交"
    assert candidate.sees("大学专科毕业")
    assert candidate.sees("劳务员两年")
    candidate.submit("check_form", expect=422)
    assert "请核对以上内容" in candidate.text("#check_form")
    candidate.submit("check_form", is_true="y")
    assert candidate.text("h1") == "报名已提交"
    candidate.click("查看办理情况")
    assert candidate.sees("正在等待考务人员审核")

    officer.visit("/bureau/exams/applications")
    assert officer.sees("待审核 1 份")
    officer.click("张三")
    photo = officer.send(officer.page.select_one("img.portrait")["src"])
    assert (photo.mimetype, photo.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    officer.submit("decide_form", expect=422, decision=None)
    officer.submit("decide_form", expect=422, decision="return")
    assert "请写明理由" in officer.text("#decide_form")
    officer.submit("decide_form", decision="admit")
    assert officer.sees("张三：审核通过")

    candidate.visit("/my/exams").click(sitting.title)
    assert candidate.sees("座位号1")
    answer = candidate.send(candidate.page.find("a", string="下载准考证（PDF）")["href"])
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as ticket:
        assert len(ticket.pages) == 1
    officer.visit("/bureau/exams/applications").click("张三")
    answer = officer.send(officer.page.find("a", string="下载准考证（PDF）")["href"])
    assert answer.data.startswith(b"%PDF-")
    officer.visit(f"/bureau/exams/sittings/{sitting.public_id}/seats")
    assert officer.sees("张三")


def test_a_ticket_that_says_all_there_is_fits_on_one_page(app):
    sitting = make_sitting(
        title="重庆市工程建设领域劳资管理专项职业能力考核渝中区专场第二批次（演示）",
        place="沙坪坝区大学城中路职业技能公共实训基地三号楼四层第一标准化考场",
        late_minutes=30,
        stay_minutes=30,
        exam_keys="0" * 64,
    )
    person = make_person(name="阿卜杜热合曼·麦麦提吐尔逊", is_demo=True)
    draft = replace(
        ticket_draft(make_application(sitting, person, A.ADMITTED)), pictures={"photo": picture}
    )
    actor = acting(person)
    db.session.commit()
    _, pdf = hand_out(draft, by=actor)
    with pikepdf.open(io.BytesIO(pdf)) as ticket:
        assert len(ticket.pages) == 1


def test_returned_mended_and_admitted(candidate, officer):
    sitting = make_sitting()
    apply(candidate, sitting).submit("check_form", is_true="y")
    officer.visit("/bureau/exams/applications").click("张三")
    officer.submit("decide_form", decision="return", reason="照片不清楚，请重新拍摄")
    candidate.visit("/my/exams")
    assert candidate.sees("退回原因：照片不清楚，请重新拍摄")
    candidate.click(sitting.title).click("修改后重新提交")
    assert candidate.sees("照片不清楚，请重新拍摄")
    candidate.submit("apply_form", experience="补充：工资员一年").submit("check_form", is_true="y")
    assert candidate.text("h1") == "报名已提交"
    officer.visit("/bureau/exams/applications?status=submitted").click("张三")
    assert officer.sees("补充：工资员一年")
    assert officer.sees("审核报名：退回补正")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 not a photo", "请上传JPG或PNG照片"),
        (b"MZ program", "请上传JPG或PNG照片"),
        (b"\xff\xd8\xff broken", "重新保存后再上传"),
    ],
)
def test_a_photo_that_is_none_is_refused_beside_its_field(candidate, content, words):
    sitting = make_sitting()
    candidate.visit(f"/my/exams/sittings/{sitting.public_id}/apply")
    candidate.submit("apply_form", expect=422, photo=upload(content), experience="劳务员两年")
    assert words in candidate.text("#apply_form")
    assert candidate.page.select_one("#experience").get_text(strip=True) == "劳务员两年"
    candidate.submit("apply_form", expect=422)
    assert "请上传JPG或PNG照片" in candidate.text("#apply_form")
    candidate.submit("apply_form", photo=upload(picture("PNG")))
    assert candidate.text("h1") == "核对后提交"


def test_the_photo_of_the_account_and_of_the_draft_are_kept(app):
    photo = files.keep(picture(), name="照片.jpg", media_type="image/jpeg", by=Actor(1))
    account = make_person(photo_id=photo.id)
    candidate, sitting = Person(app, account), make_sitting()
    candidate.visit(f"/my/exams/sittings/{sitting.public_id}/apply").submit("apply_form")
    first = candidate.send(candidate.page.select_one("img.portrait")["src"]).data
    assert first == picture()
    candidate.click("返回修改").submit("apply_form", photo=upload(picture(size=(100, 140))))
    second = candidate.send(candidate.page.select_one("img.portrait")["src"]).data
    candidate.click("返回修改").submit("apply_form", experience="一年")
    assert candidate.send(candidate.page.select_one("img.portrait")["src"]).data == second
    assert second != first


def test_who_may_not_apply_sees_why_by_which_article_and_what_would_change_it(app):
    child = Person(app, make_person(birth_on=date(2020, 1, 1)))
    sitting = make_sitting(S.ANNOUNCED)
    child.visit(f"/my/exams/sittings/{sitting.public_id}/apply")
    assert child.text("h1") == "暂时不能报名"
    assert child.sees("《中华人民共和国劳动法》第十五条")
    assert child.sees("您在2036年1月1日年满16周岁")
    assert child.sees("还没有开始报名")
    assert child.page.select_one("#apply_form") is None


def test_a_place_taken_while_writing_is_told_at_submission(candidate):
    sitting = make_sitting(capacity=1)
    apply(candidate, sitting)
    make_application(sitting)
    candidate.submit("check_form", expect=422, is_true="y")
    assert "报满" in candidate.text("#check_form")


def test_what_was_submitted_is_not_submitted_again(candidate):
    sitting = make_sitting()
    apply(candidate, sitting)
    form = candidate.page
    candidate.submit("check_form", is_true="y")
    candidate.page = form
    candidate.submit("check_form", expect=422, is_true="y")
    assert "已经提交过" in candidate.text("#check_form")
    candidate.visit(f"/my/exams/sittings/{sitting.public_id}/apply")
    assert candidate.sees("您已经报过这场考试")


def test_withdrawing_and_applying_anew(candidate):
    sitting = make_sitting()
    apply(candidate, sitting).submit("check_form", is_true="y").click("查看办理情况")
    candidate.submit("withdraw")
    assert candidate.sees("您已撤回报名")
    candidate.click("重新报名").submit("apply_form").submit("check_form", is_true="y")
    assert candidate.text("h1") == "报名已提交"


def test_a_foreign_application_is_not_there(candidate, app):
    foreign = make_application(status=A.ADMITTED)
    for tail in ("", "/check", "/submitted", "/photo", "/ticket"):
        candidate.visit(f"/my/exams/applications/{foreign.public_id}{tail}", expect=404)
    far = Person(app, make_officer(Role.EXAMS, region="500106"))
    for tail in ("", "/photo", "/ticket"):
        far.visit(f"/bureau/exams/applications/{foreign.public_id}{tail}", expect=404)


def test_there_is_no_ticket_before_admission(candidate, officer):
    sitting = make_sitting()
    apply(candidate, sitting).submit("check_form", is_true="y").click("查看办理情况")
    assert not candidate.sees("下载准考证（PDF）")
    officer.visit("/bureau/exams/applications").click("张三")
    url = officer.answer.request.path + "/ticket"
    officer.visit(url, expect=404)


def test_an_officer_does_not_decide_their_own(app):
    account = make_officer(Role.EXAMS)
    own = make_application(person=account)
    officer = Person(app, account).visit(f"/bureau/exams/applications/{own.public_id}")
    assert officer.sees("请由另一位考务人员审核")
    assert officer.page.select_one("form#decide_form") is None


@pytest.mark.parametrize("status", A)
@pytest.mark.parametrize("phase", [S.APPLYING, S.APPLIED, S.RUNNING, S.RELEASED, S.CANCELLED])
def test_every_state_has_its_page(app, officer, status, phase):
    application = make_application(make_sitting(phase), status=status, reason="理由在此")
    if status is A.ADMITTED and phase in {S.RUNNING, S.RELEASED}:
        make_paper(application, PaperStatus.OPEN if phase is S.RUNNING else PaperStatus.MARKED)
    person = Person(app, application.person)
    person.visit("/my/exams").click(application.sitting.title)
    person.visit(f"/my/exams/applications/{application.public_id}/check")
    person.visit(f"/my/exams/sittings/{application.sitting.public_id}/apply")
    hidden = status is A.DRAFT
    officer.visit(
        f"/bureau/exams/applications/{application.public_id}", expect=404 if hidden else 200
    )


def test_the_way_to_the_room_opens_an_hour_before(app):
    soon = make_sitting(S.APPLIED, opens_at=clock.now() + timedelta(minutes=30))
    later = make_sitting(S.APPLIED, opens_at=clock.now() + timedelta(minutes=90))
    for sitting, is_open in ((soon, True), (later, False)):
        application = make_application(sitting, status=A.ADMITTED)
        person = Person(app, application.person).visit("/my/exams")
        assert person.sees("进入考场") is is_open
