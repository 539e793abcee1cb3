"""Names of hosts as a reader may trust them.

An international name is shown in its own letters only where it cannot pass for another one; else in
the punycode that the network itself uses. A simple form of what browsers do after Unicode Technical
Standard 39, section 5.2 (version 17.0, read 2026-11-23): one script per label, Latin with accents
from living alphabets, and no word of another script spelled in letters that look Latin.
"""

import re
import unicodedata
from urllib.parse import urlsplit, urlunsplit

_ACCENTED = re.compile(r"[a-z0-9\-ß-öø-ıĳ-ķĺ-ňŋ-žơưșțə\u1ea0-\u1ef9]+")
_KINDS = frozenset({"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"})
_EAST_ASIAN = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"CJK", "HANGUL"}),
    frozenset({"CJK", "BOPOMOFO"}),
)
_LOOK_LATIN = {
    "CYRILLIC": frozenset("асԁеһіїјӏорԛѕԝхуүъьҽпгѵѡтмкнвбѐёө"),
    "GREEK": frozenset("αβγεηικνοπρτυχωϲϳάέήίόύώϊϋΐΰ"),
}
_NOT_SEEN = ("FILLER", "SELECTOR", "INHERENT")


def shown_host(host: str) -> str:
    """The host, each label in its own letters where they cannot mislead, else in punycode."""
    whole = unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower()
    labels = [_decoded(label) for label in whole.split(".")]
    in_latin = labels[-1].isascii()
    return ".".join(label if _is_clear(label, in_latin) else _punycode(label) for label in labels)


def shown_url(url: str) -> str:
    """The address with its host as a reader may trust it, and nobody's name before the host."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return url
    if not parts.hostname:
        return url
    return urlunsplit(parts._replace(netloc=shown_host(parts.hostname) + port))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        letters = label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    return letters if not letters.isascii() and _punycode(letters) == label else label


def _punycode(label: str) -> str:
    # Not the codec "idna": it follows the rules of 2003, under which some names become others.
    return "xn--" + label.encode("utf-8", "replace").decode().encode("punycode").decode()


def _is_clear(label: str, in_latin: bool) -> bool:
    if label.isascii() or _ACCENTED.fullmatch(label):
        return True
    letters = [char for char in label if not (char.isascii() and (char.isdigit() or char == "-"))]
    if any(unicodedata.category(char) not in _KINDS for char in letters):
        return False
    scripts = {_script(char) for char in letters}
    if not (len(scripts) == 1 or any(scripts <= together for together in _EAST_ASIAN)):
        return False
    script = scripts.pop()
    if script in {"", "LATIN", "COMBINING", "MODIFIER"}:
        return False
    return not (in_latin and set(letters) <= _LOOK_LATIN.get(script, frozenset()))


def _script(char: str) -> str:
    """The first word of the character's name, which is its script; empty when it is not seen."""
    name = unicodedata.name(char, "")
    if any(word in name for word in _NOT_SEEN):
        return ""
    first = re.split("[ -]", name)[0]
    return "CJK" if first == "IDEOGRAPHIC" else first
