"""Importing a package without the heavy ones that it would only offer things from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without(*packages: str) -> Iterator[None]:
    """Import what stands in the block as if `packages` were not installed; those imported before stay as they are.

    BERTopic, spaCy and OpenVINO import much that is optional and that nothing here uses: seconds in every process, and
    a message to a statistics server.
    """
    finders = list(sys.meta_path)
    sys.meta_path[:] = [_Blind(finder, packages) for finder in finders]
    try:
        yield
    finally:
        sys.meta_path[:] = finders


class _Blind:
    """A finder of modules that does not see some packages."""

    def __init__(self, finder: Any, packages: tuple[str, ...]) -> None:
        self._finder = finder
        self._packages = packages

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """What the finder behind it says; nothing for the packages."""
        return None if name.partition(".")[0] in self._packages else self._finder.find_spec(name, path, target)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._finder, name)
