"""The product's own settings, with a data folder of their own and faster passwords."""

import os
import tempfile

os.environ.setdefault("PERCHOIR_DATA", tempfile.mkdtemp(prefix="perchoir-tests-"))
os.environ.setdefault("PERCHOIR_LANGUAGE", "en")

from perchoir.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
