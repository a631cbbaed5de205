"""The bank of the house: sound, broad enough, and able to make papers."""

from collections import Counter

import pytest

from portal.bank.content import read_bank
from portal.bank.rules import quality
from portal.bank.rules.marking import Scheme, Verdict, mark
from portal.bank.rules.questions import QuestionType, subject_of
from portal.bank.rules.variants import leaves, variant
from portal.exams.rules.assembly import assemble
from portal.exams.rules.blueprint import Drawn, item_of
from portal.settings import ROOT

SEEDS = range(20)
PAPERS = range(30)
MOST_SHARED = 50  # of the 76 questions of a paper, with the paper of another candidate
CANDIDATES = 6
FULL = Scheme(100)


@pytest.fixture(scope="module")
def read():
    return read_bank(ROOT / "question_bank")


@pytest.fixture(scope="module")
def bank(read):
    return read[0]


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


def test_no_two_questions_are_nearly_the_same_and_the_judgements_are_balanced(bank):
    bank_wide = {quality.Fault.NEAR_DUPLICATE, quality.Fault.UNBALANCED_JUDGES}
    found = [f for f in quality.findings(bank.questions) if f.fault in bank_wide]
    assert found == []


def test_the_bank_is_broad_enough(bank):
    """Issue 2: at least 200 questions over all subjects, 25 calculations, 6 cases."""
    types = Counter(question.type for question in bank.questions)
    assert len(bank.questions) >= 200
    assert types[QuestionType.CALCULATION] >= 25
    assert types[QuestionType.CASE] >= 6
    assert {subject_of(question.topic) for question in bank.questions} == {
        subject.code for subject in bank.subjects
    }


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
