from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.sequence import Doubles, Runs


def by_enumeration(evidence: Doubles, stay: Doubles) -> Doubles:
    """The probability of each class at each place, from every possible run of classes."""
    places, classes = evidence.shape
    total = np.zeros((places, classes))
    for run in product(range(classes), repeat=places):
        weight = np.exp(sum(evidence[place, label] for place, label in enumerate(run)))
        for place in range(1, places):
            same = run[place] == run[place - 1]
            weight *= stay[place] if same else (1 - stay[place]) / (classes - 1)
        for place, label in enumerate(run):
            total[place, label] += weight
    result: Doubles = total / total.sum(axis=1, keepdims=True)
    return result


@st.composite
def chains(draw: st.DrawFn) -> tuple[Doubles, Doubles]:
    places, classes = draw(st.integers(1, 5)), draw(st.integers(2, 4))
    evidence = draw(st.lists(st.floats(-6, 6), min_size=places * classes, max_size=places * classes))
    stay = draw(st.lists(st.floats(0.05, 0.99), min_size=places, max_size=places))
    return np.array(evidence).reshape(places, classes), np.array(stay)


@given(chains())
def test_probabilities_are_those_of_enumerating_every_run(chain: tuple[Doubles, Doubles]) -> None:
    evidence, stay = chain
    smoothed = Runs([np.arange(len(evidence))], stay).smooth(evidence)
    assert np.allclose(smoothed, by_enumeration(evidence, stay), atol=1e-9)


@given(st.lists(chains().filter(lambda chain: chain[0].shape[1] == 3), min_size=1, max_size=4), st.randoms())
def test_sequences_do_not_touch_each_other(parts: list[tuple[Doubles, Doubles]], chance: object) -> None:
    lengths = [len(evidence) for evidence, _ in parts]
    rows = list(range(sum(lengths)))
    chance.shuffle(rows)  # type: ignore[attr-defined]
    sequences, evidence, stay, start = [], np.empty((len(rows), 3)), np.empty(len(rows)), 0
    for part, kept in parts:
        sequence = np.array(rows[start : start + len(part)], dtype=np.intp)
        evidence[sequence], stay[sequence] = part, kept
        sequences.append(sequence)
        start += len(part)
    smoothed = Runs(sequences, stay).smooth(evidence)
    for sequence, (part, kept) in zip(sequences, parts, strict=True):
        assert np.allclose(smoothed[sequence], Runs([np.arange(len(part))], kept).smooth(part), atol=1e-12)


@given(st.lists(st.floats(-700, 700), min_size=8, max_size=8))
def test_evidence_however_strong_gives_probabilities(evidence: list[float]) -> None:
    smoothed = Runs([np.arange(4)], np.full(4, 0.8)).smooth(np.array(evidence).reshape(4, 2))
    assert np.isfinite(smoothed).all()
    assert np.allclose(smoothed.sum(axis=1), 1)


def test_a_long_sequence_stays_a_probability() -> None:
    evidence = np.random.default_rng(1).normal(0, 3, (5_000, 4))
    smoothed = Runs([np.arange(5_000)], np.full(5_000, 0.9)).smooth(evidence)
    assert np.allclose(smoothed.sum(axis=1), 1)


def test_one_class_alone_is_certain_and_no_place_gives_nothing() -> None:
    assert (Runs([np.arange(3)], np.full(3, 0.5)).smooth(np.zeros((3, 1))) == 1).all()
    assert Runs([], np.zeros(0)).smooth(np.zeros((0, 3))).shape == (0, 3)
