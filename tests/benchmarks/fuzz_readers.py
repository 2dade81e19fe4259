"""Fuzz a reader with atheris (`pip install atheris`): `python tests/benchmarks/fuzz_readers.py docx [seconds]`.

The parsers run in this process, without the sandbox: what escapes them, other than a TranscriptError, is a finding.
Documents that are zip files are fuzzed in the part that holds their text.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "corpora" / "readers"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> None:
    """Fuzz one reader for some seconds (60, unless the second argument says otherwise)."""
    import atheris  # not a dependency: a tool of this one benchmark

    form = sys.argv[1]
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    with atheris.instrument_imports(include=["corpora"]):
        from corpora.errors import TranscriptError
        from corpora.readers.formats import FORMATS
        from corpora.readers.parsing import Asked, parse
    import document_writers as write

    suffix = FORMATS[form].suffixes[0]
    talk = [("INT", "Why did you go?", 0), ("P1", "Because.", 9), ("INT", "So?", 12), ("P1", "Yes.", 20)]
    wrapped = {
        "docx": lambda data: write.zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": data}),
        "odt": lambda data: write.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": data}),
    }
    seeds = {
        "rtf": write.rtf_labels(talk),
        "html": write.html_labels(talk),
        "pdf": write.pdf_labels(talk),
        "epub": write.epub_labels(talk),
        "docx": f'<w:document xmlns:w="{write.WORD}"><w:body><w:p><w:r><w:t>INT: a</w:t></w:r></w:p></w:body>'
        "</w:document>",
        "odt": f"<office:document-content {write.ODF}><office:body><office:text><text:p>INT: a</text:p></office:text>"
        "</office:body></office:document-content>",
    }

    def target(data: bytes) -> None:
        try:
            parse(Asked(f"a{suffix}"), wrapped.get(form, bytes)(data))
        except TranscriptError:
            return

    with tempfile.TemporaryDirectory() as folder:
        seed = seeds.get(form, "INT: Why?\nP1: So.\n")
        Path(folder, "seed").write_bytes(seed if isinstance(seed, bytes) else seed.encode())
        atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1024", folder], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
