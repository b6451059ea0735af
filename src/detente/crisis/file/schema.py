"""JSON Schema of the crisis file, for completion and checks in editors; the check of the program itself says more."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from detente.core.record import NUMBER_HERE, number_schemas
from detente.crisis.crisis import FORMAT, Crisis
from detente.crisis.overlay import Reading

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, without the titles that only repeat the key."""

    def field_title_should_be_set(self, _schema: Any) -> bool:
        return False


def _of(record: type[BaseModel], title: str) -> dict[str, Any]:
    schema = record.model_json_schema(by_alias=True, schema_generator=_Generator)
    schema = _with_numbers(schema)
    schema["$defs"] = {**schema.get("$defs", {}), **number_schemas()}
    return {"$schema": DIALECT, **schema, "title": title}


def _with_numbers(part: Any) -> Any:
    """Put a reference to the definition of a number where a field is one."""
    if isinstance(part, list):
        return [_with_numbers(item) for item in part]
    if not isinstance(part, dict):
        return part
    if NUMBER_HERE in part:
        return {"$ref": f"#/$defs/number_{part[NUMBER_HERE]}"}
    return {key: _with_numbers(content) for key, content in part.items() if key != "default" or not _is_number(part)}


def _is_number(part: dict[str, Any]) -> bool:
    return any(isinstance(form, dict) and NUMBER_HERE in form for form in part.get("anyOf", ()))


def crisis_schema() -> dict[str, Any]:
    """Return the schema of ``crisis.yaml``."""
    return _of(Crisis, f"Détente crisis file, format {FORMAT}")


def claims_schema() -> dict[str, Any]:
    """Return the schema of ``claims.yaml``: the sections that may stand there, or the bare list of claims."""
    schema = crisis_schema()
    properties = {key: schema["properties"][key] for key in ("claims", "documents", "codebook", "detente")}
    sections = {"type": "object", "additionalProperties": False, "properties": properties}
    return {
        "$schema": DIALECT,
        "$defs": schema["$defs"],
        "title": f"Détente claims, format {FORMAT}",
        "anyOf": [sections, properties["claims"]],
    }


def reading_schema() -> dict[str, Any]:
    """Return the schema of a file in ``readings/``."""
    return _of(Reading, f"Détente reading, format {FORMAT}")


SCHEMAS = {"crisis": crisis_schema, "claims": claims_schema, "reading": reading_schema}
