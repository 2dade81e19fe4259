"""Encoder backends against the installed one: passages a second, agreement, and whether a vector knows its company.

    python tests/benchmarks/bench_encoder.py [--passages 300] [--threads 2] [--out encoder.json]

Backends are tried where they are installed: `pip install onnxruntime openvino onnx` (plainly: the extras of
sentence-transformers downgrade it). All read the same weights, exported with `torch.onnx.export`, one passage a call
on one thread and several calls at once, as the installed encoder does; so a vector cannot depend on its neighbours,
which is checked by encoding in another order. A backend is worth having when it is at least 1.5 times faster with
cosine .99 or better for every passage.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from corpora.studies import load_demo
from models.load import load_encoder, load_splitter
from pipelines.embedding import passages
from pipelines.params import Params

Encode = Callable[[Sequence[str]], np.ndarray]
_LONGEST = 256  # tokens, markers included; longer passages are left out, for they are windows to every backend


def export(network: Any, file: Path) -> None:
    """Write encoder, mean pooling and normalising as one ONNX graph."""
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = network[0].auto_model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.inner(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * mask).sum(1) / mask.sum(1)
            return torch.nn.functional.normalize(pooled, dim=1)

    row = torch.ones((1, 16), dtype=torch.long)
    axes = {"input_ids": {1: "tokens"}, "attention_mask": {1: "tokens"}}
    torch.onnx.export(
        Whole().eval(), (row, row), str(file), input_names=list(axes), output_names=["vector"],
        dynamic_axes=axes, dynamo=False, opset_version=17,
    )  # fmt: skip


def rows_of(network: Any, texts: Sequence[str]) -> list[np.ndarray]:
    """Token rows, one a passage, markers included."""
    return [np.array([ids], dtype=np.int64) for ids in network.tokenizer(list(texts))["input_ids"]]


def onnx_backend(network: Any, file: Path, threads: int) -> Encode:
    """ONNX Runtime in fp32."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def one(row: np.ndarray) -> np.ndarray:
        return session.run(None, {"input_ids": row, "attention_mask": np.ones_like(row)})[0][0]

    return over_threads(network, one, threads)


def openvino_backend(network: Any, file: Path, threads: int, precision: str) -> Encode:
    """OpenVINO in fp32 or bf16, a request a thread."""
    import threading

    import openvino

    core = openvino.Core()
    model = core.compile_model(
        str(file),
        "CPU",
        {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": threads},
    )
    mine = threading.local()

    def one(row: np.ndarray) -> np.ndarray:
        if not hasattr(mine, "request"):
            mine.request = model.create_infer_request()
        found = mine.request.infer({"input_ids": row, "attention_mask": np.ones_like(row)})
        return np.array(found[model.output(0)][0])

    return over_threads(network, one, threads)


def over_threads(network: Any, one: Callable[[np.ndarray], np.ndarray], threads: int) -> Encode:
    """Several passages at once, each by itself."""

    def encode(texts: Sequence[str]) -> np.ndarray:
        with ThreadPoolExecutor(threads) as pool:
            return np.stack(list(pool.map(one, rows_of(network, texts)))).astype(np.float32)

    return encode


def measure(encode: Encode, texts: Sequence[str], reference: np.ndarray | None) -> tuple[dict[str, Any], np.ndarray]:
    """Best of two rates, the worst cosine to the reference, and whether order and company leave vectors as they are."""
    encode(texts[:20])
    seconds, work = [], []
    for _ in range(2):
        began, busy = time.perf_counter(), time.process_time()
        vectors = encode(texts)
        seconds.append(time.perf_counter() - began)
        work.append(time.process_time() - busy)
    shuffled = np.random.default_rng(1).permutation(len(texts))
    again = encode([texts[at] for at in shuffled])
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    worst = 1.0 if reference is None else float((units * reference).sum(axis=1).min())
    return {
        "passages_per_second": round(len(texts) / min(seconds), 1),
        "processor_ms_per_passage": round(1000 * min(work) / len(texts), 2),  # all threads; for a machine with company
        "worst_cosine": worst,
        "same_in_any_company": bool(np.array_equal(again, vectors[shuffled])),
    }, units


def main() -> None:
    """Measure every backend that is installed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, default=300)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    installed: Any = load_encoder(given.threads)
    network = installed._network
    texts = [
        text
        for text in passages(load_demo().transcripts, load_splitter(), Params())
        if len(network.tokenizer(text)["input_ids"]) <= _LONGEST
    ][: given.passages]
    results: dict[str, Any] = {}
    results["torch fp32 (installed)"], reference = measure(installed.encode, texts, None)
    if find_spec("onnx") is not None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "encoder.onnx"
            export(network, file)
            backends: dict[str, Encode] = {}
            if find_spec("onnxruntime") is not None:
                backends["onnxruntime fp32"] = onnx_backend(network, file, given.threads)
            if find_spec("openvino") is not None:
                for precision in ("f32", "bf16"):
                    backends[f"openvino {precision}"] = openvino_backend(network, file, given.threads, precision)
            for name, encode in backends.items():
                results[name], _ = measure(encode, texts, reference)
    rate = results["torch fp32 (installed)"]["passages_per_second"]
    for result in results.values():
        result["times_installed"] = round(result["passages_per_second"] / rate, 2)
    print(json.dumps({"passages": len(texts), "threads": given.threads, "backends": results}, indent=2))
    if given.out is not None:
        given.out.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
