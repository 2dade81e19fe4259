"""Finding transcript files under the paths given, and reading them; one bad file never stops the others."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpora.beside import why_beside
from corpora.errors import InputError, TranscriptError
from corpora.naming import stem
from corpora.other_files import is_known, listed, what_works
from service.exports.folder import FINDINGS

if TYPE_CHECKING:
    from corpora.material import Transcript
    from corpora.readers.intake import Intake
    from corpora.terms import Terms

_NAMED = 5  # of many files passed over for one reason, so many are named


@dataclass(frozen=True, slots=True)
class Problem:
    """A file and, in a sentence, why it was not taken."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files to read, each with the name it goes by; those renamed for it; what was passed over; and what fails."""

    files: tuple[tuple[str, Path], ...]
    renamed: tuple[Problem, ...]
    passed_over: tuple[Problem, ...]
    failed: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What each file held, the distinct transcripts of all, what failed, and what has the same words as another."""

    intakes: tuple[Intake, ...]
    transcripts: tuple[Transcript, ...]
    failed: tuple[Problem, ...]
    same: tuple[Problem, ...]


def gather(paths: Sequence[Path], readable: Collection[str], sought: str = "transcript") -> Gathered:
    """Look through files and folders, the latter in depth and sorted; ``sought`` is what is said to be missing.

    Raises:
        InputError: no path leads to a file that could be read or fails by itself (wrong paths, empty folders).
    """
    found: dict[Path, Path] = {}
    passed: dict[str, list[str]] = {}
    failed: list[Problem] = []
    wrong: list[Problem] = []
    for path in paths:
        if path.is_dir():
            fit = list(_fit_files(path, readable, passed))
            found.update((file.resolve(), file) for file in fit)
            if not fit:
                wrong.append(Problem(str(path), f"no {sought} in this folder; can be read: {listed(readable)}"))
        elif not path.exists():
            wrong.append(Problem(str(path), "no such file or folder"))
        elif len(paths) > 1 and (beside := why_beside(path.name)):  # as `interviews/*` gives them
            passed.setdefault(beside, []).append(str(path))
        elif path.suffix.lower() not in readable:
            reason = f"files of type '{path.suffix}' cannot be read; {what_works(path.suffix, readable)}"
            failed.append(Problem(str(path), reason))
        else:
            found[path.resolve()] = path
    over = tuple(Problem(_few(files), reason) for reason, files in passed.items())
    if not found and not failed:
        sentences = [f"{problem.file}: {problem.reason}" for problem in wrong]
        sentences += [f"passed over: {problem.file} ({problem.reason})" for problem in over]
        raise InputError("\n".join(sentences) or "no path given")
    files = tuple(_named(list(found.values())))
    renamed = tuple(
        Problem(str(path), f"another file has this name too, so it goes by '{name}'")
        for name, path in files
        if name != path.name
    )
    return Gathered(files, renamed, over, (*wrong, *failed))


def read_all(
    files: Sequence[tuple[str, Path]], terms: Terms, step: Callable[[int, int], None] = lambda done, total: None
) -> Reading:
    """Read each file on these terms; a transcript whose name another has goes by its file's name, too."""
    from corpora.interviewers import with_interviewers_of_other_files

    intakes: list[Intake] = []
    read: dict[str, Transcript] = {}
    failed: list[Problem] = []
    same: list[Problem] = []
    for done, (name, path) in enumerate(files, 1):
        try:
            intake = terms.take_in(name, path.read_bytes(), str(path.absolute()))
        except TranscriptError as error:
            failed.append(Problem(_as_kept(path, name, terms), _without(terms.remark(str(error), name), name)))
        except OSError as error:
            failed.append(Problem(_as_kept(path, name, terms), error.strerror or str(error)))
        else:
            names = {transcript.name for transcript in read.values()}
            intake = intake.renamed({name: f"{stem(intake.name)} - {name}" for name in names})
            intakes.append(intake)
            for transcript in intake.transcripts:
                if first := read.get(transcript.id):
                    same.append(Problem(transcript.name, f"the same words as {first.name}; counted once"))
                else:
                    read[transcript.id] = transcript
        step(done, len(files))
    together = with_interviewers_of_other_files(intakes)
    read |= {one.id: one for intake in together for one in intake.transcripts if read[one.id].name == one.name}
    return Reading(together, tuple(read.values()), tuple(failed), tuple(same))


def _as_kept(path: Path, name: str, terms: Terms) -> str:
    """A file as it is told of: its path, or its name alone where names of the roster may be in the path."""
    return str(path) if terms.pseudonyms is None else terms.file_name(name)


def _fit_files(folder: Path, readable: Collection[str], passed: dict[str, list[str]]) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        here = Path(place)
        hidden = [name for name in folders if name.startswith(".")]
        results = [name for name in folders if (here / name / FINDINGS).is_file() and name not in hidden]
        for name in (*hidden, *results):
            reason = "hidden" if name in hidden else "results of themebook"
            passed.setdefault(reason, []).append(str((here / name).relative_to(folder)) + "/")
        folders[:] = sorted(set(folders) - set(hidden) - set(results))
        for file in sorted(here / name for name in files):
            reason = _why_not(file, readable)
            if reason:
                passed.setdefault(reason, []).append(str(file.relative_to(folder)))
            else:
                yield file


def _why_not(file: Path, readable: Collection[str]) -> str:
    if file.name.startswith("."):
        return "hidden"
    if beside := why_beside(file.name):
        return beside
    if file.suffix.lower() not in readable:
        unread = f"type '{file.suffix}' cannot be read" if file.suffix else "a file without a type"
        return f"{unread}; {what_works(file.suffix, readable)}" if is_known(file.suffix) else unread
    return ""


def _named(files: list[Path]) -> Iterator[tuple[str, Path]]:
    """Name each file by as few of its last folders as tell it from the others, usually none."""
    depth = dict.fromkeys(files, 1)
    while True:
        names = {file: " - ".join(file.absolute().parts[-depth[file] :]) for file in files}
        often = Counter(names.values())
        alike = [file for file in files if often[names[file]] > 1 and depth[file] < len(file.absolute().parts)]
        if not alike:
            return ((names[file], file) for file in files)
        for file in alike:
            depth[file] += 1


def _few(files: list[str]) -> str:
    more = len(files) - _NAMED
    return ", ".join(files[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _without(message: str, name: str) -> str:
    """The reason alone: readers begin their messages with the file's name, which is printed anyway."""
    return message.removeprefix(f"{name}: ")
