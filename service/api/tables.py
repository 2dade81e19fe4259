"""Answers as tables: rows as a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from fastapi import Response

from service.exports.safe_text import safe_cell

CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
"""How a route whose answer may be a table is described in the OpenAPI document."""


MARK = b"\xef\xbb\xbf"
"""What tells Excel that a CSV file is UTF-8: those that people download from a page begin with it, not the API's."""


def as_csv(rows: Sequence[dict[str, Any]], mark: bytes = b"") -> Response:
    """Rows of a table as a CSV file behind a `mark`; no cell can be taken for a formula."""
    out = io.StringIO()
    if rows:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([safe_cell(name) for name in rows[0]])
        writer.writerows([safe_cell(value) for value in row.values()] for row in rows)
    return Response(mark + out.getvalue().encode(), media_type="text/csv; charset=utf-8")
