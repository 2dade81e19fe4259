"""The data folder and the files in it: made where there are none, and known to be fit before anything is opened."""

from __future__ import annotations

import os
from pathlib import Path

from corpora.errors import SetupError


def usable(folder: Path) -> Path:
    """The folder, which can be written to from here on.

    Raises:
        SetupError: it is no folder, cannot be made, or cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except FileExistsError:
        raise SetupError(f"the data folder {folder} is a file; give another with --data-dir") from None
    except OSError as error:
        raise SetupError(
            f"the data folder {folder} cannot be made: {error.strerror or error}; give another with --data-dir"
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SetupError(
            f"the data folder {folder} cannot be written to by this user, or its disk is read-only; "
            "change that, or give another folder with --data-dir"
        )
    return folder


def own_file(file: Path) -> Path:
    """A file in the data folder that can be made, or read and written.

    Raises:
        SetupError: the folder cannot be used, or the file belongs to another user or is none.
    """
    usable(file.parent)
    if file.is_dir() or (file.exists() and not os.access(file, os.R_OK | os.W_OK)):
        raise SetupError(
            f"{file} cannot be read and written by this user, perhaps as another one ran themebook before; give this"
            " user the files of the folder (chown), or give another folder with --data-dir"
        )
    return file
