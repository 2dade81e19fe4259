"""Labels that a language model proposes beside our own, where somebody set one up; without that, nothing is sent.

Any server with OpenAI's chat completions will do, such as one on the same machine. It is sent a candidate's quotes and
asked for a label. What it says stands beside the candidate's label, marked as a proposal, and never in its place; what
goes wrong is counted by reason and costs nothing else.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ASK = (
    "You name one theme of an interview study. You are given passages that participants said. Answer with nothing but "
    "a label of two to eight words for what the passages share, in the participants' own words where you can."
)
_LONGEST_LABEL = 80  # characters
_LONGEST_ANSWER = 65_536  # bytes
_PATIENCE = 2  # questions in a row without an answer after which no more are asked


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask: the address up to "/v1", the model's name, and how many seconds an answer may take."""

    url: str
    model: str
    timeout: float = 20.0


class _UnansweredError(Exception):
    """Nobody answered, or with an error; the message is the reason."""


class _UnfitError(Exception):
    """What came back is no label; the message is the reason."""


def propose_labels(
    findings: Mapping[str, Any], endpoint: Endpoint, report: Callable[[str, int, int], None] = lambda *_: None
) -> dict[str, Any]:
    """The findings with a ``proposed_label`` beside each theme's label, and ``label_proposals`` for how that went.

    Args:
        findings: of a run; they are not changed.
        endpoint: where to ask.
        report: hears the stage, what is done of it, and of how much; what it raises ends the asking.
    """
    asked = [theme for theme in findings["themes"] if not theme.get("parent")]
    proposed: dict[str, str] = {}
    failed: Counter[str] = Counter()
    silent = 0
    for number, theme in enumerate(asked):
        report("proposing labels", number, len(asked))
        if silent == _PATIENCE:
            failed["not asked, since there was no answer before"] += 1
            continue
        try:
            proposed[theme["id"]] = _ask(endpoint, [quote["text"] for quote in theme["quotes"]])
            silent = 0
        except _UnfitError as error:
            silent = 0
            failed[str(error)] += 1
        except _UnansweredError as error:
            silent += 1
            failed[str(error)] += 1
    report("proposing labels", len(asked), len(asked))
    return {
        **findings,
        "themes": [
            {**theme, "proposed_label": {"label": proposed[theme["id"]], "model": endpoint.model}}
            if theme["id"] in proposed
            else theme
            for theme in findings["themes"]
        ],
        "label_proposals": {"model": endpoint.model, "themes": len(asked), "failed": dict(sorted(failed.items()))},
    }


def outcome_of_proposals(findings: Mapping[str, Any]) -> str:
    """How the asking went, as a sentence; nothing where nobody was asked."""
    asked = findings.get("label_proposals")
    if asked is None:
        return ""
    answered = asked["themes"] - sum(asked["failed"].values())
    reasons = "; ".join(f"{times} {reason}" for reason, times in asked["failed"].items())
    return f"{asked['model']} proposed labels for {answered} of {asked['themes']} candidates" + (
        f" ({reasons})." if reasons else "."
    )


def _ask(endpoint: Endpoint, quotes: Sequence[str]) -> str:
    """The label that the model proposes for what the quotes share."""
    passages = "\n\n".join(f"Passage {number}: {quote}" for number, quote in enumerate(quotes, 1))
    question = {
        "model": endpoint.model,
        "messages": [{"role": "system", "content": _ASK}, {"role": "user", "content": passages}],
        "temperature": 0,
        "max_tokens": 40,
    }
    body = _posted(endpoint, json.dumps(question).encode())
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _UnfitError("answered with something other than a chat completion") from None
    return _label(content)


def _label(content: Any) -> str:
    """The answer as a label."""
    label = content.strip().strip("\"'\u201c\u201d\u2018\u2019*. ") if isinstance(content, str) else ""
    if not (any(letter.isalpha() for letter in label) and label.isprintable() and len(label) <= _LONGEST_LABEL):
        raise _UnfitError("answered with something other than a label")
    return label


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Quotes go where they were meant to go, and nowhere else."""

    def redirect_request(self, *_given: Any) -> None:
        """Follow nothing."""


def _posted(endpoint: Endpoint, body: bytes) -> bytes:
    """What the endpoint answers to a JSON body, neither proxies nor redirects followed."""
    request = urllib.request.Request(  # noqa: S310  settings take http and https only
        f"{endpoint.url.rstrip('/')}/chat/completions", body, {"Content-Type": "application/json"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)
    until = time.monotonic() + endpoint.timeout
    late = _UnansweredError(f"no answer within {endpoint.timeout:g} seconds")
    try:
        with opener.open(request, timeout=endpoint.timeout) as answer:
            read = bytearray()
            while piece := answer.read1(8192):
                read += piece
                if len(read) > _LONGEST_ANSWER:
                    raise _UnfitError(f"answered with more than {_LONGEST_ANSWER:,} bytes")
                if time.monotonic() > until:
                    raise late
            return bytes(read)
    except urllib.error.HTTPError as error:
        error.close()
        raise _UnansweredError(f"answered with status {error.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        cause = getattr(error, "reason", error)
        if isinstance(cause, TimeoutError):
            raise late from None
        raise _UnansweredError(f"could not be reached ({type(cause).__name__})") from None
