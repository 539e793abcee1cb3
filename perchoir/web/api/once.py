"""The same call twice makes one thing: `Idempotency-Key`, as the IETF draft describes it."""

import hashlib
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from ninja import Schema

from perchoir.core.access_keys.models import AccessKey, Kept
from perchoir.core.errors import Sentence


class OtherCall(Sentence):
    """The key was used for another call."""

    status = 422


def once(key: AccessKey, name: str, body: Schema, make: Callable[[], int]) -> tuple[int, bool]:
    """The number of what was made under this name, and whether it was made now.

    Raises `OtherCall` when the name stands for another body.
    """
    if not name:
        return make(), True
    sha256 = hashlib.sha256(body.model_dump_json().encode()).hexdigest()
    known = _known(key, name, sha256)
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            made = make()
            Kept.objects.create(key=key, idempotency_key=name, sha256=sha256, made=made)
    except IntegrityError:
        # The same call at the same time was first; what was made here is taken back.
        known = _known(key, name, sha256)
        if known is None:
            raise
        return known, False
    return made, True


def _known(key: AccessKey, name: str, sha256: str) -> int | None:
    kept = Kept.objects.filter(key=key, idempotency_key=name).first()
    if kept is None:
        return None
    if kept.sha256 != sha256:
        raise OtherCall(_("This Idempotency-Key was used for another call."))
    return kept.made
