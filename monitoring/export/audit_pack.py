"""The audit pack: what held at a date, as a ZIP of files that need no Tidemark to be read."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from math import isfinite
from typing import Any

import yaml

from monitoring import __version__
from monitoring.contract.model import Contract
from monitoring.export.archive import archive
from monitoring.export.audit_readme import readme
from monitoring.export.csv import to_csv, written
from monitoring.export.json import to_json
from monitoring.export.parquet import to_parquet
from monitoring.export.table import Cell, Table
from monitoring.findings.documents.audit import Audit
from monitoring.findings.journal.lifecycle import Life
from monitoring.findings.thresholds import in_force
from monitoring.findings.verdicts import CUTOFF
from monitoring.scope.instant import print_instant
from monitoring.store.catalog.journal import flaw_of

_FINDINGS = (
    *("id", "state", "severity", "title", "rule", "subject", "since", "opened", "occurrences"),
    *("assignee", "snoozed_until", "note"),
)
_DECISIONS = ("finding", "at", "who", "text", "owner", "due", "data_version", "contract_hash", "entry")
_VERSIONS = ("data_version", "at", "contract_hash", "load", "note")
_LOADS = ("load", "at", "data_version", "kind", "file", "sha256", "rows")


def audit_pack(audit: Audit) -> bytes:
    """Write the audit pack.

    Parameters
    ----------
    audit : Audit
        Any.

    Returns
    -------
    bytes
        ZIP; the same state gives the same bytes, whenever it is asked for.
    """
    files = {
        "contract.yaml": _yaml(audit.contract),
        "contract.json": _json({"sha256": audit.contract.digest, "contract": audit.contract.document()}),
        **{f"contracts/{digest[:12]}.yaml": _yaml(one) for digest, one in sorted(audit.contracts.items())},
        "thresholds.csv": _thresholds(audit.contract),
        "data_versions.csv": _versions(audit),
        "loads.csv": _loads(audit),
        "loads.json": _json(
            [{"load": one.id, "at": one.created_at, "counts": one.counts} for one in audit.batches]
        ),
        "findings.csv": _findings(audit),
        "decisions.csv": _decisions(audit),
        "journal.json": _json([asdict(one) for one in audit.entries]),
        "verify.json": _json(verification(audit)),
        **_measurements(audit),
    }
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    sums = "".join(f"{digest}  {name}\n" for name, digest in listed.items()).encode()
    return archive({"README.md": readme(audit, list(files)), **files, "SHA256SUMS": sums})


def verification(audit: Audit) -> dict[str, Any]:
    """Say whether the journal is as it was written.

    Parameters
    ----------
    audit : Audit
        Any.

    Returns
    -------
    dict
        ``entries``, ``head`` (the seal of the newest one), ``flaw`` (empty where every seal holds).
    """
    head = audit.entries[-1].seal if audit.entries else ""
    return {
        "tidemark": __version__,
        "model": audit.model,
        "before": print_instant(audit.at),
        "data_version": str(audit.generation.number),
        "contract_sha256": audit.contract.digest,
        "entries": len(audit.entries),
        "head": head,
        "flaw": flaw_of(audit.entries),
    }


def _measurements(audit: Audit) -> dict[str, bytes]:
    made = audit.report
    if made is None:
        return {"measurements.txt": f"There are no measurements here: {audit.missing}.\n".encode()}
    return {
        "measurements.csv": to_csv(made),
        "measurements.parquet": to_parquet(made),
        "measurements.json": to_json(made),
    }


def _thresholds(contract: Contract) -> bytes:
    rows: list[tuple[Cell, ...]] = [
        (name, _limit(held.warning), _limit(held.critical), source)
        for name, (held, source) in in_force(contract).items()
    ]
    rows.append(("adjusted_p", CUTOFF, CUTOFF, "default"))
    return written(Table(("measure", "warning", "critical", "source"), rows))


def _limit(value: float) -> float | None:
    return value if isfinite(value) else None


def _versions(audit: Audit) -> bytes:
    rows: list[tuple[Cell, ...]] = [
        (str(one.number), one.at, one.contract_hash, one.batch, one.note) for one in audit.history
    ]
    return written(Table(_VERSIONS, rows))


def _loads(audit: Audit) -> bytes:
    rows: list[tuple[Cell, ...]] = [
        (
            one.id,
            datetime.fromisoformat(one.created_at),
            str(one.generation),
            str(file.get("kind", "")),
            str(file.get("path", "")),
            str(file.get("sha256", "")),
            int(file.get("rows") or 0),
        )
        for one in audit.batches
        for file in one.files
    ]
    return written(Table(_LOADS, rows))


def _findings(audit: Audit) -> bytes:
    rows = [_finding(name, life) for name, life in audit.lives.items()]
    return written(Table(_FINDINGS, rows))


def _finding(name: str, life: Life) -> tuple[Cell, ...]:
    """One finding as the journal had it: its newest severity, all else as it was when it opened."""
    opened = next((one.said for one in life.entries if "title" in one.said), {})
    severities = [str(one.said["severity"]) for one in life.entries if "severity" in one.said]
    told = [str(opened.get(word, "")) for word in ("title", "rule", "subject")]
    since = str(opened.get("since", ""))
    began = datetime.fromisoformat(since) if since else None
    head = (name, life.state, severities[-1] if severities else "", *told, began, life.opened)
    return (*head, life.occurrences, life.assignee, life.until, life.note)


def _decisions(audit: Audit) -> bytes:
    rows: list[tuple[Cell, ...]] = [
        (
            one.finding,
            one.moment,
            one.who,
            *(str(one.said.get(word, "")) for word in ("text", "to", "until")),
            one.data_version,
            one.contract_hash,
            one.number,
        )
        for one in audit.own_entries
        if one.action == "decide"
    ]
    return written(Table(_DECISIONS, rows))


def _yaml(contract: Contract) -> bytes:
    head = f"# sha256 of its meaning: {contract.digest}\n"
    return (head + yaml.safe_dump(contract.document(), sort_keys=False, allow_unicode=True)).encode()


def _json(value: Sequence[Any] | dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
