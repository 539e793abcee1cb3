"""A colleague says for whom they work.

Source: directive 2005/29/EC, annex I, point 22 (posing as a consumer) (known, not read again).
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
from perchoir.publishing.charter.engine.words import fold, whole

_SAID = re.compile(
    r"(?<!\w)(?:my (?:company|employer|team|colleagues|job)|i work (?:at|for)|where i work|"
    r"our (?:company|team|colleagues)|(?:mon|notre) (?:entreprise|employeur|equipe)|"
    r"je travaille (?:chez|pour|a)|mes collegues|nos equipes|ma (?:boite|societe)|notre societe|"
    r"#(?:teammember|employee|salarie|collaborateur|jetravaillechez)\w*)(?!\w)"
)


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    if not draft.colleague or not draft.employer or not draft.parts:
        return
    said = fold(" ".join((*draft.parts, *(f"#{tag}" for tag in draft.tags)))).text
    if not _SAID.search(said):
        yield Breach(
            whole(draft), "It does not say that its author works for %(employer)s.",
            {"employer": draft.employer}, "Add a few words: “I work for…”.",
        )  # fmt: skip


_WHO = {"colleague": True, "employer": "Morvan"}
ARTICLE = Article(
    id="employer",
    title=Words("Colleagues say for whom they work", "Un collègue dit pour qui il travaille"),
    text=Words(
        "Whoever speaks of the house from inside says so in the same post.",
        "Qui parle de la maison de l’intérieur le dit dans le même message.",
    ),
    source="2005/29/CE, annexe I, 22",
    severity=Severity.NEEDS_APPROVAL,
    check=check,
    fails=(
        en("These pumps are the best I tried.", **_WHO),
        en("Morvan makes great pumps.", **_WHO),
        en("What a company!", **_WHO),
        fr("Ces pompes sont formidables.", **_WHO),
        fr("Chez Morvan, on sait faire.", **_WHO),
        en("Love these pumps 💙 #morvan", **_WHO),
        fr("Bravo Morvan 👏", **_WHO),
        fr("Je ne suis pas objectif, mais quelles pompes.", **_WHO),
    ),
    passes=(
        en("I work for Morvan, and these pumps are good.", **_WHO),
        en("Proud of my team.", **_WHO),
        en("These pumps are good."),
        en("These pumps are good.", colleague=True),
        fr("Je travaille chez Morvan, et ces pompes sont bonnes.", **_WHO),
        fr("Fier de mes collègues.", **_WHO),
        fr("Ces pompes sont formidables."),
        fr("Notre entreprise fête ses 40 ans.", **_WHO),
        fr("Belles pompes. #JeTravailleChezMorvan", **_WHO),
    ),
)
