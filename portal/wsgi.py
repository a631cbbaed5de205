"""What the production server loads."""

from portal.app import create_app
from portal.settings import Settings

application = create_app(Settings.from_environment())
