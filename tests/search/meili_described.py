"""Meilisearch's own description of itself (OpenAPI, 1.53.0, MIT, from the server's documentation repository at 52a04d8),
cut down to the routes that the adapter asks, without its prose: what it allows to be asked, and what it says is answered.

It is not always right. Where the documentation's text and the official client disagree with it, that is listed here, with why.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FILE = Path(__file__).parent / "data" / "meilisearch.json"
WRONG = {
    # arrays of names in the reference, in every example and in the client; the description makes objects of them
    ("SearchQueryWithIndex", "facets"): {"type": ["array", "null"], "items": {"type": "string"}},
    ("SearchQuery", "facets"): {"type": ["array", "null"], "items": {"type": "string"}},
}
PRETTY = {"csvDelimiter", "primaryKey", "customMetadata", "skipCreation", "payloadType"}
"""Parameters of an address that the official client adds."""


@cache
def description() -> dict[str, Any]:
    """The description, put right."""
    told: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    schemas = told["components"]["schemas"]
    for (name, field), right in WRONG.items():
        if name in schemas:
            schemas[name]["properties"][field] = right
    # only the federated form is described as an answer; without `federation` each question has its own (the reference)
    answers = told["paths"]["/multi-search"]["post"]["responses"]["200"]["content"]["application/json"]
    answers["schema"] = {"oneOf": [answers["schema"], {"$ref": "#/components/schemas/SearchResults"}]}
    return told


@cache
def routes() -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
    """Each described address as a pattern, those without a name in them first."""
    paths = sorted(description()["paths"].items(), key=lambda one: one[0].count("{"))
    return tuple((re.compile(re.sub(r"\{[a-z_]+\}", "[^/]+", path)), told) for path, told in paths)


def operation(method: str, path: str) -> dict[str, Any] | None:
    """What is said of a request; None where nothing is."""
    found = next((told for pattern, told in routes() if pattern.fullmatch(path)), {})
    told: dict[str, Any] | None = found.get(method.lower())
    return told


def faults_of_request(method: str, path: str, query: dict[str, str], body: object) -> list[str]:
    """What the description does not allow in a request; names it does not know are faults, wherever they stand."""
    told = operation(method, path)
    if told is None:
        return [f"{method} {path} is not described"]
    known = {one["name"] for one in told.get("parameters", ()) if one["in"] == "query"} | PRETTY
    found = [f"{method} {path}: no parameter {name}" for name in query if name not in known]
    if "requestBody" in told:
        found += faults(told["requestBody"]["content"]["application/json"]["schema"], body)
    elif body is not None:
        found.append(f"{method} {path} takes no body")
    return found


def faults_of_answer(method: str, path: str, status: int, body: object) -> list[str]:
    """What an answer has that the description does not, or lacks."""
    told = operation(method, path)
    answer = (told or {}).get("responses", {}).get(str(status))
    if answer is None:
        return [] if status >= 400 else [f"{method} {path} is not answered {status}"]
    return faults(answer["content"]["application/json"]["schema"], body) if "content" in answer else []


def faults(schema: dict[str, Any], value: object) -> list[str]:
    """Where a value does not fit, or has a name that is not described."""
    whole = {**schema, "components": description()["components"]}
    found = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in Draft202012Validator(whole).iter_errors(value)
    ]
    return found + list(unknown(schema, value, ""))


def unknown(schema: dict[str, Any], value: object, where: str) -> list[str]:
    """Names that no schema for this place knows: a description does not forbid them, a server does."""
    schema = resolved(schema)
    if isinstance(value, list):
        return [one for at, each in enumerate(value) for one in unknown(schema.get("items", {}), each, f"{where}/{at}")]
    if not isinstance(value, dict):
        return []
    known = names(schema)
    if known is None:
        return []
    found = [f"{where}/{name} is not described" for name in value if name not in known]
    for name, each in value.items():
        if name in known:
            found += unknown(known[name], each, f"{where}/{name}")
    return found


def names(schema: dict[str, Any]) -> dict[str, dict[str, Any]] | None:
    """The fields of an object, of whichever form it may have; None where it may have any."""
    schema = resolved(schema)
    if schema.get("additionalProperties", False) is not False:
        return None
    known = dict(schema.get("properties", {}))
    forms = [resolved(one) for key in ("oneOf", "anyOf", "allOf") for one in schema.get(key, ())]
    for form in forms:
        if form.get("type") != "null":
            known |= names(form) or {}
    return known or None


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference points at."""
    while "$ref" in schema:
        schema = description()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema
