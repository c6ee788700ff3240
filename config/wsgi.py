"""The web server's door."""

import os

from django.core.wsgi import get_wsgi_application

import config.celery  # noqa: F401  (who rings for a worker must know the broker)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.secret import require_secret  # noqa: E402  settings are ready only now

require_secret()
