"""聘用文件 on the pages: signed by both doors, refused, changed, filed as the portal prints it."""

import io
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest
import time_machine
from flask import render_template
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind
from portal.db.base import db
from portal.employers.document import lay_out
from portal.employers.models import (
    Appointment,
    AppointmentStatus,
    AppointmentTerms,
    TermsStatus,
)
from portal.letters.actions import Mark
from portal.letters.models import Letter
from portal.storage import files
from tests.factories.accounts import acting, make_officer, make_organisation, make_person
from tests.factories.employers import (
    PDF,
    make_appointment,
    make_project,
    make_reviewable,
    make_terms,
    sign_both,
)
from tests.factories.points import make_noticed, make_post
from tests.person import Person

NOW = datetime(2026, 3, 16, 1, tzinfo=UTC)
TODAY = date(2026, 3, 16)
DAY = timedelta(days=1)
NOBODY = "0" * 12


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def firm(context):
    return make_organisation(OrganisationKind.FIRM, name="巴渝建设公司")


@pytest.fixture
def officer_of_firm(firm):
    return make_officer(Role.FIRM, organisation=firm, name="经办己")


@pytest.fixture
def clerk(app, officer_of_firm):
    return Person(app, officer_of_firm)


@pytest.fixture
def terms(officer_of_firm, firm):
    person = make_person(name="巴山月", mobile="13900001111")
    return make_terms(acting(officer_of_firm), make_project(firm, name="江岸一期"), person)


@pytest.fixture
def own(app, terms):
    return Person(app, terms.person)


@pytest.fixture
def officer(app, context):
    return Person(app, make_officer(Role.POINTS, region="500103"))


def edit_project(clerk, terms, **changed):
    clerk.visit(f"/firm/projects/{terms.project.public_id}/edit")
    clerk.submit("project_form", **changed)


def both_sign(clerk, own, terms):
    clerk.visit(f"/firm/terms/{terms.public_id}").submit("sign_form", agreed="y")
    own.visit(f"/my/employers/terms/{terms.public_id}").submit("sign_form", agreed="y")


# --- Signing ---


def test_each_side_sees_the_whole_text_and_signs_by_a_tick(clerk, own, terms):
    clerk.visit(f"/firm/terms/{terms.public_id}")
    for words in ("江岸一期", "第九条", "第十条", "80,000,000元", "2026年4月15日", "部分隐去"):
        assert clerk.sees(words)
    assert terms.person.resident_id not in clerk.answer.text
    assert "13900001111" not in clerk.answer.text
    clerk.submit("sign_form", expect=422)
    assert "勾选同意后再签署" in clerk.text(".summary")
    clerk.submit("sign_form", agreed="y")
    assert clerk.sees("贵单位已签署，等待本人签署")
    assert not clerk.page.select("#sign_form"), "nobody signs twice"

    own.visit("/my/employers/appointments").click("巴渝建设公司：江岸一期")
    assert own.sees("签署意味着什么")
    assert own.sees("这不是劳动合同")
    assert own.sees(terms.person.resident_id), "one's own number in full"
    own.submit("sign_form", agreed="y")
    assert own.sees("双方已签署，聘用成立")
    made = db.session.scalars(select(Appointment)).one()
    assert made.status is AppointmentStatus.AWAITING_FILING
    own.click("查看我的聘用")
    assert own.sees("第1版")


def test_old_words_are_not_signed_and_the_new_ones_are_shown(clerk, own, terms):
    own.visit(f"/my/employers/terms/{terms.public_id}")
    edit_project(clerk, terms, peak_workers="300")
    assert clerk.sees("1份待签署的聘用文件已按新资料重新生成")
    own.submit("sign_form", expect=422, agreed="y")
    assert "内容已经更新，请核对现在的内容" in own.text(".summary")
    assert own.sees("300人")
    assert not own.page.select("#agreed[checked]"), "the tick is given afresh"
    own.submit("sign_form", agreed="y")
    assert own.sees("您已签署，等待单位签署")
    own.visit(f"/my/employers/terms/{terms.public_id}")
    assert own.sees("内容已经更新，这一版不再有效")
    own.click("查看第2版")
    assert own.sees("由“120人”改为“300人”")


def test_who_does_not_agree_says_why_and_the_firm_reads_it(clerk, own, terms):
    own.visit(f"/my/employers/terms/{terms.public_id}").click("不同意签署")
    own.submit("refuse_form", expect=422, reason="")
    assert "请填写不同意签署的原因" in own.text(".summary")
    own.submit("refuse_form", reason="到岗日期太早")
    assert own.sees("本人不同意签署")
    assert not own.page.select("#sign_form")
    clerk.visit("/firm/terms?status=refused").click("巴山月：江岸一期，第1版")
    assert clerk.sees("到岗日期太早")
    own.visit(f"/my/employers/terms/{terms.public_id}/refuse")
    own.submit("refuse_form", expect=422, reason="再说一次")
    assert "签署完毕、撤回或失效" in own.text(".summary")


def test_an_offer_is_taken_back_and_is_then_nothing_to_sign(clerk, own, terms):
    own.visit(f"/my/employers/terms/{terms.public_id}")
    clerk.visit(f"/firm/terms/{terms.public_id}").submit("take_back_form")
    assert clerk.sees("单位已撤回")
    own.submit("sign_form", expect=422, agreed="y")
    assert "签署完毕、撤回或失效" in own.text(".summary")
    assert own.visit("/my/employers/appointments").sees("您还没有被聘用到项目")


def test_what_has_lapsed_is_said_to_have(own, terms):
    own.visit(f"/my/employers/terms/{terms.public_id}")
    with time_machine.travel(terms.lapses_at, tick=False):
        own.submit("sign_form", expect=422, agreed="y")
    assert "已过签署期限" in own.text(".summary")


def test_the_second_of_two_posts_is_refused_in_words(app, clerk, own, terms):
    other = make_officer(Role.FIRM)
    sign_both(make_terms(acting(other), certificate=terms.certificate), acting(other))
    clerk.visit(f"/firm/terms/{terms.public_id}").submit("sign_form", agreed="y")
    own.visit(f"/my/employers/terms/{terms.public_id}")
    assert own.sees("双方签署后聘用也不能成立")
    own.submit("sign_form", expect=422, agreed="y")
    assert "您目前在其他项目专职任职" in own.text(".summary")
    assert not own.sees("另选人员"), "that is what a contractor could do"


def test_the_firms_list_and_desks_show_what_waits(clerk, own, terms):
    assert clerk.visit("/firm").sees("等贵单位签署")
    clerk.visit(f"/firm/projects/{terms.project.public_id}").click("巴山月的聘用文件")
    clerk.submit("sign_form", agreed="y")
    assert clerk.visit("/firm").sees("等本人签署")
    assert own.visit("/my").sees("巴渝建设公司的聘用文件")
    assert clerk.visit("/firm/terms?status=lapsed").sees("没有这种状态的聘用文件")
    answer = clerk.client.get(
        "/firm/terms", headers={"HX-Request": "true", "HX-Target": "terms_rows"}
    )
    assert "巴山月" in answer.text
    assert "<h1>" not in answer.text


def test_foreign_and_unknown_terms_are_the_same_404(app, clerk, own, terms):
    foreign = make_terms(acting(make_officer(Role.FIRM)))
    for public_id in (foreign.public_id, NOBODY):
        clerk.visit(f"/firm/terms/{public_id}", expect=404)
        own.visit(f"/my/employers/terms/{public_id}", expect=404)
        own.visit(f"/my/employers/terms/{public_id}/refuse", expect=404)
    own.visit(f"/firm/terms/{terms.public_id}", expect=403)


# --- Filing as the portal prints it ---


def test_the_signed_version_is_printed_and_filed_after_a_look(clerk, own, terms):
    both_sign(clerk, own, terms)
    clerk.visit(f"/firm/appointments/{terms.series}").click("以平台生成的配备文件报送")
    assert clerk.text("h1") == "核对后报送"
    clerk.submit("file_form", expect=422)
    assert "请核对后勾选确认" in clerk.text(".summary")
    clerk.submit("file_form", checked="y")
    assert clerk.sees("配备文件已报送")
    made = db.session.scalars(select(Appointment)).one()
    letter = db.session.scalars(select(Letter)).one()
    assert (made.status, made.document_id) == (AppointmentStatus.FILED, letter.file_id)
    with pikepdf.open(io.BytesIO(files.read(letter.file))) as pdf:
        assert len(pdf.pages) == 1
    clerk.click("下载已上传的配备文件")
    assert clerk.answer.data == files.read(letter.file)
    clerk.visit(f"/firm/appointments/{terms.series}/file-generated")
    assert clerk.sees("不需要再报送")
    assert own.visit("/my/employers/appointments").sees("在岗")


def test_both_signatures_and_the_digest_are_printed(app, clerk, own, terms):
    both_sign(clerk, own, terms)
    made = db.session.scalars(select(Appointment)).one()
    made.project.peak_workers = 999
    terms = db.session.get_one(AppointmentTerms, terms.id, populate_existing=True)
    with app.test_request_context():
        told = {"page": lay_out(made, None, TODAY, terms), "mark": Mark("PB-1", "", "", "")}
        html = render_template("employers/document.html", **told)
    for words in (
        terms.digest,
        "经办人经办己，2026-03-16 09:00",
        "巴山月，2026-03-16 09:00",
        "120人",
    ):
        assert words in html
    assert "盖章签名后上传方为有效" not in html
    assert "999" not in html, "what was signed, not what is so now"


def test_a_scan_says_the_day_that_was_signed(clerk, own, terms):
    both_sign(clerk, own, terms)
    clerk.visit(f"/firm/appointments/{terms.series}").click("上传盖章的扫描件")
    scan = (io.BytesIO(PDF), "扫描件.pdf")
    clerk.submit("filing_form", expect=422, starts_on="2026-04-20", file=scan)
    assert "载明2026年4月15日到岗" in clerk.text(".summary")
    clerk.submit("filing_form", starts_on="2026-04-15", file=(io.BytesIO(PDF), "扫描件.pdf"))
    assert clerk.sees("配备文件已上传")


def test_who_signed_elsewhere_uploads_what_they_signed(clerk, firm):
    made = make_appointment(project=make_project(firm))
    clerk.visit(f"/firm/appointments/{made.public_id}")
    assert clerk.sees("聘用文件没有在平台上签署")
    clerk.visit(f"/firm/appointments/{made.public_id}/file-generated")
    assert clerk.sees("不是在平台上签署的")
    assert not clerk.page.select("#file_form")


# --- Change ---


def test_a_change_is_signed_again_and_filed_again_and_every_door_sees_it(
    clerk, own, officer, terms
):
    both_sign(clerk, own, terms)
    clerk.visit(f"/firm/appointments/{terms.series}/file-generated").submit(
        "file_form", checked="y"
    )
    clerk.visit(f"/firm/appointments/{terms.series}").click("变更聘用")
    clerk.submit("change_form", expect=422, cause="岗位调整")
    assert "没有需要变更的" in clerk.text(".summary")
    clerk.submit("change_form", expect=422, cause="", is_full_time="part-time")
    assert "请填写变更原因" in clerk.text(".summary")
    clerk.submit("change_form", is_full_time="part-time", cause="岗位调整")
    assert clerk.sees("由“专职”改为“兼任其他岗位”")
    clerk.submit("sign_form", agreed="y")
    own.visit("/my/employers/appointments").click("江岸一期").click("核对后签署")
    own.submit("sign_form", agreed="y")
    assert own.sees("变更生效")
    clerk.visit(f"/firm/appointments/{terms.series}")
    assert clerk.sees("请在2026年3月23日前报送新的配备文件")
    officer.visit("/bureau/employers/appointments?status=refile").click("巴山月")
    assert officer.sees("变更待报送")
    with time_machine.travel(NOW + 10 * DAY, tick=False):
        officer.visit("/bureau/employers/appointments?status=refile-missed")
        assert "变更逾期未报送" in officer.text("#appointment_rows")
        clerk.visit(f"/firm/appointments/{terms.series}/file-generated").submit(
            "file_form", checked="y"
        )
        officer.visit(f"/bureau/employers/appointments/{terms.series}")
    assert officer.sees("逾期报告")
    assert officer.sees("原因：岗位调整")


# --- Evidence and ends, at the bureau ---


def test_an_officer_reviews_evidence_and_the_others_read_it(app, clerk, officer, firm):
    made = make_reviewable(make_person(name="巴山月"), make_project(firm))
    person = Person(app, made.person)
    officer.visit("/bureau").click("任职条件待核")
    officer.click("巴山月").click("核查任职条件")
    assert officer.sees("18个月")
    officer.submit("review_form", expect=422, outcome="reject")
    assert "请写明理由" in officer.text(".summary")
    officer.submit("review_form", outcome="reject", reason="专业不是土建类")
    assert officer.sees("任职条件不予认可")
    told = f"任职条件不予认可，请更换劳资专管员：{made.project.name}，巴山月"
    clerk.visit("/firm").click(told)
    assert clerk.sees("请在2026年3月30日前更换劳资专管员")
    assert person.visit(f"/my/employers/appointments/{made.public_id}").sees("专业不是土建类")
    person.click("证明材料1")
    assert person.answer.data == PDF
    clerk.click("补充任职条件材料")
    clerk.submit("evidence_form", expect=422)
    assert "请选择要补充的证明材料" in clerk.text(".summary")
    clerk.submit("evidence_form", evidence=(io.BytesIO(PDF), "毕业证.pdf"))
    assert clerk.sees("任职条件待核")
    officer.visit(f"/bureau/employers/appointments/{made.public_id}/review")
    officer.submit("review_form", outcome="verify")
    clerk.visit(f"/firm/appointments/{made.public_id}")
    assert clerk.sees("任职条件已核实")


def test_files_added_while_the_officer_reads_are_read_first(clerk, officer, firm):
    made = make_reviewable(project=make_project(firm))
    officer.visit(f"/bureau/employers/appointments/{made.public_id}/review")
    clerk.visit(f"/firm/appointments/{made.public_id}/evidence/add")
    clerk.submit("evidence_form", evidence=(io.BytesIO(PDF), "毕业证.pdf"))
    officer.submit("review_form", expect=422, outcome="verify")
    assert "刚刚补充了材料" in officer.text(".summary")
    assert officer.sees("证明材料2")
    officer.submit("review_form", outcome="verify")
    assert officer.sees("核查结论已提交")


def test_hr_takes_note_of_an_end_amid_points_and_the_person_is_told_of_article_10(
    app, officer, context
):
    post = make_post(make_person(name="巴山月"), since=200)
    make_noticed(post)
    clerk = Person(app, make_officer(Role.FIRM, organisation=post.organisation))
    clerk.visit(f"/firm/appointments/{post.public_id}/end")
    clerk.submit("end_form", kind="by-firm", ended_on="2026-03-02", reason="不再聘用")
    assert clerk.sees("逾期报告")
    assert not clerk.sees("记分事项"), "that is HR's to know"
    colleague = make_appointment(project=post.project)
    clerk.visit("/firm/appointments?status=ended-amid-points")
    assert clerk.sees(colleague.person.name), "no filter that tells"
    assert not clerk.sees("记分办理")
    officer.visit("/bureau").click("记分办理期间结束聘用，待知悉")
    officer.click("巴山月")
    assert officer.sees("有1项记分事项没有办结")
    officer.submit("note_end_form")
    assert officer.sees("已知悉")
    own = Person(app, post.person).visit(f"/my/employers/appointments/{post.public_id}")
    assert own.sees("不得因劳资专管员正常履行职责而违法解除劳动合同")
    assert own.sees("单位提出")
    own.click("向项目所在区县人力社保部门投诉")
    assert own.page.select(f"#appointment option[value='{post.public_id}'][selected]")


def test_the_versions_that_wait_are_not_the_bureaus_to_sign(officer, terms):
    officer.visit(f"/firm/terms/{terms.public_id}", expect=403)
    assert db.session.get_one(AppointmentTerms, terms.id).status is TermsStatus.AWAITING
