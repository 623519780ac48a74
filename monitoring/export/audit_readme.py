"""The README of the audit pack: what each file is, and how its numbers can be had again."""

from collections.abc import Sequence

from monitoring import __version__
from monitoring.export.markdown import plain
from monitoring.findings.documents.audit import Audit
from monitoring.findings.documents.checked import checks_words
from monitoring.scope.instant import print_instant
from monitoring.store.catalog.journal import flaw_of

_FILES: dict[str, str] = {
    "contract.yaml": "the contract in force: what the columns mean, thresholds, owners, expectations",
    "contract.json": "the same, with the SHA-256 of its meaning",
    "contracts/": "every contract of the data versions up to then that are kept, by its hash",
    "thresholds.csv": "the limits in force, and whether the contract or the defaults set them; `adjusted_p`: "
    "the largest adjusted p-value of an alarm",
    "data_versions.csv": "every data version up to then that is kept: number, time, contract, load",
    "loads.csv": "every file of every load up to then, with its SHA-256 and its rows",
    "loads.json": "the counts of every load: read, loaded, already there, updated, quarantined",
    "findings.csv": "the findings that had not recovered, as the journal then had them: state, owner, remark",
    "decisions.csv": "what was decided up to then, by whom, for whom, until when",
    "journal.json": "every entry of the journal up to then with its seal; of all models, as each "
    "seal rests on the entry before",
    "verify.json": "how many entries there are, the seal of the newest, and whether every seal holds",
    "measurements.csv": "all measurements of the data version of then, every digit; without "
    "`freshness_hours`, which is counted from the moment of asking",
    "measurements.parquet": "the same, typed",
    "measurements.json": "the same, with question and findings",
    "measurements.txt": "why there are no measurements",
}
_SEAL = """\
Each seal is the BLAKE2b hash (16 bytes, hexadecimal) of the JSON array of the seal before, number, time, who,
action, model, finding, what was said (JSON with sorted keys, ASCII), data version and contract hash; the seal
before the first is 32 zeros. `python -m monitoring journal verify` checks a whole store,
`sha256sum -c SHA256SUMS` the files of this pack."""


def readme(audit: Audit, files: Sequence[str]) -> bytes:
    """Write the README.

    Parameters
    ----------
    audit : Audit
        Any.
    files : sequence of str
        The files of the pack.

    Returns
    -------
    bytes
        Markdown.
    """
    held = {name: text for name, text in _FILES.items() if any(file.startswith(name) for file in files)}
    rows = "\n".join(f"| `{name}` | {text} |" for name, text in held.items())
    parts = [
        f"# Audit pack of {plain(audit.model)}",
        _state(audit),
        f"| file | what it is |\n|---|---|\n{rows}",
        _SEAL,
    ]
    return ("\n\n".join(parts) + "\n").encode()


def _state(audit: Audit) -> str:
    then, flaw = audit.generation, flaw_of(audit.entries)
    seals = flaw or "every seal of its journal holds"
    again = f"`python -m monitoring report all --model {audit.model} --data-version {then.number}`"
    lines = [
        f"What held before {print_instant(audit.at)}, written by Tidemark {__version__}.",
        f"Data version {then.number} of {print_instant(then.at)}, contract {audit.contract.digest}.",
        f"{len(audit.lives):,} findings had not recovered; of {len(audit.entries):,} entries of the journal "
        f"{len(audit.own_entries):,} concern this model; {seals}.",
        checks_words(audit.own_entries),
        f"The measurements come from {again}." if audit.report else f"No measurements: {audit.missing}.",
    ]
    return "\n".join(f"- {line}" for line in lines)
