"""The page of the contract, from its JSON Schema."""

import json
from typing import Any

from docs.generate.tables import code, table
from monitoring.contract import contract_schema

EXAMPLE = """\
model: credit-default
task: binary
title: Credit default within 90 days
owner: {team: Lending ML, contact: lending-ml@example.org}
runbook: https://example.org/runbooks/credit-default
timezone: Europe/Berlin

id: application_id
timestamp: scored_at
version: model_version
expect_every: 1d
mask: [iban]

prediction: {score: p_default, threshold: 0.5}
label: {column: defaulted, positive: 1, observed_at: outcome_at, horizon: 90d}
features:
  - age
  - {name: income, kind: numeric, unit: EUR/year, min: 0, nullable: false}
  - {name: channel, kind: categorical, allowed: [web, branch, phone]}
cohorts:
  - region
  - {name: age_band, column: age, bins: [18, 25, 40, 65]}

baselines:
  training: {file: training.parquet}
  launch: {window: 2024-01-01/2024-02-01}
default_baseline: training

thresholds: {drift.psi: {warning: 0.1, critical: 0.25}}
events:
  - {at: 2024-03-03, label: v14 deployed, kind: deploy}
"""
_HEAD = f"""\
# The contract

One YAML file per model says once what the columns mean. `python -m monitoring contract guess FILE…` writes
a first draft from the files' columns, `contract validate` names every problem with its line and the nearest
valid choice, `contract schema` prints the JSON Schema for editors, and `contract apply` makes a changed
contract take effect without a load.

```yaml
{EXAMPLE}```

Where a section has one leading key, a plain text stands for it: `owner: Lending ML` is
`owner: {{team: Lending ML}}`, and a cohort or a feature may be its name alone. Durations are a number and a
unit: `30m 24h 90d 12w 3y`. Times are ISO 8601; without an offset they are in the contract's time zone.

*Required* keys are in bold.

## Keys of the file
"""


def contract_page() -> str:
    """Write the page.

    Returns
    -------
    str
        Markdown: a table of the file's keys, then one of every section.
    """
    schema = contract_schema()
    sections: dict[str, Any] = schema["$defs"]
    blocks = [_HEAD, _keys(schema, sections)]
    for name, section in sections.items():
        blocks += [f"\n## {name}\n", f"{section.get('description', '')}\n", _keys(section, sections)]
    return "\n".join(blocks) + "\n"


def _keys(section: dict[str, Any], sections: dict[str, Any]) -> str:
    required = set(section.get("required", ()))
    rows = [
        [
            f"**{code(key)}**" if key in required else code(key),
            _kind(value),
            _default(value),
            _meaning(value, sections),
        ]
        for key, value in section["properties"].items()
    ]
    return table(["key", "is", "default", "meaning"], rows)


def _meaning(value: dict[str, Any], sections: dict[str, Any]) -> str:
    told: str = value.get("description") or sections.get(_named(value), {}).get("description", "")
    return told


def _named(value: dict[str, Any]) -> str:
    return str(value.get("$ref", "")).rpartition("/")[2]


def _default(value: dict[str, Any]) -> str:
    default = value.get("default")
    empty = default in (None, [], {}) or (isinstance(default, dict) and not any(default.values()))
    return "" if empty else code(json.dumps(default, ensure_ascii=False))


def _kind(value: dict[str, Any]) -> str:
    """Say in words what may stand behind a key."""
    name = _named(value)
    if name:
        return f"[{name}](#{name.lower()})"
    several = value.get("anyOf") or value.get("oneOf")
    if several:
        kinds = [_kind(one) for one in several if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in value:
        return ", ".join(code(str(one)) for one in value["enum"])
    if "const" in value:
        return code(str(value["const"]))
    if value.get("type") == "array":
        return f"list of {_kind(value.get('items', {}))}"
    if value.get("type") == "object":
        keys = value.get("propertyNames", {}).get("enum")
        named = f"{', '.join(code(str(key)) for key in keys)}: " if keys else "name: "
        return f"{named}{_kind(value.get('additionalProperties', {}))}"
    return _PLAIN.get(str(value.get("type")), "anything") if not _is_duration(value) else "duration"


def _is_duration(value: dict[str, Any]) -> bool:
    return "[smhdwy]" in str(value.get("pattern", ""))


_PLAIN = {"string": "text", "number": "number", "integer": "whole number", "boolean": "`true` or `false`"}
