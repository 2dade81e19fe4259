"""Labels proposed by a language model, asked for at a real server on this machine that answers well, ill or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from answering import answering, completion
from pydantic import ValidationError
from sample_study import findings_for, read_all, texts_of

from pipelines.findings import to_bytes
from service.exports.report import render_report
from service.proposed_labels import Endpoint, outcome_of_proposals, propose_labels
from service.settings import Settings
from service.store.erasing import stripped_theme
from service.store.gone import Gone


def failures(findings: dict[str, Any]) -> dict[str, int]:
    failed: dict[str, int] = findings["label_proposals"]["failed"]
    return failed


def without_proposals(findings: dict[str, Any]) -> bytes:
    themes = [{k: v for k, v in theme.items() if k != "proposed_label"} for theme in findings["themes"]]
    return to_bytes({k: v for k, v in (findings | {"themes": themes}).items() if k != "label_proposals"})


def test_a_proposal_stands_beside_the_label_and_changes_nothing_else() -> None:
    findings = findings_for(read_all())
    before = to_bytes(findings)
    with answering(completion(' "Heat in the heap". ')) as server:
        result = propose_labels(findings, server.endpoint())
    assert {theme["proposed_label"]["label"] for theme in result["themes"]} == {"Heat in the heap"}
    assert result["label_proposals"] == {"model": "a model", "themes": 3, "failed": {}}
    assert outcome_of_proposals(result) == "a model proposed labels for 3 of 3 candidates."
    assert without_proposals(result) == before == to_bytes(findings)


def test_nothing_but_quotes_is_sent() -> None:
    findings = findings_for(read_all())
    with answering(completion("Label")) as server:
        propose_labels(findings, server.endpoint())
    assert server.paths == ["/v1/chat/completions"] * 3
    for question, theme in zip(server.asked, findings["themes"], strict=True):
        texts = [quote["text"] for quote in theme["quotes"]]
        sent = question["messages"][-1]["content"]
        assert sent == "\n\n".join(f"Passage {number}: {text}" for number, text in enumerate(texts, 1))
        assert {message["content"] for message in question["messages"][:-1]} == {
            message["content"] for message in server.asked[0]["messages"][:-1]
        }


def test_the_report_shows_a_proposal_as_one_and_harmless() -> None:
    transcripts = read_all()
    with answering(completion("<img src=x> said")) as server:
        html = render_report(propose_labels(findings_for(transcripts), server.endpoint()), texts_of(transcripts))
    assert "A language model" in html
    assert "&lt;img src=x&gt; said" in html
    assert "<img" not in html
    assert "a model proposed labels for 3 of 3 candidates." in html


@pytest.mark.parametrize(
    "body",
    [completion(text) for text in ("", " ... ", "x" * 81, "two\nlines", "\x1b[31mred", "\u202eturned", None, 7)],
)
def test_what_is_no_label_is_counted_and_not_shown(body: bytes) -> None:
    with answering(body) as server:
        result = propose_labels(findings_for(read_all()), server.endpoint())
    assert failures(result) == {"answered with something other than a label": 3}
    assert all("proposed_label" not in theme for theme in result["themes"])


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"choices": []}', b"\xff\xfe", b"[" * 60_000])
def test_garbage_is_counted_as_no_completion(body: bytes) -> None:
    with answering(body) as server:
        result = propose_labels(findings_for(read_all()), server.endpoint())
    assert failures(result) == {"answered with something other than a chat completion": 3}


def test_an_answer_without_end_is_cut_off() -> None:
    with answering(completion("word " * 50_000)) as server:
        result = propose_labels(findings_for(read_all()), server.endpoint())
    assert failures(result) == {"answered with more than 65,536 bytes": 3}


@pytest.mark.parametrize(("status", "said"), [(500, "answered with status 500"), (307, "answered with status 307")])
def test_after_two_errors_nobody_is_asked_again(status: int, said: str) -> None:
    with answering(b"oh", status) as server:
        result = propose_labels(findings_for(read_all()), server.endpoint())
        assert len(server.asked) == 2
    assert failures(result) == {said: 2, "not asked, since there was no answer before": 1}
    assert "0 of 3 candidates (2 answered with status" in outcome_of_proposals(result)


def test_a_server_that_takes_too_long_is_named() -> None:
    with answering(completion("Label"), wait=0.4) as server:
        result = propose_labels(findings_for(read_all()), server.endpoint(timeout=0.05))
    assert failures(result)["no answer within 0.05 seconds"] == 2


def test_a_server_that_is_not_there_is_named() -> None:
    with answering() as server:
        endpoint = server.endpoint()
    assert failures(propose_labels(findings_for(read_all()), endpoint))["could not be reached (ConnectionRefusedError)"]


def test_what_ends_the_run_ends_the_asking() -> None:
    def unwanted(stage: str, done: int, total: int) -> None:
        if done:
            raise KeyError(stage)

    with answering(completion("Label")) as server, pytest.raises(KeyError, match="proposing labels"):
        propose_labels(findings_for(read_all()), server.endpoint(), unwanted)
    assert len(server.asked) == 1


def test_a_proposal_goes_with_the_words_that_it_was_made_from() -> None:
    quotes = [{"segment": "t1:0-1", "text": "a"}, {"segment": "t2:0-1", "text": "b"}]
    theme = {"quotes": quotes, "proposed_label": {"label": "x", "model": "m"}}
    assert "proposed_label" not in stripped_theme(theme, Gone({"t1"}), "A1")
    assert stripped_theme(theme, Gone({"t3"}), "A1") == theme


def test_no_endpoint_is_set_up_by_default() -> None:
    assert Settings().endpoint is None
    assert Settings(label_url="http://localhost:8080/v1", label_model="m").endpoint == Endpoint(
        "http://localhost:8080/v1", "m", 20.0
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"label_url": "http://localhost:1"}, "go together"),
        ({"label_model": "m"}, "go together"),
        ({"label_url": "file:///etc/passwd", "label_model": "m"}, "an address such as http"),
        ({"label_url": "localhost:1", "label_model": "m"}, "an address such as http"),
    ],
)
def test_half_an_endpoint_or_another_kind_of_address_is_refused(given: dict[str, Any], said: str) -> None:
    make: Callable[..., Settings] = Settings
    with pytest.raises(ValidationError, match=said):
        make(**given)
