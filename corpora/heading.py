"""What a file says about itself above the talk: 'Date: ...', 'Interviewer: JS'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

from corpora.evidence import Line
from corpora.labels import Form, Label, is_time, speaker_key
from corpora.lookalikes import HEADINGS, names_role
from corpora.material import count_words
from corpora.role_words import ANSWERS, ASKS

_DESCRIBES = re.compile(
    r"(?:date|time|place|location|length|duration|name|number|no|id|title|type|code|file|purpose|aim|topic)"
    r" (?:of|for) .+"
    r"|(?:fecha|hora|lugar|nombre|código|datum|uhrzeit|ort|date|heure|lieu|nom|nome) (?:de|del|der|des|du|da|do) .+"
    r"|.+ (?:date|time|place|location|number|no|id|name|title|code|type|status|length|duration|initials)"
    rf"|(?:{ASKS}|{ANSWERS})(?:['\u2019]s)? (?:age|gender|year|major|role|occupation|position|department|background)"
)
_ASKS = re.compile(rf"(?:{ASKS}|interviewed by|int)(?:s|\(s\))?(?: names?| initials)?")
_WHO_ASKED = re.compile(  # 'Interviewer is Jo Roe.', 'The interview was conducted by Jo Roe and Di Vale'
    r"\b(?:interviewers?,? (?:is|are|was|were)"
    r"|interview(?:s|ed)?(?: (?:was|were))?(?: (?:conducted|held|done|led))? by:?)"
    r" +((?:\b[A-Z]\.|[^.;\n]){1,160})",
    re.IGNORECASE,
)
_CALLED_SO = re.compile(  # 'Jo Roe (interviewer)'
    rf"(?P<who>[A-Z][\w.'\u2019\-]*(?: [A-Z][\w.'\u2019\-]*){{0,3}}) ?\((?i:(?:the )?(?:{ASKS}))\)"
)
_ROLE_IN_FULL = re.compile(
    rf"(?:the )?(?:{ASKS}|{ANSWERS})s?"
    r"(?: ?\d{1,4})?(?: ?\([^()]*\))?"
)
_NAME_OF_ONE = re.compile(
    r"\s*([A-Z][\w.'\u2019\-]*(?: [A-Z][\w.'\u2019\-]*){0,3})(?=\s*[,;(]|\s[-\u2013\u2014] |\s*$)"
)
_PSEUDONYM = re.compile(r"\b(?:pseudonym|alias|called|known as)\b\W{0,3}([A-Z][\w'\u2019\-]*)", re.IGNORECASE)
_NAMES_APART = re.compile(r"\s*(?:,|;|/|&|\b(?:and|with)\b)\s*")
_KEY_AND_VALUE = re.compile(r"[\w-]+:(?:\s|$)|- ")
_MARKS = " \t#*_=-\u2013\u2014[]{}<>\"'|"
_NUMBER = (
    r"(?:[a-z]{1,4}[ \-_]?\d{1,4}|\d{1,4}[a-z]?|[ivx]{1,5}|[a-z]|one|two|three|four|five|six|seven|eight|nine|ten)"
)
_BEFORE_NUMBER = r" (?:no\.?|number|nr\.?|id|code):? ?| ?# ?| "
_TITLE = re.compile(
    r"(?P<kind>(?:user )?interview|transcript|focus group|(?:user|usability) (?:trial|test|session))"
    rf"(?: transcript)?(?:{_BEFORE_NUMBER}| ?[:\-\u2013] ?){_NUMBER}"
    r"(?![\w'\u2019])(?P<rest>.{0,80})"
    rf"|(?P<person>{ANSWERS})(?:{_BEFORE_NUMBER}){_NUMBER}(?: ?\([^()]{{1,60}}\))?"
    r"|interview with [^.?!:]{1,60}"
    r"|(?P<about>(?:\w+ )?interview) [\-\u2013\u2014] [^.?!:]{1,80}",
    re.IGNORECASE,
)
_SPEAKERS_LISTED = 40  # lines at the top in which a list of speakers is looked for
_LONGEST = 120  # characters of one line of a file's heading
_MOST_TITLES = 2  # below one that names somebody
_PARAGRAPHS = 8  # at the top, that may describe the file
_LINES = 60  # behind these, that may
_LONGEST_NAME = 40
_MOST_ON_A_PAGE = 16  # lines of a title page
_MUCH_ABOVE = 100  # words above the speech from which they are told, where they are more than it
_PROSE = 600  # characters of a line above the speech, below its first, that may be what somebody says
_LONGEST_WHO = 80  # characters of a line that says who has a role
_FEW_WORDS = 4  # that may have a full stop behind them
_MOST_NAMES = 12  # words that name people
_JOIN = frozenset("and with & of the de da di du van von der den".split())


@dataclass(frozen=True, slots=True)
class Title:
    """What a line such as 'Interview 3: a head teacher' calls an interview; a person's may be a speaker's label."""

    kind: str
    name: str
    of_person: bool


def title_of(line: str) -> Title | None:
    """The title of an interview that a line is; None where it is something else."""
    found = _TITLE.fullmatch(line.strip(_MARKS)[: _LONGEST + 1])
    if found is None or (found["rest"] or "").rstrip().endswith(("?", "!")):
        return None
    name = found.group()[: found.start("rest")] if found["rest"] else found.group()
    about = f"{found['about']} -" if found["about"] else ""
    kind = found["kind"] or found["person"] or about or "interview with"
    return Title(kind.casefold(), name, bool(found["person"]))


def heading(text: str, lines: Sequence[Line], listed: int = 0) -> int:
    """How many lines at the top describe the file (such as 'Date: ...'), titles and remarks between them included.

    They are front matter, or whole paragraphs of short lines; behind these, the lines with a colon up to the last that
    describes and comes once. `listed`: how many end with a list of speakers.
    """
    listed = max(listed if listed < len(lines) else 0, _front_matter(text, lines))
    counts = Counter(line.label.key for line in lines if line.label)
    titled = int(len(lines) > 1 and _titled(text, lines, counts))
    last = about = max(titled, listed, _paragraphs_about(text, lines, counts), _after_introduction(text, lines))
    for number, line in enumerate(lines[about : about + _LINES], about + 1):
        if line.label is None or line.label.form is not Form.COLON or line.end - line.start > _LONGEST:
            break
        if _explains(text, line) or _presents(text, line, counts) or (counts[line.label.key] == 1 and _describes(line)):
            last = number
    last = max(last, _run_of_once(text, lines, last, counts), _title_page(text, lines, counts))
    while 1 < last < len(lines) - 1 and _introduces(lines[last], lines[last + 1]):
        last += 1
    return last if 1 < last < len(lines) else about


def _run_of_once(text: str, lines: Sequence[Line], described: int, counts: Counter[str]) -> int:
    """Where lines end that have a label each that comes once, at the top or right below such as describe the file.

    Below them somebody speaks who does so again; they are short and end as no sentence does. At the very top they are
    two at least, and none says what somebody is there for. 0 where there are none.
    """
    for number, line in enumerate(lines[described : described + _LINES], described):
        if line.label is None:
            return 0
        if counts[line.label.key] > 1:
            return number if described or number > 1 else 0
        if line.label.form is not Form.COLON or not _titles(text, [line]):
            return 0
        if not described and names_role(line.label.key):
            return 0
    return 0


def _title_page(text: str, lines: Sequence[Line], counts: Counter[str]) -> int:
    """Where a page ends that names people and, on lines of their own, what they are there for, and then place and date.

    Below it somebody speaks under a label of another form. 0 where there is none.
    """
    for number, line in enumerate(lines[:_MOST_ON_A_PAGE]):
        if line.label is not None and line.label.form is Form.COLON:
            above = lines[1:number]
            alone = [one.label.key for one in above if one.label is not None and one.label.form is Form.ALONE]
            told = any(map(_is_role, alone)) and not any(counts[key] > 1 for key in alone)
            return number if told and counts[line.label.key] > 1 and _titles(text, lines[:number]) else 0
    return 0


def _front_matter(text: str, lines: Sequence[Line]) -> int:
    """How many lines are front matter of Markdown, keys and values between two lines of hyphens; never all lines."""
    said = [text[line.start : line.end].strip() for line in lines[: _LINES + 1]]
    if not said or said[0] != "---" or "---" not in said[1:]:
        return 0
    end = said.index("---", 1)
    return end + 1 if end + 1 < len(lines) and all(map(_KEY_AND_VALUE.match, said[1:end])) else 0


def _titled(text: str, lines: Sequence[Line], counts: Counter[str]) -> bool:
    """Whether the first line is the interview's title, or `P3`, whose it is."""
    title = title_of(text[lines[0].start : lines[0].end])
    if title is None and (only := lines[0].label) is not None:
        return names_role(only.key) and only.key[-1].isdigit() and _named_above_the_talk(text, lines, counts)
    return title is not None and (not title.of_person or _named_above_the_talk(text, lines, counts))


def _named_above_the_talk(text: str, lines: Sequence[Line], counts: Counter[str]) -> bool:
    """Whether 'Participant 1' at the top is nobody's label: it stands there alone, and what is said has others.

    The first of these, with a colon or a time, must come right below, or below titles.
    """
    first = lines[0].label
    if first is not None and (first.form is not Form.ALONE or counts[first.key] > 1):
        return False
    for at, line in enumerate(lines[1 : _MOST_TITLES + 2], 1):
        if line.label is not None and counts[line.label.key] > 1:
            set_off = line.label.form is Form.COLON or line.label.began is not None
            return set_off and _titles(text, lines[1:at])
    return False


def _paragraphs_about(text: str, lines: Sequence[Line], counts: Counter[str]) -> int:
    """Where the last of the first paragraphs ends that describes the file; what stands between must not be speech."""
    starts = [at for at, line in enumerate(lines) if at == 0 or line.opens]
    speaks = any(count > 1 for count in counts.values())
    found, prose = 0, False
    if speaks and len(starts) > 1 and _in_own_words(lines[: starts[1]], counts):
        found, starts = starts[1], starts[1:]
    for start, end in pairwise(starts[: _PARAGRAPHS + 1]):
        part = lines[start:end]
        about = [
            at
            for at, line in enumerate(part, 1)
            if _describes(line) or _explains(text, line) or _presents(text, line, counts)
        ]
        behind = range(about[-1] if about else 0, len(part))
        talk = next((at for at in behind if _talks(text, part[at], counts)), len(part))
        if len(about) > prose and all(line.end - line.start <= _LONGEST for line in part[:talk]):
            found, prose = start + talk, False
            if talk < len(part):
                break
        elif any(_recurs(line, counts) for line in part):
            break
        elif not _titles(text, part):
            prose = True
            if not speaks:
                break
    return found


def _recurs(line: Line, counts: Counter[str]) -> bool:
    """Whether a line has a label that comes again."""
    return line.label is not None and counts[line.label.key] > 1


def _talks(text: str, line: Line, counts: Counter[str]) -> bool:
    """Whether somebody who speaks again does so in a line, which does not only say who they are: `Interviewer: JS`."""
    label = line.label
    if label is None or not _recurs(line, counts):
        return False
    said = text[label.body : min(line.end, label.body + _LONGEST)]
    return len(said) > _LONGEST_NAME or not names_role(label.key) or said[-1:] in ".?!\u2026" or not _names(said)


def _names(said: str) -> bool:
    """Whether words may be names or codes, by their capitals."""
    return all(word[0].isupper() or word[0].isdigit() or word in _JOIN for word in said.split())


def _in_own_words(part: Sequence[Line], counts: Counter[str]) -> bool:
    """Whether a title has two lines or more with a colon right below it, each with a word that nothing else begins."""
    title, below = part[0].label, [line.label for line in part[1:]]
    return (
        (title is None or title.form is Form.ALONE)
        and len(below) > 1
        and all(line.end - line.start <= _LONGEST for line in part)
        and all(
            label is not None and label.form is Form.COLON and counts[label.key] == 1 and not names_role(label.key)
            for label in below
        )
    )


def descriptions(text: str, lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Runs ``[start, end)`` of lines that describe an interview: two at least, no key twice, not only of roles."""
    start, keys = 0, set[str]()
    described = [_describes(line) or _names_somebody(text, line) for line in lines]
    for at, line in enumerate(lines):
        key = line.label.key if line.label else ""
        if described[at] and key not in keys:
            start, keys = (start if keys else at), keys | {key}
            continue
        if len(keys) > 1 and any(map(_describes, lines[start:at])):
            yield start, at
        start, keys = at, ({key} if described[at] else set())


def _after_introduction(text: str, lines: Sequence[Line]) -> int:
    """Where the talk begins below a description that stands under a longer introduction, in which nobody talks."""
    for start, end in descriptions(text, lines):
        before = Counter(line.label.key for line in lines[:start] if line.label)
        after = Counter(line.label.key for line in lines[end:] if line.label)
        if sum(count > 1 for count in before.values()) > 1:
            return 0
        if sum(count > 1 for count in after.values()) > 1:
            return end
    return 0


def _names_somebody(text: str, line: Line) -> bool:
    """Whether a line only says who has a role: `Interviewee: Jo Roe`."""
    if line.label is None or line.label.form is not Form.COLON or not _is_role(line.label.key):
        return False
    said = text[line.label.body : min(line.end, line.label.body + _LONGEST)]
    return 0 < len(said.split()) <= _MOST_NAMES and _names(said)


def _titles(text: str, lines: Sequence[Line]) -> bool:
    """Whether these lines are short and end as no sentence does."""
    return all(line.end - line.start <= _LONGEST and text[line.end - 1] not in ".?!:" for line in lines)


def listed_speakers(text: str, lines: Sequence[Line]) -> Iterator[str]:
    """The keys of the speakers that a heading lists, as Otter does under the word SPEAKERS."""
    for line, after in pairwise(lines[:_SPEAKERS_LISTED]):
        if text[line.start : line.end].strip().casefold() == "speakers":
            yield from (speaker_key(name) for name in text[after.start : min(after.end, after.start + 5000)].split(","))


def named_to_interview(text: str, lines: Sequence[Line]) -> tuple[str, ...]:
    """The names behind 'Interviewer:' in a file's heading, in a sentence that says who interviewed, or called so."""
    names: list[str] = []
    for line in lines:
        if line.label and line.label.form is Form.COLON and _ASKS.fullmatch(line.label.key):
            names += _NAMES_APART.split(text[line.label.body : min(line.end, line.label.body + _LONGEST)].strip())
        for said in _WHO_ASKED.finditer(text, line.start, line.end):
            names += map(_capitalised, _NAMES_APART.split(said[1]))
        names += (called["who"] for called in _CALLED_SO.finditer(text, line.start, line.end))
    return tuple(filter(None, names))


def who_is_who(text: str, lines: Sequence[Line], labels: Sequence[Label]) -> int:
    """How many lines at the top only say who has which role, each once and shortly, as 'Interviewee: Jo Roe' does.

    None where the labels may be those of the talk.
    """
    keys, starts = [label.key for label in labels], {label.start for label in labels}
    if len(set(keys)) < len(keys) or not any(map(_is_role, keys)):
        return 0
    saying = [(at, line) for at, line in enumerate(lines, 1) if line.start in starts]
    short = all(line.end - line.start <= _LONGEST_WHO and _tells_who(text, line) for _, line in saying)
    return saying[-1][0] if saying and short and saying[-1][0] < len(lines) else 0


def _tells_who(text: str, line: Line) -> bool:
    """Whether a line ends as no sentence does, or is a few words, as `Interviewee: Female, 21.` is."""
    few = line.label is not None and count_words(text[line.label.body : line.end]) <= _FEW_WORDS
    return text[line.end - 1] not in ("?!\u2026" if few else ".?!\u2026")


def remark_above(text: str, lines: Sequence[Line], start: int) -> tuple[str, ...]:
    """A remark on the lines before the speech, and how much they hold where it is much or a paragraph of it long."""
    before = [line for line in lines if line.end <= start and not is_time(text, line.start, line.end)]
    if not before:
        return ()
    first, last = before[0].number, before[-1].number
    which = f"Line {first}" if first == last else f"Lines {first} to {last}"
    counts = "counts" if first == last else "count"
    told = f"{which}, before the speech begins, {counts} as heading, not as speech."
    above = count_words(text[before[0].start : before[-1].end])
    said = count_words(text[start:]) if above > _MUCH_ABOVE else 0
    if said and (above > said or any(line.end - line.start > _PROSE for line in before[1:])):
        told += f" They hold {above:,} words, and the speech {said:,}: look whether somebody speaks in them."
    return (told,)


def _capitalised(words: str) -> str:
    """The words up to the first that begins with no capital: 'Jo Roe' of 'Jo Roe on 3 March'."""
    return " ".join(takewhile(lambda word: word[0].isupper(), words.split()))


def _introduces(line: Line, after: Line) -> bool:
    """Whether 'Interviewer: JS' says who that is, as the words of the same label come right below."""
    if line.label is None or after.label is None or line.label.key != after.label.key:
        return False
    return names_role(line.label.key) and line.end - line.label.body <= _LONGEST_NAME


@lru_cache(maxsize=4096)
def _key_describes(key: str) -> bool:
    return key in HEADINGS or bool(not names_role(key) and _DESCRIBES.fullmatch(key))


@lru_cache(maxsize=4096)
def _is_role(key: str) -> bool:
    return bool(_ROLE_IN_FULL.fullmatch(key))


def _describes(line: Line) -> bool:
    label = line.label
    if label is None or label.form not in (Form.COLON, Form.TAB):
        return False
    return any(map(_key_describes, label.key.split("/")))


def _presents(text: str, line: Line, counts: Counter[str]) -> bool:
    """Whether a line only says who has a role, of one who speaks under that name: `Interviewee: Sam Roe, who ...`."""
    if line.label is None or counts[line.label.key] > 1 or not _is_role(line.label.key):
        return False
    said = text[line.label.body : min(line.end, line.label.body + _LONGEST)].strip()
    if names := _NAME_OF_ONE.match(said):
        words = names[1].split()
        if any(counts[speaker_key(name)] > 1 for name in (words[0], " ".join(words))):
            return True
    known = _PSEUDONYM.search(said)
    return known is not None and counts[speaker_key(known[1])] > 1


def _explains(text: str, line: Line) -> bool:
    """Whether a line says what a label stands for: `R: Respondent`."""
    if line.label is None or line.label.form is Form.ALONE or line.end - line.label.body > _LONGEST_NAME:
        return False
    meant = speaker_key(text[line.label.body : line.end])
    return len(meant) > len(line.label.key) and bool(_ROLE_IN_FULL.fullmatch(meant))
