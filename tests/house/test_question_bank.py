"""The bank of the house: sound, broad enough, and able to make papers."""

from datetime import date

import pytest

from portal.bank.content import read_bank
from portal.bank.content.report import report as report_on
from portal.bank.rules import quality
from portal.bank.rules.law import article_number
from portal.bank.rules.marking import Scheme, Verdict, mark
from portal.bank.rules.quality import Fault
from portal.bank.rules.questions import QuestionType
from portal.bank.rules.variants import leaves, variant
from portal.exams.rules.assembly import assemble
from portal.exams.rules.blueprint import Drawn, item_of
from portal.settings import ROOT

BANK = ROOT / "question_bank"
LAW_OF = date(2026, 11, 28)  # the day whose law the bank was last looked through for
SEEDS = range(20)
PAPERS = range(30)
MOST_SHARED = 50  # of the 76 questions of a paper, with the paper of another candidate
CANDIDATES = 6
FULL = Scheme(100)

# What issue 3 asks of the bank.
QUESTIONS = 900
OF_A_TOPIC = 4
SHARES = {"easy": 30, "middle": 50, "hard": 20}
SHARE_WITHIN = 5
CASES = 40
PARTS = range(4, 7)
TEMPLATES, TRIED = 120, 200
ASKED_STEP_BY_STEP = 10
DEDUCTIONS = (
    *(f"12({item})" for item in range(1, 9)),
    "13",
    *("14(1)", "14(2)"),
    *(f"15({item})" for item in range(1, 4)),
    "16",
)
OF_A_DEDUCTION = 3
ARTICLES = range(2, 19)  # of the measures themselves
# For authors to weigh: fines that the law itself gives in bands, and an order that is shuffled.
MAY_BE = {Fault.OVERLAPPING_RANGES, Fault.ABSOLUTE_WORDS, Fault.KEY_POSITION}


@pytest.fixture(scope="module")
def read():
    return read_bank(BANK, day=LAW_OF)


@pytest.fixture(scope="module")
def bank(read):
    return read[0]


@pytest.fixture(scope="module")
def report(read):
    bank, problems = read
    return report_on(bank, problems, day=LAW_OF, seeds=TRIED)


@pytest.fixture(scope="module")
def blueprint(bank):
    return next(one for one in bank.blueprints if one.id == "specialist")


@pytest.fixture(scope="module")
def papers(bank, blueprint):
    pool = [item_of(question, place) for place, question in enumerate(bank.questions)]
    return [assemble(blueprint, pool, seed) for seed in PAPERS]


def test_nothing_in_the_bank_is_wrong(read):
    _, problems = read
    assert [str(problem) for problem in problems if not problem.is_advice] == []


def test_the_lint_finds_nothing_besides_what_authors_may_weigh(bank):
    """No near duplicates, no options that say the same, no give-aways, judgements balanced."""
    found = [one for one in quality.findings(bank.questions) if one.fault not in MAY_BE]
    assert [f"{one.question_id} {one.sentence}" for one in found] == []


def test_the_bank_is_large_and_every_topic_has_some(report):
    assert report.counts.questions >= QUESTIONS
    few = {topic: n for topic, n in report.counts.topics.items() if n < OF_A_TOPIC}
    assert few == {}


def test_every_cell_of_the_blueprint_holds_ten_papers_worth(report):
    """What the courses practise is not counted: papers do not take it."""
    assert [cell for cell in report.cells if not cell.is_enough] == []
    assert len(report.cells) == 5 * 9


def test_the_difficulty_is_what_papers_want(report):
    for band, share in report.counts.band_percents.items():
        assert abs(share - SHARES[band]) <= SHARE_WITHIN, (band, share)


def test_there_are_cases_enough(bank):
    cases = [question for question in bank.questions if question.type is QuestionType.CASE]
    assert len(cases) >= CASES
    assert [case.id for case in cases if len(case.parts) not in PARTS] == []


def test_there_are_calculations_enough_and_each_is_sound_for_every_candidate(bank, report):
    """Solvable, its numbers sensible, its mistakes distinct from the key and from each other."""
    assert sum(one.type is QuestionType.CALCULATION for one in bank.questions) >= TEMPLATES
    assert [one for one in report.templates if not one.is_sound or one.seeds < TRIED] == []
    assert [one.id for one in report.templates if one.combinations < 2] == []
    assert sum(one.asked > 1 for one in report.templates) >= ASKED_STEP_BY_STEP


def test_every_deduction_is_asked(report):
    few = {d: report.counts.deductions.get(d, 0) for d in DEDUCTIONS}
    assert {deduction: n for deduction, n in few.items() if n < OF_A_DEDUCTION} == {}


def test_every_article_of_the_measures_is_asked(report):
    asked = {article_number(article) for article in report.counts.articles["measures"] if article}
    assert set(ARTICLES) - asked == set()


def test_every_question_says_why(bank):
    for question in bank.questions:
        for leaf in question.leaves:
            assert leaf.explanation, leaf.id
            assert leaf.cites, leaf.id


def test_every_key_is_right_with_any_candidate_s_numbers(bank):
    for question in bank.questions:
        for seed in SEEDS:
            made = variant(question, seed)
            for leaf in leaves(made.face, made.key):
                marks = mark(leaf.face, leaf.key, leaf.key.answer, FULL)
                assert marks.verdict is Verdict.RIGHT, (question.id, leaf.part, seed)
                assert "{" not in f"{leaf.face.stem}{leaf.face.material}{leaf.key.explanation}"


def test_calculations_differ_from_candidate_to_candidate(bank):
    for question in bank.questions:
        if question.type is QuestionType.CALCULATION:
            assert len({variant(question, seed).key.numbers for seed in SEEDS}) > 1, question.id


def test_the_exam_s_blueprint_can_be_followed(papers, blueprint):
    """As often as anyone asks, exactly, and within the tolerance of difficulty."""
    for seed, paper in zip(PAPERS, papers, strict=True):
        assert isinstance(paper, Drawn), (seed, paper)
        assert paper.is_within_tolerance, seed
        keys = [item.id for item in paper.items]
        assert len(keys) == len(set(keys)) == sum(s.count for s in blueprint.sections)
        assert paper.seconds <= blueprint.minutes * 60, seed


def test_candidates_side_by_side_do_not_get_the_same_paper(papers):
    for first in papers[:CANDIDATES]:
        for second in papers[:CANDIDATES]:
            shared = {i.id for i in first.items} & {i.id for i in second.items}
            assert first is second or len(shared) <= MOST_SHARED


def test_every_course_has_lessons_with_exercises(bank):
    courses = {course.id: course for course in bank.courses}
    assert set(courses) >= {"foundation", "retraining"}
    assert len(courses["foundation"].lessons) >= 6
    for course in bank.courses:
        for lesson in course.lessons:
            assert lesson.exercises, lesson.id
            assert lesson.text.startswith("## "), lesson.id
