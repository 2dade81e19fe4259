"""The folder that `analyse` fills: findings, report, codings, a project, tables, and the canonical texts."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpora.coding import HumanCoding
from corpora.errors import InputError
from corpora.material import Transcript

FINDINGS = "findings.json"
PROJECT, TABLES = "project.qdpx", "tables.xlsx"
INTAKE = "intake.json"
HUMAN_CODINGS = "human_codings.csv"
_OURS = re.compile(r"t[0-9a-f]{16}\.txt")


def check_folder(folder: Path) -> None:
    """Make sure that results can be written here, before any work is done.

    Raises:
        InputError: it is a file, or it cannot be written to.
    """
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not nearest.is_dir():
        raise InputError(f"results cannot go into {folder}: {nearest} is a file; give --out a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise InputError(f"results cannot go into {folder}: no permission to write in {nearest}; give another --out")


def check_file(file: Path) -> None:
    """Make sure that the one file that a person asked for can be written, before any work is done.

    Raises:
        InputError: it is a folder, or its folder is none or cannot be written to.
    """
    folder = file.absolute().parent
    if file.is_dir():
        why = "it is a folder"
    elif not folder.exists():
        why = f"there is no folder {folder}"
    elif not folder.is_dir():
        why = f"{folder} is a file"
    elif not os.access(folder, os.W_OK | os.X_OK):
        why = f"no permission to write in {folder}"
    else:
        return
    raise InputError(f"nothing can be written to {file}: {why}; give another --out")


def write_folder(
    folder: Path, findings: dict[str, Any], transcripts: Sequence[Transcript], codings: Sequence[HumanCoding] = ()
) -> dict[str, str]:
    """Write all results; each file is moved into place whole, findings.json last. Returns name -> path as text.

    `codings` are those that people had put on the files; they go into the project and the tables.

    Texts of an earlier run that are not part of this one are removed, so that the folder holds one run.

    Raises:
        InputError: the folder cannot be written to.
    """
    from pipelines.findings import to_bytes
    from service.exports.codings import codings_csv
    from service.exports.dossier import dossier_of_findings
    from service.exports.qdpx import project_file
    from service.exports.report import render_report
    from service.exports.workbook import workbook_file

    texts = {transcript.id: transcript.text for transcript in transcripts}
    files = {Path("transcripts", f"{key}.txt"): text.encode("utf-8") for key, text in texts.items()}
    files[Path("codings.csv")] = codings_csv(findings).encode("utf-8")
    files[Path("report.html")] = render_report(findings, texts).encode("utf-8")
    dossier = dossier_of_findings(findings, transcripts, codings)
    files[Path(PROJECT)] = project_file(dossier)
    files[Path(TABLES)] = workbook_file(dossier, findings)
    files[Path(FINDINGS)] = to_bytes(findings)
    try:
        (folder / "transcripts").mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            write_whole(folder / name, data)
        for old in (folder / "transcripts").iterdir():
            if _OURS.fullmatch(old.name) and Path("transcripts", old.name) not in files:
                old.unlink()
    except OSError as error:
        raise InputError(f"results cannot be written to {folder}: {error.strerror or error}") from None
    return {
        "findings": str(folder / FINDINGS),
        "report": str(folder / "report.html"),
        "codings": str(folder / "codings.csv"),
        "project": str(folder / PROJECT),
        "tables": str(folder / TABLES),
        "transcripts": str(folder / "transcripts"),
    }


def write_intake(folder: Path, report: Mapping[str, Any], codings: Sequence[HumanCoding]) -> dict[str, str]:
    """Write what was understood of the files, and the codings that people had put on them. Returns name -> path.

    Raises:
        InputError: the folder cannot be written to.
    """
    from service.exports.codings import human_codings_csv

    files = {"intake": (INTAKE, json.dumps(report, ensure_ascii=False, indent=2))}
    if codings:
        files["human_codings"] = (HUMAN_CODINGS, human_codings_csv(codings))
    try:
        if not codings:
            (folder / HUMAN_CODINGS).unlink(missing_ok=True)
        for name, text in files.values():
            write_whole(folder / name, text.encode("utf-8"))
    except OSError as error:
        raise InputError(f"results cannot be written to {folder}: {error.strerror or error}") from None
    return {key: str(folder / name) for key, (name, _) in files.items()}


def write_asked(path: Path, data: bytes) -> None:
    """Write the one file that a person asked for, whole or not at all.

    Raises:
        InputError: it cannot be written there.
    """
    try:
        write_whole(path, data)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from None


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under another name and move it into place, so that a crash leaves the old one or the new one.

    Raises:
        OSError: it cannot be written.
    """
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).chmod(0o666 & ~_umask())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
