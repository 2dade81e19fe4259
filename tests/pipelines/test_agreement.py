"""Coefficients against published worked examples (figures only), and against nltk and scikit-learn.

Cohen (1960), A coefficient of agreement for nominal scales: 200 cases, kappa .492. Krippendorff (2011), Computing
Krippendorff's alpha-reliability: examples A (.095), B (.692) and C (.743). Gwet (2002; 2008), on high agreement: 125
cases, kappa -.0234, AC1 .9408. Gwet's handbook (2014) as in R's irrCAC: 100 abstractions, kappa .7964, AC1 .8493; four
raters, agreement .8182, AC1 .7754, alpha .7434. Passonneau (2006), MASI. Artstein & Poesio (2008), 100 utterances:
agreement .88, kappa .8013.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.agreement import MACHINE, Coding, compare, machine_codings
from pipelines.coefficients import (
    Ratings,
    cohens_kappa,
    figure,
    gwets_ac1,
    krippendorffs_alpha,
    masi_distance,
    percent_agreement,
    resamples,
)

FOUR_CODERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]

SETS = st.frozensets(st.sampled_from("abcd"), max_size=4)


def of_rows(*coders: Sequence[Hashable | None]) -> Ratings:
    """Ratings from what each coder said of the units in turn."""
    return Ratings.of(
        [{str(c): said for c, said in enumerate(unit) if said is not None} for unit in zip(*coders, strict=True)]
    )


def of_table(table: Sequence[Sequence[int]]) -> Ratings:
    """Ratings of two coders from a table of how often they gave which labels."""
    cases = [(one, other) for one, row in enumerate(table) for other, number in enumerate(row) for _ in range(number)]
    return of_rows(*zip(*cases, strict=True))


def alone(values: np.ndarray) -> float:
    assert values.shape == (1,)
    return float(values[0])


def test_cohen_1960() -> None:
    ratings = of_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert alone(percent_agreement(ratings)) == pytest.approx(0.70)
    assert alone(cohens_kappa(ratings)) == pytest.approx(0.492, abs=5e-4)


@pytest.mark.parametrize(
    ("coders", "alpha"),
    [
        (["0100000010", "1110010000"], 0.095),
        (["aabbdcccedda", "babbbccceddd"], 0.692),
    ],
)
def test_krippendorff_2011_two_coders(coders: list[str], alpha: float) -> None:
    assert alone(krippendorffs_alpha(of_rows(*coders))) == pytest.approx(alpha, abs=5e-4)


def test_krippendorff_2011_four_coders_with_missing_codings() -> None:
    assert alone(krippendorffs_alpha(of_rows(*FOUR_CODERS))) == pytest.approx(0.743, abs=5e-4)


def test_gwet_high_agreement_where_kappa_fails() -> None:
    ratings = of_table([[118, 5], [2, 0]])
    assert alone(percent_agreement(ratings)) == pytest.approx(0.944)
    assert alone(cohens_kappa(ratings)) == pytest.approx(-0.0234, abs=5e-5)
    assert alone(gwets_ac1(ratings)) == pytest.approx(0.9408, abs=5e-5)


def test_gwet_three_categories() -> None:
    ratings = of_table([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    assert alone(cohens_kappa(ratings)) == pytest.approx(0.7964094, abs=5e-8)
    assert alone(gwets_ac1(ratings)) == pytest.approx(0.8493305, abs=5e-8)


def test_gwet_four_raters_with_missing_codings() -> None:
    ratings = of_rows(*FOUR_CODERS)
    assert alone(percent_agreement(ratings)) == pytest.approx(0.81818, abs=5e-6)
    assert alone(gwets_ac1(ratings)) == pytest.approx(0.77544, abs=5e-6)
    assert alone(krippendorffs_alpha(ratings)) == pytest.approx(0.74342, abs=5e-6)


def test_artstein_and_poesio_2008() -> None:
    ratings = of_table([[46, 6, 0], [0, 32, 0], [0, 6, 10]])
    assert alone(percent_agreement(ratings)) == pytest.approx(0.88)
    assert alone(cohens_kappa(ratings)) == pytest.approx(0.8013, abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("ab", "ab", 0.0), ("ab", "abcd", 2 / 3), ("abc", "ab", 1 - 4 / 9), ("abc", "abd", 1 - 1 / 6), ("a", "b", 1.0)],
)
def test_passonneau_2006_masi(one: str, other: str, distance: float) -> None:
    assert masi_distance(frozenset(one), frozenset(other)) == pytest.approx(distance)


@given(SETS, SETS)
def test_masi_is_that_of_nltk_and_knows_the_empty_set(one: frozenset[str], other: frozenset[str]) -> None:
    distance = pytest.importorskip("nltk.metrics.distance")
    assert masi_distance(one, other) == masi_distance(other, one)
    assert (masi_distance(one, other) == 0) is (one == other)
    if one or other:
        assert masi_distance(one, other) == pytest.approx(distance.masi_distance(one, other))


@given(st.lists(st.tuples(SETS, SETS, SETS), min_size=2, max_size=15))
def test_alpha_over_sets_is_that_of_nltk(units: list[tuple[frozenset[str], ...]]) -> None:
    agreement, distance = pytest.importorskip("nltk.metrics.agreement"), pytest.importorskip("nltk.metrics.distance")

    def masi(one: frozenset[str], other: frozenset[str]) -> float:
        return float(distance.masi_distance(one, other)) if one or other else 0.0

    ours = alone(krippendorffs_alpha(of_rows(*zip(*units, strict=True)), distance=masi_distance))
    if len({codes for unit in units for codes in unit}) == 1:
        assert np.isnan(ours)
        return
    data = [(str(coder), str(row), codes) for row, unit in enumerate(units) for coder, codes in enumerate(unit)]
    assert ours == pytest.approx(agreement.AnnotationTask(data, masi).alpha(), abs=1e-9)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=40))
def test_kappa_and_nominal_alpha_are_those_of_scikit_learn_and_nltk(units: list[tuple[str, str]]) -> None:
    from sklearn.metrics import cohen_kappa_score

    agreement = pytest.importorskip("nltk.metrics.agreement")
    first, second = zip(*units, strict=True)
    ratings = of_rows(first, second)
    kappa, alpha = alone(cohens_kappa(ratings)), alone(krippendorffs_alpha(ratings))
    if len({*first, *second}) == 1:
        assert np.isnan(kappa)
        assert np.isnan(alpha)
        return
    assert kappa == pytest.approx(cohen_kappa_score(first, second), abs=1e-9)
    task = agreement.AnnotationTask([(c, str(r), pair[int(c)]) for r, pair in enumerate(units) for c in "01"])
    assert alpha == pytest.approx(task.alpha(), abs=1e-9)


@given(st.lists(st.lists(st.sampled_from(["a", "b", None]), min_size=3, max_size=3), min_size=1, max_size=12))
def test_coefficients_are_at_most_1_and_1_means_no_difference(units: list[list[str | None]]) -> None:
    ratings = of_rows(*zip(*units, strict=True))
    same = all(len({said for said in unit if said is not None}) <= 1 for unit in units)
    for coefficient in (percent_agreement, cohens_kappa, krippendorffs_alpha, gwets_ac1):
        value = alone(coefficient(ratings))
        assert np.isnan(value) or value <= 1 + 1e-12
        if same and not np.isnan(value):
            assert value == pytest.approx(1)


def test_a_sample_of_the_units_themselves_gives_the_figure_of_the_units_written_out() -> None:
    weights = np.array([[3.0, 0, 1, 1, 2, 1, 0, 1, 1, 2, 0, 1]])
    units = [[coder[unit] for coder in FOUR_CODERS] for unit in range(12) for _ in range(int(weights[0, unit]))]
    ratings, drawn = of_rows(*FOUR_CODERS), of_rows(*zip(*units, strict=True))
    for coefficient in (percent_agreement, cohens_kappa, krippendorffs_alpha, gwets_ac1):
        assert alone(coefficient(ratings, weights)) == pytest.approx(alone(coefficient(drawn)))


def test_intervals_hold_the_value_and_hang_on_the_seed_alone() -> None:
    ratings = of_table([[40, 9], [6, 45]])
    found = figure(cohens_kappa, ratings, resamples(100, 1000, 5))
    assert found == figure(cohens_kappa, ratings, resamples(100, 1000, 5))
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert found.low < found.value < found.high
    error = 0.0714  # asymptotic standard error of this kappa (Fleiss, Cohen & Everitt 1969)
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=0.15)


def test_a_label_that_is_not_possible_is_named() -> None:
    with pytest.raises(ValueError, match="the label c, which is not a possible one"):
        Ratings.of([{"x": "c"}], ["a", "b"])


# --- coders compared ---


def two_coders(number: int = 60) -> list[Coding]:
    chance = Random(3)
    codings = []
    for unit in range(number):
        codes = frozenset(chance.sample(["cost", "time", "trust"], chance.randint(0, 2)))
        other = frozenset(chance.sample(["cost", "time", "trust"], 1)) if chance.random() < 0.25 else codes
        codings += [Coding(f"u{unit:02}", "ana", codes), Coding(f"u{unit:02}", "ben", other)]
    return codings


OBJECTIVES = {"cost": "means", "time": "means", "trust": None}


def test_coders_are_compared_over_all_per_theme_and_per_objective() -> None:
    found = compare(two_coders(), OBJECTIVES)
    assert found.coders == ("ana", "ben")
    assert [theme.name for theme in found.themes] == ["cost", "time", "trust"]
    assert [objective.name for objective in found.objectives] == ["means"]
    for agreement in (found.overall, *found.themes, *found.objectives):
        assert agreement.units == 60
        for number in (agreement.percent, agreement.kappa, agreement.alpha, agreement.ac1):
            assert number.value is not None
            assert number.low is not None
            assert number.high is not None
            assert number.low <= number.value <= number.high
        assert agreement.prevalence is not None
        assert dict(agreement.by_coder).keys() == {"ana", "ben"}


def test_the_order_of_the_codings_does_not_matter_and_the_seed_moves_intervals_only() -> None:
    codings = two_coders()
    assert compare(codings[::-1], OBJECTIVES) == compare(codings, OBJECTIVES)
    other = compare(codings, OBJECTIVES, seed=2)
    assert other.overall.alpha.value == compare(codings, OBJECTIVES).overall.alpha.value
    assert other.overall.alpha != compare(codings, OBJECTIVES).overall.alpha


def test_disagreements_are_listed_from_the_widest_with_what_each_said() -> None:
    codings = [
        Coding("u1", "ana", frozenset({"cost"})), Coding("u1", "ben", frozenset({"cost", "time"})),
        Coding("u2", "ana", frozenset({"cost"})), Coding("u2", "ben", frozenset()),
        Coding("u3", "ana", frozenset({"time"})), Coding("u3", "ben", frozenset({"time"})),
        Coding("u4", "ana", frozenset({"time"})),
    ]  # fmt: skip
    found = compare(codings, draws=0)
    assert [(d.unit, d.distance) for d in found.disagreements] == [("u2", 1.0), ("u1", pytest.approx(0.6667))]
    assert found.disagreements[0].codes == (("ana", ("cost",)), ("ben", ()))
    assert found.overall.units == 3
    assert found.overall.alpha.low is None


def test_nothing_to_compare_gives_no_figures_and_no_error() -> None:
    for codings in ([], [Coding("u1", "ana", frozenset({"cost"}))]):
        found = compare(codings)
        assert found.overall.alpha.value is None
        assert found.overall.prevalence is None
        assert found.themes == found.disagreements == ()


def test_a_unit_coded_twice_by_one_coder_is_named() -> None:
    with pytest.raises(ValueError, match="ana coded unit u1 twice"):
        compare([Coding("u1", "ana", frozenset()), Coding("u1", "ana", frozenset({"cost"}))])


def test_a_comparison_is_json_and_rows_for_a_table() -> None:
    found = compare(two_coders(), OBJECTIVES)
    assert found.as_dict()["overall"]["alpha"]["value"] == found.overall.alpha.value
    rows = found.rows()
    assert [(row["level"], row["name"]) for row in rows] == [
        ("all", "all"), ("theme", "cost"), ("theme", "time"), ("theme", "trust"), ("objective", "means"),
    ]  # fmt: skip
    assert len({tuple(row) for row in rows}) == 1


FINDINGS: dict[str, Any] = {
    "transcripts": [{"id": "t1", "name": "A.txt"}, {"id": "t2", "name": "B.txt"}],
    "segments": [
        {"id": "t1:0-100", "transcript": "t1", "start": 0, "end": 100, "theme": "c1"},
        {"id": "t1:100-200", "transcript": "t1", "start": 100, "end": 200, "theme": "c2"},
        {"id": "t2:0-100", "transcript": "t2", "start": 0, "end": 100, "theme": None},
    ],
}


def test_the_machine_is_a_coder_like_another() -> None:
    codings = machine_codings(FINDINGS, {"c1": "th1"})
    assert [(c.unit, c.coder, c.codes) for c in codings] == [
        ("t1:0-100", MACHINE, frozenset({"th1"})),
        ("t1:100-200", MACHINE, frozenset()),
        ("t2:0-100", MACHINE, frozenset()),
    ]  # fmt: skip
    people = [Coding("t1:0-100", "ana", frozenset({"th1"})), Coding("t1:100-200", "ana", frozenset({"th1"}))]
    found = compare([*codings, *people])
    assert found.coders == ("ana", MACHINE)
    assert found.overall.units == 2
    assert found.themes[0].percent.value == 0.5
    assert [d.unit for d in found.disagreements] == ["t1:100-200"]
