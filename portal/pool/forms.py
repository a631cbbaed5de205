"""What people fill in about themselves, and what contractors ask for."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.accounts.models import Education
from portal.core import clock, regions
from portal.employers.rules.sectors import ProjectType
from portal.pool.actions.profiles import Details
from portal.pool.rules.answers import DeclineReason
from portal.pool.rules.skills import Skill
from portal.pool.rules.wanted import Order, Soon, Wanted
from portal.web.fields import BoxesField, DayField
from portal.web.forms import Form, QueryForm, tidy

MOST_MONTHS = 600
MOST_PEOPLE = 20_000
MOST_WORDS = 60
ALL = {"": "不限"}


def districts() -> dict[str, str]:
    """Today's districts, to choose from."""
    return {region.code: region.name for region in regions.offices(clock.today())}


class ProfileForm(Form):
    """人才库资料."""

    regions = BoxesField("愿意工作的区县")
    anywhere = BooleanField("市内不限")
    largest_headcount = IntegerField(
        "管理过的最大施工人数",
        default=0,
        validators=[
            InputRequired("请填写管理过的最大施工人数，没有的填0"),
            NumberRange(0, MOST_PEOPLE, message=f"请填写0至{MOST_PEOPLE}之间的人数"),
        ],
    )
    available_on = DayField("可到岗日期", validators=[InputRequired("请选择可到岗日期")])
    is_full_time = RadioField("工作方式", choices={"1": "专职", "0": "可兼职"}, default="1")
    skills = BoxesField("熟悉的工作", choices={s.value: s.label for s in Skill})
    education = SelectField(
        "学历", choices={"": "暂不填写"} | {e.value: e.label for e in Education}
    )
    introduction = TextAreaField(
        "自我介绍", validators=[Length(max=500, message="请控制在500字以内")]
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.regions.choices = districts()

    def details(self) -> Details:
        """What was filled in, as the action takes it."""
        return Details(
            regions=tuple(self.regions.data or ()),
            anywhere=bool(self.anywhere.data),
            largest_headcount=self.largest_headcount.data or 0,
            available_on=self.available_on.data or clock.today(),
            is_full_time=self.is_full_time.data == "1",
            skills=tuple(s for s in Skill if s.value in (self.skills.data or ())),
            education=next((e for e in Education if e.value == self.education.data), None),
            introduction=self.introduction.data or "",
        )


class ConsentForm(Form):
    """The separate consent to be shown to contractors, to the words that were shown."""

    version = HiddenField()
    agreed = BooleanField(
        "我同意向已核验的施工总承包单位展示上述资料",
        validators=[InputRequired("请勾选同意；不同意也不影响考试、证书和记分")],
    )


class DeclineForm(Form):
    """A no, with a reason if one likes."""

    why = SelectField(
        "婉拒原因", choices={"": "不说明"} | {w.value: w.label for w in DeclineReason}
    )
    reason = StringField("补充说明", validators=[Length(max=300, message="请控制在300字以内")])

    @property
    def chosen(self) -> DeclineReason | None:
        """The reason chosen, if any."""
        return next((w for w in DeclineReason if w.value == self.why.data), None)


class EndAgreedForm(Form):
    """我不再考虑该岗位."""

    why = RadioField(
        "原因",
        [InputRequired("请选择原因，单位能看到")],
        choices={why.value: why.label for why in DeclineReason},
    )
    words = TextAreaField(
        "补充说明", [Length(max=300, message="请控制在300字以内")], render_kw={"rows": 3}
    )

    @property
    def chosen(self) -> DeclineReason:
        """The reason, of a form that was found good."""
        return DeclineReason(self.why.data)


class InviteForm(Form):
    """A word to the person invited."""

    message = TextAreaField("邀约说明", validators=[Length(max=500, message="请控制在500字以内")])


class AppointForm(Form):
    """The appointment of a person who accepted."""

    starts_on = DayField("到岗日期", validators=[InputRequired("请选择到岗日期")])
    is_full_time = RadioField("岗位", choices={"1": "专职", "0": "兼职"}, default="1")


class SearchForm(QueryForm):
    """人才搜索: all by GET; what is not understood is taken as not asked."""

    q = StringField("自我介绍中的词", render_kw={"type": "search", "maxlength": MOST_WORDS})
    region = SelectField("区县", validate_choice=False)
    type = SelectField(
        "项目类型", choices=ALL | {k.value: k.label for k in ProjectType}, validate_choice=False
    )
    near = BooleanField("含邻近区县", false_values=("", "0", False))
    months = IntegerField(
        "现场经验不少于（月）", validators=[Optional(), NumberRange(0, MOST_MONTHS)]
    )
    headcount = IntegerField(
        "管理过的施工人数不少于", validators=[Optional(), NumberRange(0, MOST_PEOPLE)]
    )
    available_by = DayField("最迟到岗日期", validators=[Optional()])
    soon = SelectField(
        "到岗时间", choices=ALL | {s.value: s.label for s in Soon}, validate_choice=False
    )
    full_time = SelectField(
        "工作方式", choices=ALL | {"1": "专职", "0": "可兼职"}, validate_choice=False
    )
    order = SelectField("排序", choices={o.value: o.label for o in Order}, validate_choice=False)
    skills = BoxesField(
        "熟悉的工作", choices={s.value: s.label for s in Skill}, validate_choice=False
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.region.choices = ALL | districts()

    def wanted(self) -> Wanted:
        """The search as the query takes it."""
        self.validate()
        region = self.region.data or ""
        known = regions.find(region) is not None and region != regions.MUNICIPALITY
        return Wanted(
            region=region if known else "",
            near=bool(self.near.data) and known,
            type=next((k for k in ProjectType if k.value == self.type.data), None),
            months=self._asked("months") or 0,
            headcount=self._asked("headcount") or 0,
            available_by=self._asked("available_by"),
            soon=next((s for s in Soon if s.value == self.soon.data), None),
            full_time={"1": True, "0": False}.get(self.full_time.data or ""),
            skills=tuple(s for s in Skill if s.value in (self.skills.data or ())),
            text=str(tidy(self.q.data or ""))[:MOST_WORDS],
            order=next((o for o in Order if o.value == self.order.data), Order.FRESH),
        )

    def _asked(self, name: str) -> Any:
        """What stands in that field, if it could be understood."""
        return None if self[name].errors else self[name].data
