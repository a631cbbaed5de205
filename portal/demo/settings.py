"""Settings: one that will be otherwise in a month, one that waits for the second officer."""

from portal.access.roles import Role
from portal.demo.offices import Offices
from portal.demo.stage import Stage, dated
from portal.pool.rules.settings import ANSWER_WORKING_DAYS, LATE_DAYS
from portal.terms.actions import Wanted, approve, enter

_SOURCE = "人才库工作会议纪要（演示）"


def change_some_settings(stage: Stage, offices: Offices) -> None:
    """Entered by one municipal officer of points, approved by the other, or waiting for them."""
    first, second = (offices.officer(Role.POINTS, which=which) for which in (0, 1))
    with dated(stage.at(6, 11)):
        wanted = Wanted(10, stage.day(-30), _SOURCE, "演示：偏远区县项目到岗较慢，放宽三天。")
        change = enter(LATE_DAYS, wanted, by=first, now=stage.at(6, 11))
    with dated(stage.at(5, 9)):
        approve(change, by=second, now=stage.at(5, 9))
    with dated(stage.at(1, 16)):
        wanted = Wanted(7, stage.day(-30), _SOURCE, "演示：反映答复时间偏短，拟延长两个工作日。")
        enter(ANSWER_WORKING_DAYS, wanted, by=first, now=stage.at(1, 16))
