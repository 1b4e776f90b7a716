"""Records of JSON that say of themselves that they are not damaged.

A record holds the checksum of the rest of it, under `sha256`. The text comes from a disk, so the lists in it are
counted before it is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

MAX_BRACKETS = 500_000  # in a record: lists of nothing take thirty times their bytes


def sign_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record of JSON with the checksum of the rest of it.

    >>> sign_record({"points": 3})["sha256"][:8]
    'ea1aa9d1'
    """
    return {**record, "sha256": sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()}


def read_signed(content: bytes) -> dict[str, Any] | None:
    """Return a record that was written with its checksum; None where that does not fit, or where there is no record.

    >>> signed = json.dumps(sign_record({"points": 3})).encode()
    >>> read_signed(signed)["points"], read_signed(signed.replace(b"3,", b"4,")), read_signed(b"[]")
    (3, None, None)
    """
    if content.count(b"[") + content.count(b"{") > MAX_BRACKETS:
        return None
    try:
        record = json.loads(content)
        told = record.pop("sha256")
        return sign_record(record) if sign_record(record)["sha256"] == told else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
