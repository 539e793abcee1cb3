"""Words that praise and words that blame, French and English, as folded beginnings of words.

Written for Perchoir. Few and plain: what they weigh is learnt from labelled posts, and what they
leave out the words themselves teach. A `$` ends a word that would otherwise begin harmless ones.
"""

from functools import cache

PRAISE = {
    "fr": (
        "accompli admir ador agreabl aim ambitieu amelior amour apais applaudi astuc attract "
        "avantag beau$ beaute beaux$ belle$ belles$ benefi bien$ bienfai bienven bon$ bonheur "
        "bonne$ bonnes$ bons$ brav bravo brillan calin capti celebr chaleureu champion chanc "
        "charm chic chouett clair$ coherent comique concret confian confort content convain "
        "cool courag creati croissan decouvr delic delici dynami ecolo efficac elegan encourag "
        "engag enjoy enthous epanou essentiel excellen exceptionnel exemplair extra extraordinair "
        "fabul facil fantast favor felicit fete feter fidel fier fiere formidabl fort$ franc$ "
        "gagn genereu genial gentil grac$ grand$ gratui harmon heureu heureus honneur ideal "
        "imagin important impression incroyabl ingenieu innov inspir interess joie joli joy$ "
        "joyeu juste$ kif lol louang lumineu magnif mdr meilleur merci merveil mieux miracl "
        "motiv noble original paisibl parfait passion pertinen plais plaisir positif positiv "
        "precieu prefer prim$ progres promett propre prosper protege qualit ravi$ ravie$ "
        "rassur recommand recompens reconnaissan record$ remarquabl remerci respect reussi rever "
        "rigol rir$ sage$ sain$ sauv serein sereni sincer solid solidair soulag sourir souten "
        "soutien splendid succes super$ superb sympa talent tendre tendress top$ triomph utile "
        "valor vertu victoir vif vive$ vivement volontair vrai"
    ),
    "en": (
        "accomplish achiev admir ador amaz amus appreciat awesom beaut best bless bliss brav "
        "brill calm celebr champ charm cheer clever comfort congrat cool$ courag cute cutie "
        "delic delight eager easy$ effective elegan enjoy enthus epic$ excel excit fab$ fabul "
        "fair$ faith fan$ fantast fav$ favor favour fine$ flawless fond$ fun$ funny gain generous "
        "genius gentle genuin glad$ glor good$ goodness gorgeous grac grand$ grate great "
        "haha happ heal hero honest honor honour hooray hope hopefull hug$ hugs$ hurray ideal "
        "impress improv incred inspir interesting joy$ joyf kind$ kindness laugh legend like$ "
        "lmao lol love lovi lovel luck$ lucky magic marvel merry nice nicest omg outstand "
        "passion peace perfect pleas pleasur positiv pretty$ proud ready$ recommend rejoic "
        "relax reliev remarkabl respect reward rock$ rocks$ safe$ satisf smart smil special "
        "splendid strong stun succe super$ superb support sweet talent terrific thank thrill "
        "thx top$ treat triumph true$ trust ty$ unforgett useful victor vibrant warm$ welcom "
        "well$ win$ winn wins$ wish won$ wonder worth wow$ xoxo yay yeah yes$ yummy"
    ),
}
BLAME = {
    "fr": (
        "abandon abattu aberr abject abscons absurd abus accabl accident accus affam affol affreu "
        "agac agress alarm alert aneanti angois anxi arnaqu arret$ arrogan assassin atroc attaqu "
        "attentat aveugl bafou banni batard betis bidon blam bless bobo$ bordel bouff boulet "
        "brul brutal cach$ cancer catastroph cass casseur cata$ cauchemar censur chao chaos chier "
        "chiant choc chomage choqu coler combat complot con$ condamn conflit connard conner "
        "contamin contre$ corrup coup$ coupabl cout$ crain craint crash crev crim crise critiqu "
        "cruaut cruel cyni danger debacl deceptio decevan decu defait defaut deficit deforest "
        "degag degat degout degrad delir demag demission denonc deplor desastr desesper desol "
        "detest detrui dette detruit deuil devast dictat difficil disparit disparu divis dommag "
        "doul doute drame dramat dur$ echec echou ecoeur effond effray embouteill emeut "
        "emmerd empoison endett enfer ennemi ennui ennuy enrag erreur escroc esclav execr "
        "exclu expuls extinct extremis facho faibl faillit farc fascis fatal fatig fauch faute "
        "faux fausse fiasco fleau fou$ foutre foutu fraud freine froid fuite fui$ furieu gach "
        "gaffe "
        "galer gaspill genan genocid grav grev guerr hain harcel hausse honte honteu horreur "
        "horribl host humili hypocri ignobl ignor illega imbecil impass impos impot impuissan "
        "inaccept inadmis inactio incapab incend incoheren incompet indecen indign inegal inept "
        "inexcus infect infern injust inond inquiet insalubr insecur insens insuffis insult "
        "insupport interdi intoler intox inutil irrespect irresp jalou jamais$ lache lamentabl "
        "las$ "
        "lobby lobbies lourd lutt maf mal$ malad malaise malfai malgre malheur malheureu malsain "
        "manip manqu marre massacr mauvais mech mefi menac mensong ment$ menteu mepris merd "
        "mesquin "
        "meurtr minabl miser moch moins$ mort$ morte morts mourir naufrag naz nefast negatif "
        "negli nocif "
        "nuisib nuisanc nul$ nuls$ null obscen odieu oppress outrag pani panne paresseu pathet "
        "pauvr peine penib pen pire perd perdr perdu peril perte pesticid peur piege pill piteu "
        "plaign plaint plomb poison pollu polem pourri precar prejug prisonn problem proces "
        "profiteur protest pue$ putain racis radioact rage$ rater ratt rat$ recul refus regrett "
        "rejet renonc repugn repress ridic rip$ risqu ruin rumeur sabot saccag sal$ sale$ sales$ "
        "salaud salet salope sang$ scandal sech$ secheress sexis sinist soucieu souffr soupcon "
        "stop$ "
        "stress stupid subir suicid suspect taxe terribl terreur terroris toxi trahi traitr trist "
        "tromp trou$ truqu tue$ tuer tueur usur vain$ victim vid$ viol$ violen virus voleu voler "
        "vol$ "
        "vomi zut"
    ),
    "en": (
        "abandon abus accus ache afraid aggress alarm alone$ anger angr annoy anxi apolog appal "
        "arrest arrog ashamed ass$ asshole assault atroc attack awful awkward bad$ badly ban$ "
        "banned bankrupt bastard beg$ bitch blam bleed bloody bomb bore$ bored$ boring$ bother "
        "broke$ broken brutal bull$ bullshit burn catastroph cancer cancel careless chaos cheat "
        "clown coward crap crash crazy creep crim crisis critic crook cruel cry$ crying curs damag "
        "damn danger dead$ deadly death deceiv defeat deni depress deserv despair desper destr "
        "devast die$ died$ dies$ dirt disappoint disast disgrac disgust dishon dislik dismal "
        "distress disturb drama dread dull$ dumb dying embarrass enem error evil excus exhaust "
        "fail fake$ fals fault fear filth fire$ fired$ fool forgot fraud freak frustrat fuck fury "
        "furious garbag genocid gross guilt harm harass hate$ hated hater hates$ hating hatred "
        "heartbr hell$ horr hostil humiliat hurt hypocr idiot ignor ill$ illegal immoral impossibl "
        "incompet injur injust insan insult irrit jail jealous joke$ kill lame$ late$ liar lie$ "
        "lied$ "
        "lies$ lonely los$ lose loser loses losing loss lost$ lousy lying mad$ mess$ messed miser "
        "miss$ missed missing mistak moron murder nast nazi negat nervou never$ nightmar no$ "
        "nonsens "
        "not$ nothing$ offen outrag pain panic pathetic pee$ piss plagu poison pollut poor$ poorly "
        "prison problem protest punish rac$ racis rage$ rape rapist refus regret reject ridicul "
        "riot rip$ risk rotten rubbish rude ruin sad$ sadd sadly sadness sadden scam scandal scar$ "
        "scare scary scream screw shame shit shock shoot sick$ sicken sinist slaught slav slow$ "
        "smell sorry sorrow stink stole$ stop$ stress struggl stuck$ stupid suck suffer suicid "
        "suspect tear$ tears$ terribl terrif terror threat tired toxic tragic traged trash traitor "
        "trouble ugl unaccept unfair unfort unhap upset useless victim vile violen vomit vulgar "
        "wait$ war$ wars$ wast weak weird worr wors worst worthless wreck wrong wtf"
    ),
}
SMILES = frozenset(
    "😀😁😂😃😄😅😆😇😉😊😋😍😎😘😗😙😚🙂🤗🤩😻💕💖💗💙💚💛💜❤💯👍👏🎉🥳🙌😺✨🌞☀💪🥰🤣♥"
)
FROWNS = frozenset("😞😟😠😡😢😣😤😥😦😧😨😩😫😬😭😰😱😳😷😒😓😔😕😖🙁☹💔👎🤬🤮🤢😾😿🤦😪💩🖕")
_SHORTEST, _LONGEST = 2, 15


def polarity(word: str, language: str) -> int:
    """1 for a folded word (or emoji) that praises, -1 for one that blames, else 0.
    `language` is "fr" or "en"."""
    if word[0] in SMILES:
        return 1
    if word[0] in FROWNS:
        return -1
    beginnings = [word[:length] for length in range(_SHORTEST, min(len(word), _LONGEST) + 1)]
    beginnings.append(f"{word}$")
    if not _set_of(PRAISE[language]).isdisjoint(beginnings):
        return 1
    return -1 if not _set_of(BLAME[language]).isdisjoint(beginnings) else 0


@cache
def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())
