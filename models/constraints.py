"""What people said about texts before they are clustered: which belong together, and which do not.

Must-link and cannot-link (Wagstaff et al. 2001). They bind: linked texts are one node of the clustering, and a cluster
never holds two texts that are kept apart.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.intp]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Constraints:
    """Rows of texts: groups that stay ``together``, and pairs that stay ``apart``."""

    together: tuple[tuple[int, ...], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.together or self.apart)

    def over(self, rows: Mapping[int, int]) -> Constraints:
        """The same about other numbers; what has none is left out."""
        groups = (tuple(rows[row] for row in group if row in rows) for group in self.together)
        return Constraints(
            tuple(group for group in groups if len(group) > 1),
            tuple((rows[one], rows[other]) for one, other in self.apart if one in rows and other in rows),
        )

    def merge(self, of_text: Integers) -> Integers:
        """The node of each text once the constraints hold; nodes are numbered in the order of the texts.

        Texts that people spoke about leave their node and follow their links alone: equal words may be kept apart.

        Args:
            of_text: node of each text before, shape ``(texts,)``.

        Raises:
            ValueError: two rows are to be together and apart, or there is no such row.
        """
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components

        texts = len(of_text)
        links = _equal_ones(of_text, self._rows(texts))
        links += [(group[0], row) for group in self.together for row in group[1:]]
        rows, columns = np.array(links, dtype=np.intp).reshape(-1, 2).T
        graph = coo_matrix((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(texts, texts))
        nodes = in_order(connected_components(graph, directed=False)[1])
        for one, other in self.apart:
            if nodes[one] == nodes[other]:
                raise ValueError(f"rows {one} and {other} are to stay together and apart")
        return nodes

    def between(self, of_text: Integers) -> tuple[tuple[int, int], ...]:
        """The pairs of nodes that stay apart, lower number first, in order."""
        pairs = {(int(of_text[one]), int(of_text[other])) for one, other in self.apart}
        return tuple(sorted({(min(pair), max(pair)) for pair in pairs}))

    def _rows(self, texts: int) -> set[int]:
        """The rows that people spoke about."""
        rows = {row for group in (*self.together, *self.apart) for row in group}
        wrong = sorted(row for row in rows if not 0 <= row < texts)
        if wrong:
            raise ValueError(f"constraints name row {wrong[0]}, there are rows 0 to {texts - 1}")
        return rows


def _equal_ones(of_text: Integers, left: Container[int]) -> list[tuple[int, int]]:
    """Links between the rows of each node, less those that have left it."""
    first: dict[int, int] = {}
    return [(first.setdefault(node, row), row) for row, node in enumerate(of_text.tolist()) if row not in left]


def taken_out(pairs: Iterable[tuple[int, int]]) -> set[int]:
    """Few members that break up all the pairs when they are taken out; those in most pairs go first."""
    left = sorted({(min(pair), max(pair)) for pair in pairs})
    gone: set[int] = set()
    while left:
        times: dict[int, int] = {}
        for pair in left:
            for member in pair:
                times[member] = times.get(member, 0) + 1
        most = max(sorted(times), key=times.__getitem__)
        gone.add(most)
        left = [pair for pair in left if most not in pair]
    return gone


def as_square(pairs: Sequence[tuple[int, int]], nodes: int) -> Booleans:
    """The pairs as a symmetric matrix, shape ``(nodes, nodes)``."""
    square = np.zeros((nodes, nodes), dtype=bool)
    for one, other in pairs:
        square[one, other] = square[other, one] = True
    return square


def in_order(labels: npt.NDArray[np.integer]) -> Integers:
    """The same groups, numbered from 0 in the order in which they first occur."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    ordered: Integers = rank[inverse.ravel()]
    return ordered
