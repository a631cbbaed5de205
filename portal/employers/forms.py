"""What contractors fill in: projects, appointments, the 配备文件, the end of an appointment."""

from typing import Any

from flask_wtf.file import FileField, FileRequired, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, ValidationError

from portal.accounts.models import Education
from portal.accounts.rules.names import NameRefusal, read_name
from portal.core import clock, regions
from portal.core.identity import IdRefusal, read_resident_id
from portal.employers.actions import Stated
from portal.employers.models import Project
from portal.employers.rules.appointment import Basis
from portal.employers.rules.ending import EndAnswer, EndKind
from portal.employers.rules.experience import MOST_PERIODS, Period, PeriodFault, fault_of
from portal.employers.rules.needs import Offered, Reach, Skill
from portal.employers.rules.qualification import MOST_FILES, ReviewOutcome
from portal.employers.rules.sectors import ProjectType
from portal.employers.rules.staffing import BuildingKind
from portal.web.fields import BoxesField, DayField, WanYuanField, WholeField, between, filled
from portal.web.forms import CodeField, Form, QueryForm, tidy

NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}
FILES = {"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}
FULL_TIME, PART_TIME = "full-time", "part-time"
COMMITMENTS = {FULL_TIME: "专职", PART_TIME: "可兼任其他岗位"}
MOST_WORKERS, MOST_AREA, MOST_POSTS = 100_000, 50_000_000, 99
MOST_YUAN = 10**13
MOST_SUBCONTRACTORS, MOST_MONTHS = 500, 720


def at_most(characters: int) -> Length:
    return Length(max=characters, message=f"最多{characters}个字，请缩短")


class ProjectForm(Form):
    name = StringField("项目名称", [filled("请填写项目名称，与施工许可或合同一致"), at_most(120)])
    permit_number = CodeField("施工许可证号或备案号", [at_most(60)])
    type = SelectField(
        "项目类型",
        [InputRequired("请选择项目类型")],
        choices={"": "请选择"} | {t.value: t.label for t in ProjectType},
    )
    building_kind = SelectField(
        "房屋建筑的工程类别",
        choices={"": "不是房屋建筑"} | {k.value: k.label for k in BuildingKind},
    )
    region = SelectField("项目所在区县", [InputRequired("请选择项目所在的区县")])
    address = StringField("项目地址", [filled("请填写项目地址，到街道和门牌"), at_most(200)])
    owner_name = StringField("建设单位", [filled("请填写建设单位全称"), at_most(120)])
    manager_name = StringField("项目经理", [at_most(80)])
    contract_yuan = WanYuanField(
        "合同额（万元）",
        [
            filled("请填写施工合同额，以万元为单位"),
            between(1, MOST_YUAN, "请填写大于0的金额，以万元为单位"),
        ],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    contract_on = DayField("施工合同签订日期")
    area_m2 = WholeField(
        "建筑面积（㎡）",
        [between(1, MOST_AREA, "请填写大于0的整数，以平方米为单位；没有建筑面积的请留空")],
        render_kw=NUMERIC,
    )
    peak_workers = WholeField(
        "高峰期施工人数",
        [
            filled("请填写高峰期施工人数"),
            between(1, MOST_WORKERS, f"请填写1至{MOST_WORKERS}之间的人数"),
        ],
        render_kw=NUMERIC,
    )
    planned_start_on = DayField("计划开工日期", [filled("请填写计划开工日期")])
    planned_end_on = DayField("计划竣工日期", [filled("请填写计划竣工日期")])
    posts = WholeField(
        "需要人数",
        [
            filled("请填写需要几名劳资专管员"),
            between(1, MOST_POSTS, f"请填写1至{MOST_POSTS}之间的人数"),
        ],
        render_kw=NUMERIC,
    )
    is_full_time = RadioField(
        "专职或兼任", [InputRequired("请选择专职或可兼任")], choices=COMMITMENTS
    )
    needed_on = DayField("需要到岗日期", [filled("请填写需要到岗的日期")])
    reach = RadioField(
        "意向区县范围",
        [InputRequired("请选择人选的意向区县范围")],
        choices={r.value: r.label for r in Reach},
        default=Reach.NEIGHBOURS.value,
    )
    least_months = WholeField(
        "同类项目经验不少于（月）",
        [between(0, MOST_MONTHS, f"请填写0至{MOST_MONTHS}之间的整月数，没有要求的请留空")],
        render_kw=NUMERIC,
    )
    skills = BoxesField("必须熟悉的工作", choices={s.value: s.label for s in Skill})
    subcontractors = WholeField(
        "分包单位数",
        [between(0, MOST_SUBCONTRACTORS, f"请填写0至{MOST_SUBCONTRACTORS}之间的整数")],
        render_kw=NUMERIC,
    )
    shift = StringField(Offered.SHIFT.label, [at_most(60)])
    lodging = StringField(Offered.LODGING.label, [at_most(60)])
    pay = StringField(Offered.PAY.label, [at_most(60)])
    language = StringField(Offered.LANGUAGE.label, [at_most(60)])
    note = TextAreaField("其他要求", [at_most(500)], render_kw={"rows": 3})

    def __init__(self, *args: Any, kept_region: str = "", **kwargs: Any) -> None:
        """`kept_region`: where the project lies now, offered even if the district is no more."""
        super().__init__(*args, **kwargs)
        here = {r.code: r.name for r in regions.offices(clock.today())}
        kept = {kept_region: regions.name_of(kept_region)} if kept_region else {}
        self.region.choices = {"": "请选择区县"} | here | kept

    def validate_building_kind(self, field: Any) -> None:
        """DBJ50-157-2013 tells housing estates from other buildings."""
        if self.type.data == ProjectType.BUILDING and not field.data:
            raise ValidationError("房屋建筑请选择工程类别")

    def validate_planned_end_on(self, field: Any) -> None:
        start = self.planned_start_on.data
        if field.data and start and field.data < start:
            raise ValidationError("计划竣工日期不能早于计划开工日期，请核对后填写")

    def details(self) -> dict[str, Any]:
        """What was filled in, as a project keeps it."""
        kept = {name: value for name, value in self.data.items() if name != "csrf_token"}
        kind = kept["building_kind"]
        offered = {each: kept.pop(each.value) for each in Offered}
        return kept | {
            "reach": Reach(kept["reach"]),
            "least_months": kept["least_months"] or 0,
            "skills": tuple(s for s in Skill if s.value in (kept["skills"] or ())),
            "conditions": {name: words for name, words in offered.items() if words},
            "type": ProjectType(kept["type"]),
            "building_kind": BuildingKind(kind) if kind else None,
            "is_full_time": kept["is_full_time"] == FULL_TIME,
        }


class EditProjectForm(ProjectForm):
    is_open = BooleanField("正在招用：人才库可为本项目匹配和邀约")


def as_filled_in(project: Project) -> dict[str, Any]:
    """A project as the form shows it."""
    names = [column.key for column in Project.__table__.columns]
    return (
        project.conditions
        | {name: getattr(project, name) for name in names}
        | {
            "reach": project.reach.value,
            "least_months": project.least_months or None,
            "building_kind": project.building_kind or "",
            "is_full_time": FULL_TIME if project.is_full_time else PART_TIME,
        }
    )


class PeriodForm(QueryForm):
    """One period on a site; part of a form that has the token."""

    begun_on = DayField("起始日期")
    ended_on = DayField("结束日期")
    where = StringField("项目名称和岗位", filters=[tidy])

    @property
    def is_blank(self) -> bool:
        """Nothing was filled in."""
        typed = (field.raw_data or [""] for field in (self.begun_on, self.ended_on, self.where))
        return not any(str(value).strip() for values in typed for value in values)


class AppointForm(Form):
    name = StringField("姓名", [filled("请填写与身份证一致的姓名")])
    resident_id = CodeField(
        "身份证号",
        [filled("请填写18位身份证号，末位可以是字母X")],
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"},
    )
    basis = RadioField(
        "任职条件",
        [InputRequired("请选择符合第五条的哪一项")],
        choices={b.value: b.label for b in Basis if b is not Basis.CERTIFICATE},
    )
    education = SelectField(
        "学历",
        [InputRequired("请选择学历证书载明的学历")],
        choices={"": "请选择"} | {e.value: e.label for e in Education},
    )
    major = StringField("所学专业", [at_most(60)])
    periods = FieldList(FormField(PeriodForm), "施工现场经验", min_entries=MOST_PERIODS)
    is_full_time = RadioField(
        "专职或兼任", [InputRequired("请选择专职或兼任")], choices=COMMITMENTS
    )
    starts_on = DayField("到岗日期", [filled("请填写到岗日期")])
    evidence = MultipleFileField("证明材料", render_kw=FILES)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """As every form; what is wrong with a period is said of the periods too, once."""
        good = bool(super().validate(*args, **kwargs))
        told = (each for fault in self.periods.errors for each in _sentences(fault))
        self.periods.errors = list(dict.fromkeys(told))
        return good

    def validate_name(self, field: Any) -> None:
        read = read_name(field.data)
        if isinstance(read, NameRefusal):
            raise ValidationError(read.label)

    def validate_resident_id(self, field: Any) -> None:
        read = read_resident_id(field.data, clock.today())
        if isinstance(read, IdRefusal):
            raise ValidationError(read.label)

    def validate_major(self, field: Any) -> None:
        """Art 5 (一) asks for a subject of civil engineering."""
        if self.basis.data == Basis.CIVIL and not field.data:
            raise ValidationError("按第五条第（一）项聘用的，请填写学历证书载明的土建类专业")

    def validate_periods(self, field: Any) -> None:
        """Each period is whole and past; there is one at least."""
        if len(field.entries) > MOST_PERIODS:
            raise ValidationError(f"最多填写{MOST_PERIODS}段经历")
        periods = self.stated_periods()
        faults = [fault_of(period, clock.today()) for period in periods]
        if len(periods) < sum(not entry.form.is_blank for entry in field.entries):
            raise ValidationError(PeriodFault.HALF.label)
        if fault := next((fault for fault in faults if fault), None):
            raise ValidationError(fault.label)
        if not periods:
            raise ValidationError("请至少填写一段施工现场经验")

    def validate_evidence(self, field: Any) -> None:
        refuse_files(uploads(field), "请选择学历证书和现场经验的证明材料")

    @property
    def has_later_periods(self) -> bool:
        """Whether something was filled in beyond the first two."""
        return any(not entry.form.is_blank for entry in self.periods.entries[2:])

    def stated_periods(self) -> tuple[Period, ...]:
        """The periods of which both days could be read."""
        found = (entry.form for entry in self.periods.entries)
        return tuple(
            Period(form.begun_on.data, form.ended_on.data, (form.where.data or "")[:80])
            for form in found
            if form.begun_on.data and form.ended_on.data
        )

    def stated(self) -> Stated:
        """What is said of the clause of Art 5."""
        return Stated(
            basis=Basis(self.basis.data),
            education=Education(self.education.data),
            major=self.major.data or "",
            periods=self.stated_periods(),
        )

    def details(self) -> dict[str, Any]:
        """What was filled in, evidence and what it shows excepted."""
        return {
            "name": str(read_name(self.name.data or "")),
            "resident_id": self.resident_id.data,
            "is_full_time": self.is_full_time.data == FULL_TIME,
            "starts_on": self.starts_on.data,
        }


class EvidenceForm(Form):
    evidence = MultipleFileField("补充的证明材料", render_kw=FILES)

    def validate_evidence(self, field: Any) -> None:
        refuse_files(uploads(field), "请选择要补充的证明材料")


class ReviewForm(Form):
    outcome = RadioField(
        "核查结论",
        [InputRequired("请选择核查结论")],
        choices={outcome.value: outcome.label for outcome in ReviewOutcome},
    )
    reason = TextAreaField("理由", [at_most(500)], render_kw={"rows": 3})
    seen = HiddenField()

    @property
    def files_seen(self) -> int:
        """How many files the officer had before them."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


class SignForm(Form):
    digest = HiddenField()
    agreed = BooleanField("我已核对全文，同意签署", [InputRequired("请核对全文，勾选同意后再签署")])


class RefuseForm(Form):
    reason = TextAreaField(
        "不同意的原因",
        [filled("请填写不同意签署的原因，单位能看到"), at_most(300)],
        render_kw={"rows": 3},
    )


class ChangeForm(Form):
    is_full_time = RadioField(
        "专职或兼任", [InputRequired("请选择专职或兼任")], choices=COMMITMENTS
    )
    starts_on = DayField("到岗日期", [filled("请填写到岗日期")])
    cause = TextAreaField(
        "变更原因",
        [filled("请填写变更原因，本人和人力社保部门都能看到"), at_most(300)],
        render_kw={"rows": 3},
    )


class FileGeneratedForm(Form):
    checked = BooleanField(
        "我已核对配备文件，以此报送", [InputRequired("请核对后勾选确认，再报送")]
    )


def _sentences(fault: Any) -> list[str]:
    """A sentence; or those of a part of the form, by field."""
    if isinstance(fault, str):
        return [fault]
    return [sentence for told in fault.values() for sentence in told]


def uploads(field: Any) -> list[FileStorage]:
    """The files that were really chosen."""
    return [each for each in field.data or () if isinstance(each, FileStorage) and each.filename]


def refuse_files(chosen: list[FileStorage], none: str) -> None:
    if not chosen:
        raise ValidationError(none)
    if len(chosen) > MOST_FILES:
        raise ValidationError(f"一次最多上传{MOST_FILES}个文件，其余的可以随后补充")


class UploadFilingForm(Form):
    starts_on = DayField("配备文件载明的到岗日期", [filled("请填写配备文件载明的到岗日期")])
    file = FileField("盖章的配备文件", [FileRequired("请选择盖章后的配备文件")], render_kw=FILES)


class EndAppointmentForm(Form):
    kind = RadioField(
        "结束方式",
        [InputRequired("请选择结束方式")],
        choices={kind.value: kind.label for kind in EndKind},
    )
    ended_on = DayField("结束日期", [filled("请填写最后在岗的日期")])
    reason = TextAreaField(
        "结束原因", [filled("请填写结束聘用的原因"), at_most(300)], render_kw={"rows": 3}
    )


class EndAnswerForm(Form):
    """本人确认结束方式, or its contrary, in the words of this end."""

    answer = RadioField("单位的报告是否属实", [InputRequired("请选择是否属实")])
    words = TextAreaField("实际情况", [at_most(300)], render_kw={"rows": 3})

    def __init__(self, kind: EndKind, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.answer.choices = [
            (EndAnswer.CONFIRMED.value, f"属实：{kind.borne_out}"),
            (EndAnswer.DENIED.value, f"不属实：{kind.untrue}"),
        ]
