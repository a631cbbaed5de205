"""What of complaints the bureau may set otherwise: the periods of a procedure that is our own."""

from portal.complaints.rules.procedure import DEFAULT_TERMS
from portal.terms.rules.settings import Group, Origin, Setting, declare
from portal.terms.rules.shapes import Box, Numbers

PERIODS = declare(
    Setting(
        key="complaints-periods",
        group=Group.COMPLAINTS,
        label="投诉办理的期限",
        explanation="自提交、受理、请单位答复的次日起算；已经起算的期限不变。",
        origin=Origin.NATIONAL,
        basis="《管理办法》第十条没有规定程序；参照《关于实施〈劳动保障监察条例〉若干规定》第十八条、"
        "《劳动保障监察条例》第十七条",
        default={
            "accept": DEFAULT_TERMS.accept,
            "close": DEFAULT_TERMS.close,
            "answer": DEFAULT_TERMS.answer,
            "flag-months": DEFAULT_TERMS.flag_months,
        },
        shape=Numbers(
            (
                Box("accept", "答复是否受理", 1, 30, "个工作日"),
                Box("close", "受理后办结", 5, 120, "个工作日"),
                Box("answer", "单位答复", 1, 30, "个工作日"),
                Box("flag-months", "属实的，提示该单位", 1, 36, "个月"),
            ),
            lambda periods: (
                "" if periods["answer"] < periods["close"] else "单位答复的期限应当短于办结的期限"
            ),
        ),
    )
)
