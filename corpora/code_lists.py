"""Cells and comments that hold several codes: whether what stands there is a list, or one code with a comma in it.

Only all of them together can tell: the parts of lists come again, by themselves or in other company; those of a code's
name ("Fear, uncertainty and doubt") do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpora.coding import HumanCoding

_DELIMITERS = (";", "\n", "|", ",")
_RECURRING = 2 / 3  # share of the parts that must be in other cells, too
_NAMES = {"\n": "line ends", ";": "semicolons", ",": "commas", "|": "upright strokes"}
_SHOWN = 60
_AROUND = " \t#*-\u2013\u2022."


def divided(codings: Sequence[HumanCoding]) -> tuple[tuple[HumanCoding, ...], tuple[str, ...], str]:
    """The codings with one code each, and where that took dividing a sentence on it and the delimiter."""
    cells, delimiter = codes_in([coding.code for coding in codings])
    if not delimiter:
        return tuple(codings), (), ""
    several = [coding.code for coding, codes in zip(codings, cells, strict=True) if len(codes) > 1]
    shown = " ".join(several[0].split())[:_SHOWN]
    note = (
        f"{len(several):,} of {len(codings):,} codings have several codes, divided at {_NAMES[delimiter]}"
        f" since the parts come again elsewhere ('{shown}')"
    )
    return divided_at(delimiter, codings), (note,), delimiter


def divided_at(delimiter: str, codings: Iterable[HumanCoding]) -> tuple[HumanCoding, ...]:
    """The codings with one code each; with an empty delimiter as they are."""
    if not delimiter:
        return tuple(codings)
    return tuple(replace(one, code=code) for one in codings for code in parts_of(one.code, delimiter))


def codes_in(cells: Sequence[str]) -> tuple[tuple[tuple[str, ...], ...], str]:
    """The codes in each cell, and the delimiter at which cells were divided, empty where each holds one.

    Args:
        cells: what stands where codes are written, of the whole table or of all comments.
    """
    for delimiter in _DELIMITERS:
        if _holds_lists(set(cells), delimiter):
            return tuple(tuple(parts_of(cell, delimiter)) for cell in cells), delimiter
    return tuple((cell,) for cell in cells), ""


def parts_of(cell: str, delimiters: str) -> Iterable[str]:
    """The codes between any of these characters, without marks of lists around them and each once."""
    parts = (" ".join(part.split()).strip(_AROUND) for part in re.split(f"[{re.escape(delimiters)}]", cell))
    return dict.fromkeys(filter(None, parts))


def _holds_lists(cells: set[str], delimiter: str) -> bool:
    """Whether the parts of what the delimiter divides stand in other cells as well, nearly all of them."""
    divided = [[part.casefold() for part in parts_of(cell, delimiter)] for cell in cells]
    often = Counter(part for parts in divided for part in parts)
    of_lists = [part for parts in divided if len(parts) > 1 for part in parts]
    return bool(of_lists) and sum(often[part] > 1 for part in of_lists) >= _RECURRING * len(of_lists)
