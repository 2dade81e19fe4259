"""Logistic regression on top of what is already believed: labels move probabilities only as far as they must.

The log-probabilities from elsewhere are an offset with a scale of their own; the weights start at nought and are held
there by a penalty. With an infinite penalty the result is what was believed before, so how much to trust the labels is
one number. Solved by L-BFGS from a fixed start, best in the span of the labelled rows (the representer theorem).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.rows import greatest, total

Doubles = npt.NDArray[np.float64]

_SMOOTH = 0.1  # share of each label that is spread over all classes: people err too
_FLOOR = 1e-3


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights ``(features, classes)``, biases ``(classes,)``, and the scale of what was believed before."""

    weights: Doubles
    bias: Doubles
    scale: float

    def probabilities(self, features: Doubles, before: Doubles) -> Doubles:
        """Probabilities, shape ``(passages, classes)``, from features and from the probabilities before."""
        return softmax(self.scale * log(before) + features @ self.weights + self.bias)


def fit_linear(
    features: Doubles, labels: npt.NDArray[np.intp], before: Doubles, penalty: float, scale: float
) -> Linear:
    """Fit on labelled passages.

    Args:
        features: shape ``(passages, features)``.
        labels: number of the class of each passage, shape ``(passages,)``.
        before: probabilities believed before, shape ``(passages, classes)``.
        penalty: how strongly the weights are held at nought, above 0.
        scale: exponent of the probabilities before; under 1 they count less.
    """
    from scipy.optimize import minimize

    classes = before.shape[1]
    offset = scale * log(before)
    wanted = np.full((len(labels), classes), _SMOOTH / classes)
    wanted[np.arange(len(labels)), labels] += 1 - _SMOOTH
    weight = _balanced(labels, classes)[:, None]
    size = features.shape[1]

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        weights, bias = flat[: size * classes].reshape(size, classes), flat[size * classes :]
        logits = offset + features @ weights + bias
        logits -= greatest(logits)[:, None]
        logits -= np.log(total(np.exp(logits)))[:, None]
        difference = weight * (np.exp(logits) - wanted)
        value = -float((weight * wanted * logits).sum())
        value += penalty * (float((weights**2).sum()) + float((bias**2).sum())) / 2
        slope = features.T @ difference + penalty * weights
        return value, np.concatenate([slope.ravel(), difference.sum(axis=0) + penalty * bias])

    found = minimize(loss, np.zeros((size + 1) * classes), jac=True, method="L-BFGS-B", options={"maxiter": 100}).x
    return Linear(found[: size * classes].reshape(size, classes), found[size * classes :], scale)


def in_span(features: Doubles, labelled: npt.NDArray[np.intp]) -> Doubles:
    """Features in coordinates of the span of the labelled rows, shape ``(passages, at most labelled)``.

    No linear model that is fitted on these rows with a ridge penalty can tell the difference.
    """
    _, values, right = np.linalg.svd(features[labelled], full_matrices=False)
    kept = values > 1e-9 * max(1e-9, float(values.max(initial=0)))
    turned: Doubles = features @ right[kept].T
    return turned


def softmax(logits: Doubles) -> Doubles:
    """Rows of probabilities from rows of logits."""
    powers = np.exp(logits - greatest(logits)[:, None])
    scaled: Doubles = powers / total(powers)[:, None]
    return scaled


def log(probabilities: Doubles) -> Doubles:
    """Logarithms of probabilities, none of them taken for impossible."""
    logarithms: Doubles = np.log((probabilities + _FLOOR) / (1 + _FLOOR * probabilities.shape[1]))
    return logarithms


def _balanced(labels: npt.NDArray[np.intp], classes: int) -> Doubles:
    """Weights that bring rare classes half-way up to the frequent ones; their mean is 1."""
    counts = np.maximum(np.bincount(labels, minlength=classes), 1)
    weights = 1 / np.sqrt(counts[labels])
    scaled: Doubles = weights / weights.mean()
    return scaled
