"""What is chosen before a rehearsal."""

from portal.exams.forms import WholeField
from portal.exams.rules.rehearsal import EVERY_SECONDS, MOST_CANDIDATES, USUAL_SECONDS
from portal.web.forms import Form


class RehearsalForm(Form):
    """With how many, and how fast they answer."""

    candidates = WholeField("考生人数", least=1, most=MOST_CANDIDATES)
    every = WholeField(
        "每位考生隔几秒作答一次",
        least=EVERY_SECONDS[0],
        most=EVERY_SECONDS[1],
        default=USUAL_SECONDS,
    )
