from __future__ import annotations

import pytest

from models.errors import ModelError, needing


@pytest.mark.parametrize("error", [ImportError("no module x"), OSError("no file"), ValueError("bad header")])
def test_what_goes_wrong_while_loading_is_one_sentence_that_names_the_package(error: Exception) -> None:
    with (
        pytest.raises(ModelError, match=f"cannot load 'warmth', the water model: {error}; install") as caught,
        needing("warmth", "the water model"),
    ):
        raise error
    assert caught.value.__cause__ is error


def test_an_error_of_ours_passes_through_unchanged() -> None:
    with pytest.raises(ModelError, match=r"^altered$"), needing("warmth", "the water model"):
        raise ModelError("altered")


def test_a_fault_in_the_program_is_not_hidden_as_a_missing_package() -> None:
    with pytest.raises(ZeroDivisionError), needing("warmth", "the water model"):
        raise ZeroDivisionError
