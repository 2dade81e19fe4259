"""Importing a package without the heavy ones that it would only offer things from."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_turn = threading.RLock()


@contextmanager
def without(*packages: str) -> Iterator[None]:
    """Import what stands in the block as if `packages` were not installed; those imported before stay as they are.

    BERTopic, spaCy and OpenVINO import much that is optional and that nothing here uses: seconds in every process, and
    a message to a statistics server. Other threads import as ever; a block of theirs waits for the end of this one.
    """
    with _turn:
        finders = list(sys.meta_path)
        sys.meta_path[:] = [_Blind(finder, packages) for finder in finders]
        try:
            yield
        finally:
            sys.meta_path[:] = finders


class _Blind:
    """A finder of modules that does not see some packages in the thread that made it."""

    def __init__(self, finder: Any, packages: tuple[str, ...]) -> None:
        self._finder = finder
        self._packages = packages
        self._thread = threading.get_ident()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """What the finder behind it says; nothing for the packages."""
        if name.partition(".")[0] in self._packages and threading.get_ident() == self._thread:
            return None
        return self._finder.find_spec(name, path, target)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._finder, name)
