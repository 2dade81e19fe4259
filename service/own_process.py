"""Questions that need a model, answered by a process of its own: no model shares the API's interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from corpora.errors import SetupError

_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)  # each process holds a whole model in memory


def ask(module: str, question: Any, what: str, seconds: float) -> Any:
    """What the function ``answer`` of a module says to a question, both plain values; one question a module at a time.

    Raises:
        SetupError: the model is not installed, the process ended, or too many wait; the message names `what` it does.
    """
    start = f"from service.own_process import reply; from {module} import answer; reply(answer)"
    if not _turns[module].acquire(timeout=seconds):
        raise SetupError(f"too many wait for the process that {what}; try again in a minute")
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and our own text
            [sys.executable, "-c", start],
            input=json.dumps(question).encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=seconds,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise SetupError(f"the process that {what} ended without an answer ({type(error).__name__})") from None
    finally:
        _turns[module].release()
    said = json.loads(done.stdout)
    if "problem" in said:
        raise SetupError(said["problem"])
    return said["answer"]


def reply(answer: Callable[[Any], Any]) -> None:
    """In the process of its own: a question on stdin, what is said to it on stdout, both JSON."""
    from models.errors import ModelError

    question = json.loads(sys.stdin.buffer.read())
    try:
        said = {"answer": answer(question)}
    except ModelError as error:
        said = {"problem": str(error)}
    sys.stdout.write(json.dumps(said))
