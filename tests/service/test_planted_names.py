"""Two hundred names, planted in every position and form that files have: after intake none is anywhere."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import closing
from itertools import islice, product
from pathlib import Path

import pytest
from document_writers import docx_labels, docx_table, html_labels, odt_labels, rtf_labels
from people import V1, Team
from projects import NVIVO, Study, Written, project
from rerun import finish, found

from service import operations
from service.exports.forms import ExportForm
from service.settings import Settings
from service.store.engine import Database
from service.store.rosters import FOLDER

GIVEN = [  # so long that no row of numbers in the database spells one by chance
    "Joanne", "Zoëlle", "Anne-Marie", "Siôned", "Mohammed", "Priya", "Łukasz", "Niamh", "Olufemi", "Björn",
    "D'Arcy", "Chloé", "Fatima", "Rhiannon", "Bartholomew", "Xiomara", "Gwendolen", "Tobias", "Yevgenia", "Isambard",
]  # fmt: skip
FAMILY = [
    "Williamson", "O'Brienne", "Smythe-Jonas", "van der Berghe", "Okaforr", "Nguyễnh", "Pateliko", "McDonnelly",
    "Müllerin", "Kowalczyk",
]  # fmt: skip
NAMES = [f"{given} {family}" for given, family in islice(product(GIVEN, FAMILY), 200)]
FORMS = (
    "{name}", "{upper}", "{lower}'s", "Dr {name}", "{family}, {given}", "{given}", "Mrs {family}",
    "{initial}. {family}",
    "{address}@example.org", "{name}\u2019s", "\u201c{name}\u201d", "{given}\n{family}",
    "{half}-\n{rest} {family}", "**{given}** {family}", "{given}_{family}", "({upper})", "{given}\t{family}",
)  # fmt: skip


def bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("Ł", "L").replace("ł", "l"))
    return "".join(char for char in apart if unicodedata.category(char) not in ("Mn", "Cf")).casefold()


PLANTED = sorted({bare(part) for name in NAMES for part in name.split(" ", 1)})
ANY = re.compile("|".join(r"[\W_]{0,3}".join(re.escape(c) for c in part if c.isalpha()) for part in PLANTED))


def formed(number: int) -> str:
    name = NAMES[number % len(NAMES)]
    given, family = name.split(" ", 1)
    address = bare(name).replace(" ", ".").replace("'", "")
    return FORMS[number % len(FORMS)].format(
        name=name, given=given, family=family, upper=name.upper(), lower=name.lower(), initial=name[0], address=address,
        half=given[: len(given) // 2], rest=given[len(given) // 2 :],
    )  # fmt: skip


def talk(first: int) -> list[tuple[str, str, int]]:
    """An interview with a name in every turn, one of them the speaker's own label."""
    said = []
    for at in range(first, first + 8):
        said.append(("Interviewer", f"And what did {formed(at)} say, at the time?".replace("\n", " "), 20 * at))
        said.append(
            (NAMES[first], f"Well, {formed(at + 3)} came over, and so did {NAMES[at % 200]}, too.", 20 * at + 9)
        )
    return said


def text_of(said: list[tuple[str, str, int]]) -> bytes:
    return "\n\n".join(f"{who}: {words}" for who, words, _ in said).encode()


def captions(said: list[tuple[str, str, int]]) -> bytes:
    cues = []
    for who, words, at in said:
        begins, ends = (f"{t // 3600:02}:{t // 60 % 60:02}:{t % 60:02}.000" for t in (at, at + 5))
        cues.append(f"{begins} --> {ends}\n<v {who}>{words.replace(chr(10), ' ')}")
    return ("WEBVTT\n\n" + "\n\n".join(cues)).encode()


def with_remarks(document: bytes, remark: str) -> bytes:
    """A Word document whose properties and comments name people, too."""
    out = io.BytesIO(document)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("docProps/custom.xml", f"<Properties><property>{remark}</property></Properties>")
        archive.writestr("word/comments.xml", f"<comments><comment author='{remark}'>{remark}</comment></comments>")
    return out.getvalue()


def files() -> Iterator[tuple[str, bytes]]:
    """So many files that each name comes in one, in its name, its labels, its words and what is said about it."""
    writers = [text_of, docx_labels, docx_table, odt_labels, rtf_labels, html_labels, captions]
    endings = [".txt", ".docx", ".docx", ".odt", ".rtf", ".html", ".vtt"]
    for number in range(0, 200, 8):
        kind = number // 8 % len(writers)
        shape = ("{}", "Interview with {} (final)", "{} 2024")[number % 3].format(NAMES[number])
        yield f"{shape}{endings[kind]}", writers[kind](talk(number))
    rows = [
        f'"{name}","{NAMES[at + 9]}","They asked {formed(at + 5)} about it and then went home"\n'
        for at, name in enumerate(NAMES[:40])
    ]
    yield "survey.csv", f"id,line manager,What did {NAMES[50]} change?\n{''.join(rows)}".encode()
    words = f"Interviewer: Why did you go?\n{NAMES[60]}: Because of {NAMES[61]}.\n"
    at = words.index(NAMES[61])
    coded = Written(f"Talk with {NAMES[62]}", words, [(at, at + len(NAMES[61]), f"About {NAMES[63]}")])
    yield f"{NAMES[64]}.qdpx", project(Study([coded], {f"About {NAMES[63]}": None}), NVIVO)
    yield "remarks.docx", with_remarks(docx_labels(talk(69)), f"{NAMES[68]} said this to {formed(70)}")
    yield f"{NAMES[65]}.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
    yield f"{NAMES[66]}.docx", b"no zip at all"
    yield f"{NAMES[67]}.txt", b""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def holding(place: Path) -> dict[str, str]:
    """Every file under a folder in which a planted name stands, with the first of them."""
    found = {}
    for file in sorted(place.rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            for text in (data.decode("utf-8", "ignore"), data.decode("utf-16-le", "ignore")):
                spelt = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
                if met := ANY.search(bare(spelt)):
                    found[str(file.relative_to(place))] = met[0]
    return found


def unpack(data: bytes, place: Path) -> None:
    """An exported file by its members, or as it is."""
    place.mkdir(parents=True)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        (place / "file").write_bytes(data)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        packed.extractall(place)  # our own


def test_no_planted_name_is_left_anywhere(
    team: Team, db: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    study = team.analyst.post(f"{V1}/studies", json={"name": "Planted (synthetic)"}).json()["id"]
    where = f"{V1}/studies/{study}"
    roster = "name,pseudonym\n" + "".join(f'"{name}",P{number:03}\n' for number, name in enumerate(NAMES))
    cases = "transcript,case,group,linked_to,manager\n" + "".join(
        f'"{name}","{name}","Led by {NAMES[-1]}",,"{NAMES[-at - 2]}"\n' for at, name in enumerate(NAMES[:100])
    )
    answers = [team.analyst.put(f"{where}/roster", json={"roster": roster}).text]
    for attempt in ("a", "b"):
        sent = [("files", file) for file in files()]
        answer = team.analyst.post(
            f"{where}/transcripts",
            files=sent,
            data={"cases": cases, "interviewer": "Interviewer", "same": f"{NAMES[0]} = {NAMES[0].upper()}"},
            headers={"Idempotency-Key": attempt},
        )
        answers.append(answer.text)
        fates = [file["outcome"] for file in answer.json()["files"]]
        assert fates.count("refused") == 3
        assert len(fates) > 60
    run = team.analyst.post(f"{where}/runs", headers={"Idempotency-Key": "r"}).json()["id"]
    finish(db, run)
    candidates = [row.id for row, _ in found(db, run)]
    pages = ["", "/transcripts?limit=100", "/candidates", "/audit", "/roster"]
    answers += [team.analyst.get(where + page).text for page in pages]
    answers += [team.analyst.get(f"{V1}/candidates/{candidate}").text for candidate in candidates]
    for item in team.analyst.get(f"{where}/transcripts?limit=100").json()["items"]:
        answers.append(team.analyst.get(f"{where}/transcripts/{item['id']}").text)
    for number, candidate in enumerate(candidates[:3]):
        operations.decide(db, team.callers["admin"], candidate, "accept", version=0, name=f"Theme {number}")
    taken = tmp_path / "taken"
    for form in ExportForm:
        answer = team.admin.get(f"{where}/exports/{form}")
        assert answer.status_code == 200, answer.text
        unpack(answer.content, taken / form)
    logged = capsys.readouterr()
    out = tmp_path / "said"
    out.mkdir()
    for number, answer in enumerate([*answers, logged.out, logged.err]):
        said = json.dumps(json.loads(answer), ensure_ascii=False) if answer.startswith(("{", "[")) else answer
        (out / str(number)).write_text(said, encoding="utf-8")
    kept, copy = settings.sqlite_file, settings.data_dir / "backup.sqlite"
    with closing(sqlite3.connect(copy)) as backup, closing(sqlite3.connect(kept)) as database:
        database.backup(backup)
    assert holding(out) == {}
    assert len(list(taken.rglob("*.txt"))) >= 60  # the texts of the project
    assert holding(taken) == {}
    assert holding(temporary) == {}
    assert {Path(name).parts[0] for name in holding(settings.data_dir)} == {FOLDER}  # the key table, and only that
