"""Versions of the template: drafted, put into use by another; old editions keep theirs."""

import io
import shutil
import subprocess
from datetime import timedelta

import pytest
from PIL import Image

from portal.access.roles import Role
from portal.certificates import actions as certificates
from portal.certificates import jobs
from portal.certificates.actions import templating as actions
from portal.certificates.models import CertificateTemplate, TemplateState
from portal.certificates.queries.templates import template_on
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.db.base import db
from portal.jobs.queue import commit
from portal.storage import files
from tests.factories.accounts import acting, make_officer
from tests.factories.certificates import make_certifier, make_proposal
from tests.person import Person
from tests.rooms.certificates.test_pages import REGISTER, prepared

TEMPLATES = f"{REGISTER}/templates"


@pytest.fixture
def first(context):
    return acting(make_certifier("50"))


@pytest.fixture
def second(context):
    return acting(make_certifier("50"))


def in_use(first, second, *, ahead=0, **texts) -> CertificateTemplate:
    """A version approved from that day on."""
    today = clock.today()
    made = actions.draft(by=first, today=today)
    said = {name: getattr(made, name) for name in actions.TEXTS} | texts
    actions.edit(made, said, valid_from=today + timedelta(ahead), by=first)
    actions.propose(made, by=first, today=today)
    actions.approve(made, by=second, now=clock.now())
    return made


def issued(by):
    certificate = make_proposal()
    certificates.issue([certificate], by=by, now=clock.now())
    return certificate.prints[0]


def test_editions_are_printed_by_the_version_of_the_day_and_keep_it(first, second):
    assert issued(second).template_id is None
    one = in_use(first, second, ability="劳资管理")
    printed = issued(second)
    assert (printed.template_id, printed.facts["ability"]) == (one.id, "劳资管理")
    later = in_use(first, second, ahead=3, ability="以后的名称")
    assert issued(second).template_id == one.id
    assert template_on(clock.today() + timedelta(3)) is later
    assert printed.template_id == one.id


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils missing")
def test_the_file_is_made_by_the_version_of_its_edition(first, second):
    in_use(first, second, statement="经{考核日期}考核，成绩合格。", query_label="查验地址")
    printed = issued(second)
    in_use(first, second, statement="以后的正文，经{考核日期}考核。")
    commit()
    jobs.render(printed.id)
    commit()
    db.session.refresh(printed)
    run = subprocess.run(
        ["pdftotext", "-", "-"], input=files.read(printed.file), capture_output=True, check=True
    )
    words = "".join(run.stdout.decode().split())
    assert "考核，成绩合格" in words
    assert "查验地址" in words


def test_a_new_version_is_a_copy_of_the_one_in_use(first, second):
    in_use(first, second, remark="备注甲")
    made = actions.draft(by=second, today=clock.today())
    assert (made.number, made.remark, made.state) == (2, "备注甲", TemplateState.DRAFT)


def test_nobody_puts_their_own_version_into_use_and_one_in_use_is_not_changed(first, second):
    made = in_use(first, second)
    with pytest.raises(Refused, match="已经由他人办理"):
        actions.edit(made, actions.standard_texts(), valid_from=clock.today(), by=first)
    draft = actions.draft(by=first, today=clock.today())
    actions.edit(draft, actions.standard_texts(), valid_from=clock.today(), by=first)
    actions.propose(draft, by=first, today=clock.today())
    for decide in (
        lambda: actions.approve(draft, by=first, now=clock.now()),
        lambda: actions.send_back(draft, reason="x", by=first),
    ):
        with pytest.raises(Refused, match="不能批准自己"):
            decide()
    actions.send_back(draft, reason="改正文", by=second)
    assert draft.state is TemplateState.RETURNED
    actions.propose(draft, by=first, today=clock.today())
    actions.approve(draft, by=second, now=clock.now())
    with pytest.raises(Refused, match="已经由他人办理"):
        actions.approve(draft, by=second, now=clock.now())


@pytest.mark.parametrize("seal", [b"GIF89a", b"\x89PNG\r\n\x1a\n broken", b"\xff\xd8\xff" * 70_000])
def test_a_seal_that_is_no_small_picture_is_refused(first, seal):
    made = actions.draft(by=first, today=clock.today())
    with pytest.raises(Refused, match="印模图片") as refusal:
        actions.edit(made, actions.standard_texts(), valid_from=clock.today(), by=first, seal=seal)
    assert refusal.value.field == "seal"


def test_a_seal_is_kept_until_it_is_taken_away(first):
    out = io.BytesIO()
    Image.new("RGBA", (60, 60), (200, 0, 0, 90)).save(out, "PNG")
    made = actions.draft(by=first, today=clock.today())
    edit = {"valid_from": clock.today(), "by": first}
    actions.edit(made, actions.standard_texts(), seal=out.getvalue(), **edit)
    actions.edit(made, actions.standard_texts(), **edit)
    assert made.seal_id is not None
    actions.edit(made, actions.standard_texts(), has_seal=False, **edit)
    assert made.seal_id is None


def test_a_district_has_no_templates(context):
    with pytest.raises(NotFound):
        actions.draft(by=acting(make_certifier("500103")), today=clock.today())


def test_from_a_draft_to_a_version_in_use(app):
    officer = Person(app, prepared(app, make_certifier, "50"))
    second = Person(app, prepared(app, make_certifier, "50"))
    officer.visit(REGISTER).click("证书模板")
    assert "还没有模板版本" in officer.text()
    officer.submit("draft")
    officer.submit("template_form", expect=422, statement="考核合格", valid_from="2020-01-01")
    assert "必须有{考核日期}" in officer.text("[role=alert]")
    officer.submit(
        "template_form",
        statement="经{考核日期}考核合格，特发此证。",
        valid_from=clock.today().isoformat(),
    )
    here = officer.answer.request.path
    officer.click("演示数据：生僻字（PDF）")
    assert officer.answer.mimetype == "application/pdf"
    officer.visit(f"{here}/samples/nobody", expect=404)
    officer.visit(here).submit("propose")
    assert "等待另一名工作人员批准" in officer.text()
    assert "不能批准自己" in officer.visit(f"{here}/decide").text()
    second.visit(here).click("审批").submit("decide_form", decision="approve")
    assert "第1版已批准启用" in second.text("#notices")
    assert "现行" in second.visit(TEMPLATES).text("table")
    with app.app_context():
        assert db.session.query(CertificateTemplate).one().state is TemplateState.APPROVED


@pytest.mark.parametrize("page", ["", "/edit", "/decide", "/samples/ordinary"])
def test_templates_are_found_by_the_municipality_alone(app, page):
    municipal = Person(app, prepared(app, make_certifier, "50"))
    municipal.visit(TEMPLATES).submit("draft")
    here = municipal.answer.request.path.removesuffix("/edit")
    district = Person(app, prepared(app, make_certifier, "500103"))
    district.visit(here + page, expect=404)
    district.visit(TEMPLATES, expect=404)
    auditor = Person(app, prepared(app, make_officer, Role.AUDITOR, region="50"))
    auditor.visit(TEMPLATES, expect=403)
