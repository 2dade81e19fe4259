"""Bodies that no honest client sends, and ways to spoil one that an honest client would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

HOSTILE = {
    "NaN": b'{"name": NaN}',
    "infinity": b'{"name": "x", "framework": Infinity}',
    "a float that overflows": b'{"name": 1e999}',
    "an integer beyond 64 bits": b'{"name": 18446744073709551616}',
    "a number of 5,000 digits": b'{"name": ' + b"9" * 5000 + b"}",
    "half of a surrogate pair": b'{"name": "\\ud800"}',
    "half of a surrogate pair in a key": b'{"\\udc00": 1}',
    "NUL": b'{"name": "a\\u0000b"}',
    "deep nesting": b"[" * 20_000,
    "deep nesting that closes": b'{"name": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "a key twice": b'{"name": "a", "name": "b"}',
    "an unknown key": b'{"name": "a", "nmae": "b"}',
    "a list": b"[]",
    "null": b"null",
    "nothing": b"",
    "not JSON": b"{name: 1}",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "UTF-16": '{"name": "a\ud83d"}'.encode("utf-16", "surrogatepass"),
    "an object for a string": b'{"name": {}}',
    "an empty name": b'{"name": "  "}',
    "a name of two lines": b'{"name": "a\\nb"}',
    "a name too long": b'{"name": "' + b"a" * 201 + b'"}',
    "a path for a framework": b'{"name": "a", "framework": "../../etc/passwd"}',
    "a framework without objectives": b'{"name": "a", "framework": {"name": "f", "objective": []}}',
    "a framework with a key twice": b'{"name": "a", "framework": {"name": "f", "objective": ['
    b'{"key": "k", "title": "t", "question": "q"}, {"key": "k", "title": "t", "question": "q"}]}}',
}

NEVER_JSON = {
    "deep nesting of 100,000": b"[" * 100_000,
    "deep nesting of objects": b'{"a":' * 100_000,
    "a huge array": b"[" + b"0," * 100_000 + b"0]",
    "a float of 5,000 digits": b"[0." + b"9" * 5000 + b"]",
    "a number with an exponent of 5,000 digits": b"[1e" + b"9" * 5000 + b"]",
    "minus infinity": b"[-1e999]",
    "half of a surrogate pair": b'["\\udfff"]',
    "a key twice, deep inside": b'[{"a": {"b": 1, "b": 2}}]',
    "two values": b"{} {}",
    "NUL bytes": bytes(100),
}
"""For any route: none of this is a body of one."""

VALUES: tuple[Any, ...] = (
    None, True, -1, 2**63 - 1, -(2**63), 1.7e308, "", " ", "a" * 12_000, "\u202e", "\U000e0001",
    "../../etc/passwd", "'; DROP TABLE themes; --", "\x1b[2J", "t:1-2", "t0123:99999999999999-999999999999999", [], {},
    ["x"] * 3000, [[[[[[[[[[]]]]]]]]]], {"a": {"b": {"c": {}}}}, {str(number): number for number in range(1500)},
)  # fmt: skip
"""What stands where something else belongs: each of it is JSON, and none of it was expected."""


def spoilt(body: Any) -> Iterator[Any]:
    """A body with one of its parts, at any depth, replaced by each of `VALUES`, or with a key that it does not have."""
    yield from VALUES
    if isinstance(body, dict):
        yield {**body, "nothing like it": 1}
        for name, value in body.items():
            yield {other: kept for other, kept in body.items() if other != name}
            yield from ({**body, name: changed} for changed in spoilt(value))
    elif isinstance(body, list):
        for number, value in enumerate(body):
            yield from ([*body[:number], changed, *body[number + 1 :]] for changed in spoilt(value))
