"""What can be wrong with an installed model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class ModelError(Exception):
    """A model is missing, incomplete or not the one that was tested."""


@contextmanager
def needing(package: str, what: str) -> Iterator[None]:
    """Turn the many ways in which loading `package` can fail into one sentence.

    Raises:
        ModelError: loading inside the block failed.
    """
    try:
        yield
    except (ImportError, OSError, ValueError) as error:
        raise ModelError(
            f"cannot load '{package}', {what}: {error}; install themebook again with its constraints"
        ) from error
