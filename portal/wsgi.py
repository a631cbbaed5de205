"""What the production server loads."""

from portal.app import create_app
from portal.exams.front import AnswersFront
from portal.settings import Settings

application = AnswersFront(create_app(Settings.from_environment()))
