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
    from sheets import rows_of, sheet, workbook

    suffix = FORMATS[form].suffixes[0]
    talk = [("INT", "Why did you go?", 0), ("P1", "Because.", 9), ("INT", "So?", 12), ("P1", "Yes.", 20)]
    wrapped = {
        "docx": lambda data: write.zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": data}),
        "odt": lambda data: write.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": data}),
        "qdpx": lambda data: write.zipped({"project.qde": data, "sources/a.txt": "INT: Why?\nP1: So.\n"}),
        "xlsx": lambda data: workbook(
            {"S": data.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode()}
        ),
    }
    seeds = {
        "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Why?\n\n00:03.000 --> 00:04.000\n<v Bo>So &amp; so.\n",
        "srt": "1\n00:00:01,000 --> 00:00:02,000\nAnn: Why?\n\n2\n00:00:03,000 --> 00:00:04,000\nBo: So.\n",
        "csv": 'time,speaker,text\n00:01,INT,Why did you go?\n00:05,P1,"So, so"\n',
        "json": '{"segments": [{"start": 0.5, "end": 2, "speaker": "A", "text": "Why?"}, {"text": "So."}]}',
        "qdpx": '<Project xmlns="urn:QDA-XML:project:1.0" origin="a"><CodeBook><Codes><Code guid="1" name="A"/></Codes>'
        '</CodeBook><Sources><TextSource guid="2" name="One" plainTextPath="internal://a.txt"><PlainTextSelection'
        ' guid="3" startPosition="0" endPosition="4"><Coding guid="4"><CodeRef targetGUID="1"/></Coding>'
        "</PlainTextSelection></TextSource></Sources></Project>",
        "xlsx": sheet(rows_of([["speaker", "text"], ["INT", "Why did you go?"], ["P1", "So, so."]])),
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
