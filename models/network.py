"""The network of all-MiniLM-L6-v2 as an OpenVINO graph, made from the weights as their package has them.

Written out in full because it is short, and because neither torch nor a converter has to be loaded for it: six layers
of BERT (Devlin et al. 2019), then the mean over the tokens. There is no padding and no mask: the passages of a call
have the same number of tokens.

Where the processor multiplies 8-bit integers fast, weights and activations go through its matrix products as integers,
each with a scale for 64 numbers in a row (dynamic quantisation, a token at a time): twice as fast as float32, cosine
.99 or better to it for every passage.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.lean import without

_LAYERS, _HEADS, _WIDTH = 6, 12, 384
_GROUP = 64  # numbers that share a scale
_CPUINFO = Path("/proc/cpuinfo")


class Precision(StrEnum):
    """What the matrix products are computed in."""

    FLOAT = "fp32"
    INTEGER = "int8"


def best_precision() -> Precision:
    """What this processor is fast at; integers need AVX-512 VNNI, which only Linux says in a file."""
    try:
        quick = "avx512_vnni" in _CPUINFO.read_text(encoding="ascii", errors="replace")
    except OSError:
        quick = False
    return Precision.INTEGER if quick else Precision.FLOAT


def compile_network(weights: Mapping[str, NDArray[np.float32]], precision: Precision, workers: int) -> Any:
    """The network ready to run: token numbers of shape ``(b, n)`` int32 in, the means of shape ``(b, 384)`` out.

    Args:
        weights: the tensors of the package's file, by name.
        precision: of the matrix products; everything else is float32.
        workers: calls that may be at work at once, each on one thread.
    """
    with without("openvino_telemetry"):  # it would report every import to a server
        import openvino

    settings = {
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": workers,
        "NUM_STREAMS": workers,
        "ENABLE_CPU_PINNING": False,
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": _GROUP if precision is Precision.INTEGER else 0,
    }
    return openvino.Core().compile_model(_Graph(weights, precision).model(), "CPU", settings)


class _Graph:
    """Builds the graph."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]], precision: Precision) -> None:
        from openvino import opset13

        self._op: Any = opset13
        self._weights = weights
        self._precision = precision

    def model(self) -> Any:
        from openvino import Model

        op = self._op
        ids = op.parameter([-1, -1], np.int32, name="ids")
        x = self._embedded(ids)
        for layer in range(_LAYERS):
            x = self._layer(x, f"encoder.layer.{layer}")
        return Model([op.reduce_mean(x, _whole(1))], [ids], "all-MiniLM-L6-v2")

    def _embedded(self, ids: Any) -> Any:
        op, zero = self._op, np.int64(0)
        words = op.gather(self._constant("embeddings.word_embeddings.weight"), ids, zero)
        places = self._weights["embeddings.position_embeddings.weight"]
        places = places + self._weights["embeddings.token_type_embeddings.weight"][0]
        length = op.gather(op.shape_of(ids), _whole(1), zero)
        return self._normal(
            op.add(words, op.slice(op.constant(places), _whole(0), length, _whole(1), _whole(0))),
            "embeddings.LayerNorm",
        )

    def _layer(self, x: Any, name: str) -> Any:
        op = self._op
        parts = [self._heads(self._linear(x, f"{name}.attention.self.{part}")) for part in ("query", "key", "value")]
        seen = op.transpose(op.scaled_dot_product_attention(*parts), _whole(0, 2, 1, 3))
        seen = self._linear(op.reshape(seen, _whole(0, 0, _WIDTH), True), f"{name}.attention.output.dense")
        x = self._normal(op.add(x, seen), f"{name}.attention.output.LayerNorm")
        inner = op.gelu(self._linear(x, f"{name}.intermediate.dense"), "erf")
        return self._normal(op.add(x, self._linear(inner, f"{name}.output.dense")), f"{name}.output.LayerNorm")

    def _heads(self, x: Any) -> Any:
        apart = self._op.reshape(x, _whole(0, 0, _HEADS, _WIDTH // _HEADS), True)
        return self._op.transpose(apart, _whole(0, 2, 1, 3))

    def _linear(self, x: Any, name: str) -> Any:
        matrix = self._weights[f"{name}.weight"]
        held = self._op.constant(matrix) if self._precision is Precision.FLOAT else self._in_integers(matrix)
        return self._op.add(self._op.matmul(x, held, False, True), self._constant(f"{name}.bias"))

    def _in_integers(self, matrix: NDArray[np.float32]) -> Any:
        op = self._op
        groups = matrix.reshape(len(matrix), -1, _GROUP)
        scales = (np.abs(groups).max(axis=2, keepdims=True) / 127).astype(np.float32)
        numbers = np.rint(groups / scales).astype(np.int8)
        back = op.multiply(op.convert(op.constant(numbers), np.float32), op.constant(scales))
        return op.reshape(back, _whole(*matrix.shape), False)

    def _normal(self, x: Any, name: str) -> Any:
        op = self._op
        unit = op.mvn(x, _whole(-1), True, 1e-12, "inside_sqrt")
        return op.add(op.multiply(unit, self._constant(f"{name}.weight")), self._constant(f"{name}.bias"))

    def _constant(self, name: str) -> Any:
        return self._op.constant(self._weights[name])


def _whole(*numbers: int) -> NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)
