"""Numbers, sums and days as people type them."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, SelectMultipleField

from portal.web.fields import DayField, WanYuanField, WholeField, between, filled
from portal.web.forms import Form, QueryForm


class Slip(Form):
    class Meta(Form.Meta):
        csrf = False

    people = WholeField("人数", [filled("请填写人数"), between(1, 500, "请填写1至500之间的人数")])
    sum = WanYuanField("金额", [filled("请填写金额")])
    day = DayField("日期", [filled("请填写日期")])


GOOD = {"people": "120", "sum": "1250.5", "day": "2026-03-05"}


def typed(app, **changed) -> Slip:
    with app.test_request_context():
        form = Slip(MultiDict(GOOD | changed))
        form.validate()
        return form


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("people", "１２０", 120),
        ("people", " 4 2 ", 42),
        ("people", "0,500", 500),
        ("sum", "１，２５０．５", 12_505_000),
        ("sum", "0.0001", 1),
        ("sum", "80万元", 800_000),
        ("sum", "80万", 800_000),
        ("day", "2026/3/5", date(2026, 3, 5)),
        ("day", "２０２６年３月５日", date(2026, 3, 5)),
        ("day", "20260305", date(2026, 3, 5)),
        ("day", "2026.03.05", date(2026, 3, 5)),
    ],
)
def test_what_people_type_is_read(portal, name, text, value):
    form = typed(portal, **{name: text})
    assert form.errors == {}
    assert form[name].data == value
    assert form[name]._value() == text, "it is shown again as it was typed"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("people", "", "请填写人数"),
        ("people", "  ", "请填写人数"),
        ("people", "二十", "请填写整数，例如120"),
        ("people", "1.5", "请填写整数，例如120"),
        ("people", "0", "请填写1至500之间的人数"),
        ("people", "501", "请填写1至500之间的人数"),
        ("sum", "", "请填写金额"),
        ("sum", "很多", "请填写以万元为单位的金额，例如1250.5"),
        ("sum", "1.00001", "金额以万元为单位，最多4位小数，例如1250.5"),
        ("sum", "NaN", "请填写以万元为单位的金额，例如1250.5"),
        ("sum", "-5", "请填写以万元为单位的金额，例如1250.5"),
        ("sum", "1e999999999", "请填写以万元为单位的金额，例如1250.5"),
        ("people", "9" * 5000, "请填写整数，例如120"),
        ("day", "9" * 5000 + "-1-1", "请填写真实的日期，例如2026-03-05"),
        ("day", "", "请填写日期"),
        ("day", "明天", "请填写真实的日期，例如2026-03-05"),
        ("day", "2026-02-30", "请填写真实的日期，例如2026-03-05"),
        ("day", "2026-03", "请填写真实的日期，例如2026-03-05"),
        ("day", "99999-01-01", "请填写真实的日期，例如2026-03-05"),
    ],
)
def test_what_cannot_be_read_is_told_once(portal, name, text, sentence):
    form = typed(portal, **{name: text})
    assert form.errors == {name: [sentence]}


def test_a_field_shows_what_is_kept(portal):
    with portal.test_request_context():
        form = Slip(data={"people": 7, "sum": 12_505_000, "day": date(2026, 3, 5)})
        shown = {field.name: field._value() for field in form}
        bare = Slip()
    assert shown == {"people": "7", "sum": "1250.5", "day": "2026-03-05"}
    assert bare.sum._value() == ""
    with pytest.raises(LookupError):
        _ = bare.day.day
    assert form.day.day == date(2026, 3, 5)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31"])
def test_days_far_from_ours_are_no_days(app, day):
    assert typed(app, day=day).errors == {"day": ["请填写真实的日期，例如2026-03-05"]}


OPTIONS = {"1": "甲", "2": "乙"}


class Choices(QueryForm):
    one = SelectField("一项", choices=OPTIONS)
    round = RadioField("单选", choices=OPTIONS)
    several = SelectMultipleField("几项", choices=OPTIONS, coerce=int)


@pytest.mark.parametrize(
    ("name", "sent"), [("one", "9"), ("round", "' OR 1"), ("several", "9"), ("several", "x")]
)
def test_a_choice_that_was_never_offered_is_refused_in_chinese(portal, name, sent):
    good = {"one": "1", "round": "2", "several": "1"}
    with portal.test_request_context():
        form = Choices(MultiDict(good | {name: sent}))
        assert not form.validate()
        assert form.errors == {name: ["请从所列选项中选择"]}
