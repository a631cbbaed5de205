"""What the bank answers: lists, the pool, versions, blueprints."""

from dataclasses import replace

import pytest

from portal.access.policy import Permission
from portal.access.roles import Actor, Post, Role
from portal.bank import queries
from portal.bank.actions import sync
from portal.bank.models import QuestionStatus, QuestionVersion
from portal.bank.queries import Wanted
from portal.bank.rules.questions import QuestionType
from portal.core.errors import NotFound
from portal.db.base import Base
from tests.factories.bank import make_bank, make_question
from tests.factories.questions import make_calculation, make_judge, make_single

READ = Permission.BANK_QUESTION_READ
AUTHOR = Actor(1, (Post(Role.AUTHOR, "500103"),))
CANDIDATE = Actor(2)
ONE = make_single(id="K5.2-901", stem="“保证金”与专户的关系是（ ）。")
TWO = make_judge(id="K5.12-902", topic="K5.12", stem="专户可以取现。")
THREE = make_calculation(id="K1.2-903")


@pytest.fixture
def three(context):
    sync(make_bank(ONE, TWO, THREE))


def keys(wanted: Wanted, actor: Actor = AUTHOR) -> list[str]:
    found = queries.list_questions(actor, READ, wanted, 1)
    return [row.key for row in found.rows if row.status is QuestionStatus.ENABLED]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(status=QuestionStatus.ENABLED), ["K1.2-903", "K5.2-901", "K5.12-902"]),
        (Wanted(text="专户可以"), ["K5.12-902"]),
        (Wanted(text="“保证金”"), ["K5.2-901"]),
        (Wanted(text="-903"), ["K1.2-903"]),
        (Wanted(text="%_"), []),
        (Wanted(topic="K5.2", status=QuestionStatus.ENABLED), ["K5.2-901"]),
        (Wanted(topic="K5", status=QuestionStatus.ENABLED), ["K5.2-901", "K5.12-902"]),
        (
            Wanted(type=QuestionType.CALCULATION, status=QuestionStatus.ENABLED),
            ["K1.2-903"],
        ),
        (Wanted(topic="K4", status=QuestionStatus.ENABLED), []),
    ],
)
def test_the_list_finds_what_is_wanted_in_the_order_of_topics(three, wanted, found):
    assert keys(wanted) == found


def test_without_the_permission_there_is_nothing(three):
    assert keys(Wanted(), CANDIDATE) == []
    with pytest.raises(NotFound):
        queries.get_question(CANDIDATE, READ, "K5.2-901")


def test_a_question_is_got_by_its_key(three):
    assert queries.get_question(AUTHOR, READ, "K5.2-901").current_version.number == 1
    with pytest.raises(NotFound):
        queries.get_question(AUTHOR, READ, "K5.2-999")


def test_enabled_questions_are_counted_by_subject_and_type(three):
    counts = queries.count_by_subject(AUTHOR, READ)
    assert counts["K5"] == {"single": 1, "judge": 1}
    assert counts["K1"] == {"calculation": 1}
    assert counts["K4"] == {}


def test_the_pool_holds_the_enabled_questions_in_their_present_versions(three):
    make_question(status=QuestionStatus.SUSPENDED)
    changed = replace(ONE, difficulty=5)
    before = {one.question.id: one for one in queries.pool()}
    sync(make_bank(changed, THREE))
    after = {one.question.id: one for one in queries.pool()}
    assert set(before) == {"K5.2-901", "K5.12-902", "K1.2-903"}
    assert set(after) == {"K5.2-901", "K1.2-903"}
    assert after["K5.2-901"].question == changed
    assert after["K5.2-901"].digest == changed.digest
    assert after["K5.2-901"].version_id != before["K5.2-901"].version_id
    assert queries.get_version(before["K5.2-901"].version_id).number == 1


def test_a_version_that_is_not_there_is_not_found(context):
    with pytest.raises(NotFound):
        queries.get_version(0)


def test_present_versions_come_in_the_order_asked_and_only_of_enabled_questions(three):
    hidden = make_question(status=QuestionStatus.SUSPENDED)
    wanted = ["K1.2-903", hidden.key, "K5.2-901", "K0.0-000"]
    assert list(queries.current_versions(wanted)) == ["K1.2-903", "K5.2-901"]
    assert queries.enabled_keys(wanted) == {"K1.2-903", "K5.2-901"}


def test_blueprints_names_and_sources_come_from_the_files():
    blueprint = queries.get_blueprint("specialist")
    assert (blueprint.minutes, blueprint.marks) == (120, 10_000)
    with pytest.raises(NotFound):
        queries.get_blueprint("nonsense")
    assert queries.names()["K5.2"] == "人工费用拨付"
    assert queries.names()["K5"] == "工资支付特别制度"
    assert queries.sources()["measures"].articles == 19


def test_every_table_that_stands_on_versions_is_counted_under_a_chinese_name(portal):
    """A room that begins to use versions is added to `queries.USES`."""
    version = QuestionVersion.__table__.c.id
    users = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(key.column is version for key in table.foreign_keys)
    }
    assert {name for name in users if not name.startswith("bank_")} == set(queries.USES)


@pytest.mark.parametrize(("number", "shown"), [(-1, 1), (1, 1), (2, 2), (3, 3), (4, 3), (999, 3)])
def test_pages_go_on_where_the_one_before_ended_and_past_the_last_there_is_the_last(
    context, number, shown
):
    added = [make_judge(id=f"K8.9-{100 + n}", topic="K8.9", stem="没有这样的话") for n in range(65)]
    sync(make_bank(*added))
    page = queries.list_questions(AUTHOR, READ, Wanted(text="没有这样的话"), number)
    first, last = 30 * (shown - 1), min(30 * shown, 65)
    assert (page.number, page.last, page.total) == (shown, 3, 65)
    assert [row.key for row in page.rows] == [f"K8.9-{100 + n}" for n in range(first, last)]


def test_where_nothing_is_found_there_is_one_empty_page(context):
    page = queries.list_questions(AUTHOR, READ, Wanted(text="没有这样的话"), 5)
    assert (page.number, page.last, page.total, list(page.rows)) == (1, 1, 0, [])
