"""A rule that tells cases from the names of folders and files: `{group}/{case} - {site}`, as the analyst states it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpora.errors import CasesError
from corpora.material import Case
from corpora.naming import stem

_FIELD = re.compile(r"\{([A-Za-z][A-Za-z0-9 _]{0,39})\}|\*")
_DIGIT = re.compile(r"\d")
_OWN = ("case", "group", "linked_to")
_MOST_FIELDS = 20
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class CaseRule:
    """The parts of a path, the last first: in each, names of fields (None for `*`) with the texts around them."""

    written: str
    _parts: tuple[tuple[tuple[str | None, ...], tuple[str, ...]], ...]

    def case_of(self, path: str, known: Case) -> Case | None:
        """A file's case by its path, its suffix apart; what the rule does not name stays; None where it does not fit.

        A field ends where the text that follows it in the rule first comes, in capitals or not; `#` is any digit.
        """
        above, _, last = path.replace("\\", "/").rpartition("/")
        pieces = [stem(last), *reversed([piece for piece in above.split("/") if piece])]
        if len(pieces) < len(self._parts):
            return None
        values: dict[str, str] = {}
        for (fields, texts), piece in zip(self._parts, pieces, strict=False):
            found = _between(piece, texts, fields[-1:] == (None,))
            if found is None:
                return None
            values |= {field: value for field, value in zip(fields, found, strict=True) if field}
        attributes = {field: value for field, value in values.items() if field not in _OWN}
        return replace(
            known,
            name=values.get("case", known.name),
            group=values.get("group", known.group),
            linked_to=values.get("linked_to", known.linked_to),
            attributes={**known.attributes, **attributes},
        )


def read_case_rule(written: str) -> CaseRule:
    """Read a rule: text as it stands, `{case}`, `{group}`, `{linked_to}` or `{any attribute}`, `*` for anything.

    At the end `*` may also stand for nothing. `#` stands for a digit: with `{group}#*` the group of `CL01` ends before
    its number. `/` parts folders, of which only as many are looked at as the rule has, from the file upwards.

    Raises:
        CasesError: it names no field, one twice, or two without a text between them.
    """
    what = f"the rule for cases '{written[:80]}'"
    if len(written) > _LONGEST:
        raise CasesError(f"{what} has {len(written)} characters; at most {_LONGEST} work")
    parts = []
    for piece in reversed(written.strip().strip("/").split("/")):
        fields = tuple(found[1] and found[1].strip().lower().replace(" ", "_") for found in _FIELD.finditer(piece))
        texts = tuple(_FIELD.sub("\0", piece).casefold().split("\0"))
        if not all(texts[1:-1]):
            raise CasesError(f"{what} has two fields side by side; put the text between them that parts them")
        if any("{" in text or "}" in text for text in texts):
            raise CasesError(f"{what} has a brace that is no field; write fields as {{case}} or {{group}}")
        parts.append((fields, texts))
    named = [field for fields, _ in parts for field in fields if field]
    if not named:
        raise CasesError(f"{what} names no field; write it like '{{group}}/{{case}}' or '{{case}}_*'")
    if len(set(named)) < len(named) or sum(len(fields) for fields, _ in parts) > _MOST_FIELDS:
        raise CasesError(f"{what} names a field twice, or more than {_MOST_FIELDS}; name each once")
    return CaseRule(written, tuple(parts))


def _between(piece: str, texts: tuple[str, ...], anything: bool) -> list[str] | None:
    """What stands between these texts, of which the first begins the piece and the last ends it.

    Before the last may stand nothing where it is `anything` (`*`).
    """
    folded = piece.casefold()
    if len(folded) != len(piece):  # a letter such as the German sharp s, of which two become
        folded = piece.lower() if len(piece.lower()) == len(piece) else piece
    numberless = _DIGIT.sub("#", folded)
    first, *others = texts
    if not _in(first, folded, numberless).startswith(first) or not others:
        return [] if _in(first, folded, numberless) == first else None
    found = []
    at = len(first)
    for number, text in enumerate(others, 1):
        last = number == len(others)
        here = _in(text, folded, numberless)
        end = len(here) - len(text) if last else here.find(text, at + 1)
        if end < at or (end == at and not (last and anything)) or not here.startswith(text, end):
            return None
        found.append(piece[at:end].strip())
        at = end + len(text)
    return found if all(found[:-1] if anything else found) else None


def _in(text: str, piece: str, numberless: str) -> str:
    """Where a text of the rule is looked for: where it has `#`, with this in place of every digit."""
    return numberless if "#" in text else piece
