"""The real models, loaded once in a process, and analyses that several tests look at."""

from __future__ import annotations

import dataclasses
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# `tests/` is on the path and has folders called models, pipelines, ...: Python prefers packages over mere folders, but
# only packages that it meets on the path, and an editable installation is not on it.
sys.path.append(str(ROOT))
sys.path.append(str(ROOT / "tests" / "corpora" / "readers"))  # whose writers of files the service's tests use, too

from small_study import Analysed, Remembering, analysed, small_study  # noqa: E402

from corpora.studies import Demo, load_demo  # noqa: E402
from pipelines.analysis import Tools  # noqa: E402

settings.register_profile("themebook", deadline=None)  # a busy machine is no failure
settings.load_profile("themebook")


def pytest_configure(config: pytest.Config) -> None:
    # an installed program has its bytecode: one that may not keep it compiles itself again at every start
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # said once in a process by umap, which comes with BERTopic and is not used
    config.addinivalue_line("filterwarnings", "ignore:Tensorflow not installed:ImportWarning")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no processor waits for the last of them."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    gc.freeze()  # tests and libraries stay: looking through them again and again is a twelfth of the work
    gc.set_threshold(50_000, 20, 100)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait for processes that they start, or for time to pass."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_the_developers() -> Iterator[None]:
    theirs = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("THEMEBOOK_")}
    yield
    os.environ.update(theirs)


@pytest.fixture(scope="session")
def tools() -> Tools:
    """The models as they are installed; the encoder remembers what it has encoded."""
    from models.load import load_topics
    from service.tools import load_tools

    loaded = load_tools()
    encoder = Remembering(loaded.encoder)
    return dataclasses.replace(loaded, encoder=encoder, topics=load_topics(encoder))


@pytest.fixture(scope="session")
def demo() -> Demo:
    return load_demo()


@pytest.fixture(scope="session")
def demo_analysed(demo: Demo, tools: Tools) -> Analysed:
    return analysed(demo.transcripts, tools, demo.framework)


@pytest.fixture(scope="session")
def small_analysed(tools: Tools) -> Analysed:
    return analysed(small_study(), tools)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of file contents by its place: contents can hold the time at which they were written."""
    return argname if isinstance(val, bytes) else None
