"""What every door answers when something cannot be done: a sentence, in the reader's language."""

from django.utils.functional import Promise


class Sentence(Exception):
    """Base: `str()` is a whole sentence that says what happened, why, and what to do."""

    status = 400

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class Mistake(Sentence):
    """What was asked cannot be done as it is."""


class Forbidden(Sentence):
    """A member lacks the right."""

    status = 403


class Conflict(Sentence):
    """Somebody else changed it in between."""

    status = 409
