"""题目统计: how hard a question has shown itself, told only where the numbers mean something."""

from portal.core.labels import Labelled

LEAST_ANSWERS = 20  # below that a share says nothing (PEERS §6, 25)


class Facility(Labelled):
    """得分率档: the share of its marks that candidates earned, in bands worth looking at."""

    HARDEST = "hardest", "得分率低于30%"
    HARD = "hard", "得分率30%至59%"
    EASY = "easy", "得分率60%至89%"
    EASIEST = "easiest", "得分率90%以上"
    UNKNOWN = "unknown", "作答不足20人次"

    @property
    def least_answers(self) -> int:
        """How often a question was answered before its share is told."""
        return LEAST_ANSWERS

    @property
    def percents(self) -> tuple[int, int]:
        """The whole percents of the band, both included."""
        return {
            Facility.HARDEST: (0, 29),
            Facility.HARD: (30, 59),
            Facility.EASY: (60, 89),
            Facility.EASIEST: (90, 100),
        }[self]


def facility(earned: int, worth: int) -> int | None:
    """The whole percent of the marks that were earned; None where nothing was to be earned."""
    return (200 * earned + worth) // (2 * worth) if worth > 0 else None
