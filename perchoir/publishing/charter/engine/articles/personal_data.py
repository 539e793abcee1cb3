"""Telephone numbers, addresses, and numbers that stand for one person.

Source. Regulation (EU) 2016/679, article 4(1): a number that points at a person is personal data
(read 23 November 2026, leto.legal); articles 5 and 6 are cited from memory, not verified.
"""

import re
from collections.abc import Iterator

from perchoir.publishing.charter.engine.article import (
    Article,
    Breach,
    Settings,
    Severity,
    Words,
    en,
    fr,
)
from perchoir.publishing.charter.engine.draft import Draft
from perchoir.publishing.charter.engine.words import Place, as_written, words_in

_MAIL = re.compile(r"(?<![@\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_GAP = r"[ .\u00a0\u202f\u2009-]?"
_PHONE = re.compile(
    rf"(?<![\w+])(?:(?:\+33|0033){_GAP}(?:\(0\))?{_GAP}[1-9](?:{_GAP}\d\d){{4}}"
    rf"|0[1-9](?:{_GAP}\d\d){{4}}|\+(?!33)[1-9]\d{{0,2}}(?:{_GAP}\(?\d{{1,4}}\)?){{2,5}}"
    r"|\(\d{3}\) ?\d{3}-\d{4})(?!\d)"
)
_NIR = re.compile(
    r"(?<!\d)[12]\s?\d\d\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d\d|2[AB])\s?\d{3}\s?\d{3}\s?\d\d(?!\d)"
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d\d(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?!\w)")
_CARD = re.compile(r"(?<![\d+])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?!\d)")


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    for pattern, sentence, is_one in _KINDS:
        for place in as_written(pattern, draft):
            if is_one(place.text) and not _is_public(place, settings):
                yield Breach(place, sentence, {}, "Take it out, and move to a private message.")


def is_nir(text: str) -> bool:
    """Whether the key of a French social security number is right (INSEE: 97 minus the rest)."""
    digits = re.sub(r"\s", "", text).replace("2A", "19").replace("2B", "18")
    return int(digits[-2:]) == 97 - int(digits[:-2]) % 97


def is_iban(text: str) -> bool:
    """Whether it passes ISO 13616: the rest by 97 is 1."""
    plain = text.replace(" ", "")
    turned = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def is_card(text: str) -> bool:
    """Whether it passes the sum of Luhn (ISO/IEC 7812)."""
    digits = [int(c) for c in text if c.isdigit()][::-1]
    doubled = [sum(divmod(d * 2, 10)) for d in digits[1::2]]
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_phone(text: str) -> bool:
    return 9 <= sum(c.isdigit() for c in text) <= 15


def _is_mail(text: str) -> bool:
    return len(text) < 255


def _is_public(place: Place, settings: Settings) -> bool:
    plain = re.sub(r"[ .\u00a0\u202f\u2009-]", "", place.text.casefold())
    allowed = {
        re.sub(r"[ .\u00a0\u202f\u2009-]", "", w.casefold()) for w in words_in(settings["public"])
    }
    box = re.split(r"[.+@-]", place.text.casefold())[0] if "@" in place.text else ""
    return plain in allowed or box in words_in(settings["mailboxes"])


_KINDS = (
    (_MAIL, "This is somebody’s e-mail address.", _is_mail),
    (_NIR, "This is a French social security number.", is_nir),
    (_IBAN, "This is a bank account number.", is_iban),
    (_CARD, "This is a payment card number.", is_card),
    (_PHONE, "This is a telephone number.", _is_phone),
)

ARTICLE = Article(
    id="personal_data",
    title=Words("Nobody’s private data", "Les données privées de personne"),
    text=Words(
        "A post never shows a telephone number, an address or a number that stands for one person.",
        "Un message ne montre jamais le téléphone, l’adresse ou un numéro propre à une personne.",
    ),
    source="(UE) 2016/679, art. 4, 5, 6",
    severity=Severity.REFUSE,
    check=check,
    defaults={
        "public": (),
        "mailboxes": ("contact", "info", "press", "presse", "jobs", "careers", "recrutement",
                      "hello", "bonjour", "support", "service", "sav"),
    },
    fails=(
        en("Call Anna on +44 20 7946 0018."),
        en("Write to anna.morvan@example.org."),
        en("Pay to GB82 WEST 1234 5698 7654 32."),
        en("Her card is 4111 1111 1111 1111."),
        fr("Appelez Léa au 06 12 34 56 78."),
        fr("Son numéro : 2 55 08 14 168 025 38."),
        fr("Virement sur FR14 2004 1010 0505 0001 3M02 606."),
        fr("Écrivez à lea.morvan@example.fr."),
        en("Ring +1\u202f212\u202f555\u202f0123 📞"),
        fr("Son portable : 06\u202f12\u202f34\u202f56\u202f78."),
        fr("Appelez le +33 (0)6 12 34 56 78."),
    ),
    passes=(
        en("Write to press@example.org."),
        en("Order 4111 1111 1111 1112 has left."),
        en("Flight 0612, gate 34, 56 seats, 78 bags."),
        en("Our model GB82 WEST is back."),
        en("Follow @anna@example."),
        fr("Écrivez à recrutement@example.fr."),
        fr("En 2026, 1 250 000 personnes et 38 pays."),
        fr("Le dossier 2 55 08 14 168 025 39 est clos."),
        fr("Du 06.12 au 34, 56 places."),
        fr("1\u202f250\u202f000 visiteurs en 2026."),
    ),
)  # fmt: skip
