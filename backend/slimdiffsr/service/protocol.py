"""The wire format of docs/protocol.md: lines to requests, values to lines. No threads, no streams, nothing heavy."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from slimdiffsr.errors import Code, SlimDiffSRError, internal_code

PROTOCOL_VERSION: Final = 1
MAX_LINE_BYTES: Final = 1 << 20
"""A line, its newline included, is never longer, in either direction."""

MAX_ID_LENGTH: Final = 200
"""Letters of a request's id, which every answer carries."""

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
ENGINE_ERROR: Final = -32000

RequestId = str | int


class RpcError(Exception):
    """A message that gets an error for an answer.

    Args:
        code: a JSON-RPC error code.
        message: one sentence.
        request_id: the id of the request, None where it could not be told.
        data: more about the error, for programs.
    """

    def __init__(
        self, code: int, message: str, request_id: RequestId | None = None, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.request_id = request_id
        self.data = data


@dataclass(frozen=True)
class Request:
    """A well-formed request."""

    method: str
    params: Mapping[str, Any]
    id: RequestId | None
    """None for a notification, which gets no answer."""


def parse_request(line: bytes) -> Request:
    """Reads one line.

    Raises:
        RpcError: the line isn't UTF-8 JSON, or isn't a request.
    """
    try:
        message = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise RpcError(PARSE_ERROR, f"The message is not JSON in UTF-8 ({_short(error)}).") from error
    if isinstance(message, list):
        raise RpcError(INVALID_REQUEST, "Batches are not supported: send one message a line.")
    if not isinstance(message, dict):
        raise RpcError(INVALID_REQUEST, "A message must be a JSON object.")
    request_id = message.get("id")
    if "id" in message and not is_request_id(request_id):
        raise RpcError(INVALID_REQUEST, f"An id is a whole number or a text of at most {MAX_ID_LENGTH} letters.")
    if message.get("jsonrpc") != "2.0":
        raise RpcError(INVALID_REQUEST, 'A message must say "jsonrpc": "2.0".', request_id)
    method = message.get("method")
    if not isinstance(method, str):
        raise RpcError(INVALID_REQUEST, "A request must name a method.", request_id)
    params = message.get("params", {})
    if not isinstance(params, dict):
        raise RpcError(INVALID_PARAMS, f"The parameters of '{method[:60]}' must be a JSON object.", request_id)
    return Request(method, params, request_id)


def is_request_id(value: object) -> bool:
    """Whether `value` can be the id of a request."""
    return isinstance(value, (str, int)) and not isinstance(value, bool) and len(str(value)) <= MAX_ID_LENGTH


def encode(message: Mapping[str, Any]) -> bytes:
    """One line for one message. Numbers that JSON lacks (NaN, infinities) become null.

    Raises:
        ValueError: the line would be too long.
        TypeError: the message holds something that isn't JSON.
    """
    # ASCII alone: no character that some reader takes for a line end, and surrogates from odd file names pass.
    line = (
        json.dumps(_finite(message), ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"
    )
    if len(line) > MAX_LINE_BYTES:
        raise ValueError(f"a message of {len(line)} bytes is over the protocol's limit of {MAX_LINE_BYTES}")
    return line


def result_message(request_id: RequestId, result: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a request that went well."""
    return {"jsonrpc": "2.0", "id": request_id, "result": dict(result)}


def error_message(error: RpcError) -> dict[str, Any]:
    """The answer to a request that failed."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.data is not None:
        body["data"] = dict(error.data)
    return {"jsonrpc": "2.0", "id": error.request_id, "error": body}


def notification(method: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """A message that wants no answer."""
    return {"jsonrpc": "2.0", "method": method, "params": dict(params)}


def engine_error(error: SlimDiffSRError, request_id: RequestId | None) -> RpcError:
    """An error that the engine raised on purpose, as the client gets it."""
    # One line: the message is shown in places that have room for one.
    message = " ".join(str(error).split()) or "The job failed."
    return RpcError(ENGINE_ERROR, message[:4000], request_id, {"kind": error.kind, "code": str(error.code)})


def internal_error(error: BaseException, request_id: RequestId | None) -> RpcError:
    """An error of ours; the traceback belongs in the log, its last line helps who reports it."""
    code = internal_code(error)
    if code is Code.INTERNAL_MEMORY:
        text = "The computer's memory did not suffice; close other programs, or choose a smaller tile."
    elif code is Code.INTERNAL_ENVIRONMENT:
        text = f"The engine's environment is incomplete ({_short(error)}); install the engine's requirements into it."
    else:
        what = f"{type(error).__name__}: {_short(error)}"
        text = f"SlimDiffSR stopped on an unexpected error ({what}); the log has the details."
    return RpcError(ENGINE_ERROR, text, request_id, {"kind": SlimDiffSRError.kind, "code": str(code)})


def _short(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 300 else text[:297] + "..."


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(k): _finite(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(v) for v in value]
    return value
