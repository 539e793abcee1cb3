"""A query in the reader’s language: what it means, what is wrong with it, why a post matches."""

from perchoir.listening.watches.reading.explaining import Reason, reasons
from perchoir.listening.watches.reading.meaning import meaning
from perchoir.listening.watches.reading.mistakes import error_sentence, hint_sentence

__all__ = ["Reason", "error_sentence", "hint_sentence", "meaning", "reasons"]
