"""The JSON schema of scenario files, for editors: write `#:schema scenario.schema.json` atop a TOML file."""

from __future__ import annotations

from typing import Any

from simulate.scenario.distributions import DISTRIBUTIONS
from simulate.scenario.tables import Tables

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ANY_LAW = "Distribution"
TARIFF_LAW = "TariffDistribution"
FILE = {"type": "string", "description": "name of a CSV file beside the scenario"}

VARIANTS = {
    "type": "array",
    "description": "other terms of the same deal, for `jvsim compare`",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "set"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "description": "the variant's name"},
            "set": {"type": "object", "description": "dotted keys of the scenario and their values in this variant"},
        },
    },
}
"""Not part of a scenario: each variant makes another one of it."""


def json_schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12): every table and key with its meaning, unit, range and default."""
    schema = Tables.model_json_schema()
    laws: dict[str, Any] = {}
    schema = _tidied(schema, laws)
    definitions = schema["$defs"]
    for law in DISTRIBUTIONS.values():
        definition = definitions[law.__name__]
        definition["required"] = ["dist", *definition.get("required", [])]
    history = definitions["Factor"]["properties"]["history"]
    levels = {key: history.pop(key) for key in ("type", "items", "minItems")}
    history["anyOf"] = [levels, FILE]
    definitions |= laws
    schema["properties"]["variants"] = VARIANTS
    return {
        "$schema": DIALECT,
        **schema,
        "title": "jvsim scenario",
    }


def _tidied(node: Any, laws: dict[str, Any]) -> Any:
    """A schema without null, which TOML has not, and with one definition for the choice of distributions."""
    if isinstance(node, list):
        return [_tidied(item, laws) for item in node]
    if not isinstance(node, dict):
        return node
    if "discriminator" in node:
        choices = node["oneOf"]
        name = ANY_LAW if len(choices) == len(DISTRIBUTIONS) else TARIFF_LAW
        laws[name] = {"oneOf": choices, "description": "the law that the number is drawn from"}
        return {"$ref": f"#/$defs/{name}"}
    out = {key: _tidied(item, laws) for key, item in node.items() if not (key == "default" and item is None)}
    if "anyOf" in out:
        out["anyOf"] = [choice for choice in out["anyOf"] if choice != {"type": "null"}]
        if len(out["anyOf"]) == 1:
            out |= out.pop("anyOf")[0]
    if "unit" in out and isinstance(out["unit"], str) and "description" in out:
        out["description"] = f"{out['description']} [{out['unit']}]"
    return out
