"""The application for any WSGI server; it takes its settings from the environment."""

from server.app import create_app
from server.settings import Settings

application = create_app(Settings.from_environment())
