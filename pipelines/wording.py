"""Words as people say them: what carries content in spoken English, and what is noise of talk or of transcription."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from sys import intern
from unicodedata import normalize

from corpora.material import find_words

# Marks that a transcriber adds: {vocalsound}, [laughs], (unintelligible), (0:27), <inaudible>. Never more than 40
# characters, so that a real aside in brackets stays, but for those that say what was taken out, over lines or not.
_MARKS = re.compile(
    r"\{[^{}\n]{0,40}\}|\[[^\[\]\n]{0,40}\]|<[^<>\n]{0,40}>|\((?:[\d:.\s]{1,12}|[a-z]+(?: [a-z]+)?)\)"
    r"|\[[^\[\]]{0,80}\b(?i:redacted|deleted|removed|omitted|withheld|anonymi[sz]ed)\b[^\[\]]{0,120}\]"
)
_MOSTLY = 0.15  # share of the words from which a passage says little without those that were taken out
_TAKEN_OUT = re.compile(r"\[(?:[A-Z][A-Z \d_-]*|[Nn]ame|[Rr]edacted)\]")
_REDACTED = re.compile(r"x{2,}")  # what stands where a transcriber took a name out

# What stands for a name in a transcript without names: "Company X", "School 1", "Person B".
_STANDS_FOR_A_NAME = re.compile(
    r"\b(?:[Cc]ompany|[Cc]ountry|[Cc]ity|[Tt]own|[Pp]lace|[Ss]chool|[Cc]ollege|[Uu]niversity|[Oo]rganisation|"
    r"[Oo]rganization|[Pp]erson|[Pp]articipant|[Nn]ame|[Cc]olleague|[Pp]roduct|[Pp]roject) (?:[A-Z]|\d{1,2})\b"
)

FILLERS = frozenset(
    """ah aha alright anyway aye eh er erm ha haha hey hi hm hmm huh kinda mhm mm mmhm mmm mm-hmm mm-hm nah nope oh ok
    okay ooh oops ooo sorta uh uh-huh um umm well whatever wow yah yeah yep yes yup bye hello cheers sorry thanks
    thank obviously actually basically literally really honestly probably maybe perhaps quite pretty sort kind bit
    lot lots thing things stuff anything everything something nothing someone somebody everybody everyone anybody
    anyone guess mean know think like said say saying says suppose reckon feel right sure course fine good great
    nice""".split()
)

STOP_WORDS = frozenset(
    """a about above across after again against all almost along already also although always am among an and another
    any are aren't around as at away back be became because become been before being below between both but by came
    can can't cannot come comes coming could couldn't did didn't do does doesn't doing don't done down during each
    either else end enough especially etc even ever every few first for from further gave get gets getting give
    given gives giving go goes going gone gonna got had hadn't has hasn't have haven't having he he'd he'll he's her
    here here's hers herself him himself his how how's however i i'd i'll i'm i've if in into is isn't it it'd it'll
    it's its itself just keep kept last least less let let's like likely little long look looking looks made make
    makes making many may me might mine more most much must my myself near need needs never new next no non none nor
    not now of off often on once one one's ones only onto or other others our ours ourselves out over own part per
    put puts rather said same saw see seem seemed seems seen shall she she'd she'll she's should shouldn't since so
    some sometimes soon still such take takes taken taking tell than that that'd that'll that's the their theirs
    them themselves then there there'd there'll there's these they they'd they'll they're they've this those though
    three through till to together told too took towards tried try trying two under until up upon us use used uses
    using usually very via wanna want wanted wants was wasn't way ways we we'd we'll we're we've went were weren't
    what what's when when's where where's whether which while who who's whole whom whose why why's will with within
    without won't would wouldn't yet you you'd you'll you're you've your yours yourself yourselves s t d ll m re ve
    don didn doesn isn wasn won shouldn couldn wouldn aren weren hasn haven hadn ain ain't y'all cos cause coz till
    'til able different day days time times year years week weeks people person asked ask talk talking talked happen
    happened happens start started point question answer example terms""".split()
)


_IDLE_TALK = STOP_WORDS | FILLERS

_VOCABULARY = 1 << 16  # words that are remembered: people use the same again and again


def spoken(text: str) -> str:
    """The text without a transcriber's marks, for models; never for show, since it is not verbatim."""
    return _MARKS.sub(" ", text) if "[" in text or "(" in text or "{" in text or "<" in text else text


def in_a_mark(text: str, start: int, end: int) -> bool:
    """Whether a stretch of a text touches a transcriber's mark."""
    return any(mark.start() < end and start < mark.end() for mark in _MARKS.finditer(text))


def said_words(text: str) -> list[str]:
    """The words of a text as they are compared: lower-case, accents with their letters (NFC), plain apostrophes.

    No transcriber's marks are among them. People use the same again and again, so each is kept in memory once.
    """
    said = spoken(text)
    if said.isascii():  # lower case then parts words as the text does
        return [*map(intern, find_words(said.lower()))]
    return [intern(word.lower().replace("\u2019", "'")) for word in find_words(normalize("NFC", said))]


def content_words(text: str) -> list[str]:
    """The words that carry content, lower-case: no stop words, no fillers, no transcriber's marks, no bare numbers."""
    return content_among(said_words(text))


def content_among(words: Iterable[str]) -> list[str]:
    """The `content_words` of a text with these `said_words`."""
    return [word for word in words if _carries_content(word)]


def content_stems(text: str) -> set[str]:
    """The content words without their commonest endings, so that "filtering" and "filters" are one."""
    return stems_among(said_words(text))


def stems_among(words: Iterable[str]) -> set[str]:
    """The `content_stems` of a text with these `said_words`."""
    return set(map(_content_stem, words)) - _NO_STEM


_NO_STEM = frozenset([""])


@lru_cache(maxsize=_VOCABULARY)
def _content_stem(word: str) -> str:
    return _stem(word) if _carries_content(word) else ""


def _carries_content(word: str) -> bool:
    return word not in _IDLE_TALK and not word.isdigit() and not (word[0] == "x" and _REDACTED.fullmatch(word))


def _stem(word: str) -> str:
    """A word less its plural, possessive, -ing or -ed; only for comparing, since what is left may be no word."""
    word = word.removesuffix("'s").removesuffix("'")
    if word.endswith("ies") and len(word) > 5:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            word = word.removesuffix(ending)
            if word[-1] == word[-2] and word[-1] not in "sl":
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 4 else word


def is_plain(phrase: str) -> bool:
    """Whether a phrase reads as a name: it carries content, and has no filler, no mark and no broken-off letter."""
    said = find_words(phrase)
    words = [_COUNTRY if word == _COUNTRY else word.lower() for word in said]
    content = content_words(phrase)
    return (
        any(word not in _IDLE for word in content)
        and words[-1] not in _IDLE
        and not (words[0] in _MEASURES and words[1:2] == ["of"])
        and not any(_REDACTED.fullmatch(word) for word in words)
        and not _STANDS_FOR_A_NAME.search(phrase)
        and not any(_is_broken_off(word, first=place == 0) for place, word in enumerate(said))
        and len(phrase) <= 60
        and not _TALK & set(words)
        and not _ANEW & set(said[1:])
        and not _BROKEN.search(phrase)
        and not set('{}[]<>()"\n;:?!,') & set(phrase)
        and not _MARKUP.search(phrase)
        and max(sum(map(str.isalpha, word)) for word in content) >= 4
        and words[-1] not in STOP_WORDS | FILLERS
        and words[0] not in STOP_WORDS | FILLERS | _VAGUE
        and len(set(words)) == len(words)
        and len({_stem(word) for word in content}) == len(set(content))
    )


def _is_broken_off(word: str, first: bool) -> bool:
    """Whether a word is one letter of a stutter ("f fingers", "the o"), and not a name ("plan B") or an article."""
    return len(word) == 1 and word.isalpha() and (first or word.islower()) and word != "a"


def breaks_off(text: str, end: int) -> bool:
    """Whether the word that ends here is only the beginning of the next one: "a complicated jus just a mess"."""
    last, after = find_words(text[:end][-40:])[-1:], find_words(text[end : end + 40])[:1]
    return bool(last and after) and len(last[0]) < len(after[0]) and after[0].casefold().startswith(last[0].casefold())


def is_denied(text: str, start: int) -> bool:
    """Whether what begins here is denied: "we're not short of towels" says nothing of being short of them."""
    return _DENIAL.search(text[max(0, start - 30) : start]) is not None


_DENIAL = re.compile(r"(?:n['\u2019]t|\b(?:not|never|nor|cannot|without))(?:\s+[\w'\u2019]+)?\s+$", re.I)


def is_redacted(text: str) -> bool:
    """Whether so many words of a text were taken out ("XXXX XX", "[name]") that it says little."""
    if "[" not in text and "xx" not in text.lower():
        return False
    taken = sum(bool(_REDACTED.fullmatch(word.lower())) for word in find_words(text)) + len(_TAKEN_OUT.findall(text))
    return taken > _MOSTLY * max(1, len(find_words(text)))


def begins_a_sentence(text: str) -> bool:
    """Whether a text begins as a sentence may, and not in the middle of one ("that? Yeah, we did.")."""
    first = text.lstrip("\"'(\u201c\u2018 ")[:1]
    return not (first.islower() or first in (",", ".", ";", ":", "\u2026"))


def ends_a_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return (
        text.rstrip()
        .rstrip("\"'\u201d\u2019)")
        .endswith((".", "!", "?", "\u2026", "\u3002", "\uff01", "\uff1f", "\u061f"))
    )


def points(phrase: str) -> bool:
    """Whether a phrase points without saying at what: "their own ones"."""
    return any(word in _POINTERS for word in phrase.lower().split())


_POINTERS = frozenset("this that these those my your his her our their its them him it we they".split())


def is_broad(phrase: str) -> bool:
    """Whether a phrase is of words alone that fit any study ("different tasks")."""
    return all(_stem(word) in _BROAD for word in content_words(phrase))


_VAGUE = frozenset(
    "third fourth fifth other few several certain previous last next own whole different same main various such".split()
)

# Words of talk about anything: with nothing beside them they name no subject.
_WIDE = """approach area average aspect background beginning bit box case cases category challenge chance choice
    component concept condition data decision definition description detail details development difference difficulty
    direction effect effort element example experience factor feature figure file format front function goal group
    guy hand head idea impact info input interest item job kind knowledge label language level limit list material
    meaning message method mind mistake model month multiple name need number object option order output part people
    phase place plan position possibility practice problem process project purpose quality range reality reason
    resource response result room rule scale scope section selection set setting side situation solution source space
    stage standard state step structure study style subject support system talk task team technique test text theme
    thinking tool topic training type update user value version view while word work world year"""

_MEASURES = frozenset("amount amounts bits bunch case cases couple pair pairs kinds load loads rest".split())

# Words that pass judgement or point without saying at what: no label is made of them alone ("nasty feeling").
_IDLE = frozenset(
    """considering information cool super amazing awesome helpful tool nasty lovely brilliant noble best better worst
    bad poor big small old young main huge tiny massive easy hard proper real interesting important useful feeling
    story man woman lady lad bloke chap fella guy person hour minute moment morning afternoon evening night deal sum
    amount number couple half quarter half-hour idea reason place side end top bottom case fact matter sense piece
    issue problem opinion comment comments second one two three four five ten hundred thousand hours minutes
    cent percent percentage""".split()
)

_COUNTRY = "US"  # which is "us" in capitals

_ANEW = frozenset("A An The".split())  # in a phrase, where a transcriber began a sentence anew

# People spoken to, a verb that is left of a sentence ("the button's about this size"), a code ("licence for Q2").
_MARKUP = re.compile(r"[*|\\=`~^]|(?<!\w)[#_]|_(?!\w)")  # of Markdown and tables; 'C#' and 'on_load' have none
_BROKEN = re.compile(
    r"\b(?!(?-i:US)\b)(?:you|me|us|i)\b|['\u2019]s (?:about|in|on|at|for|with|to|of|a|the|this|that)\b"
    r"|\b[a-z]{1,2}\d+$",
    re.I,
)

_TALK = frozenset(
    """um uh erm er mm hmm yeah yep okay ok oh ah well like know mean sort kind lot bit thing things stuff guess
    whatever anything something everything nothing really actually basically literally""".split()
)


_BROAD = frozenset(_stem(word) for word in _WIDE.split())


def is_answer(text: str) -> bool:
    """Whether short talk says yes or no to what was put, rather than only "go on" (mm, okay, right)."""
    return any(word.lower() in _ANSWERS for word in find_words(text))


_ANSWERS = frozenset(
    "yes yeah yep yup aye no nope nah never exactly correct absolutely definitely true agreed both".split()
)


def is_closing(question: str) -> bool:
    """Whether a question only asks whether there is more to say: "Anything else?", "anything we have not covered?"."""
    words = {word.lower() for word in find_words(question)}
    return bool(words & {"anything", "something"}) and bool(words & _MORE)


_MORE = frozenset("else add other covered asked touched missed mention mentioned missing left further final".split())
