"""The form by which a reviewer does something to a theme: one form holds the fields of several acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Form

from corpora.decision import ON_THEMES, Act
from corpora.errors import InputError
from service.api.strict import check_text
from service.operations import Proposal, ProposedPart

Words = Annotated[str, Form(max_length=20_000)]
Version = Annotated[int, Form(ge=0, lt=2**31)]
Key = Annotated[str | None, Form(min_length=1, max_length=255)]


@dataclass(frozen=True, slots=True)
class ThemeForm:
    """What was filled in; ``other`` is another theme as ``identifier@version``.

    ``alone`` is the theme if it was on the theme's own page, else empty.
    """

    theme: str
    act: Act
    version: int
    memo: str
    typed: dict[str, str]
    other: str
    segments: tuple[str, ...]
    objectives: tuple[str, ...]
    request: str | None
    alone: str = ""

    def proposal(self) -> Proposal:
        """What of the form goes with its act.

        Raises:
            InputError: the act is not one that is done to a theme.
        """
        into, seen = self._other()
        by_act: dict[Act, dict[str, Any]] = {
            Act.RENAME: {"name": self.typed["name"]},
            Act.DEFINE: dict(self.typed),
            Act.MERGE: {"sources": (into,) if into else (), "seen": seen},
            Act.MOVE: {"segments": self.segments, "into": into, "seen": seen},
            Act.SPLIT: {"parts": (ProposedPart(self.typed["name"] or None, self.segments),)},
            Act.GROUP: {"into": into},
            Act.OBJECTIVES: {"objectives": self.objectives},
            Act.WITHDRAW: {},
        }
        if self.act not in ON_THEMES:
            raise InputError(f"'{self.act}' is not done to a theme")
        said = by_act.get(self.act, {"segments": self.segments})
        return Proposal(self.act, self.theme, self.version, self.memo, **said)

    def written(self, memo: bool) -> list[tuple[str, str]]:
        """What was typed into the fields of the act, each with the field's name, so that nothing of it is lost.

        The `memo` too, where the theme is gone whose form would show it.
        """
        fields = {Act.DEFINE: tuple(self.typed), Act.RENAME: ("name",), Act.SPLIT: ("name",)}.get(self.act, ())
        typed = [(name, self.typed[name]) for name in fields] + ([("memo", self.memo)] if memo else [])
        return [(name, text) for name, text in typed if text.strip()]

    def _other(self) -> tuple[str | None, dict[str, int]]:
        identifier, _, version = self.other.partition("@")
        if not identifier:
            return None, {}
        return identifier, {identifier: int(version)} if version.isascii() and version.isdecimal() else {}


def lines(text: str) -> str:
    """Text from a form with the line ends that we keep; browsers send others."""
    return text.replace("\r\n", "\n")


def theme_form(
    theme: str,
    act: Annotated[Act, Form()],
    version: Version,
    memo: Words = "",
    name: Words = "",
    definition: Words = "",
    include: Words = "",
    exclude: Words = "",
    other: Annotated[str, Form(max_length=100)] = "",
    segments: Annotated[list[str] | None, Form()] = None,
    objectives: Annotated[list[str] | None, Form()] = None,
    request: Key = None,
    alone: Annotated[bool, Form()] = False,
) -> ThemeForm:
    """The form as it was sent.

    Raises:
        ProblemError: it holds what is not text.
    """
    words = (memo, name, definition, include, exclude, other, request or "", *(segments or ()), *(objectives or ()))
    for text in words:
        check_text(text, "form")
    typed = {"name": name, "definition": lines(definition), "include": lines(include), "exclude": lines(exclude)}
    return ThemeForm(
        theme, act, version, lines(memo), typed, other, tuple(segments or ()), tuple(objectives or ()), request,
        theme if alone else "",
    )  # fmt: skip


Asking = Annotated[ThemeForm, Depends(theme_form)]
