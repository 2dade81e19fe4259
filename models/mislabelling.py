"""Labels that are wrong by slip, told from the passages that somebody else is surest of.

Who is right less often than they say errs where they are unsure; slips of the pen stand anywhere. So of these two,
probabilities raised to one power (temperature scaling; Guo et al. 2017) and a share of labels that are any other class
(classification noise; Angluin & Laird 1988), every pair counts as far as it makes the labels likely: where little is
understood, nobody can tell one from the other, and the likeliest pair alone would blame the mapping for all of it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.linear import softmax

Doubles = npt.NDArray[np.float64]

_POWERS = np.geomspace(0.05, 3, 40)
_SHARES = np.linspace(0, 0.4, 21)
_CLEAN = 4.0  # right labels that are taken for seen before any was: most people seldom err
_TINY = 1e-9


def share_mislabelled(probabilities: Doubles, labels: npt.NDArray[np.intp], right: float, worth: float) -> float:
    """The share of labels that are wrong, 0 to 0.4, as may be expected of these.

    Args:
        probabilities: of labelled passages, not taught by their labels, shape ``(labels, classes)``, two or more.
        labels: the class that people gave each, shape ``(labels,)``.
        right: how often the best class was thought to be right before anybody labelled, 0 to 1.
        worth: how many labels that thought is worth.
    """
    logarithms = np.log(probabilities + _TINY)
    fitted = np.stack([softmax(power * logarithms) for power in _POWERS])
    best = np.clip(fitted.max(axis=2).mean(axis=1), _TINY, 1 - _TINY)
    said = fitted[:, np.arange(len(labels)), labels][:, None, :]
    share = _SHARES[None, :, None]
    likelihood = np.log((1 - share) * said + share / (probabilities.shape[1] - 1) * (1 - said) + _TINY).sum(axis=2)
    likelihood += worth * (right * np.log(best) + (1 - right) * np.log(1 - best))[:, None]
    likelihood += _CLEAN * np.log(1 - _SHARES)
    weight = np.exp(likelihood - likelihood.max()).sum(axis=0)
    return float(weight @ _SHARES / weight.sum())


def without_slips(right: float, mislabelled: float, classes: int) -> float:
    """How often is right what agrees with labels this often, some of which are any other class; 0 to 1."""
    by_chance = mislabelled / (classes - 1)
    return float(np.clip((right - by_chance) / (1 - mislabelled - by_chance), 0, 1))
