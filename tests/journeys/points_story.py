"""Who takes part where points are told: the specialist, the offices, two contractors."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import OrganisationKind, Person
from portal.core import clock
from portal.db.base import db
from tests.factories.accounts import PASSWORD, make_officer, make_organisation, make_person
from tests.factories.points import make_decided, make_post
from tests.factories.pool import make_need, make_profile
from tests.journeys.conftest import Account, Site
from tests.journeys.visitor import Upload, Visitor

NAME, OTHER = "石有田", "江对岸二期"
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Cast:
    """The specialist and everyone who decides about them."""

    specialist: Account
    department: Account
    confirmer: Account
    decider: Account
    reviewer: Account
    employer: Account
    contractor: Account
    project: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the department writes it down: the words of its choice, its title, its fields."""

    choice: str
    title: str
    fields: dict[str, object]

    @property
    def heading(self) -> str:
        """The h1 of its page for officers."""
        return f"{NAME}：{self.title}"


def make_cast(site: Site, *items: str) -> Cast:
    """A certified, appointed, filed specialist in the pool; `items` were decided days ago."""
    with site.database():
        bureau = make_organisation(region="500103", name="渝中区人力社保局")
        department = make_organisation(
            OrganisationKind.AUTHORITY, name="渝中区住建委", sector="housing"
        )
        confirmer, decider, reviewer = (
            make_officer(Role.POINTS, organisation=bureau, name=name)
            for name in ("记分甲", "记分乙", "记分戊")
        )
        drafter = make_officer(Role.AUTHORITY, organisation=department, name="住建丙")
        specialist = make_person(name=NAME)
        make_profile(specialist)
        post = make_post(specialist, certified=False, since=90)
        for item in items:
            make_decided(post, drafter, confirmer, item=item)
        firm = make_organisation(OrganisationKind.FIRM, name="对岸建设公司")
        make_need(firm, name=OTHER)
        return Cast(
            specialist=Account.of(specialist),
            department=Account.of(drafter),
            confirmer=Account.of(confirmer),
            decider=Account.of(decider),
            reviewer=Account.of(reviewer),
            employer=Account.of(make_officer(Role.FIRM, organisation=post.organisation)),
            contractor=Account.of(make_officer(Role.FIRM, organisation=firm)),
            project=post.project.name,
        )


def the_specialist() -> Person:
    """The specialist's account, inside `site.database()`."""
    return db.session.scalars(select(Person).where(Person.name == NAME)).one()


def told(choice: str, title: str, more: dict[str, object]) -> Told:
    """An event of ten days ago with a record of the inspection; `more` by the labels of fields."""
    return Told(
        choice,
        title,
        {
            "情形发生日期": clock.today() - timedelta(days=10),
            "证据材料": Upload("检查记录.pdf", "application/pdf", PDF),
        }
        | more,
    )


def drafts(department: Visitor, cast: Cast, event: Told) -> None:
    """The department: project, person, item, details; looked over; handed in."""
    department.signs_in(cast.department.resident_id, PASSWORD, "工作台")
    department.chooses_in_bar("草拟记分", "草拟记分事项")
    department.follows(cast.project, "草拟记分事项")
    department.reads("第二步", NAME)
    department.page.get_by_role("radio", name=event.choice).check()
    department.page.get_by_role("button", name="下一步", exact=True).click()
    department.reads("第三步")
    department.is_refused("保存并核对", "请填写检查记录、案件或决定文书的编号")
    department.fills_in(event.fields)
    department.presses("保存并核对", "核对后提交")
    department.reads("检查记录.pdf")
    department.presses("核对无误，提交", event.heading)
    department.is_told("等待同级人力社保部门确认")


def opens(officer: Visitor, words: str, event: Told) -> None:
    """From 待办 to the event."""
    officer.goes_to("/bureau", "待办")
    officer.page.get_by_role("link", name=words).click()
    officer.follows(event.title, event.heading, exact=False)


def gives_notice(confirmer: Visitor, event: Told) -> None:
    """HR of the same level: confirmed, and the person told."""
    opens(confirmer, "记分事项待确认", event)
    confirmer.follows("确认并告知", "确认并告知")
    confirmer.reads("工作日只按周六、周日休息计算")
    confirmer.presses("核对无误，确认并告知", event.heading)
    confirmer.reads("当事人提交陈述申辩后或者期满后可以作出决定")


def answers(specialist: Visitor, event: Told, words: str, file: Upload | None = None) -> None:
    """The person speaks, with files."""
    specialist.goes_to("/my/points", "我的记分")
    specialist.follows("查看告知", f"记分告知：{event.title}", exact=False)
    specialist.is_refused("提交陈述申辩", "请写明您对事实、理由的说明")
    specialist.fills_in({"陈述申辩内容": words} | ({"证明材料": file} if file else {}))
    specialist.presses("提交陈述申辩", f"记分告知：{event.title}")
    specialist.is_told("陈述申辩已提交")


def decides(decider: Visitor, event: Told, *words: str) -> None:
    """A second officer reads the case and decides."""
    opens(decider, "记分事项待决定", event)
    decider.follows("作出决定并送达", "作出决定并送达")
    decider.reads(*words)
    decider.presses("核对无误，作出决定", event.heading)
    decider.is_told("已作出决定并送达")
