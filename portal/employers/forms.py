"""What contractors fill in: projects, appointments, the 配备文件, the end of an appointment."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.accounts.rules.names import NameRefusal, read_name
from portal.core import clock, regions
from portal.core.identity import IdRefusal, read_resident_id
from portal.employers.models import Project
from portal.employers.rules.appointment import Basis
from portal.employers.rules.needs import Offered, Reach, Skill
from portal.employers.rules.sectors import ProjectType
from portal.employers.rules.staffing import BuildingKind
from portal.web.fields import BoxesField, DayField, WanYuanField, WholeField, between, filled
from portal.web.forms import CodeField, Form

NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}
FILES = {"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}
FULL_TIME, PART_TIME = "full-time", "part-time"
COMMITMENTS = {FULL_TIME: "专职", PART_TIME: "可兼任其他岗位"}
MOST_WORKERS, MOST_AREA, MOST_POSTS, MOST_MONTHS = 100_000, 50_000_000, 99, 720
MOST_YUAN = 10**13
MOST_SUBCONTRACTORS = 500


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
    site_months = WholeField(
        "施工现场经验（月）",
        [
            filled("请填写施工现场经验的月数"),
            between(1, MOST_MONTHS, "请填写整月数，例如18"),
        ],
        render_kw=NUMERIC,
    )
    is_full_time = RadioField(
        "专职或兼任", [InputRequired("请选择专职或兼任")], choices=COMMITMENTS
    )
    starts_on = DayField("到岗日期", [filled("请填写到岗日期")])
    evidence = FileField(
        "证明材料", [FileRequired("请选择学历证书和现场经验的证明材料")], render_kw=FILES
    )

    def validate_name(self, field: Any) -> None:
        read = read_name(field.data)
        if isinstance(read, NameRefusal):
            raise ValidationError(read.label)

    def validate_resident_id(self, field: Any) -> None:
        read = read_resident_id(field.data, clock.today())
        if isinstance(read, IdRefusal):
            raise ValidationError(read.label)

    def details(self) -> dict[str, Any]:
        """What was filled in, the file excepted."""
        return {
            "name": str(read_name(self.name.data or "")),
            "resident_id": self.resident_id.data,
            "basis": Basis(self.basis.data),
            "site_months": self.site_months.data,
            "is_full_time": self.is_full_time.data == FULL_TIME,
            "starts_on": self.starts_on.data,
        }


class UploadFilingForm(Form):
    starts_on = DayField("配备文件载明的到岗日期", [filled("请填写配备文件载明的到岗日期")])
    file = FileField("盖章的配备文件", [FileRequired("请选择盖章后的配备文件")], render_kw=FILES)


class EndAppointmentForm(Form):
    ended_on = DayField("结束日期", [filled("请填写最后在岗的日期")])
    reason = TextAreaField(
        "结束原因", [filled("请填写结束聘用的原因"), at_most(300)], render_kw={"rows": 3}
    )
