"""The API in OpenAPI 3.1, as /openapi.json says it and docs/ keeps it."""

from typing import Final

from sandbox.voice_api.description.schemas import (
    CLONE,
    REFUSAL,
    Schema,
    clone,
    clones,
    create_body,
    put_body,
    refusal,
    success,
)
from sandbox.voices.account import Revision

_TITLES: Final = {
    "2025": "Voice clones, as the platform's page of August 2025 has them",
    "2026": "Voice clones, as the platform's documentation of 2026 has them",
}
_SAYS: Final = (
    "The verdict is `code` in the body. Refusals come with HTTP 200, as on the platform, or, with"
    " `--http-status real`, with the status that their code names."
)
_OF_A_SLOT: Final = (400, 401, 404, 500)


def description(revision: Revision) -> Schema:
    """Describe one revision of the API."""
    return {
        "openapi": "3.1.0",
        "info": {"title": _TITLES[revision], "version": revision, "description": _SAYS},
        "security": [{"key": []}],
        "paths": {
            "/v1/voice-clones": {"post": _create(revision), "get": _list()},
            "/v1/voice-clones/{id}": {
                "parameters": [_slot_id()],
                "get": _get(),
                "put": _put(),
                "delete": _delete(revision),
            },
        },
        "components": {
            "schemas": {"Clone": clone(revision), "Refusal": refusal()},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _create(revision: Revision) -> Schema:
    return {
        "operationId": "create",
        "summary": "Create an empty slot",
        "requestBody": _json(create_body(revision)),
        "responses": _responses({"$ref": CLONE}, 400, 401, 413, 500)
        | {"200": _created({"$ref": CLONE})},
    }


def _list() -> Schema:
    return {
        "operationId": "list",
        "summary": "List all slots of the account",
        "responses": _responses(clones(), 401, 500),
    }


def _get() -> Schema:
    return {
        "operationId": "get",
        "summary": "Describe a slot",
        "responses": _responses({"$ref": CLONE}, 401, 404, 500),
    }


def _put() -> Schema:
    return {
        "operationId": "train",
        "summary": "Train a slot with a sample, or only rename it",
        "requestBody": _json(put_body()),
        "responses": _responses({"$ref": CLONE}, *_OF_A_SLOT, 413),
    }


def _delete(revision: Revision) -> Schema:
    codes = (401, 403, 404, 500) if revision == "2026" else (401, 404, 500)
    return {
        "operationId": "delete",
        "summary": "Delete a slot for good; one of a paid tier can't be deleted",
        "responses": _responses({"type": "object", "maxProperties": 0}, *codes),
    }


def _slot_id() -> Schema:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1},
    }


def _json(schema: Schema) -> Schema:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _responses(data: Schema, *codes: int) -> Schema:
    """Describe the answers: a refusal may come with HTTP 200 or with the status of its code."""
    either: Schema = {"anyOf": [success(data), {"$ref": REFUSAL}]}
    found: Schema = {"200": _answer("The verdict", either)}
    return found | {str(code): _refused(code) for code in codes}


def _created(data: Schema) -> Schema:
    answer = _answer("The verdict", {"anyOf": [success(data), {"$ref": REFUSAL}]})
    link = {"parameters": {"id": "$response.body#/data/id"}}
    names = ("get", "train", "delete")
    return answer | {"links": {name: {"operationId": name, **link} for name in names}}


def _refused(code: int) -> Schema:
    words = {400: "Wrong", 401: "No such key", 403: "A paid slot", 404: "No such slot"}
    return _answer(words.get(code, "Not now"), {"$ref": REFUSAL})


def _answer(words: str, schema: Schema) -> Schema:
    return {"description": words, "content": {"application/json": {"schema": schema}}}
