"""The use cases, a transaction each; the API, the pages and the command line are skins over them.

Every function takes the database and who asks. Lists take ``after`` (or ``before``) and ``limit`` and give a `Page`,
whose ``next`` is the ``after`` of the following one.
"""

from __future__ import annotations

from service.operations.access import (
    COMMAND_LINE,
    Caller,
    NewKey,
    add_key,
    add_member,
    add_user,
    caller_of_key,
    first_admin_key,
    list_keys,
    list_members,
    list_users,
    remove_member,
    revoke_key,
)
from service.operations.candidates import (
    NO_OBJECTIVE,
    CandidateList,
    CandidateView,
    QuoteInContext,
    candidate_in_context,
    list_candidates,
)
from service.operations.review import CodedSegment, Decided, StaleError, ThemeView, codebook, decide
from service.operations.runs import cancel_run, get_findings, get_run, list_runs, start_run
from service.operations.studies import StudyView, create_study, list_studies, set_framework, show_study
from service.operations.transcripts import (
    Fate,
    Outcome,
    TranscriptView,
    Upload,
    add_transcripts,
    list_transcripts,
    show_transcript,
)
from service.operations.words import KeyReusedError, Page

__all__ = [
    "COMMAND_LINE",
    "NO_OBJECTIVE",
    "Caller",
    "CandidateList",
    "CandidateView",
    "CodedSegment",
    "Decided",
    "Fate",
    "KeyReusedError",
    "NewKey",
    "Outcome",
    "Page",
    "QuoteInContext",
    "StaleError",
    "StudyView",
    "ThemeView",
    "TranscriptView",
    "Upload",
    "add_key",
    "add_member",
    "add_transcripts",
    "add_user",
    "caller_of_key",
    "cancel_run",
    "candidate_in_context",
    "codebook",
    "create_study",
    "decide",
    "first_admin_key",
    "get_findings",
    "get_run",
    "list_candidates",
    "list_keys",
    "list_members",
    "list_runs",
    "list_studies",
    "list_transcripts",
    "list_users",
    "remove_member",
    "revoke_key",
    "set_framework",
    "show_study",
    "show_transcript",
    "start_run",
]
