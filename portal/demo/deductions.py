"""Points: histories long decided, two people at twelve, and an event waiting at every step."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.access.roles import Actor, Role
from portal.accounts.models import Organisation
from portal.core.regions import MUNICIPALITY
from portal.demo.crowd import acting
from portal.demo.offices import YUZHONG, Offices
from portal.demo.stage import Stage, dated, moment, write
from portal.employers.models import Appointment, AppointmentStatus
from portal.points import actions
from portal.points.actions import Answer, EventDetails
from portal.points.models import PointsEvent, PointsEvidence
from portal.points.rules.catalogue import PAPERS, REGULATION_OF_2025
from portal.points.rules.procedure import EventStatus, statement_due_on
from portal.points.rules.review import ContestKind, Outcome

_FACTS: dict[str, str] = {
    "12(1)": "检查时用工管理台账缺少两个班组近一个月的进退场记录。",
    "12(2)": "工资专用账户开户资料和保证金存储凭证未归档。",
    "12(3)": "抽查20名工人，4名未完成实名登记即进场作业。",
    "12(4)": "抽查劳动合同，3份未写明工资标准和支付日期。",
    "12(5)": "考勤机停用一周，期间仅有班组长手记。",
    "12(6)": "维权信息告示牌上的联系人已离岗三个月，未更新。",
    "12(7)": "项目未编制农民工工资纠纷应急处置预案。",
    "12(8)": "平台发出的工资迟发预警，超过期限未反馈处理情况。",
    "13": "责令改正期限届满复查，用工台账仍未补齐。",
    "14(1)": "某班组两个月工资未足额发放，经责令改正后补发。",
    "14(2)": "执法检查时未按要求提供工资表和银行回单。",
    "15(2)": "因拖欠工资受到人力社保部门行政处理，专管员未按规定报告隐患。",
    "16": "工资拖欠引发多人堵门，公安机关认定扰乱公共秩序。",
}
_CAUSE = "专管员应当按月核对工资表和台账而没有核对，致使问题未能及时发现和报告。"
_LIGHT = ("12(1)", "12(2)", "12(3)", "12(4)", "12(5)", "12(6)", "12(7)", "12(8)")
_PEOPLE = 38
_DAYS_TO_DECIDE = 14


@dataclass(frozen=True, slots=True)
class Bench:
    """办案: the departments that draft and the officers who confirm."""

    stage: Stage
    offices: Offices

    def draft(
        self,
        post: Appointment,
        item: str,
        ago: int,
        *,
        document: str,
        department: Organisation | None = None,
        fact: str = "",
        drafter: Actor | None = None,
    ) -> PointsEvent:
        """Drafted two days after the fact by the industry department (or another hand)."""
        body = department or self.offices.department_for(post.project)
        assert body is not None  # noqa: S101  stories play where a department is
        by = drafter or self.offices.drafter(body)
        when = self.stage.at(ago - 2)
        with dated(when):
            evidence = self.stage.paper_from(by.id, "检查记录", body)
            write([evidence])
            details = details_of(item, self.stage.day(ago), document, fact)
            papers = [
                (kind, self.stage.paper_from(by.id, kind.label, body))
                for need, kind in PAPERS.items()
                if need in REGULATION_OF_2025.item(item).needs
            ]
            write([paper for _, paper in papers])
            return actions.draft_event(post, details, [evidence], papers=papers, by=by, now=when)

    def submit(self, event: PointsEvent, ago: int, by: Actor | None = None) -> None:
        """Handed to HR of the same level."""
        when = self.stage.at(ago)
        with dated(when):
            by = by or self.offices.drafter(event.organisation)
            actions.submit(event, by=by, now=when, confirmed=True)

    def notice(self, event: PointsEvent, ago: int) -> None:
        """The person is told."""
        when = self.stage.at(ago, 14)
        with dated(when):
            actions.notice(event, by=self.confirmer(event), now=when)

    def decide(self, event: PointsEvent, ago: int) -> None:
        """Decided and served once the time to speak is over."""
        when = self.stage.at(ago, 16)
        with dated(when):
            actions.decide(event, by=self.confirmer(event), now=when)

    def carry_through(self, event: PointsEvent, ago: int) -> None:
        """From the draft of that day to the decision a fortnight later."""
        self.submit(event, ago - 3)
        self.notice(event, ago - 4)
        self.decide(event, ago - _DAYS_TO_DECIDE)

    def confirmer(self, event: PointsEvent) -> Actor:
        """HR of the department's level; of two, the one who did not draft."""
        first = self.offices.officer(Role.POINTS, event.organisation.region)
        if first.id != event.drafted_by_id:
            return first
        return self.offices.officer(Role.POINTS, event.organisation.region, 1)


def details_of(item: str, fact_on: date, document: str, fact: str = "") -> EventDetails:
    """All that the catalogue asks for this item."""
    needed = REGULATION_OF_2025.item(item)
    is_order = item == "13"
    return EventDetails(
        item=item,
        fact_on=fact_on,
        facts=_FACTS[item],
        document_number=document,
        fact_key=fact,
        order_number=f"{document}责改" if is_order else "",
        order_issuer="渝中区住房和城乡建设委员会（演示）" if is_order else "",
        order_deadline_on=fact_on - timedelta(days=1) if is_order else None,
        causation=_CAUSE if needed.article > 12 else "",
        police_number="演示公（治）决〔演示〕第007号" if item == "16" else "",
    )


def to_twelve_by_and_by(bench: Bench, post: Appointment) -> None:
    """DOMAIN §7.1, rows 1 to 6: three, five, eight, eleven, twelve; suspended some months ago."""
    steps = (
        ("12(1)", 300, "甲", ""),
        ("12(5)", 300, "甲", ""),
        ("12(6)", 300, "甲", ""),
        ("13", 275, "甲", ""),
        ("14(1)", 230, "乙", "演示-工资-1"),
        ("15(2)", 180, "丙", "演示-工资-1"),
        ("12(8)", 140, "丁", ""),
    )
    for item, ago, paper, fact in steps:
        event = bench.draft(post, item, ago, document=f"渝中建监〔演示〕{paper}号", fact=fact)
        bench.carry_through(event, ago)


def to_twelve_at_once(bench: Bench, post: Appointment) -> None:
    """DOMAIN §7.1, row 12: one event of Art 16, three weeks ago."""
    event = bench.draft(post, "16", 36, document="渝中建监〔演示〕戊号")
    bench.carry_through(event, 36)


def wait_at_every_step(
    bench: Bench, engaged: Appointment, colleague: Appointment, posts: list[Appointment]
) -> None:
    """The engaged person has a history and a notice to answer; others wait where officers look."""
    others = _clean(bench, posts)
    _reversed(bench, others[4])
    _after_decision(bench, others[5:9])
    for item, ago in (("12(2)", 200), ("12(4)", 120)):
        event = bench.draft(engaged, item, ago, document=f"渝中建监〔演示〕{ago}号")
        bench.carry_through(event, ago)
    noticed = bench.draft(engaged, "12(6)", 9, document="渝中建监〔演示〕己号")
    bench.submit(noticed, 5)
    bench.notice(noticed, 1)
    bench.draft(engaged, "14(2)", 3, document="渝中建监〔演示〕庚号")
    returned = bench.draft(engaged, "12(3)", 12, document="渝中建监〔演示〕辛号")
    bench.submit(returned, 8)
    officer = bench.confirmer(returned)
    with dated(bench.stage.at(6)):
        reason = "检查记录未附照片，无法核对未登记人员，请补充后重新提交"
        actions.return_event(returned, reason=reason, by=officer, now=bench.stage.at(6))
    for number, post in enumerate(others[:2]):
        event = bench.draft(post, _LIGHT[number], 6, document=f"渝监〔演示〕8{number}号")
        bench.submit(event, 2)
    _stated(bench, others[2])
    _by_hr(bench, others[3])
    event = bench.draft(colleague, "12(4)", 5, document="渝中建监〔演示〕壬号")
    bench.submit(event, 1)


def _clean(bench: Bench, posts: list[Appointment]) -> list[Appointment]:
    """Posts of some months without a record, under a department of the city."""
    return [
        post
        for post in _served(bench.stage, posts)[_PEOPLE:]
        if (body := bench.offices.department_for(post.project)) and body.region == MUNICIPALITY
    ]


def _served(stage: Stage, posts: list[Appointment]) -> list[Appointment]:
    """Those in post for some months, still there."""
    there = (p for p in posts if p.status is AppointmentStatus.FILED)
    return [post for post in there if _days(post, stage) > 70]


def _stated(bench: Bench, post: Appointment) -> None:
    """The person has spoken: the decision may be taken now."""
    event = bench.draft(post, "12(5)", 12, document="渝监〔演示〕90号")
    bench.submit(event, 8)
    bench.notice(event, 4)
    when = bench.stage.at(2, 20)
    with dated(when):
        text = "考勤机停用系停电所致，手工考勤表已由工人签字，现补充提交，请予核实。"
        actions.state(event, text, [], by=acting(post.person), now=when)


def _by_hr(bench: Bench, post: Appointment) -> None:
    """HR drafts itself: the other officer has to confirm."""
    bureau = bench.offices.bureaus[MUNICIPALITY]
    first = bench.offices.officer(Role.POINTS)
    event = bench.draft(
        post, "12(8)", 7, document="渝人社监〔演示〕15号", department=bureau, drafter=first
    )
    bench.submit(event, 4, by=first)


def _reversed(bench: Bench, post: Appointment) -> None:
    """Annulled on review: a contra-entry by an officer who did not decide."""
    event = bench.draft(post, "12(7)", 60, document="渝监〔演示〕61号")
    bench.carry_through(event, 60)
    when = bench.stage.at(20)
    with dated(when):
        actions.reverse(
            event,
            reason="经复核，应急预案在检查前已经备案，原认定事实不成立，予以冲正",
            document_number="渝人社复〔演示〕3号",
            by=bench.offices.officer(Role.POINTS, which=1),
            now=when,
        )


def _after_decision(bench: Bench, posts: list[Appointment]) -> None:
    """A review under way, one answered, a suit under way, and a draft that was withdrawn."""
    under_review, upheld, contested, withdrawn = posts
    event = bench.draft(under_review, "12(1)", 25, document="渝监〔演示〕71号")
    bench.carry_through(event, 25)
    _ask_review(bench, event, 4, "检查当日台账由接任人员保管，现附交接清单，请予复核。")
    event = bench.draft(upheld, "12(6)", 40, document="渝监〔演示〕72号")
    bench.carry_through(event, 40)
    _ask_review(bench, event, 20, "告示牌已经更新，照片拍摄于更新以前。")
    when = bench.stage.at(12)
    with dated(when):
        answer = Answer(Outcome.UPHELD, "经查，更新晚于责令改正期限。", "渝人社复〔演示〕5号")
        officer = bench.offices.officer(Role.POINTS, which=1)
        actions.answer_review(event, answer, by=officer, now=when)
    event = bench.draft(contested, "14(1)", 50, document="渝监〔演示〕73号")
    bench.carry_through(event, 50)
    when = bench.stage.at(9)
    with dated(when):
        begun_on = bench.stage.day(10)
        officer = bench.offices.officer(Role.POINTS)
        kind, paper = ContestKind.OF_DOCUMENT, "渝府复受〔演示〕11号"
        actions.contest(event, kind, paper, begun_on, by=officer, now=when)
    event = bench.draft(withdrawn, "12(5)", 15, document="渝监〔演示〕74号")
    bench.submit(event, 11)
    when = bench.stage.at(10)
    with dated(when):
        drafter = bench.offices.drafter(event.organisation)
        actions.withdraw(event, reason="同一事实已由区级部门草拟", by=drafter, now=when)


def _ask_review(bench: Bench, event: PointsEvent, ago: int, text: str) -> None:
    when = bench.stage.at(ago, 20)
    with dated(when):
        person = acting(event.person)
        actions.note_reading(event, by=person, now=bench.stage.at(ago + 1, 21))
        actions.ask_review(event, text, [], by=person, now=when)


def book_crowd(bench: Bench, posts: list[Appointment]) -> None:
    """Some forty people with one to four decided events each, written straight into the table."""
    stage = bench.stage
    served = _served(stage, posts)
    events = [
        event
        for number, post in enumerate(served[:_PEOPLE])
        for event in _booked(bench, post, number)
    ]
    events.sort(key=lambda event: (event.decided_at, event.document_number))
    papers = [
        stage.paper_from(event.drafted_by_id, "检查记录", event.organisation) for event in events
    ]
    write(papers)
    write(events)
    write(
        PointsEvidence(event_id=event.id, file_id=paper.id, created_at=event.created_at)
        for event, paper in zip(events, papers, strict=True)
    )
    for person_id in sorted({event.person_id for event in events}):
        actions.rework(person_id, stage.today, now=stage.now)


def _booked(bench: Bench, post: Appointment, number: int) -> list[PointsEvent]:
    dice = bench.stage.dice
    items = dice.sample(_LIGHT, 1 + number % 3)
    if number % 9 == 4:
        items.append("14(2)")
    if number % 19 == 8:
        items.append("15(2)")
    room = _days(post, bench.stage) - 40
    days = sorted((dice.randint(25, 25 + room) for _ in items), reverse=True)
    return [
        _decided(bench, post, item, ago, f"渝监〔演示〕{number:02d}{n}号")
        for n, (item, ago) in enumerate(zip(items, days, strict=True), start=1)
    ]


def _decided(bench: Bench, post: Appointment, item: str, ago: int, document: str) -> PointsEvent:
    stage, offices = bench.stage, bench.offices
    body = offices.department_for(post.project) or offices.bureaus[MUNICIPALITY]
    details = details_of(item, stage.day(ago), document, document)
    first, second = offices.officer(Role.POINTS), offices.officer(Role.POINTS, which=1)
    officer = offices.officer(Role.POINTS, YUZHONG) if body.region == YUZHONG else second
    drafter = offices.drafters.get(body.id)
    noticed_on = stage.day(ago - 4)
    return PointsEvent(
        person=post.person,
        project=post.project,
        organisation=body,
        region=post.region,
        item=item,
        points=REGULATION_OF_2025.item(item).points,
        fact_on=details.fact_on,
        facts=details.facts,
        fact_key=details.fact_key,
        document_number=document,
        causation=details.causation,
        status=EventStatus.DECIDED,
        drafted_by_id=drafter.id if drafter else first.id,
        submitted_at=stage.at(ago - 3),
        noticed_by_id=officer.id,
        noticed_at=moment(noticed_on, 14),
        statement_due_on=statement_due_on(noticed_on),
        decided_by_id=officer.id,
        decided_at=stage.at(ago - _DAYS_TO_DECIDE, 16),
        effective_on=stage.day(ago - _DAYS_TO_DECIDE),
        created_at=stage.at(ago - 2),
    )


def _days(post: Appointment, stage: Stage) -> int:
    """How long the person has been in post."""
    return (stage.today - post.starts_on).days
