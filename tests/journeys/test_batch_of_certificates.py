"""Many certificates at once, and everything is killed while their files are being made."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from subprocess import Popen

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.certificates.models import Certificate, CertificateEvent, CertificatePrint
from portal.certificates.rules.numbering import parse
from portal.db.base import db
from portal.documents.sign import verify_pdf
from portal.exams.models import Paper
from portal.serve import remember_prepared
from portal.settings import Settings
from tests.factories.accounts import make_officer, make_organisation
from tests.factories.certificates import make_objection, make_passers, make_released_sitting
from tests.journeys.conftest import AWAY, EXPECTED, Account, Site
from tests.journeys.visitor import WORK_PATIENCE, Visitor
from tests.postgres import fresh_database
from tests.site import own_port, prepared, served

PASSED, SITTING = 250, "渝中区春季专项职业能力考核"
ISSUED = PASSED - 1  # one is objected to
MINUTES = 60_000  # milliseconds


class Portal:
    """The portal with all that keeps it running: what `script/server` starts."""

    def __init__(self, site: Site, environment: dict[str, str], port: int, log: Path) -> None:
        self.site, self._environment, self._port, self._log = site, environment, port, log
        self._held = ExitStack()
        self._process: Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "portal", "serve", "--port", str(self._port)]
        output = self._held.enter_context(self._log.open("ab"))
        serving = served(command, self._environment, self._port, output)
        self._process = self._held.enter_context(serving)

    def kill(self) -> None:
        """All its processes are gone at once, as when the power fails."""
        assert self._process is not None
        groups = [pid for pid in _children(self._process.pid) if os.getpgid(pid) == pid]
        assert len(groups) == 2, "the server and the worker"
        for group in groups:
            os.killpg(group, signal.SIGKILL)
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        self._held.close()


def _children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            after_name = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(after_name[1]) == parent:
                found.append(int(entry.name))
    return found


@pytest.fixture
def portal_served(database_url: str, tmp_path: Path) -> Iterator[Portal]:
    settings = {}
    if database_url != "sqlite://":
        settings["PORTAL_DATABASE_URL"] = fresh_database(database_url)
    log = tmp_path / "log"
    with ExitStack() as stack:
        port = stack.enter_context(own_port())
        settings["PORTAL_BASE_URL"] = url = f"http://127.0.0.1:{port}"
        app, environment = stack.enter_context(prepared(**settings))
        remember_prepared(Settings.from_environment())
        made = Portal(Site(url, app), environment, port, log)
        stack.callback(made.end)
        made.start()
        yield made
    assert "Traceback" not in log.read_text(), log.read_text()[-4000:]


@pytest.fixture
def site(portal_served: Portal) -> Site:
    return portal_served.site


@pytest.fixture
def expected() -> re.Pattern[str]:
    return re.compile(f"{EXPECTED.pattern}|{AWAY.pattern}|htmx:(afterRequest|sendError)")


@pytest.fixture
def officers(site: Site) -> tuple[Account, Account]:
    """One of the district, one of the municipality; of those who passed, one is objected to."""
    with site.database():
        sitting = make_passers(PASSED, make_released_sitting(title=SITTING, capacity=PASSED))
        make_objection(db.session.scalars(select(Paper).order_by(Paper.id)).first())
        assert sitting.id
        bodies = [
            make_organisation(region="500103", name="渝中区人力社保局"),
            make_organisation(region="50", name="市人力社保局"),
        ]
        first, second = (
            Account.of(make_officer(Role.CERTIFICATES, body.region, body)) for body in bodies
        )
        return first, second


def test_batch_of_certificates_with_a_crash(person, portal_served: Portal, officers):
    certifier, issuer = map(person, officers)
    proposes(certifier)
    approves(issuer)
    with portal_served.site.database():
        wait_for_some_files()
    portal_served.kill()
    with portal_served.site.database():
        before, numbered = files(), numbers()
    assert 0 < len(before) < ISSUED, "it was killed under way"
    assert sorted(parse(number).serial for number in numbered.values()) == [*range(1, ISSUED + 1)]
    portal_served.start()

    # The page was left open: it goes on telling, and ends when all is done.
    progress = issuer.page.locator("#batch_progress")
    expect(ready(progress)).to_have_text(re.compile("^[1-9]"))
    issuer.is_at(f"发证批次：{SITTING}")
    expect(progress).to_contain_text(f"完成，共{ISSUED}份", timeout=5 * MINUTES)
    expect(ready(progress)).to_have_text(str(ISSUED))
    expect(issuer.page.locator("#batch_said")).to_have_text("证书文件生成完毕")
    expect(progress.get_by_role("link", name="刷新进度")).to_have_count(0)
    with portal_served.site.database():
        after = files()
        assert numbers() == numbered, "no number was touched again"
        assert before.items() <= after.items(), "nothing that was there was made again"
        assert len(set(after.values())) == len(after) == ISSUED
        people = select(func.count(Certificate.person_id.distinct()))
        assert db.session.scalar(people) == ISSUED
        assert db.session.scalar(select(func.count(CertificateEvent.id))) == ISSUED
        last = max(numbered.values())
    content = takes_one(issuer, last)
    with ThreadPoolExecutor(1) as apart:  # from the loop in which the browser is spoken to
        assert apart.submit(is_signed, portal_served.site, content).result()


def proposes(certifier: Visitor) -> None:
    certifier.goes_to("/bureau", "待办")
    certifier.follows("成绩合格，待提请发证", "提请发证")
    certifier.follows(SITTING, "核对合格人员")
    certifier.reads(f"可以提请（{ISSUED}人）", "暂时不能提请（1人）", "公示异议待核查")
    certifier.presses("下一步：核对后提请", "核对后提请")
    certifier.presses(f"提请{ISSUED}人的证书", f"发证批次：{SITTING}")


def approves(issuer: Visitor) -> None:
    issuer.goes_to("/bureau", "待办")
    issuer.follows("发证批次待审批签发", "审批签发")
    issuer.follows(SITTING, "核对并审批")
    issuer.page.get_by_role("button", name=f"确认签发{ISSUED}份证书").click()
    issuer.is_told(f"已签发{ISSUED}份证书")


def takes_one(issuer: Visitor, number: str) -> bytes:
    issuer.goes_to(f"/bureau/certificates?words={number}", "证书")
    issuer.page.get_by_role("link", name=number).click()
    return issuer.downloads("下载证书文件（PDF）")


def is_signed(site: Site, content: bytes) -> bool:
    with site.database():
        return verify_pdf(content).valid


def ready(progress: Locator) -> Locator:
    """The figure beside 已生成."""
    return progress.locator("dl.figures dd").first


def wait_for_some_files() -> None:
    """Return as soon as the worker has kept the first ones."""
    until = time.monotonic() + WORK_PATIENCE
    found: dict[int, int] = {}
    while not found:
        assert time.monotonic() < until, "the worker has made nothing"
        time.sleep(0.05)
        with db.reading():
            found = files()


def files() -> dict[int, int]:
    """The file of each edition that has one."""
    made = select(CertificatePrint.id, CertificatePrint.file_id).where(
        CertificatePrint.file_id.is_not(None)
    )
    return dict(db.session.execute(made).all())


def numbers() -> dict[int, str]:
    return dict(db.session.execute(select(Certificate.id, Certificate.number)).all())
