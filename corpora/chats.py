"""Chats as messengers export them, a message behind the moment it was sent: who sent it, and what nobody wrote.

WhatsApp names people who are not in the address book of whoever exports by their telephone number or, behind a tilde,
by the name that they gave themselves.
"""

from __future__ import annotations

import re

_MARKS = r"\u200e\u200f\u202a-\u202e\u2066-\u2069"  # of direction, around numbers
_HIDDEN = rf"[{_MARKS}]*"
_UNSAVED = re.compile(
    rf"{_HIDDEN}(?:~[\s{_MARKS}]{{0,3}}(?P<nick>[^\s:\n\"\u201c][^:\n\"\u201c]{{0,40}}?)"
    rf"|(?P<number>\+?\d[\d ()\u00a0.\-\u2010\u2011]{{5,20}}\d)){_HIDDEN}:(?=\s|$)"
)
_LEFT_OUT = re.compile(
    rf"{_HIDDEN}(?:<(?:media omitted|attached: [^<>\n]{{1,200}}|attachment: [^<>\n]{{1,200}})>"
    r"|(?:audio|contact card|document|gif|image|sticker|video|video note) omitted"
    r"|(?:this message was|you) deleted(?: this message)?\.?|missed (?:group )?(?:voice|video) call)\s*",
    re.IGNORECASE,
)


def unsaved_sender(text: str, start: int, stop: int) -> tuple[str, int] | None:
    """Who sent the message whose sender begins at `start`, known by a number or `~ name`, and where its words begin."""
    found = _UNSAVED.match(text, start, stop)
    return (found["nick"] or found["number"], found.end()) if found else None


def left_out(words: str) -> bool:
    """Whether a message is only what a messenger puts in place of a picture, a call or what was taken back."""
    return bool(_LEFT_OUT.fullmatch(words))
