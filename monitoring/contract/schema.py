"""The JSON Schema of a contract, by which editors complete and check it."""

from typing import Any

from monitoring.contract.model import Contract


def contract_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a contract.

    Returns
    -------
    dict
        Keys, types, choices and what each means; rules that take several fields are not in it.

    Examples
    --------
    >>> contract_schema()["required"]
    ['model', 'task', 'id', 'timestamp', 'prediction']
    """
    schema = Contract.model_json_schema(mode="validation")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Tidemark contract"
    # These two are filled from the model's name and the cohort's name before the contract is checked.
    schema["required"] = [key for key in schema["required"] if key != "title"]
    return schema
