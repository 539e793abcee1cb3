"""How likely a post in French or English offends: a first sorting, before a person looks.

Words and phrases written for Perchoir, each with a weight; aimed at somebody ("you are a", "espèce
de") they weigh more, between quotation marks less. Spellings that hide a word (`c0nn@rd`,
`c.o.n.n.a.r.d`) are read through. Whole words only, so that names and towns are left alone. It
knows neither irony nor who speaks to whom: never a verdict.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from perchoir.listening.engine.fold import fold
from perchoir.listening.engine.tokens import readable

LONGEST_READ = 2_000
# From here on readers are warned.
OFFENDS = 0.5

_CRUDE, _AIMED_ONLY, _INSULT, _THREAT = 0.2, 0.1, 0.55, 0.85
_AIMED, _QUOTED, _MOST = 0.4, 0.4, 0.95

_WORDS = {
    "fr": {
        _CRUDE: "merde merdes merdique bordel putain foutre chier emmerde emmerder couilles cul",
        _AIMED_ONLY: (
            "con cons conne connes porc porcs chien chiens chienne chiennes truie cochon rat rats "
            "cafard cafards vermine ordure ordures dechet dechets clown clowns bouffon bouffons "
            "guignol guignols cretin cretins debile debiles idiot idiote idiots idiotes imbecile "
            "imbeciles abruti abrutie abrutis minable minables nul nulle nuls merde merdes batard "
            "batards folle tapette singe singes parasite parasites pourriture pourritures sale "
            "menteur menteuse menteurs voleur voleurs escroc escrocs traitre traitres attarde "
            "attardes mongol mongols boulet boulets gros grosse vache thon blaireau nazi nazis "
            "fasciste fascistes larbin larbins lache laches pauvre incapable incapables"
        ),
        _INSULT: (
            "connard connards conard conards connarde connasse connasses encule encules enculee "
            "enculer salope "
            "salopes salopard salopards salaud salauds pute putes petasse petasses grognasse "
            "pouffiasse pouffiasses batarde fumier fumiers raclure raclures fdp ntm tg enfoire "
            "enfoires trouduc branleur branleurs couillon ducon connaud"
        ),
        _THREAT: (
            "bougnoule bougnoules bicot bicots raton youpin youpins youtre negro negros negresse "
            "niakoue niakoues chinetoque chinetoques pede pedes tarlouze tarlouzes tafiole "
            "tafioles gouine gouines tantouze romanos"
        ),
    },
    "en": {
        _CRUDE: (
            "shit shitty fuck fucking fucked fuckin damn crap bullshit wtf piss pissed arse ass"
        ),
        _AIMED_ONLY: (
            "pig pigs dog dogs rat rats clown clowns idiot idiots moron morons stupid dumb fool "
            "fools loser losers liar liars thief thieves crook crooks scum trash garbage vermin "
            "parasite parasites cockroach cockroaches coward cowards pathetic worthless disgusting "
            "ugly fat cow witch snake dick dicks prick pricks cock tool retard retarded freak "
            "freaks imbecile imbeciles nazi nazis fascist fascists animal animals monkey monkeys "
            "joke disgrace fraud fucking shit"
        ),
        _INSULT: (
            "asshole assholes arsehole arseholes bitch bitches bastard bastards cunt cunts whore "
            "whores slut sluts motherfucker motherfuckers fucker fuckers dickhead dickheads "
            "shithead shitheads wanker wankers twat twats scumbag scumbags douchebag douchebags "
            "dumbass dumbasses retards fuckwit fuckwits stfu gtfo"
        ),
        _THREAT: (
            "nigger niggers nigga faggot faggots fag fags kike kikes chink chinks gook gooks spic "
            "spics wetback wetbacks paki pakis raghead ragheads tranny trannies kys"
        ),
    },
}  # fmt: skip
_PHRASES = {
    "fr": {
        _INSULT: (
            r"ta gueule|vos gueules|ferme[- ]la|fermez[- ]la|va te faire|allez vous faire|"
            r"va chier|fils de (?:pute|chien)|nique (?:ta|sa|vos)|casse[- ]toi|gros con|"
            r"pov(?:re)? con|"
            r"pauvre (?:con|conne|type|cloche)|tete de (?:con|noeud)|sous[- ]merdes?|sac a merde|"
            r"trou du cul|bande de cons|espece de (?:con|merde)|sale (?:con|conne|pute|race|porc|"
            r"chien)|"
            r"sales (?:cons|porcs|chiens)|degage de (?:la|mon|notre)|suce ma|tu me degoutes|"
            r"vous me degoutez"
        ),
        _THREAT: (
            r"(?:je vais|on va|je viens|on vient) (?:(?:te|vous) retrouver|(?:te|vous|le|la|les) "
            r"(?:tuer|crever|buter|egorger|massacrer|flinguer|defoncer|pendre|bruler|violer))|"
            r"on sait ou (?:tu habites|vous habitez)|je sais ou (?:tu habites|vous habitez)|"
            r"tu vas (?:mourir|crever|le payer)|vous allez (?:mourir|crever)|creve (?:charogne|"
            r"ordure|salope|sale)|"
            r"(?:tu merites|vous meritez|il merite|elle merite) (?:de (?:mourir|crever)|la mort|"
            r"une balle)|"
            r"une balle dans la tete|suicide[- ]toi|pends[- ]toi|va crever|allez crever|"
            r"mort aux? \w+|"
            r"retourne dans ton pays|rentre dans ton pays|rentrez chez vous"
        ),
    },
    "en": {
        _INSULT: (
            r"shut (?:the (?:fuck|hell) )?up|fuck (?:off|you|u|him|her|them)|go to hell|screw you|"
            r"piece of (?:shit|garbage|trash)|son of a bitch|sons of bitches|eat shit|suck my|"
            r"you make me sick|waste of (?:space|oxygen)|brain ?dead|kiss my ass"
        ),
        _THREAT: (
            r"(?:i will|i'll|ill|we will|we'll|i'm going to|im going to|i'm gonna|gonna|going to) "
            r"(?:kill|murder|shoot|stab|hang|burn|hunt|rape|beat) (?:you|u|him|her|them|"
            r"all of you)|"
            r"(?:i|we) know where (?:you|u) live|kill (?:yourself|urself|yourselves)|hang yourself|"
            r"(?:you|u|he|she|they) (?:should|deserve to|must|need to) (?:die|be shot|be hanged|"
            r"be killed)|"
            r"hope (?:you|u|he|she|they) (?:die|dies|get shot|get cancer|rot)|drop dead|"
            r"bullet in (?:your|his|her|their) head|watch your back|"
            r"go back to (?:your|their) (?:own )?country|death to (?:all )?\w+"
        ),
    },
}
# What makes the word after it an insult to somebody, up to two words before.
_TARGETS = {
    "fr": (
        r"(?:tu es|t'es|vous etes|toi|vous n'etes que|tu n'es que|il est|elle est|ils sont|c'est|"
        r"quel(?:le)?s?|(?:espece|especes|bande|tas)(?: de)?|sale|sales|pauvre|gros|grosse|petits?|"
        r"vieux|vieille)(?: (?:un|une|des|qu'un|qu'une|de|d'un|bien|vraiment|tous|toutes|"
        r"gros|grosse|vrai|vraie|pauvre|petit|beau|belle|si|tellement|juste|tres|"
        r"sale)){0,2}(?: d'| )"
    ),
    "en": (
        r"(?:you are|you're|youre|ur|u r|you|your|he is|he's|she is|she's|they are|they're|"
        r"bunch of|"
        r"such an?|what an?|these)(?: (?:an?|all|just|such|really|so|fucking|complete|total|utter|"
        r"little|absolute|nothing but|the|bloody|damn|stupid|fat|dirty|lying)){0,3} "
    ),
}
# Said of things, of books, of works, never of the person spoken to.
_HARMLESS = {
    "fr": (
        r"(?:c'est|etait|pas|trop) (?:si |tres |vraiment |tellement )?(?:con|nul|nulle|debile|"
        r"idiot)\b|"
        r"\bcul de sac|\bbouche bee|\brat de bibliotheque|\bpauvre en|"
        r"\btete de turc|\bgros (?:rat|porc) d'|\bchien de (?:race|garde)|\bmenteur par omission|"
        r"\bpetit chien|\bpetits chiens|\bmort aux (?:rats|vaches|trousses)|\b(?:c'est|"
        r"quel(?:le)?s?|"
        r"tu es|il est|elle est|vous etes)(?: un| une)?(?: beau| belle| gros| grosse)?"
        r" (?:chien|chienne|chiens|rat|vache|singe|cochon|thon|pauvre|gros|grosse)\b"
    ),
    "en": (
        r"\byour (?:\w+ )?(?:dog|dogs|pig|pigs|cow|rat|rats|animal|animals|monkey|trash|garbage|"
        r"joke|tool|"
        r"snake)\b|\b(?:what a|such a) (?:good |cute |beautiful )?(?:dog|joke|tool|pig|cow|"
        r"animal)\b|"
        r"\bthese (?:\w+ )?(?:dogs|pigs|animals|monkeys|rats)\b|\byou (?:dog|animal|fat|tool|rat)-|"
        r"\bbad ?ass\b|\bshut up shop\b|\bass?[- ]kicking\b|\bprick (?:the|your)\b|"
        r"\bdeath to (?:taxes|boredom)\b"
    ),
}
_QUOTES = re.compile(r"«[^»]{1,300}»|“[^”]{1,300}”|\"[^\"\n]{1,300}\"")
_HIDDEN = re.compile(
    r"(?<![\w@#])(?=[^\W\d_]+(?:[@$*€!013457]+[^\W\d_]|\*{2}))[^\W\d_][\w@$*€!]{2,24}"
)
# A sign after a letter, with a letter or a second star behind it; begun at the sign, which is rare.
_MAY_HIDE = re.compile(
    r"[@$*€!013457](?<=[^\W\d_].)(?:[@$*€!013457]*[^\W\d_]|(?<=\*)\*)", re.DOTALL
)
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*]){3,20}[^\W\d_](?!\w)")
_UNMASKED = str.maketrans("@$€!013457", "aseioieast")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_STANDS_FOR_ANY = re.compile(r"\*+")


class Offence(NamedTuple):
    """`score` from 0 to 1, and the words and phrases that made it, folded."""

    score: float
    words: tuple[str, ...]


class _Lexicon(NamedTuple):
    weights: dict[str, float]
    hits: re.Pattern[str]
    targets: re.Pattern[str]
    harmless: re.Pattern[str]


NOTHING = Offence(0.0, ())


def offence(text: str, language: str) -> Offence | None:
    """How likely a text offends; None in a language (BCP 47) that is neither French nor English."""
    base = language.lower().partition("-")[0].partition("_")[0]
    if base not in _WORDS:
        return None
    lexicon = _lexicon(base)
    written = _unhidden(text[:LONGEST_READ], lexicon)
    folded = fold(readable(written))
    if not lexicon.hits.search(folded):
        return NOTHING
    return _joined(list(_hits(folded, lexicon)))


def _joined(hits: list[tuple[str, float]]) -> Offence:
    """Each adds to the others what is left up to 1."""
    left = 1.0
    for weight in dict(hits).values():
        left *= 1 - weight
    return Offence(round(1 - left, 2), tuple(dict(hits)))


def _hits(folded: str, lexicon: _Lexicon) -> Iterator[tuple[str, float]]:
    quoted = [match.span() for match in _QUOTES.finditer(folded)]
    harmless = [match.span() for match in lexicon.harmless.finditer(folded)]
    aims = {match.end() for match in lexicon.targets.finditer(folded)}
    for match in lexicon.hits.finditer(folded):
        if _inside(match.start(), harmless):
            continue
        aimed = _AIMED if match.start() in aims else 0
        weight = min(_weight(match, lexicon) + aimed, _MOST)
        yield match[0], weight * _QUOTED if _inside(match.start(), quoted) else weight


def _weight(match: re.Match[str], lexicon: _Lexicon) -> float:
    if match.lastgroup == "threat":
        return _THREAT
    if match.lastgroup == "insult":
        return _INSULT
    return lexicon.weights[match[0]]


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _unhidden(text: str, lexicon: _Lexicon) -> str:
    """The text with words that hid behind signs, points or drawn-out letters written plainly."""
    if _MAY_HIDE.search(text):
        text = _HIDDEN.sub(lambda match: _plain(match[0], lexicon), text)
    text = _SPACED.sub(lambda match: _glued(match[0], lexicon), text)
    return _DRAWN_OUT.sub(r"\1", text) if _DRAWN_OUT.search(text) else text


def _plain(hidden: str, lexicon: _Lexicon) -> str:
    word = fold(hidden).translate(_UNMASKED)
    if "*" not in word:
        return word if word in lexicon.weights else hidden
    shape = re.compile(_STANDS_FOR_ANY.sub(lambda stars: f".{{{len(stars[0])}}}", word))
    known = (each for each, weight in lexicon.weights.items() if weight > _AIMED_ONLY)
    return next((each for each in known if shape.fullmatch(each)), hidden)


def _glued(spaced: str, lexicon: _Lexicon) -> str:
    word = re.sub(r"[ .\-_*]", "", fold(spaced))
    return word if word in lexicon.weights else spaced


@cache
def _lexicon(language: str) -> _Lexicon:
    """Compiled on first use: a process that sorts nothing pays nothing."""
    weights = {
        word: weight for weight, all_of in _WORDS[language].items() for word in all_of.split()
    }
    phrases = _PHRASES[language]
    # By their first letter: else each of hundreds is tried at each place.
    letters = sorted({word[0] for word in weights})
    words = "|".join(
        f"{letter}(?:{'|'.join(word[1:] for word in weights if word[0] == letter)})"
        for letter in letters
    )
    return _Lexicon(
        weights,
        re.compile(
            rf"(?<![\w#@-])(?:(?P<threat>{phrases[_THREAT]})|(?P<insult>{phrases[_INSULT]})"
            rf"|(?:{words}))(?![\w-])"
        ),
        re.compile(rf"(?<!\w){_TARGETS[language]}"),
        re.compile(_HARMLESS[language]),
    )
