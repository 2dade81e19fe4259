"""Which language is spoken: English, which the models read, or another one, told by its little words or its script.

Little words ("the, of, and") make a third to a half of what people say, in any accent and about anything, and hardly
occur in another language. So few words suffice to tell languages apart, and a text full of names stays what it is
(Grefenstette 1995, comparing two language identification schemes). What is short or holds few such words is not told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from corpora.material import count_words

ENGLISH = "English"
UNKNOWN = "another language than English"
_LEAST = 8  # words under which nothing is told
_LEAST_UNKNOWN = 60  # words from which talk without English little words is not English, whatever it may be
_PLAIN, _NONE = 0.3, 0.06  # share of English little words from which talk is English, and up to which it is not
_SHARE, _HITS = 0.2, 3  # share of the words that are another language's little words, and how many different ones
_TIMES = 1.5  # as many of these as of English ones
_STRETCH = 60  # words that are judged together
_SCRIPT = 0.5  # share of the letters in another script
_WORD = re.compile(r"[^\W\d_]{2,}")

_LITTLE = {
    ENGLISH: """the and to of that it in is was you we they he she have had has be are were been with for on at as but
        not this so what there do did does don if about or because just like would could can will from them then when
        which who how an my your our their his her its me us him some any all one more up out know think really very
        get got going go said say well yeah yes no oh okay by than also where didn wasn isn doesn couldn these those
        into over being much many lot things thing people time""",
    "Welsh": """yn yr mae ac ar wedi oedd fod bod dw dwi ydy yw ni nhw chi fe hefyd ond neu gan gyda efo hwn hyn hynny
        achos oes roedd dim sydd sy eu ei eich fy pan lle beth sut pam bob rhai mwy iawn wrth cael gwneud mynd dod
        wneud fel felly bydd byddai wnes ddim roeddwn rwy rydw ydyn oeddwn hi nad bo ein""",
    "French": """le la les de des du et est que qui un une dans pour pas ce cette sur avec je il elle nous vous ils au
        aux en mais ou où donc ai était sont être avoir fait plus très tout tous ça comme parce quand ont mon ma mes
        son sa ses leur y même aussi bien se si ne qu c'est été oui""",
    "Spanish": """el la los las de del que y en un una es por con para no se lo su al como más pero sus le ya o este
        sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos era eso ellos ese
        yo tiene tengo está estaba son fue ser muchas muchos""",
    "Portuguese": """o os as de do da dos das que e em um uma é por com para não se no na ao como mais mas foi ele ela
        eu são tem muito já também quando porque essa esse isso está você nós eles minha meu seu sua ser era então
        aqui tenho gente""",
    "Italian": """il lo la gli le di del della dei che è un una per con non si in da al come più ma anche se io mi ho
        ha sono era questo questa perché quando molto tutto noi loro mio nel nella ci cosa così essere stato quindi
        abbiamo""",
    "German": """der die das und ist ich nicht zu den mit dem es sie wir auch ein eine einen auf für sich dass aber
        haben hat wie im so noch oder als wenn man ja nein dann schon bei von aus mir uns sind war werden wird kann
        sehr mal da weil habe nur nach vor zum zur einem einer""",
    "Dutch": """de het een en van ik dat niet dit zijn met voor op te aan er maar als ook om dan naar bij nog heb hebben
        wel uit zo je we ze wij zij hij die deze heel omdat wat hoe waar kan moet mijn onze geen veel daar worden
        werd""",
    "Swedish": """och att det som en på är av för med den till inte har jag vi de om ett men var från eller så när kan
        man här hade också där mycket bara vad alla skulle mig han hon nu blev sig mina""",
    "Danish or Norwegian": """og det at er en på som ikke jeg til av af med har vi for den de om et men var fra eller
        så når kan hvor hadde havde også der mye meget bare hva hvad alle skulle meg mig han hun nå nu vil noe noget""",
    "Polish": """nie się na to że jest do jak tak po ale co za od czy już tylko przez była było są ma mi ja my dla być
        jego jej bardzo kiedy ze który która które może tym""",
    "Czech or Slovak": """je se na to že jsem ale jak tak byl byla bylo si do pro po jako když nebo jsou už mi ve by co
        taky také máme protože ktorý som sme""",
    "Romanian": """și de la în nu este pe cu că un o din mai am sunt pentru dar ce care au fost ca se să eu noi foarte
        când era acest această sau într""",
    "Hungarian": """az és hogy nem egy ez is meg van volt de csak már mert ha mint vagy nagyon én mi ezt azt ami
        lehet kell még""",
    "Finnish": """ja on ei se että oli hän mutta niin kun minä me ne myös ovat kuin tai ole mitä sitten jos nyt siitä
        vain sen olen olemme joka""",
    "Turkish": """ve bir bu da de için çok ne ben daha gibi ama var olarak değil ile kadar sonra her şey biz onlar
        olan o ki benim bizim""",
    "Irish or Gaelic": """an na agus ar go bhí sé sí tá is ag le ní ach mar do leis anseo seo sin mé muid bha tha air
        gu iad chun raibh atá nach""",
    "Filipino": """ang ng mga sa na ay ko mo siya ako hindi kasi yung po lang din rin naman kung para ito iyon pero nila
        namin kami tayo nga talaga doon dito""",
    "Malay or Indonesian": """yang dan di itu dengan untuk tidak ini saya ada juga ke dari kita mereka sudah akan karena
        pada bisa kami orang tapi atau lebih seperti""",
    "Swahili": """na ya wa kwa ni za katika hii kama la sana lakini kuwa yake wao sisi mimi watu hiyo kwamba hapa si""",
    "Somali": """waa iyo oo ka ku la in aan uu ay soo ayaa waxaan waxay wax si badan laakiin maya haa u""",
    "Vietnamese": """và là của không có những được một cho tôi này các người thì mà cũng khi với đã rất nhiều""",
}
_SCRIPTS = {
    "Greek": "\u0370-\u03ff",
    "a language in Cyrillic letters": "\u0400-\u052f",
    "Hebrew": "\u0590-\u05ff",
    "a language in Arabic letters": "\u0600-\u06ff\u0750-\u077f",
    "Hindi or Nepali": "\u0900-\u097f",
    "Bengali": "\u0980-\u09ff",
    "Punjabi": "\u0a00-\u0a7f",
    "Gujarati": "\u0a80-\u0aff",
    "Tamil": "\u0b80-\u0bff",
    "Thai": "\u0e00-\u0e7f",
    "Amharic or Tigrinya": "\u1200-\u137f",
    "Korean": "\u1100-\u11ff\uac00-\ud7af",
    "Japanese": "\u3040-\u30ff",
    "Chinese": "\u3400-\u9fff",
}
_LETTERS = {name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS.items()}
_UNSPACED = frozenset({"Chinese", "Japanese", "Thai"})
_OF_A_WORD = 0.6  # of an English one, what a character says of a language that puts no blanks between words
_WORDS_OF = {name: frozenset(words.split()) for name, words in _LITTLE.items()}


def language_of(text: str) -> str | None:
    """The language of a text; None where it is too short to tell, or holds too few little words of any."""
    script = None if text.isascii() else _script(text)
    if script is not None:
        return script
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < _LEAST:
        return None
    english = _share(words, ENGLISH)
    if english >= _PLAIN:
        return ENGLISH
    shares = {name: _share(words, name) for name in _LITTLE if name != ENGLISH}
    best = max(shares, key=lambda name: (shares[name], name))
    different = len(_WORDS_OF[best].intersection(words))
    if shares[best] >= max(_SHARE, _TIMES * english) and different >= _HITS:
        return best
    if english <= _NONE and len(words) >= _LEAST_UNKNOWN:
        return UNKNOWN
    return ENGLISH if english >= _SHARE else None


def english_words(count: int, language: str) -> float:
    """How many English words say about as much as so many words, or characters, of a language."""
    return count * _OF_A_WORD if language in _UNSPACED else count


def languages_of(texts: Iterable[str]) -> Counter[str]:
    """How much talk, in English words, is in which language, as far as that can be told, stretch by stretch."""
    words: dict[str, float] = {}
    for text in texts:
        for stretch, count in _stretches(text):
            language = language_of(stretch)
            if language is not None:
                words[language] = words.get(language, 0.0) + english_words(count, language)
    return Counter({language: round(count) for language, count in words.items()})


def _stretches(text: str) -> Iterator[tuple[str, int]]:
    """A text in pieces of about as many words as are judged together, with their numbers of words."""
    starts = [word.start() for word in re.finditer(r"\S+", text)]
    size = _STRETCH if len(starts) >= 2 * _STRETCH else max(1, len(starts))
    for first in range(0, len(starts), size):
        last = starts[first + size] if first + size < len(starts) else len(text)
        stretch = text[starts[first] : last]
        yield stretch, count_words(stretch)


def _share(words: list[str], language: str) -> float:
    little = _WORDS_OF[language]
    return sum(word in little for word in words) / len(words)


def _script(text: str) -> str | None:
    """The language of a script other than the Latin one in which most letters of a text are written."""
    letters = sum(map(str.isalpha, text))
    if letters < _LEAST:
        return None
    found = {name: len(pattern.findall(text)) for name, pattern in _LETTERS.items()}
    if found["Japanese"]:
        found["Japanese"] += found.pop("Chinese")
    best = max(found, key=lambda name: found[name])
    return best if found[best] >= _SCRIPT * letters else None
