"""How sure a mapping is: as sure on average as it is right, and surest where most speaks for its best objective.

How sure the passages of a study may be together is one question, and which of them the surest are is another: a
passage's own probabilities answer it worse than they do together with what was not asked of the passage itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.linear import Doubles, softmax

Numbers = npt.NDArray[np.intp]

_LEAST_SHARE = 0.3  # of the probabilities that calibration leaves, however unreliable the framework
_SHARPEST = 3.0  # power to which a passage's probabilities are raised
_WIDER = 1.15  # spread of what is dealt out, since signs tell passages better apart than their probabilities did
_SUREST = 0.99
_HALVINGS = 16  # of the range of powers
_TINY = 1e-9


def as_sure_as(wanted: float, probabilities: Doubles) -> Doubles:
    """Draw probabilities towards even ones until the best is `wanted` on average, never away from them."""
    even = 1 / probabilities.shape[1]
    sure = float(probabilities.max(axis=1).mean())
    share = min(1.0, max(_LEAST_SHARE, (wanted - even) / (sure - even))) if sure - even > 1e-6 else 1.0
    drawn: Doubles = share * probabilities + (1 - share) * even
    return drawn


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
    """Deal the best probabilities of all passages out anew, a little wider: the greatest where most speaks for them.

    Each passage's probabilities are made sharper or flatter for it, as far as they can be: the order of its objectives
    stays as it is, and one that is torn between two stays torn. The signs are brought to one scale; evenness of the
    probabilities, as entropy, counts 1 beside them.

    Args:
        signs: a weight, and for each passage how much speaks for its best objective, shape ``(passages,)``.
        probabilities: shape ``(passages, objectives)``, each row adding up to 1.
    """
    certain = (probabilities * np.log(probabilities + _TINY)).sum(axis=1)
    spoken_for = _standard(certain) + np.sum([weight * _standard(sign) for weight, sign in signs], axis=0)
    best = np.sort(probabilities.max(axis=1))
    wider = np.clip(best.mean() + _WIDER * (best - best.mean()), 1 / probabilities.shape[1], _SUREST)
    dealt = np.empty(len(probabilities))
    dealt[np.argsort(spoken_for, kind="stable")] = wider
    return _sharpened(probabilities, dealt)


def _sharpened(probabilities: Doubles, wanted: Doubles) -> Doubles:
    """Rows raised to a power of their own, so that the best of each comes as near as may be to what is wanted."""
    logarithms = np.log(probabilities + _TINY)
    logarithms -= logarithms.max(axis=1, keepdims=True)
    low, high = np.zeros(len(wanted)), np.full(len(wanted), _SHARPEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        short = 1 / np.exp(middle[:, None] * logarithms).sum(axis=1) < wanted
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return softmax(high[:, None] * logarithms)


def lead(evidence: Doubles, best: npt.NDArray[np.intp]) -> Doubles:
    """How far evidence for a passage's best objective is above that for any other, shape ``(passages,)``."""
    others, passages = evidence.copy(), np.arange(len(best))
    others[passages, best] = -np.inf
    ahead: Doubles = evidence[passages, best] - others.max(axis=1)
    return ahead


def _standard(sign: Doubles) -> Doubles:
    spread = float(sign.std())
    return (sign - sign.mean()) / spread if spread > _TINY else np.zeros_like(sign)
