"""The candidate's way: 实名登记 → 培训 → 报名 → 准考证 → 考试 → 成绩 → 证书 → 人才库."""

from dataclasses import dataclass

from portal.core.labels import Labelled


class TaskState(Labelled):
    TODO = "todo", "未开始"
    NOW = "now", "进行中"
    DONE = "done", "已完成"
    TROUBLE = "trouble", "有问题"


class Step(Labelled):
    REGISTER = "register", "实名登记"
    TRAIN = "train", "培训"
    APPLY = "apply", "报名"
    TICKET = "ticket", "准考证"
    EXAM = "exam", "考试"
    RESULT = "result", "成绩"
    CERTIFICATE = "certificate", "证书"
    POOL = "pool", "人才库"


class Application(Labelled):
    """How far the latest application is."""

    NONE = "none", "还没有报名"
    DRAFT = "draft", "已填写，还没有提交"
    WAITING = "waiting", "已提交，等待审核"
    RETURNED = "returned", "报名被退回，请按意见修改后重新提交"
    REFUSED = "refused", "报名未通过"
    ADMITTED = "admitted", "审核通过"


class Exam(Labelled):
    """How far the latest paper is."""

    NONE = "none", "还没有考试"
    ADMISSIBLE = "admissible", "考场已开放，现在可以进入"
    READY = "ready", "已进入候考"
    OPEN = "open", "正在作答"
    HANDED_IN = "handed-in", "已交卷，等待公布成绩"
    PASSED = "passed", "成绩合格"
    FAILED = "failed", "成绩不合格，可以再次报名"


class Holding(Labelled):
    """Certificate and pool."""

    NONE = "none", "考试合格后由人社部门签发"
    WAITING = "waiting", "成绩合格，等待签发"
    CERTIFIED = "certified", "已取得证书"
    VISIBLE = "visible", "已在人才库展示"
    SUSPENDED = "suspended", "累计记满12分，已暂停推送，请完成再培训并重新考核"
    REVOKED = "revoked", "证书已撤销"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person's way."""

    lessons_done: int
    lessons_total: int
    application: Application
    exam: Exam
    holding: Holding


@dataclass(frozen=True, slots=True)
class Task:
    """一步: where it stands, in a word and a sentence."""

    step: Step
    state: TaskState
    words: str


def way(facts: Facts) -> tuple[Task, ...]:
    """The eight steps with their states. Training is open to all and demanded of nobody the first
    time (办法 Art 7; DOMAIN §7 W): its step never stands in the way of another.
    """
    return (
        Task(Step.REGISTER, TaskState.DONE, "身份信息已登记"),
        _train(facts),
        *_exam_steps(facts),
        _certificate(facts),
        _pool(facts),
    )


def _train(facts: Facts) -> Task:
    words = f"已学完{facts.lessons_done}课，共{facts.lessons_total}课"
    if facts.lessons_total and facts.lessons_done >= facts.lessons_total:
        return Task(Step.TRAIN, TaskState.DONE, words)
    state = TaskState.NOW if facts.lessons_done else TaskState.TODO
    return Task(Step.TRAIN, state, words + "；培训自愿参加")


_APPLY = {
    Application.NONE: TaskState.TODO,
    Application.DRAFT: TaskState.NOW,
    Application.WAITING: TaskState.NOW,
    Application.RETURNED: TaskState.TROUBLE,
    Application.REFUSED: TaskState.TROUBLE,
    Application.ADMITTED: TaskState.DONE,
}
_EXAM = {
    Exam.NONE: TaskState.TODO,
    Exam.ADMISSIBLE: TaskState.NOW,
    Exam.READY: TaskState.NOW,
    Exam.OPEN: TaskState.NOW,
}
_RESULT = {
    Exam.HANDED_IN: TaskState.NOW,
    Exam.PASSED: TaskState.DONE,
    Exam.FAILED: TaskState.TROUBLE,
}


def _exam_steps(facts: Facts) -> tuple[Task, ...]:
    admitted = facts.application is Application.ADMITTED
    return (
        Task(Step.APPLY, _APPLY[facts.application], facts.application.label),
        Task(
            Step.TICKET,
            TaskState.DONE if admitted else TaskState.TODO,
            "可以下载打印" if admitted else "报名审核通过后生成",
        ),
        Task(
            Step.EXAM,
            _EXAM.get(facts.exam, TaskState.DONE),
            "已交卷" if facts.exam not in _EXAM else facts.exam.label,
        ),
        Task(
            Step.RESULT,
            _RESULT.get(facts.exam, TaskState.TODO),
            facts.exam.label if facts.exam in _RESULT else "考试后由考务人员公布",
        ),
    )


_HOLDS = frozenset({Holding.CERTIFIED, Holding.VISIBLE, Holding.SUSPENDED})


def _certificate(facts: Facts) -> Task:
    if facts.holding in _HOLDS:
        return Task(Step.CERTIFICATE, TaskState.DONE, Holding.CERTIFIED.label)
    states = {Holding.WAITING: TaskState.NOW, Holding.REVOKED: TaskState.TROUBLE}
    state = states.get(facts.holding, TaskState.TODO)
    return Task(Step.CERTIFICATE, state, facts.holding.label)


def _pool(facts: Facts) -> Task:
    match facts.holding:
        case Holding.VISIBLE:
            return Task(Step.POOL, TaskState.DONE, facts.holding.label)
        case Holding.SUSPENDED:
            return Task(Step.POOL, TaskState.TROUBLE, facts.holding.label)
        case Holding.CERTIFIED:
            return Task(Step.POOL, TaskState.NOW, "填写资料，同意后向施工单位展示")
        case _:
            return Task(Step.POOL, TaskState.TODO, "取得证书后可以加入")
