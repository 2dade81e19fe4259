"""The one way to open a zip file that somebody sent us: what it declares is checked, what it unpacks to counted.

Nothing is ever written to disk, and a member is read only when it is asked for by its name.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from corpora.errors import TranscriptError

_LOCAL = struct.Struct("<4s22xHH")  # signature, length of the name, length of the extra field
_CENTRAL_SIGNATURE = b"PK\x01\x02"
_CHUNK = 1 << 16  # bytes
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HINT = "open it in the program it came from and save it again"


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a zip file may go: members, unpacked bytes in all, and unpacked bytes to one packed byte.

    The ratio counts only behind the first `slack` bytes of a member, as short repetitive files pack very well.
    """

    members: int = 10_000
    size: int = 200_000_000
    ratio: int = 250
    slack: int = 2_000_000


class Archive:
    """A zip file held in memory, safe to read; `limits` bound what all reads together may unpack."""

    def __init__(self, data: bytes, name: str, limits: Limits | None = None) -> None:
        """Check a zip file's directory.

        Raises:
            TranscriptError: it is no zip file, is damaged, is locked with a password, has too many members, or has a
                member that no honest program writes (links, paths out of the archive, overlapping or repeated entries).
        """
        self._where = name
        self._limits = limits or Limits()
        self._unpacked = 0
        if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            raise TranscriptError(f"{name}: this is no zip file, which such a document must be; {_HINT}")
        count = data.count(_CENTRAL_SIGNATURE)  # counted before the directory is read into objects
        if count > self._limits.members:
            raise TranscriptError(
                f"{name}: the zip file has about {count:,} members; at most {self._limits.members:,} are read"
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, struct.error, OverflowError, NotImplementedError) as error:
            raise TranscriptError(f"{name}: the zip file is damaged or cut short ({_HINT})") from error
        self._members = {info.filename: info for info in self._zip.infolist()}
        self._check(data)

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names, in the order of the directory."""
        return tuple(self._members)

    def __contains__(self, member: object) -> bool:
        return member in self._members

    def read(self, member: str, at_most: int | None = None) -> bytes:
        """One member, unpacked.

        Raises:
            TranscriptError: as `chunks`; or it has more than `at_most` bytes.
        """
        parts, size = [], 0
        for chunk in self.chunks(member):
            size += len(chunk)
            if at_most is not None and size > at_most:
                raise TranscriptError(f"{self._where}: '{_shown(member)}' in it has more than {at_most:,} bytes")
            parts.append(chunk)
        return b"".join(parts)

    def chunks(self, member: str) -> Iterator[bytes]:
        """One member, unpacked a piece at a time and counted.

        Raises:
            TranscriptError: there is no such member, it is damaged, or it unpacks to more than the limits allow.
        """
        if member not in self._members:
            raise TranscriptError(f"{self._where}: '{_shown(member)}' is missing in it, so it is incomplete; {_HINT}")
        info = self._members[member]
        size = 0
        allowed = self._limits.slack + self._limits.ratio * info.compress_size
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._unpacked += len(chunk)
                    if size > allowed or self._unpacked > self._limits.size:
                        raise TranscriptError(
                            f"{self._where}: '{_shown(member)}' in it unpacks to far more than an interview holds"
                            f" (a zip bomb, or {self._limits.size // 1_000_000} MB and more of data)"
                        )
                    yield chunk
        except (
            zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error, UnicodeError,
        ) as error:  # fmt: skip
            raise TranscriptError(f"{self._where}: '{_shown(member)}' in it is damaged; {_HINT}") from error

    def _check(self, data: bytes) -> None:
        infos = self._zip.infolist()
        if len(self._members) != len(infos):
            self._refuse("it has two members of one name")
        for info in infos:
            name = info.orig_filename
            parts = name.split("/")
            if "\\" in name or name.startswith("/") or ".." in parts or _DRIVE.match(name) or _CONTROL.search(name):
                self._refuse(f"the name of its member '{_shown(name)}' leads out of it or is no name")
            if stat.S_ISLNK(info.external_attr >> 16):
                self._refuse(f"its member '{_shown(name)}' is a link")
            if info.flag_bits & 0x1:
                raise TranscriptError(
                    f"{self._where}: it is locked with a password; save it without one and add it again"
                )
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                self._refuse(f"its member '{_shown(name)}' is packed in a way that documents do not use")
        self._refuse_overlaps(data, infos)

    def _refuse_overlaps(self, data: bytes, infos: list[zipfile.ZipInfo]) -> None:
        """Members that share bytes are how a few kilobytes unpack to terabytes."""
        spans = []
        for info in infos:
            head = data[info.header_offset : info.header_offset + _LOCAL.size] if info.header_offset >= 0 else b""
            if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
                self._refuse("its directory does not fit what is in it")
            _, name, extra = _LOCAL.unpack(head)
            start = info.header_offset + 30 + name + extra
            spans.append((info.header_offset, start + info.compress_size))
        spans.sort()
        overlap = any(after[0] < before[1] for before, after in pairwise(spans))
        if overlap or (spans and spans[-1][1] > self._zip.start_dir):
            self._refuse("its members overlap")

    def _refuse(self, what: str) -> None:
        raise TranscriptError(f"{self._where}: the zip file is not safe to read: {what}; {_HINT}")


def _shown(name: str) -> str:
    return _CONTROL.sub("_", name.encode("utf-8", "replace").decode())[:80]
