"""Whether a text is negative, or attacks: a small lexicon, with negation, in French and English.

It is no classifier of sentiment: irony escapes it, and so does whatever is bad without a bad word.
It is there so that the charter can say "many of these complain" with examples that a person reads.
"""

import re
from collections import Counter
from collections.abc import Iterable

from perchoir.publishing.charter.engine.words import fold

_BAD = """
abject* absurd* abus abuse abusif abusive accident* appalling arnaqu* arrogant* atroce* attente
avoid awful bad badly bafou* boycott* bullshit bug* catastroph* cheat* chaos cher clown*
colere complain* corrup* crap crash* crime* criminal* criminel* danger* dead debacle deceit deceiv*
deception* decevant* decu* degoutant* degrad* delay* deplorable* desastre* destroy* detest*
disappoint* disast* disgrac* disgust* dishonest* disrespect* dreadful ecoeur* echec* escroc*
exploit* faillite* fail* failed failure fake fault* fed foutage fraud* fraude* furious garbage
greed* grotesque* hate hated hates hateful honte* honteu* horrible* horrif* hypocri* idiot*
illegal* imbecil* immonde* inacceptable* inadmissible* incompet* indecen* indigne* infect
inhumain* injust* insult* insupportable* irrespons* joke laid lament* late lawsuit* lazy liar* lie
lied lies lying lousy lamentable* mal mauvais* mediocre* menson* menteu* mepris* mess minable*
miser* mort* nasty nightmare* nul nulle nulles nuls outrag* overpriced pathetic* panne* perdu*
pire plainte* poison* pollu* poor poubelle pourri* probleme* problem* profiteer* proces racis*
raciste* rage rembours* refund refunds retard* revolt* ridicul* robbery rob robbed rubbish rude
ruin* sabot* sale* scam* scandal* shame* shit* slow stole stolen steal* stupid* suck sucks sue
terrible terribly thief thieves toxic* toxique* tragi* trash trompe* tromperie ugly unacceptable
unfair* unhappy unsafe useless victim* viol* vol voleu* vole volent worst wors* wrong
"""
_GOOD = """
admir* adore* agreable* amazing awesome beau beautiful belle best bien bon bonne bravo brilliant
chouette content contents efficac* excell* exceptionnel* extraordinaire* fabul* fan fantasti* fast
felicit* fier fiere formidable* friendly gagne* genial* genia* gentil* glad good great happy heureu*
helpful honest impecc* impressive incroyable* innov* joli* kind love loved lovely magnifi* meilleur*
merci merveill* nice outstanding parfait* passion* perfect* pleased plaisir positi* propre proud
quality qualite rapide* recommand* recommend* remarqu* reuss* safe satisf* splendid* sublime*
succes* super superb* sympa* talent* thank* top tremendous triomph* wonderful* worth
"""
_NEGATIONS = "not no never without pas jamais sans aucun aucune ni nor hardly rien point"
_NOT = frozenset(_NEGATIONS.split())
_AFTER_NOT = 3


def _pattern(words: str) -> re.Pattern[str]:
    each = [word.replace("*", r"\w*") for word in words.split()]
    return re.compile(rf"(?:{'|'.join(each)})\Z")


_IS_BAD, _IS_GOOD = _pattern(_BAD), _pattern(_GOOD)
_WORD = re.compile(r"[^\W\d_]+(?:'t)?")
_ANGRY_FACES = re.compile("[😡🤬😤👎💩🤮🖕]")
_ATTACKS = re.compile(
    r"(?<!\w)(?:shame on|how dare|honte a|ta gueule|vos gueules|va te faire|allez vous faire|"
    r"give (?:us|me) (?:back )?(?:my|our|the) money|rendez[- ](?:nous|moi|l)|demission|resign|"
    r"boycott\w*|crev(?:e|ez)|degage\w*|bande de|you (?:people )?are (?:a |all )?"
    r"(?:liars?|thieves|crooks?|criminals?|clowns?|disgrace|joke)|vous etes (?:des |une |un )?"
    r"(?:menteu\w+|voleu\w+|escrocs?|criminels?|clowns?|honte|nuls?|incapables?))(?!\w)"
)
LONGEST_READ = 2_000


def weight(text: str) -> int:
    """Bad words less good ones; a negation shortly before turns a word around."""
    total, since_not = 0, _AFTER_NOT + 1
    for match in _WORD.finditer(fold(text[:LONGEST_READ]).text):
        word, since_not = match.group(), since_not + 1
        if word in _NOT or word.endswith("n't"):
            since_not = 0
            continue
        sign = bool(_IS_BAD.match(word)) - bool(_IS_GOOD.match(word))
        total += _turned(sign, since_not)
    return total + len(_ANGRY_FACES.findall(text[:LONGEST_READ]))


def _turned(sign: int, since_not: int) -> int:
    """ "Not good" is bad; "not bad" is neither."""
    if since_not > _AFTER_NOT:
        return sign
    return 1 if sign < 0 else 0


def is_negative(text: str) -> bool:
    """Whether more of it complains than praises."""
    return weight(text) > 0


def is_hostile(text: str) -> bool:
    """Whether it attacks: a phrase that does, an angry face, or several bad words together."""
    read = text[:LONGEST_READ]
    return bool(_ATTACKS.search(fold(read).text) or _ANGRY_FACES.search(read)) or weight(read) >= 2


def themes(texts: Iterable[str], known: Iterable[str] = (), most: int = 3) -> tuple[str, ...]:
    """What these texts speak of: words in at least two of them, as first written, the commonest
    first. `known` words (the brand's own name) say nothing."""
    skipped = {fold(word).text for name in known for word in name.split()} | _COMMON
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for text in texts:
        for folded, word in content_words(text).items():
            if folded not in skipped:
                counts[folded] += 1
                written.setdefault(folded, word)
    often = [word for word, number in counts.most_common() if number > 1]
    return tuple(written[word].lower() for word in often[:most])


def content_words(text: str) -> dict[str, str]:
    """Words of four letters or more that mean something by themselves, folded, as written."""
    read = _LINKS.sub(" ", text[:LONGEST_READ])
    words = {fold(word).text: word for word in re.findall(r"[^\W\d_]{4,}", read)}
    return {folded: word for folded, word in words.items() if folded not in _COMMON}


_LINKS = re.compile(r"https?://\S+|[@#]\S+")
_COMMON_WORDS = """
about after again all also always another apres aucun aussi autre autres avant avec avoir been
before being bien both cela celle celui cette ceux chaque chez comme comment contre could dans
depuis deux does doing dont each elle elles encore enfin entre etaient etait etre even ever every
fait faire from goes going have having here ils into jamais jour just know leur leurs like lors
made mais make many meme mieux moins more most much must need never nous notre only ont other our
over parce part pendant peut plus pour pourquoi pouvez puis quand quel quelle quelque really rien
said same sans sera seront should since soit some sont still such suis sujet sur take than that
their them then there these they thing this those tous tout toute toutes tres trop under until
very vers veut voila voir vont vos votre vous want well went were what when where which while who
will with without would your yours ainsi alors apart aujourd autour beaucoup bonjour hello merci
people says tell thank thanks today year years
"""
_COMMON = frozenset(_COMMON_WORDS.split())
