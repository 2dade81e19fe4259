"""What a search asks for, as a vector, by a process of its own: no model shares the API's interpreter."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import lru_cache

from corpora.errors import SetupError

_SECONDS = 120.0
_START = "from service.meaning import answer; answer()"
_one_at_a_time = threading.Lock()  # each process holds a whole model in memory


@dataclass(frozen=True, slots=True)
class Meaning:
    """A text's unit vector as little-endian float32, and the name that the model's vectors are kept under."""

    model: str
    vector: bytes


@lru_cache(maxsize=256)
def meaning_of(text: str) -> Meaning:
    """What a text means to the encoder; the first question takes about two seconds, the same one again none.

    Raises:
        SetupError: the encoder is not installed, its process ended, or too many wait for it.
    """
    if not _one_at_a_time.acquire(timeout=_SECONDS):
        raise SetupError("too many searches by meaning wait for their turn; try again in a minute")
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter
            [sys.executable, "-c", _START],
            input=json.dumps(text).encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise SetupError(f"the process that encodes ended without an answer ({type(error).__name__})") from None
    finally:
        _one_at_a_time.release()
    said = json.loads(done.stdout)
    if "problem" in said:
        raise SetupError(said["problem"])
    return Meaning(said["model"], base64.b64decode(said["vector"]))


def answer() -> None:
    """In the process of its own: a text on stdin, its vector on stdout, both JSON."""
    from models.errors import ModelError
    from models.load import load_encoder
    from pipelines.embedding import passage_of
    from service.caching import cache_name

    text = json.loads(sys.stdin.buffer.read())
    try:
        encoder = load_encoder(workers=1)
        vector = encoder.encode([passage_of(text)])[0].astype("<f4").tobytes()
    except ModelError as error:
        sys.stdout.write(json.dumps({"problem": str(error)}))
        return
    said = {"model": cache_name(encoder.identity), "vector": base64.b64encode(vector).decode()}
    sys.stdout.write(json.dumps(said))
