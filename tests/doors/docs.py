"""The truth table as the documentation shows it: `python -m tests.doors.docs` writes it again."""

import re
from pathlib import Path

from tests.doors.table import TABLES, columns_of, rows_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
FRENCH = {
    "owner": "propriétaire", "leader": "dirigeant", "manager": "gestionnaire",
    "approver": "responsable de validation", "analyst": "analyste", "ambassador": "ambassadeur",
    "removed": "retiré", "other": "autre", "signed-out": "déconnecté", "no-key": "sans clé",
    "revoked": "révoquée", "reads": "lit", "writes": "écrit", "open": "ouvert", "used": "utilisé",
    "closed": "fermé", "expired": "expiré", "made-up": "inventé", "worker": "worker",
    "done": "fait", "waits": "attend", "sign-in": "connexion", "leaves": "part", "stays": "reste",
    "write": "écrire", "change": "modifier",
    "change an older revision": "modifier une révision ancienne",
    "hand in": "remettre à valider",
    "hand in what needs no yes": "remettre ce qui ne demande aucun oui",
    "hand in an angry answer": "remettre une réponse en colère",
    "hand in a result, period closed": "remettre un résultat, période close",
    "approve": "valider", "approve one's own": "valider la sienne",
    "approve what changed since": "valider ce qui a changé depuis",
    "approve what was sent back": "valider ce qui a été renvoyé",
    "change what was approved": "modifier ce qui était validé",
    "move what was approved": "déplacer ce qui était validé",
    "cancel": "annuler", "delete a draft": "supprimer un brouillon",
    "delete what left": "supprimer ce qui est parti", "pull the brake": "serrer le frein",
    "lift the brake": "desserrer le frein", "release while braked": "relâcher, frein serré",
    "import a file": "importer un fichier", "ask for changes": "demander des modifications",
    "approved and due": "validée, et c’est l’heure", "not approved": "non validée",
    "changed after it was approved": "modifiée après validation",
    "legal was asked and silent": "le juridique, demandé, se tait",
    "the brake is on": "le frein est serré",
    "the brake is on, but not for it": "le frein est serré, sauf pour elle",
    "cooling off": "délai de réflexion en cours",
    "a closed period began": "une période close a commencé",
    "its account is broken": "son compte est à rattacher",
    "its account is another voice's": "son compte est à une autre voix",
    "its author was removed": "son auteur a été retiré",
    "its author may no longer write": "son auteur ne peut plus écrire",
    "too late": "trop tard", "another one leaves there now": "une autre y part en ce moment",
}  # fmt: skip


def said(word: str, language: str) -> str:
    """A word of the tables in this language; numbers stay."""
    return FRENCH.get(word, word) if language == "fr" else word.replace("-", " ")


def table_in(name: str, language: str) -> str:
    """One table as Markdown."""
    table = TABLES[name]
    head = ["", *(said(one, language) for one in columns_of(table))]
    rows = [
        [said(row, language), *(said(cell, language) for cell in cells)]
        for row, cells in rows_of(table)
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines)


def written(text: str, language: str) -> str:
    """The page with every table as it is now, between its marks."""
    for name in TABLES:
        marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        assert marks.search(text), name
        shown = table_in(name, language)
        text = marks.sub(lambda found, shown=shown: f"{found[1]}{shown}\n{found[2]}", text)  # type: ignore[misc]
    return text


def pages() -> dict[str, Path]:
    """The page of each language."""
    return {language: DOCS / language / "doors.md" for language in ("en", "fr")}


if __name__ == "__main__":
    for language, page in pages().items():
        page.write_text(written(page.read_text("utf-8"), language), "utf-8")
