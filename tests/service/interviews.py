"""As many invented interviews as a test wants, each unlike the others."""

from __future__ import annotations

_WHO = ("my head", "the governors", "our year tens", "a parent", "the employer", "my deputy", "the hub", "a colleague")
_DID = ("asked for", "forgot about", "rang me over", "paid for", "laughed at", "rewrote", "put off", "came back to")
_WHAT = (
    "the careers plan",
    "work experience",
    "the fair",
    "the encounters",
    "the budget",
    "the training day",
    "the log",
)


def interview(number: int, turns: int = 6) -> str:
    """One interview of a few turns."""
    lines = []
    for turn in range(turns):
        at = 11 * number + 5 * turn
        who, did, what = _WHO[at % 8], _DID[(at // 3) % 8], _WHAT[(at // 5 + turn) % 7]
        lines.append(f"Interviewer: And what about part {turn} of it?")
        lines.append(
            f"P{number:02}: Well, {who} {did} {what} in week {at}, and so we came to do it the other way round. "
            f"It took {at + 3} mornings in all. I would not want to miss it, and {_WHO[(at + 3) % 8]} says so too."
        )
    return "\n".join(lines) + "\n"


def interviews(number: int, first: int = 0) -> list[tuple[str, bytes]]:
    """Files of so many interviews."""
    return [(f"P{at:02}.txt", interview(at).encode()) for at in range(first, first + number)]
