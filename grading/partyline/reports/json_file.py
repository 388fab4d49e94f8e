"""A result as JSON, for programs and for later."""

from __future__ import annotations

import json
from typing import Any

from partyline.model.results import SubmissionResult
from partyline.model.sanitize import without_surrogates


def text(result: SubmissionResult) -> str:
    """Return `result` as JSON in ASCII, which any reader loads and any terminal bears."""
    return json.dumps(plain(result), indent=2) + "\n"


def plain(result: SubmissionResult) -> dict[str, Any]:
    r"""Return `result` as values that any reader of JSON takes.

    What a program wrote is exact in it; only a byte that is not UTF-8 has become `\xNN`.
    """
    values: dict[str, Any] = _loadable(result.to_json())
    return values


def _loadable(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {key: _loadable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_loadable(inner) for inner in value]
    return value
