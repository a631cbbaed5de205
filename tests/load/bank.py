"""`bank`: how long a large bank takes: brought in, searched, drawn from, and looked through.

The real bank, then 20,000 questions made of its sentences, each into an empty database; the search
through the query and through the page; variants; near duplicates; files made to take it down.
"""

import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from random import Random
from urllib.parse import urlencode

from flask import Flask

from portal.access.policy import Permission
from portal.access.roles import Role
from portal.accounts.session import session_name
from portal.bank import actions, queries
from portal.bank.content import Bank, read_bank
from portal.bank.exchange import formats
from portal.bank.models import QuestionStatus
from portal.bank.queries import Wanted
from portal.bank.rules import quality
from portal.bank.rules.lifecycle import Stage
from portal.bank.rules.questions import Question, QuestionType, search_words
from portal.bank.rules.variants import variant
from portal.db.base import db
from portal.jobs.queue import commit
from portal.rehearsal.machine import cpu_seconds
from portal.rehearsal.messages import Outcome, Request, get
from portal.settings import ROOT
from tests.factories.accounts import acting, make_officer
from tests.factories.many_questions import make_many
from tests.load.driver import drive
from tests.load.hall import signed_in
from tests.load.hostile_files import measure_hostile
from tests.load.report import Report
from tests.load.site import Site, bare, serving

FOLDER = ROOT / "question_bank"
MANY = 20_000
LOOKED_THROUGH = 10_000
SEARCHES = 400
VARIANTS = 10_000  # of each type
NEW = 500  # questions compared with many
CONNECTIONS = 4
SECONDS = 60.0
PORT = 8797
READ = Permission.BANK_QUESTION_READ


def run(db_name: str) -> Report:
    """All of it, one after the other: nothing else runs beside what is measured."""
    real, _ = read_bank(FOLDER, all_up_to=1)
    many = replace(real, questions=tuple(make_many(real.questions, MANY)))
    settings = {"real": len(real.questions), "many": MANY, "looked through": LOOKED_THROUGH}
    report = Report("bank", db_name, settings)
    _variants(report, real.questions)
    measure_hostile(report, formats.Known())
    _likeness(report, real.questions, many.questions)
    with bare(db_name) as (app, _):
        _sync(report, app, real, "the real bank", target=5)
    with bare(db_name) as (app, environment):
        _sync(report, app, many, f"{MANY} questions", target=60)
        searches = list(_searches(many.questions))
        with app.app_context():
            _search(report, searches)
            requests = _requests(app, searches)
        with serving(app, environment, db_name, PORT) as site:
            _pages(report, site, requests)
    return report


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _sync(report: Report, app: Flask, bank: Bank, name: str, *, target: float) -> None:
    """Into an empty database, and again when there is nothing to do."""

    def synced() -> None:
        actions.sync(bank)
        commit()

    for state in ("empty", "idle"):
        with app.app_context():
            report.measure(f"sync, {name}, {state}", [_seconds(synced)], target=target)


def _searches(questions: Sequence[Question]) -> Iterator[tuple[str, Wanted]]:
    """What an officer may look for: words of 2 to 4 characters, rare and common, and by kind."""
    dice = Random(5)
    words = [search_words(question) for question in questions[:2000]]
    for turn in range(SEARCHES):
        question = questions[dice.randrange(len(questions))]
        length = 2 + turn % 3
        text = words[dice.randrange(len(words))]
        at = dice.randrange(max(1, len(text) - length))
        cite = question.cites[0]
        yield from (
            ("common word", Wanted(text=("工资", "农民工", "总包单位", "应当")[turn % 4])),
            ("any word", Wanted(text=text[at : at + length].strip() or "工地")),
            ("rare word", Wanted(text=f"{turn % 97}{'甲乙丙丁'[turn % 4]}罕")),
            ("topic", Wanted(topic=question.topic)),
            ("subject and word", Wanted(topic=question.topic.split(".")[0], text="工资")),
            ("clause", Wanted(source=cite.source, article=turn % 40 + 1)),
            ("source", Wanted(source=cite.source)),
            ("state", Wanted(status=tuple(QuestionStatus)[turn % 4], stage=Stage.ISSUED)),
            ("type", Wanted(type=question.type)),
        )


def _search(report: Report, searches: Sequence[tuple[str, Wanted]]) -> None:
    """Through the query, the first page of each."""
    actor = acting(make_officer(Role.AUTHOR))
    commit()
    took: dict[str, list[float]] = defaultdict(list)
    for kind, wanted in searches:
        took[kind].append(_seconds(lambda w=wanted: queries.list_questions(actor, READ, w, 1)))
        db.session.expunge_all()
    for kind, seconds in took.items():
        report.measure(f"search by query, {kind}", seconds, target=0.1)


def _pages(report: Report, site: Site, requests: Iterator[Request]) -> None:
    """The page, as one officer finds it and as several do at once."""

    def looked_at(officers: int, each: int) -> Outcome:
        return drive(PORT, [islice(requests, each) for _ in range(officers)], seconds=SECONDS)

    looked_at(2 * CONNECTIONS, 4)  # each worker reads its files and templates once
    for officers in (1, CONNECTIONS):
        before = cpu_seconds(site.process.pid)
        outcome = looked_at(officers, SEARCHES)
        used = cpu_seconds(site.process.pid) - before
        title = f"search by page, officers at once: {officers}"
        report.add(title, outcome, server_cpu=used)
        if officers == 1:
            took = [seconds for of_kind in outcome.latencies.values() for seconds in of_kind]
            report.measure("search by page", took, target=0.1)


def _requests(app: Flask, searches: Sequence[tuple[str, Wanted]]) -> Iterator[Request]:
    """The same through the page, without end; the kinds that the page offers."""
    officer = make_officer(Role.AUTHOR)
    commit()
    cookie, _ = signed_in(app, session_name(officer), {})
    prepared = [
        Request(kind, get(f"/bureau/bank?{urlencode(_filters(wanted))}", cookie=cookie))
        for kind, wanted in searches
    ]
    return cycle(prepared)


def _filters(wanted: Wanted) -> dict[str, str]:
    named = {
        "text": wanted.text,
        "topic": wanted.topic,
        "type": wanted.type,
        "status": wanted.status,
        "stage": wanted.stage,
        "source": wanted.source,
        "article": wanted.article,
    }
    return {name: str(value) for name, value in named.items() if value}


def _variants(report: Report, questions: Sequence[Question]) -> None:
    """One variant of a question, by type; the digest is known, as it is of a version."""
    for type_ in QuestionType:
        of_type = [(one, one.digest) for one in questions if one.type is type_]
        if of_type:
            took = [
                _seconds(lambda q=question, d=digest, s=seed: variant(q, s, digest=d))
                for seed, (question, digest) in enumerate(islice(cycle(of_type), VARIANTS))
            ]
            report.measure(f"variant, {type_.value}", took, target=0.001)


def _likeness(report: Report, real: Sequence[Question], many: Sequence[Question]) -> None:
    """Near duplicates among 10,000 and of one beside 20,000; also where nearly all are alike."""
    for name, questions in (
        (f"{LOOKED_THROUGH} questions", many[:LOOKED_THROUGH]),
        (f"{LOOKED_THROUGH} of one template", list(_of_one_template(real))),
    ):
        before = _peak()
        took = _seconds(lambda q=questions: quality.of_set(q))
        more = round(_peak() - before)
        report.measure(f"lint of the set, {name}", [took], target=10, more_mib=more)
    before = _peak()
    began = time.perf_counter()
    shelf = quality.index(many)
    took = time.perf_counter() - began
    more = round(_peak() - before)
    report.measure(f"index of {MANY} questions", [took], target=10, more_mib=more)
    new = list(make_many(real, NEW, seed=99))
    took_each = [_seconds(lambda q=question: quality.against(q, shelf)) for question in new]
    report.measure(f"one question against {MANY}", took_each, target=0.05)
    took_each = [_seconds(lambda q=question: quality.of_one(q)) for question in new]
    report.measure("lint of one question", took_each, target=0.05)


def _of_one_template(real: Sequence[Question]) -> Iterator[Question]:
    model = next(one for one in real if one.type is QuestionType.CALCULATION)
    return make_many([model], LOOKED_THROUGH)


def _peak() -> float:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
