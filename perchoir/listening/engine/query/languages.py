"""Codes of languages that `lang:` accepts (ISO 639-1, and the three-letter codes that social
networks use), and names that people type instead."""

_CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti
tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
ast bar ber cat ceb chr ckb dsb fil fra fro frr gsw hsb kab nds pap pcm pms sco shi szl tok und
yue zgh zho
"""
LANGUAGES = frozenset(_CODES.split())

# Folded, without accents, as they are compared.
NAMES = {
    "francais": "fr", "french": "fr", "anglais": "en", "english": "en", "gb": "en", "us": "en",
    "allemand": "de", "german": "de", "deutsch": "de", "espagnol": "es", "spanish": "es",
    "espanol": "es", "italien": "it", "italian": "it", "italiano": "it", "portugais": "pt",
    "portuguese": "pt", "neerlandais": "nl", "dutch": "nl", "arabe": "ar", "arabic": "ar",
    "chinois": "zh", "chinese": "zh", "cn": "zh", "japonais": "ja", "japanese": "ja", "jp": "ja",
    "coreen": "ko", "korean": "ko", "russe": "ru", "russian": "ru", "polonais": "pl",
    "polish": "pl", "turc": "tr", "turkish": "tr", "hindi": "hi", "breton": "br",
    "catalan": "ca", "grec": "el", "greek": "el", "suedois": "sv", "swedish": "sv",
    "ukrainien": "uk", "ukrainian": "uk", "roumain": "ro", "romanian": "ro",
}  # fmt: skip
