"""Officers of the municipality watch the messages and carry by hand what does not go."""

import io
import json
from datetime import timedelta

import jwt
import pytest
from python_calamine import CalamineWorkbook

from portal.access.roles import Role
from portal.core import clock
from portal.db.base import db
from portal.employers import feed
from portal.outbox import actions
from portal.outbox.jobs import run
from portal.outbox.models import Message, MessageKind, MessageState
from tests.factories.accounts import acting, deeds_of, make_officer
from tests.factories.employers import make_appointment, make_project
from tests.factories.outbox import make_message, receiving
from tests.person import Person
from tests.statements import listening

S = MessageState


@pytest.fixture
def officer(app, context):
    return Person(app, make_officer(Role.POINTS, "50"))


def refused(message=None, words="信用代码不存在"):
    message = message or make_message()
    with receiving() as platform:
        platform.plan, platform.said = [422], words.encode()
        run(platform.platform)
    db.session.refresh(message)
    assert message.state is S.HELD
    return message


def test_the_list_says_how_many_stand_where_and_what_the_platform_said(officer):
    refused()
    make_message("person:b")
    officer.visit("/bureau/outbox")
    assert officer.sees("还没有设置平台的报送地址")
    assert officer.sees("信用代码不存在")
    officer.click("需人工处理")
    assert len(officer.page.select("#message_rows tbody tr")) == 1


def test_it_can_be_looked_for(officer):
    message = make_message()
    make_message("person:b", MessageKind.POOL_READMITTED)
    officer.visit("/bureau/outbox").submit("message_search", kind="pool-readmitted")
    assert len(officer.page.select("#message_rows tbody tr")) == 1
    officer.visit("/bureau/outbox").submit("message_search", number=message.public_id.upper())
    assert officer.sees("累计满12分，暂停推送")
    officer.visit("/bureau/outbox").submit("message_search", number="none")
    assert officer.sees("没有符合条件的消息")


def test_a_message_is_read_in_chinese_and_sent_again(officer):
    message = refused()
    officer.visit(f"/bureau/outbox/messages/{message.public_id}")
    assert officer.sees("平台没有接受这条消息（422）：信用代码不存在")
    assert officer.sees("身份证号")
    assert "suspended_on" not in officer.text()
    officer.submit("resend")
    assert officer.sees("已列入重新报送")
    db.session.refresh(message)
    assert (message.state, message.lease) == (S.WAITING, "")
    assert deeds_of(message)[-1] == "outbox:message:resent"
    with receiving() as platform:
        assert run(platform.platform) == 1
    officer.visit(f"/bureau/outbox/messages/{message.public_id}")
    assert officer.sees(f"CQ-{message.public_id}")


def test_sending_again_wakes_a_line_that_rests(officer):
    message = make_message()
    with receiving() as platform:
        platform.plan = [503]
        run(platform.platform)
        assert run(platform.platform) == 0
        officer.visit(f"/bureau/outbox/messages/{message.public_id}").submit("resend")
        assert run(platform.platform) == 1


def test_what_is_under_way_or_done_is_not_touched(officer):
    message = make_message()
    officer.visit(f"/bureau/outbox/messages/{message.public_id}")
    actions.take_next("a" * 32, now=clock.now())
    db.session.commit()
    officer.submit("resend", expect=409)
    assert officer.sees("正在报送")
    message.state, message.due_at = S.DELIVERED, None
    db.session.commit()
    answer = officer.send(
        f"/bureau/outbox/messages/{message.public_id}/settle", follow_redirects=False
    )
    assert answer.status_code == 200
    officer.visit(f"/bureau/outbox/messages/{message.public_id}/settle")
    officer.submit("settle_form", receipt="CQ-9", reason="线下", expect=422)
    assert officer.sees("已经送达")


def test_a_message_is_marked_as_brought_by_hand(officer):
    message = refused()
    officer.visit(f"/bureau/outbox/messages/{message.public_id}").click("标记已线下报送")
    officer.submit("settle_form", expect=422)
    assert officer.sees("请填写平台给出的回执号")
    officer.submit("settle_form", receipt="ＣＱ－７", reason="接口升级，以文件送交")
    assert officer.sees("已标记为线下报送")
    assert officer.sees("CQ-7")
    db.session.refresh(message)
    assert (message.state, message.receipt) == (S.DELIVERED, "CQ-7")
    assert deeds_of(message)[-1] == "outbox:message:settled"


def test_nobody_marks_a_later_message_before_the_earlier(officer):
    first = refused(make_message("person:a"))
    second = make_message("person:a", MessageKind.POOL_READMITTED)
    officer.visit(f"/bureau/outbox/messages/{second.public_id}")
    assert officer.sees("还有更早的消息没有送达")
    officer.visit(f"/bureau/outbox/messages/{second.public_id}/settle")
    officer.submit("settle_form", receipt="CQ-2", reason="线下", expect=422)
    assert officer.sees(first.public_id.upper())


def test_what_waits_is_exported_signed_and_comes_back_with_receipts(officer, app):
    first, second = make_message("person:a"), make_message("person:a", MessageKind.POOL_READMITTED)
    officer.visit("/bureau/outbox").click("导出未送达的签名消息")
    lines = officer.answer.text.splitlines()
    keys = {
        each["kid"]: jwt.PyJWK(each)
        for each in app.test_client().get("/.well-known/jwks.json").get_json()["keys"]
    }
    told = [
        jwt.decode(line, keys[jwt.get_unverified_header(line)["kid"]], algorithms=["EdDSA"])
        for line in lines
    ]
    assert [each["jti"] for each in told] == [first.public_id, second.public_id]
    assert deeds_of(first)[-1] == "outbox:message:exported"
    answer = "\n".join(
        json.dumps({"id": each["jti"], "receipt": f"CQ{n}"}) for n, each in enumerate(told)
    )
    officer.visit("/bureau/outbox").click("导入回执文件")
    officer.submit("receipts_form", file=(io.BytesIO(answer.encode()), "回执.jsonl"))
    assert officer.sees("已导入回执，2条消息标记为已送达")
    db.session.expire_all()
    assert [m.receipt for m in db.session.query(Message).order_by(Message.id)] == ["CQ0", "CQ1"]
    officer.visit("/bureau/outbox/receipts")
    officer.submit("receipts_form", file=(io.BytesIO(answer.encode()), "回执.jsonl"))
    assert officer.sees("0条消息")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("not json", "第1行"),
        ('{"id": "zzzzzzzzzzzz", "receipt": "CQ"}', "没有这条消息"),
        ('{"id": "SECOND", "receipt": "CQ"}', "还有更早的消息没有送达"),
        ('{"id": "FIRST", "receipt": "CQ"}\n{"id": "zzzzzzzzzzzz", "receipt": "CQ"}', "没有这条"),
    ],
)
def test_of_a_file_with_a_fault_nothing_is_taken(officer, lines, words):
    first, second = make_message("person:a"), make_message("person:a")
    lines = lines.replace("FIRST", first.public_id).replace("SECOND", second.public_id)
    officer.visit("/bureau/outbox/receipts").submit("receipts_form", expect=422)
    assert officer.sees("请选择平台给出的回执文件")
    file = (io.BytesIO(lines.encode()), "回执.jsonl")
    officer.submit("receipts_form", file=file, expect=422)
    assert officer.sees(words)
    db.session.expire_all()
    assert {m.state for m in db.session.query(Message)} == {S.WAITING}


def test_a_file_of_receipts_asks_the_database_as_often_for_many_as_for_few(officer):
    def asked_for(names):
        lines = [
            json.dumps({"id": make_message(f"person:{name}").public_id, "receipt": "CQ"})
            for name in names
        ]
        officer.visit("/bureau/outbox/receipts")
        with listening() as heard:
            content = "\n".join(lines).encode()
            officer.submit("receipts_form", file=(io.BytesIO(content), "回执.jsonl"))
        return sum("outbox_message" in statement for statement in heard)

    assert asked_for("ab") == asked_for("cdefghijkl")


def test_what_is_exported_at_once_is_bounded_and_said(officer, monkeypatch):
    monkeypatch.setattr(actions, "MOST_EXPORTED", 1)
    make_message("person:a")
    assert not officer.visit("/bureau/outbox").sees("一次最多导出")
    make_message("person:b")
    assert officer.visit("/bureau/outbox").sees("一次最多导出最早的1条，共2条未送达")


def test_the_log_repeats_no_words_of_the_platform(context, caplog):
    refused(words="张三的身份证号110101199003070018不存在")
    assert "REFUSED 422" in caplog.text
    assert "张三" not in caplog.text


def test_another_receipt_for_what_is_delivered_is_told(officer):
    message = make_message()
    with receiving() as platform:
        run(platform.platform)
    line = json.dumps({"id": message.public_id, "receipt": "another"})
    officer.visit("/bureau/outbox/receipts")
    file = (io.BytesIO(line.encode()), "回执.jsonl")
    officer.submit("receipts_form", file=file, expect=422)
    assert officer.sees("回执号不同")


def test_the_workbook_masks_who_it_is_about(officer):
    make_message()
    officer.visit("/bureau/outbox").click("导出为表格")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(officer.answer.data)).get_sheet_by_index(0)
    headings, row = sheet.to_python()
    assert row[headings.index("姓名")] == "张三"
    assert "19900307" not in str(row)


def test_a_district_and_every_other_role_sees_no_message(app, context):
    message = make_message()
    district = Person(app, make_officer(Role.POINTS, "500103"))
    district.visit("/bureau/outbox")
    assert district.sees("报送由市级工作人员办理")
    assert not district.sees("张三")
    url = f"/bureau/outbox/messages/{message.public_id}"
    district.visit(url, expect=404)
    district.visit(f"{url}/settle", expect=404)
    district.visit("/bureau/outbox/open.jsonl", expect=404)
    district.visit("/bureau/outbox/receipts", expect=404)
    for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.CERTIFICATES, Role.FIRM, Role.AUTHORITY):
        Person(app, make_officer(role, "50")).visit(url, expect=403)


def test_a_contractor_sees_whether_the_platform_has_the_filing(app, context):
    clerk = make_officer(Role.FIRM)
    project = make_project(organisation_id=acting(clerk).organisation_id)
    found = make_appointment(None, project, filed_on=clock.today() - timedelta(days=1))
    feed.tell_filed(found, now=clock.now())
    db.session.commit()
    visitor = Person(app, clerk).visit(f"/firm/appointments/{found.public_id}")
    assert visitor.sees("待报送")
    with receiving() as platform:
        run(platform.platform)
    visitor.visit(f"/firm/appointments/{found.public_id}")
    assert visitor.sees("已送达")
    assert visitor.sees("平台回执号CQ-")


def test_what_waits_for_people_is_on_the_desk(officer):
    refused()
    officer.visit("/bureau")
    officer.click("报送需人工处理")
    assert len(officer.page.select("#message_rows tbody tr")) == 1
