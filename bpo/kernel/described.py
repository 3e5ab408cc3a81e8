"""What is added to every operation of the API's description: examples, the headers it heeds, who may call it."""

from typing import Any

import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin

from bpo.kernel.examples import example_of
from bpo.kernel.web import repeats, versions

METHODS = ("get", "post", "put", "patch", "delete")


def header(name: str, words: str, **schema: Any) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": False, "description": words,
            "schema": {"type": "string", **schema}}  # fmt: skip


IDEMPOTENCY_KEY = header(
    repeats.HEADER, "The act is done once under this key; repeated within a day it gets the first answer again.",
    minLength=1, maxLength=repeats.LONGEST, pattern="^[!-~]+$",
)  # fmt: skip
IF_MATCH = header("If-Match", "The ETag (or `*`) that the edit is based on; 412 if the record has a newer version.")
IF_NONE_MATCH = header("If-None-Match", "The ETag that is known already; 304 if it still holds.")


class HouseShapes(MarshmallowPlugin):
    """Shapes as apispec describes them, and around them what the house adds."""

    def operation_helper(self, path: str | None = None, operations: Any = None, **kwargs: Any) -> None:
        for method, operation in (operations or {}).items():
            if method in METHODS:
                _enrich(method, operation)
        super().operation_helper(path=path, operations=operations, **kwargs)


def _enrich(method: str, operation: dict[str, Any]) -> None:
    """Examples and headers, while the shapes still stand in the operation themselves."""
    sent = operation.get("requestBody", {}).get("content", {})
    for content in sent.values():
        _exampled(content, answer=False)
    for status, answer in operation.get("responses", {}).items():
        for content in answer.get("content", {}).values() if isinstance(answer, dict) else ():
            if str(status) < "400":
                _exampled(content, answer=True)
            elif str(status) >= "400":
                content["example"] = problem(int(status))
    heeded = operation.setdefault("parameters", [])
    if method == "get" and "304" in {str(status) for status in operation.get("responses", {})}:
        heeded.append(IF_NONE_MATCH)
    if method != "get" and operation.get("security") != []:
        heeded.append(IDEMPOTENCY_KEY)
        if any(versions.takes_version(_shape(content)) for content in sent.values()):
            heeded.append(IF_MATCH)
    if not operation.get("description"):
        operation["description"] = _who(operation)


def _shape(content: dict[str, Any]) -> Any:
    schema = content.get("schema")
    is_shape = isinstance(schema, ma.Schema) or (isinstance(schema, type) and issubclass(schema, ma.Schema))
    return schema if is_shape else None


def _exampled(content: dict[str, Any], *, answer: bool) -> None:
    shape = _shape(content)
    if shape is not None and "example" not in content:
        content["example"] = example_of(shape, answer=answer)


def problem(status: int) -> dict[str, Any]:
    """A refusal as it may look; `code` of a real one says more."""
    code, words = PROBLEMS.get(status, ("refused", "This cannot be done."))
    return {"type": "about:blank", "title": words.partition(".")[0], "status": status, "code": code, "detail": words,
            "request_id": "5f0c2a9d1b7e4c38"}  # fmt: skip


PROBLEMS = {
    400: ("bad_request", "The body cannot be read."),
    401: ("sign_in_needed", "Please sign in first."),
    403: ("forbidden", "Your roles do not include this act. Ask an administrator if they should."),
    404: ("not_found", "There is no such page, or it lies outside your work."),
    409: ("stale", "Somebody changed this at the same moment. Please look again and repeat the act."),
    412: ("stale", "Somebody saved this meanwhile."),
    413: ("request_entity_too_large", "The file is too large: at most 20 MB are taken."),
    415: ("unsupported_media_type", "This address takes JSON: send Content-Type: application/json."),
    422: ("unprocessable_entity", "Some fields need another look."),
    429: ("too_many_requests", "Too many requests in a short time. Please try again in 12 s."),
}


def _who(operation: dict[str, Any]) -> str:
    """Who may call it, in a sentence."""
    permits: list[str] = operation.get("x-permit", [])
    if operation.get("security") == []:
        return "Needs no sign-in."
    if not permits:
        return "For whoever is signed in; it shows and changes only what is their own, or asks further permits itself."
    named = ", ".join(f"`{name}`" for name in permits)
    return f"Needs the permit {named}." if len(permits) == 1 else f"Needs one of the permits {named}."
