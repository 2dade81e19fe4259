"""Which of the lines that look like labels name speakers: the whole file is the evidence, not one line.

Labels recur, are short, look like names and cover the file in one form; "So here's the thing:" does none of this. Each
writing of a label (who, in which form) is weighed by points and needs `_ENOUGH` of them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpora.labels import Form, Label, speaker_key
from corpora.lookalikes import is_unrecognised, looks_like_name, names_everybody, names_role

_ENOUGH = 3
_OFTEN, _OF_USUAL = 5, 3  # times that initials come that are a word, too, and of so many times the usual once
_INITIALS = re.compile(r"[^\W\d_]{2,3}")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+(?P<rest>\S.*)")
_WORD = re.compile(r"[^\W\d_]+")
_ENDS_SENTENCE = re.compile(r"(?:[,!?;…]|\w{2}\.)$")

Writing = tuple[str, Form]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, the label it may begin with, and whether a paragraph begins here.

    ``words`` is where it begins behind a number that the file puts before its lines.
    """

    number: int
    start: int
    end: int
    label: Label | None
    opens: bool
    words: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The labels that name speakers, in order, and remarks on the doubtful ones."""

    labels: tuple[Label, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    """What the whole file says about writings of labels.

    ``counts``: how often each occurs, ``usual``: how often the most frequent; ``leading``: how often words follow it;
    ``reach``: the share of lines or paragraphs that begin in a form, ``spread``: how many lines do; ``shapes``: keys
    that differ only in a number; ``common``: words of labels that the file also uses as ordinary words, in lower case;
    ``declared``: the keys of speakers that it lists; ``opening``: the writing that its first line begins with.
    """

    counts: Counter[Writing]
    usual: int
    leading: Counter[Writing]
    reach: dict[Form, float]
    spread: Counter[Form]
    shapes: dict[str, set[str]]
    common: frozenset[str]
    declared: frozenset[str]
    opening: Writing | None

    @property
    def recurs_alone(self) -> bool:
        """Whether any label that stands alone comes twice, or names a role."""
        return any(form is Form.ALONE and (n > 1 or names_role(key)) for (key, form), n in self.counts.items())


def weigh(text: str, lines: Sequence[Line], declared: Iterable[str] = ()) -> Verdict:
    """Choose the labels that name speakers; `declared` are keys of speakers that the file itself lists."""
    seen = [(line, line.label) for line in lines if line.label is not None]
    if not seen:
        return Verdict(())
    facts = _facts(text, lines, seen, frozenset(declared))
    first: dict[Writing, tuple[Line, Label]] = {}
    for line, label in seen:
        first.setdefault((label.key, label.form), (line, label))
    points = {writing: _points(writing, label, facts) for writing, (_, label) in first.items()}
    named = {key for (key, _), score in points.items() if score >= _ENOUGH}
    kept = {
        (key, form)
        for (key, form), score in points.items()
        if score >= _ENOUGH or (key in named and form is not Form.ALONE and score > -_ENOUGH)
    }
    kept -= set(_below_lone_labels(lines, kept, facts.counts))
    known = {key for key, _ in kept} | facts.declared
    labels = tuple(
        described or label
        for _, label in seen
        if (described := _described(label, known)) or (label.key, label.form) in kept
    )
    return Verdict(labels, _notes(points, first, kept, facts) if labels else ())


def _described(label: Label, known: Container[str]) -> Label | None:
    """The label without what it says of its speaker, as `Ann Roe, Head of Year:` does of one who is `Ann Roe:` too."""
    name, comma, told = label.name.partition(", ")
    ours = comma and label.form is Form.COLON and " " in name and told[:1].isupper() and speaker_key(name) in known
    return replace(label, name=name, key=speaker_key(name)) if ours else None


def _below_lone_labels(lines: Sequence[Line], kept: Container[Writing], counts: Counter[Writing]) -> Iterator[Writing]:
    """The writings that mostly open the words right under a name and a time on a line of their own: `I said: no`."""
    below: Counter[Writing] = Counter()
    for line, after in pairwise(lines):
        above, label = line.label, after.label
        if above is None or label is None or above.form is not Form.TIMED or above.body < line.end or after.opens:
            continue
        if label.form is not Form.TIMED and (above.key, above.form) in kept:
            below[label.key, label.form] += 1
    yield from (writing for writing, count in below.items() if count * 2 >= counts[writing])


def _facts(text: str, lines: Sequence[Line], seen: Sequence[tuple[Line, Label]], declared: frozenset[str]) -> _File:
    counts = Counter((label.key, label.form) for _, label in seen)
    shapes: dict[str, set[str]] = defaultdict(set)
    for key, _ in counts:
        shapes[_shape(key)].add(key)
    spellings = {(label.name, label.form): label for _, label in seen}
    possible = {spelling: _possible(label) for spelling, label in spellings.items()}
    likely = [(line, label) for line, label in seen if possible[label.name, label.form]]
    spread = Counter(label.form for _, label in likely)
    opening = Counter(label.form for line, label in likely if line.opens)
    paragraphs = sum(line.opens for line in lines) or 1
    reach = {form: max(spread[form] / len(lines), opening[form] / paragraphs) for form in spread}
    usual = max(Counter((label.key, label.form) for _, label in likely).values(), default=0)
    wanted = {word for key, _ in counts for word in _telling_words(key)}
    common = frozenset(word for word in set(_WORD.findall(text)) if word in wanted and word.islower())
    first = lines[0].label
    start = (first.key, first.form) if first else None
    alone = {line.number for line, label in likely if label.form is Form.ALONE}
    return _File(counts, usual, _leading(lines, alone), reach, spread, shapes, common, declared, start)


def _leading(lines: Sequence[Line], alone: Container[int]) -> Counter[Writing]:
    """How often each label is followed by words, and not by another label that stands alone."""
    leading: Counter[Writing] = Counter()
    for line, after in pairwise(lines):
        if line.label and after.number not in alone:
            leading[line.label.key, line.label.form] += 1
    return leading


def _points(writing: Writing, label: Label, facts: _File) -> int:
    """The evidence that a writing names a speaker; `label` is where it first occurs."""
    key, form = writing
    count = facts.counts[writing]
    known = (
        _number_of_sender(label)
        or key in facts.declared
        or is_unrecognised(key)
        or _plainly_initials(label, count, facts)
        or (names_role(key) and not (form is Form.ALONE and len(key) == 1))
    )
    points = 3 if known else looks_like_name(label.name)
    points += (count > 1) + (count > 2) + (count > 5)
    reach = facts.reach.get(form, 0.0)
    points += 2 if reach >= 0.5 else 1 if reach >= 0.2 and facts.spread[form] > 1 else 0
    points += reach >= 0.8 and label.name.islower()  # people who type no capitals at all
    points += writing == facts.opening and form is not Form.ALONE
    points += len(facts.shapes[_shape(key)]) >= 3 and _shape(key) != key
    if label.began is not None:
        points += 1 if form is Form.ALONE or count == 1 else 2
    if label.emphasis:
        points += 1
    if len(key) == 1 and key.isalpha() and count == 1 and facts.usual > 2 and label.began is None:
        points -= 3  # "A: the cost" of a list
    return points if known else points - _doubt(writing, label, facts)


def _doubt(writing: Writing, label: Label, facts: _File) -> int:
    """The evidence that a writing that looks like a name is none."""
    key, form = writing
    count = facts.counts[writing]
    words = _telling_words(key)
    numbered = _NUMBERED.fullmatch(key)  # as headings are, and answers to a list of questions
    doubt = 5 if numbered and not names_role(numbered["rest"]) and len(facts.shapes[_shape(key)]) == 1 else 0
    ordinary = words and all(word in facts.common for word in words) and not label.name.islower()
    if ordinary and not names_everybody(key):
        doubt += 2 if count == 1 else 1  # "Money:" is a word of the talk, "Mark:" may be both
    if form is Form.ALONE:
        doubt += facts.reach.get(form, 0.0) < 0.5
        doubt += 0 if facts.recurs_alone else 2  # headings stand alone too, but come once
        doubt += 3 * bool(_ENDS_SENTENCE.search(label.name)) + 3 * (facts.leading[writing] * 2 < count)
    return doubt


def _possible(label: Label) -> bool:
    """Whether a label could name a speaker, by its looks."""
    if label.form is Form.ALONE and _ENDS_SENTENCE.search(label.name):
        return False
    return _number_of_sender(label) or looks_like_name(label.name) >= -1 or names_role(label.key)


def _number_of_sender(label: Label) -> bool:
    """Whether it is the telephone number of somebody who sent messages to a chat."""
    return label.sent and not any(char.isalpha() for char in label.key)


def _plainly_initials(label: Label, count: int, facts: _File) -> bool:
    """Whether capitals that are a word, too, come as often as speakers do: the initials of Mary Moss are `MM:`."""
    often = count >= _OFTEN and _OF_USUAL * count >= facts.usual
    return often and label.form is Form.COLON and label.name.isupper() and bool(_INITIALS.fullmatch(label.name))


def _telling_words(key: str) -> list[str]:
    return [word for word in _WORD.findall(key) if len(word) > 2]


def _shape(key: str) -> str:
    return re.sub(r"\d+", "0", key)


def _notes(
    points: dict[Writing, int], first: dict[Writing, tuple[Line, Label]], kept: set[Writing], facts: _File
) -> tuple[str, ...]:
    notes = []
    often: Counter[str] = Counter()  # in whatever form
    for key, form in kept:
        often[key] += facts.counts[key, form]
    once = [first[w] for w in kept if often[w[0]] == 1 and points[w] == _ENOUGH and facts.usual > 5]
    passed = [first[w] for w, score in points.items() if w not in kept and score > 0 and w[1] in (Form.COLON, Form.TAB)]
    if once:
        notes.append(f"Taken for speakers, though they come only once: {_listed(once)}.")
    if passed:
        notes.append(f"Not taken for speakers, but for words that were said: {_listed(passed)}.")
    return tuple(notes)


def _listed(places: Iterable[tuple[Line, Label]]) -> str:
    ordered = sorted(places, key=lambda place: place[0].number)
    shown = ", ".join(f"'{label.name}' (line {line.number})" for line, label in ordered[:3])
    return shown + (f" and {len(ordered) - 3} more" if len(ordered) > 3 else "")
