"""提醒: which warning is due as a filing stands (Art 4; DOMAIN §8.2)."""

from portal.core.labels import Labelled
from portal.employers.rules.filing import FilingState


class WarningStage(Labelled):
    """提醒的种类."""

    FORTNIGHT = "fortnight", "14天内开工，配备文件未上传"
    WEEK = "week", "7天内开工，配备文件未上传"
    LAST_DAY = "last-day", "明天开工，配备文件今天截止上传"
    MISSED_START = "missed-start", "开工前未上传配备文件"
    JOINING_SOON = "joining-soon", "新到岗人员的配备文件即将到期"
    MISSED_JOINING = "missed-joining", "到岗后未按期上传配备文件"
    REFILE_MISSED = "refile-missed", "聘用变更逾期未报送"
    REPLACE = "replace", "任职条件不予认可，请更换劳资专管员"
    REPLACE_MISSED = "replace-missed", "任职条件不予认可，逾期未更换"

    @property
    def is_missed(self) -> bool:
        """A day has passed: the bureau is told too."""
        return self in {
            WarningStage.MISSED_START,
            WarningStage.MISSED_JOINING,
            WarningStage.REFILE_MISSED,
            WarningStage.REPLACE_MISSED,
        }


_BEFORE_START = {
    FilingState.FORTNIGHT: WarningStage.FORTNIGHT,
    FilingState.WEEK: WarningStage.WEEK,
    FilingState.LAST_DAY: WarningStage.LAST_DAY,
    FilingState.MISSED_START: WarningStage.MISSED_START,
}
_AFTER_JOINING = {
    FilingState.LAST_DAY: WarningStage.JOINING_SOON,
    FilingState.MISSED_JOINING: WarningStage.MISSED_JOINING,
}


def stage_of(state: FilingState, *, joins_later: bool = False) -> WarningStage | None:
    """The warning that a filing in this state deserves; None if none."""
    return (_AFTER_JOINING if joins_later else _BEFORE_START).get(state)
