"""Who is appointed where: filed before the start of work, joined later, late, ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from portal.access.roles import Actor
from portal.accounts.models import Person
from portal.certificates.models import Certificate
from portal.demo.building_sites import Sites
from portal.demo.cast import Cast
from portal.demo.certified import Holders
from portal.demo.contractors import Contractors
from portal.demo.crowd import acting
from portal.demo.stage import Stage, dated, moment, write
from portal.employers.actions import file_appointment, offer, sign
from portal.employers.models import Appointment, AppointmentStatus, Basis, Project
from portal.employers.rules.terms import Side
from portal.employers.wording import Plan
from portal.storage.models import StoredFile

_ENDS = (
    "项目竣工移交，聘用期满",
    "本人申请调往其他项目",
    "因个人原因辞去岗位",
)


@dataclass(slots=True)
class Posts:
    """聘用: everyone in post, and the certified people who are free."""

    stage: Stage
    contractors: Contractors
    free: list[Certificate]
    rows: list[Appointment] = field(default_factory=list)

    def of(self, projects: Iterable[Project]) -> list[Appointment]:
        """The posts on these projects."""
        wanted = {project.id for project in projects}
        return [row for row in self.rows if row.project_id in wanted]

    def place(self, person: Person, certificate: Certificate, project: Project) -> Appointment:
        """Appointed and filed before the start of work, through the rooms' actions."""
        clerk = self.contractors.clerk(project.organisation_id)
        began = project.planned_start_on
        when = moment(began - timedelta(days=12), 15)
        with dated(when):
            project.is_open = True
            appointment = self._sign(project, person, certificate, began, clerk, when)
            project.is_open = False
        filed = moment(began - timedelta(days=6), 11)
        with dated(filed):
            document = self._document(project)
            write([document])
            file_appointment(appointment, document, began, by=clerk, now=filed)
        self.rows.append(appointment)
        return appointment

    def await_filing(self, project: Project) -> Appointment:
        """Somebody is appointed, and the 配备文件 has not come."""
        certificate = self._take(project.planned_start_on)
        clerk = self.contractors.clerk(project.organisation_id)
        began = max(project.planned_start_on, self.stage.day(20))
        when = moment(min(self.stage.day(3), began - timedelta(days=6)), 16)
        with dated(when):
            appointment = self._sign(project, certificate.person, certificate, began, clerk, when)
        self.rows.append(appointment)
        return appointment

    def _sign(
        self,
        project: Project,
        person: Person,
        certificate: Certificate,
        began: date,
        clerk: Actor,
        when: datetime,
    ) -> Appointment:
        """Offered by the firm, and signed by both."""
        plan = Plan(Basis.CERTIFICATE, True, began, certificate)
        terms = offer(project, person, plan, by=clerk, now=when)
        sign(terms, Side.FIRM, terms.digest, by=clerk, now=when)
        made = sign(terms, Side.PERSON, terms.digest, by=acting(person), now=when)
        assert made is not None  # noqa: S101  narrows the type
        return made

    def man(self, projects: Sequence[Project]) -> None:
        """The crowd of projects, some with a place still free."""
        documents = []
        rows = []
        for number, project in enumerate(projects):
            ahead = project.planned_start_on > self.stage.today
            late = number % 17 == 6
            wanted = self._wanted(project, number, ahead=ahead, late=late)
            wanted -= len(self.of([project]))
            for _ in range(wanted):
                row = self._filed(project)
                document = self._document(project)
                documents.append(document)
                rows.append((row, document))
            if late and not ahead:
                rows[-1][0].filed_at = self._too_late(rows[-1][0])
            project.is_open = ahead or number % 7 == 6
        write(documents)
        for row, document in rows:
            row.document_id = document.id
        self._end_some([row for row, _ in rows])
        write(row for row, _ in rows)
        self.rows += [row for row, _ in rows]

    def _wanted(self, project: Project, number: int, *, ahead: bool, late: bool) -> int:
        if ahead:
            return 1 if number % 12 == 5 else 0
        if late:
            return 1
        return project.posts + (1 if number % 2 == 0 else 0) - (1 if number % 7 == 6 else 0)

    def _filed(self, project: Project) -> Appointment:
        """From the start of work if anyone was certified by then; else joined later."""
        certificate = self._take(project.planned_start_on - timedelta(days=20))
        issued_on = _issued(certificate)
        began = max(project.planned_start_on, issued_on + timedelta(days=14))
        return Appointment(
            project_id=project.id,
            organisation_id=project.organisation_id,
            region=project.region,
            person_id=certificate.person_id,
            certificate_id=certificate.id,
            basis=Basis.CERTIFICATE,
            is_full_time=True,
            starts_on=began,
            status=AppointmentStatus.FILED,
            filed_at=self._in_time(project, began),
            created_at=moment(min(began - timedelta(days=11), self.stage.day(2)), 14),
        )

    def _in_time(self, project: Project, began: date) -> datetime:
        """Days before the start; whoever joins a running site is filed within the week."""
        if began <= project.planned_start_on:
            day = began - timedelta(days=self.stage.dice.randint(2, 9))
        else:
            day = began + timedelta(days=self.stage.dice.randint(0, 4))
        return moment(min(day, self.stage.day(1)), 11)

    def _too_late(self, row: Appointment) -> datetime:
        return moment(min(row.starts_on + timedelta(days=12), self.stage.day(1)), 17)

    def _end_some(self, rows: Sequence[Appointment]) -> None:
        """Each twelfth is over; who left is free again."""
        for number, row in enumerate(rows[4::12]):
            served = (self.stage.today - row.starts_on).days
            if served > 60:
                row.status = AppointmentStatus.ENDED
                row.ended_on = self.stage.day(self.stage.dice.randint(5, served - 30))
                row.end_reason = _ENDS[number % len(_ENDS)]

    def _take(self, by: date) -> Certificate:
        """The next free person certified by that day, else whoever was certified first."""
        for certificate in self.free:
            if _issued(certificate) <= by:
                break
        else:
            certificate = min(self.free, key=_issued)
        self.free.remove(certificate)
        return certificate

    def _document(self, project: Project) -> StoredFile:
        clerk = self.contractors.clerks[project.organisation_id]
        return self.stage.paper_from(clerk.id, "配备文件", project.organisation)


def appoint_everyone(
    stage: Stage, cast: Cast, holders: Holders, contractors: Contractors, sites: Sites
) -> Posts:
    """The stories first, then the crowd."""
    told = {cast.holder.id, cast.engaged.id, cast.suspended.id, cast.retrained.id}
    free = [c for c in holders.certificates if c.person_id not in told]
    stage.dice.shuffle(free)
    posts = Posts(stage, contractors, free)
    for person, project in (
        (cast.retrained, sites.retrained_at),
        (cast.engaged, sites.filed),
        (cast.suspended, sites.advised),
    ):
        posts.place(person, holders.of(person), project)
    posts.man([sites.filed, sites.advised, sites.retrained_at, *sites.others])
    posts.await_filing(sites.soon)
    posts.await_filing(sites.late)
    return posts


def _issued(certificate: Certificate) -> date:
    assert certificate.issued_on is not None  # noqa: S101  narrows the type
    return certificate.issued_on
