"""What the production server loads."""

import gc
import sys

from portal.app import create_app
from portal.exams.front import AnswersFront
from portal.settings import Settings

# The writer of answers (db/writer.py) lets go of the interpreter at each statement, and everyone
# waits for their commit until it has it back: sooner than after the usual five milliseconds.
SWITCH_SECONDS = 0.0005

sys.setswitchinterval(SWITCH_SECONDS)
application = AnswersFront(create_app(Settings.from_environment()))
gc.freeze()  # what is loaded by now stays: nobody waits while it is looked through for rubbish
