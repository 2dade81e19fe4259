"""How sure a mapping is: as sure on average as it is right, and surest where most speaks for its best objective.

How sure the passages of a study may be together is one question, and which of them the surest are is another: a
passage's own probabilities answer it worse than they do together with what was not asked of the passage itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.linear import Doubles, softmax
from models.rows import greatest, total

Numbers = npt.NDArray[np.intp]

_LEAST = 0.2  # of the sureness above even ones that calibration leaves, however unreliable the framework
_SHARPEST = 3.0  # power to which a passage's probabilities are raised
_NARROWER = 0.85  # spread of what is dealt out, since no sign tells surely which passages are right
_HALVINGS = 16  # of the range of powers
_TOLD_APART = 0.88  # how often an objective is told from one other, in studies that people coded
_PROMISED = 0.6  # weight of what the halves of a framework promise, beside that
_TINY = 1e-9


def as_sure_as(wanted: float, probabilities: Doubles) -> Doubles:
    """Draw probabilities towards even ones until the best is `wanted` on average, never away from them.

    All are raised to one power, so what is said of a passage without doubt stays nearly so (temperature scaling; Guo et
    al. 2017).
    """
    even, logarithms = 1 / probabilities.shape[1], _logarithms(probabilities)
    wanted = max(wanted, even + _LEAST * (float(greatest(probabilities).mean()) - even))
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        short = _best_of_powers(middle, logarithms).mean() < wanted
        low, high = (middle, high) if short else (low, middle)
    return softmax(high * logarithms)


def right_by_agreement(agreed: float, classes: int) -> float:
    """How often the best of two or more classes may be right, 0 to 1, as two halves of the evidence agree.

    Two judges who are right with probability a, and err evenly, agree in a^2 + (1 - a)^2 / (classes - 1) of the
    passages (Dawid & Skene 1979). But they err towards the same rivals, and there are the more of these the more
    classes there are. So that a is pooled, as logarithms, with how often a passage is told from every rival where
    people coded.
    """
    promised = (1 + np.sqrt(max(0.0, 1 - classes * (1 - agreed * (classes - 1))))) / classes
    return float(promised**_PROMISED * _TOLD_APART ** ((1 - _PROMISED) * (classes - 1)))


def right_everywhere(found: Numbers, wanted: Numbers, everywhere: Numbers, sure: Doubles, labelled: Numbers) -> float:
    """How often a mapping of all passages is right, 0 to 1, as those tell that people labelled.

    These are seldom drawn by chance: the queue asks about what the mapping is unsure of, and about each objective
    alike. So they count in the shares that the objectives have of all passages (post-stratification), and as much is
    added as a mapping that saw no label is surer of all passages than of these.

    Args:
        found: the best objective of each labelled passage, by a mapping that was not taught by it, ``(labels,)``.
        wanted: what people said, shape ``(labels,)``.
        everywhere: the best objective of each passage, shape ``(passages,)``.
        sure: the best probability of each passage by the mapping that saw no label, shape ``(passages,)``.
        labelled: the numbers of the labelled passages, shape ``(labels,)``.
    """
    shares = np.bincount(everywhere, minlength=int(found.max()) + 1) / len(everywhere)
    weight = np.maximum(shares[found], 1 / len(everywhere)) / np.bincount(found)[found]
    weight /= weight.sum()
    easier = float(sure.mean() - weight @ sure[labelled])
    return float(np.clip(weight @ (found == wanted) + easier, 0, 1))


def surest_by(signs: Sequence[tuple[float, Doubles]], probabilities: Doubles) -> Doubles:
    """Deal the best probabilities of all passages out anew, a little narrower: the greatest where most speaks for them.

    Each passage's probabilities are made sharper or flatter for it, as far as they can be: the order of its objectives
    stays as it is, and one that is torn between two stays torn.

    Args:
        signs: a weight, and for each passage how much speaks for its best objective, shape ``(passages,)``; they are
            brought to one scale.
        probabilities: shape ``(passages, objectives)``, each row adding up to 1.
    """
    spoken_for = np.sum([weight * _standard(sign) for weight, sign in signs], axis=0)
    best = np.sort(greatest(probabilities))
    dealt = np.empty(len(best))
    dealt[np.argsort(spoken_for, kind="stable")] = best.mean() + _NARROWER * (best - best.mean())
    return _sharpened(probabilities, dealt)


def certainty(probabilities: Doubles) -> Doubles:
    """How uneven each row of probabilities is: the sum of their squares (Simpson 1949), shape ``(passages,)``."""
    squares: Doubles = total(probabilities**2)
    return squares


def _sharpened(probabilities: Doubles, wanted: Doubles) -> Doubles:
    """Rows raised to a power of their own, so that the best of each comes as near as may be to what is wanted."""
    logarithms = _logarithms(probabilities)
    low, high = np.zeros(len(wanted)), np.full(len(wanted), _SHARPEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        short = _best_of_powers(middle[:, None], logarithms) < wanted
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return softmax(high[:, None] * logarithms)


def _logarithms(probabilities: Doubles) -> Doubles:
    """Logarithms that are 0 for the best of each row."""
    logarithms: Doubles = np.log(probabilities + _TINY)
    logarithms -= greatest(logarithms)[:, None]
    return logarithms


def _best_of_powers(power: float | Doubles, logarithms: Doubles) -> Doubles:
    """The best probability of each row, raised to a power, of which `logarithms` are those of `_logarithms`."""
    best: Doubles = 1 / total(np.exp(power * logarithms))
    return best


def lead(evidence: Doubles, best: npt.NDArray[np.intp]) -> Doubles:
    """How far evidence for a passage's best objective is above that for any other, shape ``(passages,)``."""
    others, passages = evidence.copy(), np.arange(len(best))
    others[passages, best] = -np.inf
    ahead: Doubles = evidence[passages, best] - greatest(others)
    return ahead


def _standard(sign: Doubles) -> Doubles:
    spread = float(sign.std())
    return (sign - sign.mean()) / spread if spread > _TINY else np.zeros_like(sign)
