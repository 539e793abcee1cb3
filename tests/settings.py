"""The product's own settings, with a data folder of their own and faster passwords."""

import os
import tempfile

os.environ.setdefault("PERCHOIR_DATA", tempfile.mkdtemp(prefix="perchoir-tests-"))
os.environ.setdefault("PERCHOIR_LANGUAGE", "en")

from perchoir.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
if "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # A file, as in the product: an embedded database in memory has other locks.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "tests.sqlite3")}  # noqa: F405
