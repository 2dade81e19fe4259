"""What README.md tells people to type exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
FENCED = re.compile(r"^```(?:sh|bash|shell|console|text)?[ \t]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """The words of every `themebook` command in the fenced blocks, up to a pipe or the like."""
    found = []
    for block in FENCED.findall(README.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            found += [words for part in re.split(r"\||&&|;|>", line) if (words := words_of(part))]
    return found


def words_of(part: str) -> list[str]:
    """The words that follow `themebook`, or none."""
    try:
        words = shlex.split(part.strip().removeprefix("$ "), comments=True)
    except ValueError:  # a quotation that the splitting cut, or no command at all
        return []
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    named = words and re.fullmatch(r"(?:\S*/)?themebook", words[0])
    return words[1:] if named and len(words) > 1 else []


def test_the_readme_has_a_command_to_try_first() -> None:
    assert ["demo"] in [words[:1] for words in commands()], "README.md shows no `themebook demo` in a fenced block"


@pytest.mark.parametrize("words", [pytest.param(words, id=" ".join(words)) for words in commands()])
def test_a_command_in_the_readme_is_known_with_its_options(words: list[str]) -> None:
    from typer.main import get_command

    from service.cli import app

    command, rest = get_command(app), list(words)
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        assert name in command.commands, f"README.md: there is no command '{name}' in `themebook {' '.join(words)}`"
        command = command.commands[name]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)} | {
        "--help"
    }
    used = {word.partition("=")[0] for word in rest if word.startswith("-") and word != "-"}
    assert used <= known, (
        f"README.md: `themebook {' '.join(words)}` uses {sorted(used - known)}; known are {sorted(known)}"
    )
