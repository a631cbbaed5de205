"""组卷: exactly what the blueprint says, the same for the same seed, or what is lacking."""

from collections import Counter
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.bank.rules.blueprints import Difficulty, Quota, Section, faults
from portal.bank.rules.dice import Dice
from portal.bank.rules.questions import Band, QuestionType, subject_of
from portal.exams.rules.assembly import assemble, assemble_forms, overlap
from portal.exams.rules.blueprint import Drawn, Lack, Shortage, item_of
from portal.exams.rules.grid import Grid, allot, is_possible, lacking
from tests.factories.blueprints import MARKS, SUBJECTS, make_blueprint, make_item, make_pool
from tests.factories.questions import make_case, make_single

BLUEPRINT = make_blueprint()
POOL = make_pool()
seeds = st.integers(0, 2**63 - 1)


def drawn(pool=POOL, seed=1, blueprint=BLUEPRINT) -> Drawn:
    paper = assemble(blueprint, pool, seed)
    assert isinstance(paper, Drawn), paper.sentences
    return paper


def subject_marks(paper):
    marks = Counter()
    for section in paper.sections:
        for item in section.items:
            for part in item.parts:
                marks[subject_of(part.topic)] += section.section.marks
    return marks


def assert_follows(paper, blueprint=BLUEPRINT):
    assert [one.section for one in paper.sections] == list(blueprint.sections)
    assert [len(one.items) for one in paper.sections] == [one.count for one in blueprint.sections]
    assert all(item.type in one.section.types for one in paper.sections for item in one.items)
    assert subject_marks(paper) == {quota.subject: quota.marks for quota in blueprint.quotas}
    ids = [item.id for item in paper.items]
    assert len(ids) == len(set(ids))
    assert sum(band.marks for band in paper.bands) == blueprint.marks


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_a_paper_has_exactly_what_the_blueprint_says(seed):
    paper = drawn(seed=seed)
    assert_follows(paper)
    assert paper.is_within_tolerance
    for band in paper.bands:
        assert abs(band.marks - {"easy": 3000, "middle": 5000, "hard": 2000}[band.band]) <= 500


@given(seeds, st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_same_seed_gives_the_same_paper_however_the_pool_lies(seed, random):
    shuffled = list(POOL)
    random.shuffle(shuffled)
    assert assemble(BLUEPRINT, POOL, seed) == assemble(BLUEPRINT, shuffled, seed)


def test_other_seeds_give_other_papers():
    assert overlap(drawn(seed=1), drawn(seed=2)) < 38


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_whatever_the_pool_there_is_a_right_paper_or_a_shortage(data):
    pool = [item for item in make_pool(each=4) if data.draw(st.booleans(), label=item.id)]
    paper = assemble(BLUEPRINT, pool, 7)
    if isinstance(paper, Drawn):
        assert_follows(paper)
    else:
        assert paper.sentences


def test_less_used_questions_come_first():
    def used(item):
        return replace(item, exposure=0 if item.version // 4 % 2 else 3)

    paper = drawn([used(item) for item in make_pool(each=40)])
    plain = [item for item in paper.items if item.type is not QuestionType.CASE]
    assert sum(item.exposure == 0 for item in plain) >= 70
    (case,) = paper.sections[3].items
    assert case.exposure == 0


def test_topics_of_a_subject_are_spread():
    paper = drawn()
    topics = Counter(item.topic for item in paper.sections[1].items)
    assert max(topics.values()) <= 4


def test_enemies_never_meet():
    pool = [replace(item, enemies=(f"{item.topic}-{item.version % 7}",)) for item in make_pool(20)]
    paper = drawn(pool)
    met = Counter(enemy for item in paper.items for enemy in item.enemies)
    assert set(met.values()) == {1}
    assert_follows(paper)


def test_an_enemy_of_the_case_stays_away():
    pool = [
        replace(item, enemies=("arrears",))
        if item.type is QuestionType.CASE or item.topic == "K9.1"
        else item
        for item in POOL
    ]
    assert not [item for item in drawn(pool).items if item.topic == "K9.1"]


def test_enemies_across_cells_make_a_cell_smaller_until_it_fits():
    """All 判断 and 单选 of K6 are enemies of one another: only one of them can be asked."""
    pool = [
        replace(item, enemies=("k6",))
        if subject_of(item.topic) == "K6" and item.type.value in ("judge", "single")
        else item
        for item in POOL
    ]
    paper = assemble(BLUEPRINT, pool, 3)
    assert isinstance(paper, Drawn)
    assert sum(item.enemies == ("k6",) for item in paper.items) <= 1


def test_the_order_of_a_section_is_drawn_too():
    assert drawn(seed=1).sections[0].items != tuple(
        sorted(drawn(seed=1).sections[0].items, key=lambda item: item.id)
    )


def test_its_time_is_the_sum_of_its_questions():
    assert drawn(make_pool(seconds=50)).seconds == 76 * 50


# --- difficulty ----------------------------------------------------------------------------------


def test_a_pool_of_one_difficulty_still_gives_a_paper_and_says_so():
    paper = drawn(make_pool(band=Band.EASY))
    assert_follows(paper)
    assert not paper.is_within_tolerance


def test_difficulty_is_met_even_where_most_used_questions_must_help():
    """The unused ones are all easy; those of middle and hard are used often."""
    pool = [
        replace(item, exposure=0 if item.parts[0].band is Band.EASY else 9)
        for item in make_pool(each=16)
    ]
    assert drawn(pool).is_within_tolerance


def test_enemies_are_kept_apart_when_difficulty_is_mended():
    """All the hard ones are enemies, so at most one can come in, and none beside one that is in."""
    pool = [
        replace(item, enemies=("hard",), exposure=5)
        if item.type is not QuestionType.CASE and item.band is Band.HARD
        else item
        for item in make_pool()
    ]
    paper = drawn(pool)
    assert sum(item.enemies == ("hard",) for item in paper.items) <= 1


# --- forms ---------------------------------------------------------------------------------------


def test_parallel_forms_share_as_little_as_the_pool_allows():
    first, second, third = assemble_forms(BLUEPRINT, make_pool(each=20), 5, 3)
    assert overlap(first, second) == overlap(second, third) == overlap(first, third) == 0
    assert all(form.is_within_tolerance for form in (first, second, third))


def test_a_form_that_cannot_be_made_is_a_shortage():
    assert isinstance(assemble_forms(BLUEPRINT, [], 5, 2), Shortage)


# --- shortage ------------------------------------------------------------------------------------


def without(pool, keep):
    return [item for item in pool if keep(item)]


def test_an_empty_bank_lacks_every_section():
    assert assemble(BLUEPRINT, [], 1).sentences == (
        "案例分析题 缺 1 题",
        "判断题 缺 20 题",
        "单选题 缺 40 题",
        "多选题 缺 10 题",
        "计算与填空题 缺 5 题",
    )


def test_a_subject_without_questions_is_named_with_what_it_lacks():
    pool = without(POOL, lambda item: subject_of(item.parts[0].topic) != "K6")
    shortage = assemble(BLUEPRINT, pool, 1)
    assert isinstance(shortage, Shortage)
    assert {lack.subject for lack in shortage.lacks} == {"K6"}
    worth = {"判断题": 1, "单选题": 1, "多选题": 2, "计算与填空题": 2}
    assert sum(lack.count * worth[lack.section] for lack in shortage.lacks) == 6
    assert all(sentence.startswith("K6 ") for sentence in shortage.sentences)


def test_a_section_without_questions_is_spread_over_the_subjects():
    pool = without(POOL, lambda item: item.type is not QuestionType.JUDGE)
    shortage = assemble(BLUEPRINT, pool, 1)
    assert {lack.section for lack in shortage.lacks} == {"判断题"}
    assert sum(lack.count for lack in shortage.lacks) == 20
    assert len(shortage.lacks) > 5


def test_the_bank_is_enough_once_the_lacking_questions_are_written():
    pool = without(POOL, lambda item: subject_of(item.parts[0].topic) not in ("K6", "K8"))
    types = {section.name: section.types[0] for section in BLUEPRINT.sections}
    for lack in assemble(BLUEPRINT, pool, 1).lacks:
        pool += [
            make_item(types[lack.section], 500 + place, f"{lack.subject}.1")
            for place in range(lack.count)
        ]
    assert_follows(drawn(pool))


def test_cases_that_are_all_enemies_lack_one():
    sections = list(BLUEPRINT.sections)
    sections[3] = replace(sections[3], count=2)
    sections[2] = replace(sections[2], count=5)
    blueprint = replace(BLUEPRINT, sections=tuple(sections))
    assert isinstance(assemble(blueprint, POOL, 1), Drawn)
    pool = [
        replace(item, enemies=("one",)) if item.type is QuestionType.CASE else item for item in POOL
    ]
    assert assemble(blueprint, pool, 1).lacks == (Lack("案例分析题", "", 1),)


def test_cases_heavier_than_their_subject_are_told():
    heavy = make_item(QuestionType.CASE, 1, *["K9.1"] * 5)
    pool = [*without(POOL, lambda item: item.type is not QuestionType.CASE), heavy]
    (sentence,) = assemble(BLUEPRINT, pool, 1).sentences
    assert "案例分析题" in sentence


def test_a_case_of_a_topic_that_is_not_asked_or_of_other_length_is_not_used():
    odd = [
        make_item(QuestionType.CASE, 1, *["K77.1"] * 5),
        make_item(QuestionType.CASE, 2, *["K5.1"] * 4),
    ]
    pool = [*without(POOL, lambda item: item.type is not QuestionType.CASE), *odd]
    assert assemble(BLUEPRINT, pool, 1).lacks == (Lack("案例分析题", "", 1),)


def test_the_case_that_fits_is_found_among_those_that_do_not():
    heavy = [make_item(QuestionType.CASE, place, *["K9.1"] * 5) for place in range(20)]
    pool = [*without(POOL, lambda item: item.type is not QuestionType.CASE), *heavy]
    fitting = make_item(QuestionType.CASE, 99, *["K5.1"] * 5, exposure=1000)
    assert drawn([*pool, fitting]).sections[3].items == (fitting,)


def test_marks_that_no_combination_gives_are_told():
    """A subject of 3 marks cannot be filled with questions of 2."""
    blueprint = make_blueprint(
        marks=1000,
        pass_mark=600,
        sections=(Section("多选题", (QuestionType.MULTIPLE,), 5, 200),),
        quotas=(Quota("K1", 300), Quota("K2", 700)),
    )
    (sentence,) = assemble(blueprint, POOL, 1).sentences
    assert "凑不成" in sentence


def test_a_blueprint_that_contradicts_itself_is_a_shortage_with_its_faults():
    blueprint = make_blueprint(marks=9_900)
    assert assemble(blueprint, POOL, 1).sentences == faults(blueprint)


def test_without_quotas_any_subject_will_do():
    blueprint = make_blueprint(
        quotas=(), sections=(Section("判断题", (QuestionType.JUDGE,), 50, 200),)
    )
    paper = drawn(blueprint=blueprint)
    assert len(paper.items) == 50
    assert assemble(blueprint, [], 1).lacks == (Lack("判断题", "", 50),)


# --- the grid ------------------------------------------------------------------------------------


def test_the_dearer_sections_turn_back_where_they_are_stuck():
    """Two-mark questions must leave an odd rest where only one-mark questions are."""
    grid = Grid((3, 4), (2, 1), (5, 5), ((2, 2), (1, 3)))
    for seed in range(20):
        table = allot(grid, Dice(seed, "t"))
        assert table == [[2, 1], [1, 3]]


def test_an_impossible_grid_is_seen_at_once():
    assert not is_possible(Grid((1,), (1,), (-1, 2), ((1, 1),)))
    assert allot(Grid((2,), (1,), (1, 1), ((2, 0),)), Dice(1, "t")) is None
    assert lacking(Grid((2,), (1,), (1, 1), ((2, 2),))) == ()


@given(
    st.lists(st.integers(0, 6), min_size=3, max_size=3),
    st.lists(st.integers(0, 6), min_size=9, max_size=9),
    seeds,
)
@settings(max_examples=60, deadline=None)
def test_a_grid_of_equal_marks_is_solved_exactly_when_it_can_be(columns, cells, seed):
    total = sum(columns)
    rows = (total // 3, total // 3, total - 2 * (total // 3))
    available = tuple(tuple(cells[start : start + 3]) for start in (0, 3, 6))
    grid = Grid(rows, (1, 1, 1), tuple(columns), available)
    table = allot(grid, Dice(seed, "t"))
    assert (table is not None) == is_possible(grid)
    if table is None:
        more = [list(row) for row in available]
        for lack in lacking(grid):
            more[lack.section][lack.subject] += lack.count
        assert is_possible(replace(grid, available=tuple(map(tuple, more))))
        return
    assert tuple(map(sum, table)) == rows
    assert [sum(row[column] for row in table) for column in range(3)] == columns
    pairs = zip(chain.from_iterable(table), cells, strict=True)
    assert all(0 <= taken <= there for taken, there in pairs)


# --- what assembly is given ----------------------------------------------------------------------


def test_a_question_becomes_an_item():
    item = item_of(make_single(enemy="advance", seconds=45), version=7, exposure=3)
    assert (item.topic, item.band, item.enemies) == ("K5.2", Band.MIDDLE, ("advance",))
    assert (item.version, item.exposure, item.seconds) == (7, 3, 45)
    case = item_of(make_case(), version=8)
    assert [part.topic for part in case.parts] == ["K5.2", "K3.8", "K5.2", "K5.2", "K1.2"]
    assert [part.band for part in case.parts][:2] == [Band.MIDDLE, Band.EASY]


def test_the_default_blueprint_has_no_fault():
    assert faults(BLUEPRINT) == ()
    assert dict(zip(SUBJECTS, MARKS, strict=True)) == {
        quota.subject: quota.marks // 100 for quota in BLUEPRINT.quotas
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"marks": 9_900}, "各大题合计100分，应为99分"),
        ({"quotas": (Quota("K1", 9_950),)}, "各科目合计99.5分，应为100分"),
        ({"pass_mark": 0}, "合格分应大于0且不超过满分"),
        ({"minutes": 0}, "考试时长应大于0"),
        ({"quotas": (Quota("K1", 5_000), Quota("K1", 5_000))}, "同一科目只能有一个分值"),
        ({"difficulty": Difficulty(30, 50, 30, 5)}, "难度比例合计应为100%"),
        ({"per_key": 70}, "“多选题”少选得分过高，选不全也能得满分"),
    ],
)
def test_a_blueprint_says_what_is_wrong_with_it(change, told):
    assert told in faults(make_blueprint(**change))


@pytest.mark.parametrize(
    ("section", "told"),
    [
        (Section("多题", (QuestionType.SINGLE,), 5, 200, parts=2), "有多个小题的只能是案例分析题"),
        (Section("混合", (QuestionType.CASE, QuestionType.NUMERIC), 5, 400), "单独成为一个大题"),
        (Section("空", (), 5, 400), "都应大于0"),
        (Section("无", (QuestionType.SINGLE,), 0, 400), "都应大于0"),
        (Section("重复", (QuestionType.JUDGE,), 5, 400), "判断题只能属于一个大题"),
    ],
)
def test_a_section_that_cannot_be_is_told(section, told):
    found = faults(make_blueprint(sections=(*BLUEPRINT.sections[:2], section)))
    assert any(told in fault for fault in found)
