"""The rules of the house that a machine can check."""

from __future__ import annotations

import ast
import pkgutil
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpora", "models", "pipelines", "service")
HEAVY = ("torch", "spacy", "bertopic", "sentence_transformers", "sklearn", "umap", "hdbscan", "transformers", "pandas")
SHIPPED = {".py", ".toml", ".md", ".html", ".css", ".js", ".txt", ".csv", ".cfg", ".yml", ".yaml", ".mako", ""}
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|home/\w+|root|Users/\w+)/\w+|(?<![\w.])[A-Z]:\\Users")


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


def tracked() -> list[Path]:
    """The files that are part of the project: what git knows, or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_imports_point_one_way() -> None:
    checked = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert re.search(r"[1-9]\d* kept, 0 broken", checked.stdout)


def test_importing_the_analysis_loads_no_model_library() -> None:
    modules = [
        module.name
        for package in ("corpora", "models", "pipelines")
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}.")
    ]
    assert len(modules) > 20
    script = f"import sys, {', '.join(modules)}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    lengths = {named(file): len(file.read_text().splitlines()) for file in python_files(*PACKAGES, "tests")}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_two_files_of_tests_have_one_name() -> None:
    """pytest knows a file by its name alone, and reads none but the first."""
    names = Counter(file.name for file in python_files("tests") if file.name.startswith("test_"))
    assert [name for name, number in names.items() if number > 1] == []


def test_no_path_of_somebodys_machine_is_in_the_tree() -> None:
    found = [
        f"{named(file)}: {match.group()}"
        for file in tracked()
        if file.suffix in SHIPPED and file != Path(__file__)
        for match in MACHINE_PATHS.finditer(file.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def imports_of(file: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def calls_of(file: Path) -> set[str]:
    """What a file calls, as it is written."""
    return {ast.unparse(node.func) for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)}


WORLDLY = {
    "os",
    "io",
    "random",
    "time",
    "secrets",
    "uuid",
    "socket",
    "subprocess",
    "tempfile",
    "shutil",
    "sqlite3",
    "requests",
}


@pytest.mark.parametrize("file", [pytest.param(file, id=named(file)) for file in python_files("pipelines")])
def test_the_analysis_touches_no_file_no_clock_and_no_global_randomness(file: Path) -> None:
    assert imports_of(file) & WORLDLY == set()
    calls = calls_of(file)
    assert not {
        call for call in calls if call == "open" or call.endswith((".read_text", ".read_bytes", ".write_text", ".open"))
    }
    assert not {call for call in calls if call.endswith((".now", ".today", ".utcnow"))}
    assert not {
        call for call in calls if call.startswith("np.random.") and not call.startswith("np.random.default_rng")
    }


@pytest.mark.parametrize("file", [pytest.param(file, id=named(file)) for file in python_files("models")])
def test_no_model_draws_from_global_randomness_or_reads_the_clock(file: Path) -> None:
    assert imports_of(file) & {"random", "time", "secrets", "uuid"} == set()
    calls = calls_of(file)
    assert not {
        call for call in calls if call.startswith("np.random.") and not call.startswith("np.random.default_rng")
    }
    assert not {call for call in calls if call.endswith((".now", ".today", ".utcnow"))}


@pytest.mark.parametrize("file", [pytest.param(file, id=named(file)) for file in python_files("corpora")])
def test_no_value_reads_the_clock_or_draws_lots(file: Path) -> None:
    limits = {"time"} if "readers" in file.parts else set()  # a reader may stop what takes too long
    assert imports_of(file) & {"random", "time", "secrets", "uuid", "socket"} <= limits
    assert not {call for call in calls_of(file) if call.endswith((".now", ".today", ".utcnow"))}


def test_every_module_says_what_it_is_for() -> None:
    silent = [named(file) for file in python_files(*PACKAGES) if not ast.get_docstring(ast.parse(file.read_text()))]
    assert silent == []
