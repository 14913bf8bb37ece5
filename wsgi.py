"""The door of the server: `gunicorn wsgi:app`, `flask --app wsgi ...`. A wrong setting is told in one line, exit 1."""

import sys

from portal import create_app
from portal.errors import BadInput

try:
    app = create_app()
except BadInput as error:
    sys.exit(str(error))
