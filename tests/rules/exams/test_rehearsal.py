"""可以开考 is said only when nothing at all speaks against it, and of no more than was tried."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.bank.rules import jsonable
from portal.exams.rules.rehearsal import (
    GIGABYTE,
    Action,
    Bottleneck,
    Kept,
    Load,
    Machine,
    Measured,
    PhaseLoad,
    RehearsalPhase,
    RehearsalVerdict,
    Report,
    judge,
    percentile,
    timed,
)

GO, NO_GO = RehearsalVerdict.GO, RehearsalVerdict.NO_GO
CALM = Load(10.0, 0.3, 0.05, 0.1, 0.02, 0.01, 0.6)
CANDIDATES = 40
KEPT = Kept(CANDIDATES, 1, 160, 160, 0, CANDIDATES, CANDIDATES, 160)


def measured(**details):
    """A rehearsal in which everything went well."""
    return replace(
        Measured(
            candidates=CANDIDATES,
            every=15.0,
            answers_each=4,
            machine=Machine(2, 8 * GIGABYTE, 50 * GIGABYTE, "SQLite", "v1", 2),
            timed=tuple(timed(action, [0.01] * CANDIDATES, []) for action in Action),
            loads=(PhaseLoad(RehearsalPhase.STARTING, CALM),),
            kept=KEPT,
        ),
        **details,
    )


def with_action(action, seconds, troubles=()):
    others = tuple(one for one in measured().timed if one.action is not action)
    return measured(timed=(*others, timed(action, seconds, list(troubles))))


def with_load(**shares):
    return measured(loads=(PhaseLoad(RehearsalPhase.STARTING, replace(CALM, **shares)),))


def test_all_well_is_go_without_reasons():
    report = judge(measured())
    assert report.is_go
    assert report.reasons == ()
    assert report.first is Bottleneck.NOTHING


@given(st.sampled_from(Action))
def test_one_failure_of_any_kind_is_no_go(action):
    report = judge(with_action(action, [0.01] * 40, [("503", 1)]))
    assert report.verdict is NO_GO
    assert any("1次没有成功" in reason and "503" in reason for reason in report.reasons)


@given(st.sampled_from(Action))
def test_what_was_not_measured_is_no_go(action):
    left = tuple(one for one in measured().timed if one.action is not action)
    report = judge(measured(timed=left))
    assert report.verdict is NO_GO
    assert any("没有一次成功" in reason for reason in report.reasons)


def test_one_candidate_alone_hands_in_at_the_end_only():
    alone = replace(KEPT, opened=1, handed_in=1, receipts=1)
    left = tuple(
        one for one in measured().timed if one.action not in {Action.HAND_IN, Action.HAND_IN_PAGE}
    )
    assert judge(measured(candidates=1, kept=alone, timed=left)).is_go


@given(st.sampled_from(Action), st.floats(0.001, 20))
def test_the_95th_of_a_hundred_decides(action, seconds):
    report = judge(with_action(action, [seconds] * 40))
    assert report.is_go is (round(seconds, 4) <= action.target)


@given(
    st.sampled_from(
        ["opened", "deadlines", "acknowledged", "gaps", "handed_in", "receipts", "receipt_lines"]
    ),
    st.integers(1, 5),
)
def test_anything_lost_or_amiss_is_no_go(name, by):
    worse = getattr(KEPT, name) + (by if name in {"deadlines", "acknowledged", "gaps"} else -by)
    report = judge(measured(kept=replace(KEPT, **{name: worse})))
    assert report.verdict is NO_GO
    assert len(report.reasons) == 1


def test_an_answer_kept_whose_acknowledgement_was_lost_is_no_loss():
    more = replace(KEPT, answers=161, receipt_lines=161)
    assert judge(measured(kept=more)).is_go


def test_little_disk_or_memory_is_no_go():
    little = replace(measured().machine, disk_free=GIGABYTE)
    assert judge(measured(machine=little)).reasons == ("硬盘只剩1.0GB，至少应有2GB",)
    assert judge(with_load(memory_left=0.01)).reasons == ("内存最少时只剩1%",)


def test_what_ran_out_first_is_named_with_who_used_it():
    report = judge(with_load(server=0.5, generator=0.4))
    assert report.first is Bottleneck.CPU
    assert report.first_phase == "同时开考"
    assert report.first_words == (
        "最忙的两秒处理器用到97%，全程平均平台50%、演练程序40%、数据库5%、其他程序2%"
    )
    assert judge(with_load(peak=0.99)).first is Bottleneck.CPU
    assert judge(with_load(peak_waiting=0.3)).first is Bottleneck.DISK
    assert judge(with_load(waiting=0.4)).first is Bottleneck.DISK
    assert judge(with_load(memory_left=0.01, server=0.9)).first is Bottleneck.MEMORY


def test_slow_with_everything_to_spare_is_waiting_for_each_other():
    report = judge(with_action(Action.ANSWER, [0.4] * 40))
    assert report.verdict is NO_GO
    assert report.first is Bottleneck.LOCKS


def test_the_part_that_came_first_counts():
    parts = (
        PhaseLoad(RehearsalPhase.WAITING, CALM),
        PhaseLoad(RehearsalPhase.STARTING, replace(CALM, waiting=0.5)),
        PhaseLoad(RehearsalPhase.HANDING_IN, replace(CALM, server=0.9)),
    )
    report = judge(measured(loads=parts))
    assert (report.first, report.first_phase) == (Bottleneck.DISK, "同时开考")


@given(st.lists(st.floats(0, 100), min_size=1, max_size=200), st.sampled_from([50, 95, 99]))
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(values, percent):
    found = percentile(values, percent)
    assert found in values
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    assert 100 * sum(value < found for value in values) < percent * len(values)


@given(
    st.sampled_from(Action),
    st.lists(st.floats(0, 10), max_size=30),
    st.integers(0, 3),
    st.floats(0, 1),
    st.integers(0, 2),
)
def test_a_report_is_read_back_as_it_was_written(action, seconds, failed, share, lost):
    troubles = [("ConnectionResetError", failed)] if failed else []
    found = replace(
        with_action(action, seconds, troubles),
        loads=with_load(server=share, waiting=share).loads,
        kept=replace(KEPT, receipts=CANDIDATES - lost),
    )
    report = judge(found)
    assert jsonable.from_json(Report, jsonable.to_json(report)) == report
    assert report.is_go is (report.reasons == ())
    assert report.measured.candidates == CANDIDATES
