"""Frameworks checked by a process of its own: the encoder that compares objectives stays out of the API."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict

from corpora.errors import SetupError
from corpora.framework import Framework, framework_from
from pipelines.framework_check import Alike, wanting

_SECONDS = 300.0
_START = "from service.framework_checking import answer; answer()"


def too_alike(framework: Framework) -> tuple[Alike, ...]:
    """The pairs of objectives of a framework that are too alike to tell apart, the most alike first.

    Raises:
        SetupError: the encoder is not installed, or its process ended.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and our own text
            [sys.executable, "-c", _START],
            input=json.dumps(framework.as_dict()).encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        what = type(error).__name__
        raise SetupError(f"the process that checks frameworks ended without an answer ({what})") from None
    said = json.loads(done.stdout)
    if "problem" in said:
        raise SetupError(said["problem"])
    return tuple(Alike(**pair) for pair in said["alike"])


def answer() -> None:
    """In the process of its own: a framework on stdin, pairs on stdout, both JSON."""
    from models.errors import ModelError
    from models.load import load_encoder
    from pipelines.framework_check import check_framework

    framework = framework_from(json.loads(sys.stdin.buffer.read()), "framework")
    try:
        found = check_framework(framework, load_encoder())
    except ModelError as error:
        sys.stdout.write(json.dumps({"problem": str(error)}))
        return
    sys.stdout.write(json.dumps({"alike": [asdict(pair) for pair in found]}))


def sentences(framework: Framework, alike: Sequence[Alike]) -> list[str]:
    """What was found, a sentence for each pair and each objective with few cues; one that says so where nothing was."""
    told = [f"{pair.sentence}." for pair in alike] or ["All objectives can be told apart."]
    return [*told, *(f"{sentence}." for sentence in wanting(framework))]
