"""What requests and answers look like, in JSON Schema."""

from typing import Final

from sandbox.voices.account import LANGUAGES, LONGEST_NAME, WEB_URL, Revision

Schema = dict[str, object]

REFUSALS: Final = (400, 401, 403, 404, 413, 500, 599)
"""The codes that a refusal may have; 599 is the platform's, when its engine fails."""

CLONE: Final = "#/components/schemas/Clone"
REFUSAL: Final = "#/components/schemas/Refusal"


def create_body(revision: Revision) -> Schema:
    """Describe what a new slot is asked for with."""
    if revision == "2025":
        return {
            "type": "object",
            "required": ["model_id"],
            "additionalProperties": False,
            "properties": {"model_id": {"const": "QN_ACV"}},
        }
    # Which languages there are depends on the tier.
    tiers = [
        {
            "properties": {
                "tier": {"const": tier},
                "language": {"enum": sorted(languages), "default": "zh"},
            },
            **({} if tier == "free" else {"required": ["tier"]}),
        }
        for tier, languages in LANGUAGES.items()
    ]
    return {
        "type": "object",
        "description": "A `model_id` is ignored. The tier is `free` unless it is named.",
        "anyOf": tiers,
    }


def put_body() -> Schema:
    """Describe what a training or a rename is asked for with."""
    return {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {
                "type": "string",
                "minLength": 1,
                "maxLength": LONGEST_NAME,
                "description": "A Chinese character, a letter and a digit each count as one.",
            },
            "key": {
                "description": "The URL of the sample; without it, or empty: only rename.",
                "anyOf": [
                    {"type": "string", "pattern": f"^{WEB_URL.pattern}$"},
                    {"enum": ["", None]},
                ],
            },
        },
    }


def clone(revision: Revision) -> Schema:
    """Describe a slot."""
    properties: Schema = {
        "id": {"type": "string", "minLength": 1},
        "name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
        "language": {"type": "string", "description": "In 2025 empty until it is trained."},
        "demo_url": {
            "type": "string",
            "description": "Only the state tells whether it is the demo of the last training.",
        },
        "state": {"enum": ["Init", "Training", "Success", "Failed"]},
        "reason": {
            "type": "string",
            "description": "Why the training failed; not in the contract, and only if it failed.",
        },
    }
    required = ["id", "name", "language", "demo_url", "state"]
    if revision == "2026":
        properties["tier"] = {"enum": sorted(LANGUAGES)}
        required.append("tier")
    return {"type": "object", "required": required, "properties": properties}


def success(data: Schema) -> Schema:
    """Describe an answer with code 0."""
    return {
        "type": "object",
        "required": ["code", "reqid", "data"],
        "properties": {
            "code": {"const": 0},
            "msg": {"type": "string"},
            "reqid": {"type": "string", "minLength": 1},
            "data": data,
        },
    }


def refusal() -> Schema:
    """Describe an answer with another code."""
    return {
        "type": "object",
        "required": ["code", "msg", "reqid"],
        "properties": {
            "code": {"enum": list(REFUSALS)},
            "msg": {"type": "string", "minLength": 1},
            "reqid": {"type": "string", "minLength": 1},
        },
    }


def clones() -> Schema:
    """Describe the slots of an account."""
    items = {"type": "array", "items": {"$ref": CLONE}}
    return {"type": "object", "required": ["voices"], "properties": {"voices": items}}
