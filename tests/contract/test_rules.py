"""Each rule of a section: what is refused, on which line, with which hint."""

import pytest

from monitoring.contract import parse_contract
from monitoring.errors import ContractError

BINARY = """\
model: m
task: binary
id: i
timestamp: t
prediction: {score: p}
"""
LABELLED = BINARY + "label: {column: y, positive: 1}\n"
MULTICLASS = BINARY.replace("binary", "multiclass").replace("score: p", "scores: {a: x, b: z}")
REGRESSION = BINARY.replace("binary", "regression").replace("score: p", "value: y")
RANKING = BINARY.replace("binary", "ranking").replace("score: p", "score: s, query: q")

ACCEPTED = {
    "margin": BINARY.replace("score: p", "score: p, scale: margin, threshold: -1.5"),
    "label missing": MULTICLASS,
    "interval": REGRESSION.replace("value: y", "value: y, interval: {lower: l, upper: u, level: 0.9}"),
    "quantiles": REGRESSION.replace("value: y", "value: q5, quantiles: {0.1: q1, 0.5: q5}"),
    "ranking": RANKING + "label: {column: relevance}\n",
    "class": MULTICLASS + "label: {column: y, horizon: 1d, missing_means: b}\n",
    "lower is worse": BINARY + "thresholds: {performance.auc: {warning: 0.01, critical: 0.03}}\n",
    "a ratio may fall": BINARY
    + "thresholds: {fairness.demographic_parity_ratio: {warning: 0.9, critical: 0.8}}\n",
    "far": BINARY + "thresholds: {performance.auc: {critical: 0.5}, performance.log_loss: {warning: 10}}\n",
    "rule": BINARY + "thresholds: {quality.not_null: {critical: 0.1}}\n",
    "sensitive": BINARY + "sensitive: [anything]\n",
    "sensitive feature": BINARY + "features: [sex]\nsensitive: sex\n",
    "relative": BINARY + "default_baseline: week-before\n",
    "dates": BINARY + "default_baseline: 2024-01-01/2024-02-01\n",
    "offsets": BINARY + "baselines: {a: {window: 2024-01-01T00:00+01:00/2024-01-01}}\n",
    "empty keys": BINARY + "thresholds:\nexpectations:\nfeatures:\n",
    "rows": BINARY + "expectations: [{rule: row_count_between, min: 1}]\n",
    "owner": BINARY + "owner: Team A\n",
    "a feature beside a score": BINARY + "features: [prediction, version, a]\n",
    "equal limits": BINARY + "features: [{name: a, min: 1, max: 1}]\n",
    "a level may fall": BINARY + "thresholds: {performance.label_rate: {warning: 0.1, critical: 0.2}}\n",
    "times": BINARY + 'time_format: "%m/%d/%Y %I:%M:%S.%f %p %z"\n',
    "times by column": BINARY + "received_at: got\ntime_format: {t: '%d. %b %y', got: '%Y%%%m%d'}\n",
    "first year": BINARY + "events: [{at: 1970-01-01, label: x}]\n",
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepted(text: str) -> None:
    contract = parse_contract(text)
    assert contract.document()["model"] == "m"


def label(text: str) -> str:
    return f"{BINARY}label: {{column: y, {text}}}\n"


def expectation(text: str) -> str:
    return f"{BINARY}expectations: [{{{text}}}]\n"


# By name: the text, then line, rule and hint of its one problem; None where the wording is left open.
_FORMAT = "a format of times names day, month and year once each, and the clock from the hour down"
REFUSED = {
    **{
        f"times of {text}": (BINARY + f"time_format: '{text}'\n", 6, f"`time_format`: {_FORMAT}", None)
        for text in ("%d.%m", "%d.%m.%Y %M", "%d.%d.%m.%Y", "%d.%m.%Y %I:%M", "%d.%m.%Y %Q", "%d.%m.%Y %", "")
    },
    "times of another column": (
        BINARY + "label: {column: y, positive: 1, observed_at: seen}\ntime_format: {sen: '%d.%m.%Y'}\n",
        7,
        "`time_format` is of `timestamp`, `received_at` or `label.observed_at`",
        "did you mean 'seen'?",
    ),
    "a feature called as the score": (
        BINARY + "features: [a, score]\n",
        6,
        "`score` is the model's own score, not a feature",
        "give its column another name in the files, or take it out of `features`",
    ),
    "a feature called as the prediction": (
        REGRESSION + "features: [prediction]\n",
        6,
        "`prediction` is the model's own prediction, not a feature",
        None,
    ),
    "a feature called as the label": (
        BINARY + "label: {column: out, positive: 1}\nfeatures: [label]\n",
        7,
        "`label` is the model's own label, not a feature",
        None,
    ),
    "score and scores": (
        BINARY.replace("score: p", "score: p, scores: {a: x, b: y}"),
        5,
        "task binary has no `prediction.scores`",
        "`scores` is for task multiclass",
    ),
    "no scores": (
        MULTICLASS.replace("scores: {a: x, b: z}", "score: p"),
        5,
        "task multiclass needs `prediction.scores`",
        "`score` is for task binary or ranking",
    ),
    "one class": (MULTICLASS.replace(", b: z", ""), 5, "`prediction.scores` has at least two classes", ""),
    "one column": (
        MULTICLASS.replace("b: z", "b: x"),
        5,
        "classes `a` and `b` have columns of their own",
        "",
    ),
    "one reading": (
        MULTICLASS.replace("{a: x, b: z}", "{'1': x, 'true': y}"),
        5,
        "labels tell the classes `1` and `true` apart",
        "true is read as 1, false as 0, and 1.0 as 1",
    ),
    "median": (
        REGRESSION.replace("value: y", "quantiles: {0.5: mid}"),
        5,
        "task regression needs `prediction.value`",
        "did you mean `value: mid`, the median?",
    ),
    "quantile level": (
        REGRESSION.replace("value: y", "value: y, quantiles: {1.5: mid}"),
        5,
        "`prediction.quantiles.1.5` should be less than 1",
        "",
    ),
    "interval": (
        REGRESSION.replace("value: y", "value: y, interval: {lower: l, upper: l, level: 0.9}"),
        5,
        "the interval's lower and upper end are two columns",
        "",
    ),
    "interval level": (
        REGRESSION.replace("value: y", "value: y, interval: {lower: l, upper: u}"),
        5,
        "`prediction.interval.level` is required",
        "",
    ),
    "no query": (RANKING.replace(", query: q", ""), 5, "task ranking needs `prediction.query`", ""),
    "threshold": (
        BINARY.replace("score: p", "score: p, threshold: 1.5"),
        5,
        "`prediction.threshold` of a probability is between 0 and 1",
        "write `scale: margin` where the score is no probability",
    ),
    "prediction": (
        BINARY.replace("{score: p}", "p"),
        5,
        "`prediction` must be a mapping",
        "its keys are score, scale, scores, value, interval, quantiles, threshold, decision, query",
    ),
    "positive": (
        BINARY + "label:\n  column: y\n",
        6,
        "task binary needs `label.positive`",
        "say which value counts as positive",
    ),
    "negative": (label("positive: 1, negative: 1"), 6, "`label.negative` differs from `label.positive`", ""),
    "negative's reading": (
        label("positive: 'true', negative: 1.0"),
        6,
        "`label.negative` differs from `label.positive`",
        "",
    ),
    "positive of classes": (
        MULTICLASS + "label: {column: y, positive: a}\n",
        6,
        "task multiclass has no `label.positive`",
        "",
    ),
    "unit of a class": (label("positive: 1, unit: EUR"), 6, "task binary has no `label.unit`", ""),
    "missing_means": (
        label("positive: 1, horizon: 1d, missing_means: negativ"),
        6,
        "`label.missing_means` is a class",
        "did you mean 'negative'?",
    ),
    "horizon": (
        label("positive: 1, missing_means: negative"),
        6,
        "`label.missing_means` needs `label.horizon`",
        "say after how long, such as 90d",
    ),
    "label is score": (
        BINARY + "label: {column: p, positive: 1}\n",
        6,
        "label and prediction are two columns",
        "",
    ),
    "leak": (
        label("positive: 1") + "features:\n  - a\n  - y\n",
        9,
        "`label.column` is no feature",
        "take it out of `features`",
    ),
    "feature limits": (
        BINARY + "features:\n  - name: a\n    min: 3\n    max: 1\n",
        8,
        "feature `a` has min <= max",
        "",
    ),
    "feature of kind": (
        BINARY + "features: [{name: a, kind: text, min: 0}]\n",
        6,
        "a feature of kind text has no `min`",
        "`min` is for numeric",
    ),
    "features": (BINARY + "features: al\n", 6, "`features` must be one of all", "did you mean 'all'?"),
    "cohort twice": (
        BINARY + "cohorts:\n  - a\n  - {name: a, column: b}\n",
        8,
        "a name stands once under `cohorts`",
        "",
    ),
    "reserved": (
        BINARY + "cohorts: [label]\n",
        6,
        "score, label, version are reserved words",
        "write {name: label_cohort, column: label}",
    ),
    "bins": (
        BINARY + "cohorts: [{name: a, bins: [2, 1]}]\n",
        6,
        "`cohorts[0].bins`: bins increase from one edge to the next",
        "",
    ),
    "sensitive": (
        BINARY + "features: [a]\ncohorts: [region]\nsensitive: [regoin]\n",
        8,
        "`sensitive` names a cohort or a feature",
        "did you mean 'region'?",
    ),
    "file and window": (
        BINARY + "baselines:\n  a: {file: f, window: 2024-01-01/2024-01-02}\n",
        7,
        "baseline `a` has either `file` or `window`",
        "",
    ),
    "neither": (BINARY + "baselines:\n  a: {}\n", 7, "baseline `a` has either `file` or `window`", ""),
    "window order": (
        BINARY + "baselines:\n  a:\n    window: 2024-02-01/2024-01-01\n",
        8,
        "`baselines.a.window`: a window's START is before its END, which is not part of it",
        "",
    ),
    "window form": (
        BINARY + "baselines: {a: {window: 2024-01-01}}\n",
        6,
        "`baselines.a.window`: a window is START/END, half-open, such as 2024-01-01/2024-02-01",
        "",
    ),
    "default baseline": (
        BINARY + "baselines: {training: {file: f}}\ndefault_baseline: trainng\n",
        7,
        "`default_baseline` is a name under `baselines`, START/END, or one of "
        "previous, week-before, year-before",
        "did you mean 'training'?",
    ),
    "baseline name": (
        BINARY + "baselines: {rest: {file: f}}\n",
        6,
        "a baseline's name is free to stand in a link",
        "no space, colon or slash, and none of previous, week-before, year-before, rest, all, none",
    ),
    "measure of another task": (
        BINARY + "thresholds: {performance.mae: {warning: 1}}\n",
        6,
        "task binary has no measure `performance.mae`",
        None,
    ),
    "measure without panel": (
        BINARY + "thresholds: {psi: {warning: 1}}\n",
        6,
        "a measure is named panel.measure",
        "did you mean drift.psi?",
    ),
    "panel": (
        BINARY + "thresholds: {drifts.psi: {warning: 1}}\n",
        6,
        "a measure is named panel.measure",
        "did you mean 'drift.psi'?",
    ),
    "threshold order": (
        BINARY + "thresholds: {drift.psi: {warning: 0.3, critical: 0.2}}\n",
        6,
        "of `drift.psi` the warning comes before critical",
        "exchange the two numbers",
    ),
    "threshold order of a rate": (
        BINARY + "thresholds: {quality.missing_rate: {warning: 2, critical: 1}}\n",
        6,
        "of `quality.missing_rate` the warning comes before critical",
        "exchange the two numbers",
    ),
    "threshold order of a level": (
        BINARY + "thresholds: {performance.auc: {warning: 0.4, critical: 0.3}}\n",
        6,
        "of `performance.auc` the warning comes before critical",
        "a limit is how far it falls below the baseline",
    ),
    "threshold that is a level": (
        BINARY + "thresholds: {performance.auc: {warning: 0.8}}\n",
        6,
        "a limit of `performance.auc` is how far it falls below the baseline: at most 0.5",
        "state the change that matters, not the level",
    ),
    "threshold that is an error": (
        REGRESSION + "thresholds: {performance.mae: {critical: 120}}\n",
        6,
        "a limit of `performance.mae` is its relative rise above the baseline, such as 0.05 for a twentieth:"
        " at most 10",
        "state the change that matters, not the level",
    ),
    "threshold that is a ratio": (
        BINARY + "thresholds: {calibration.observed_expected: {warning: 1.2}}\n",
        6,
        "a limit of `calibration.observed_expected` is the size of its logarithm, such as 0.1 for a tenth:"
        " at most 1",
        "state the change that matters, not the level",
    ),
    "threshold of what is not judged": (
        BINARY + "thresholds: {quality.rows: {critical: 100}}\n",
        6,
        "a threshold is of a measure that is judged, which `quality.rows` is not",
        "take quality.volume",
    ),
    "calibration of another task": (
        REGRESSION + "thresholds: {calibration.ece: {critical: 0.1}}\n",
        6,
        "task regression has no measure `calibration.ece`",
        None,
    ),
    "threshold empty": (
        BINARY + "thresholds: {drift.psi: {}}\n",
        6,
        "threshold `drift.psi` has `warning` or `critical`",
        "",
    ),
    "threshold word": (
        BINARY + "thresholds: {drift.psi: {warning: high}}\n",
        6,
        "`thresholds.drift.psi.warning` must be a number",
        "",
    ),
    "threshold negative": (
        LABELLED + "thresholds: {performance.auc: {warning: -0.03, critical: 0.01}}\n",
        7,
        "a limit of `performance.auc` is how far it falls below the baseline: not negative",
        "did you mean 0.03?",
    ),
    "threshold of a distance negative": (
        BINARY + "thresholds: {drift.psi: {critical: -1}}\n",
        6,
        "a limit of `drift.psi` is how much worse it may be: not negative",
        "did you mean 1?",
    ),
    "threshold nan": (
        BINARY + "thresholds: {drift.psi: {warning: nan}}\n",
        6,
        "`thresholds.drift.psi.warning` must be a number",
        "",
    ),
    "expectation needs": (expectation("column: a, rule: in_set"), 6, "rule in_set needs `values`", ""),
    "expectation limits": (
        expectation("column: a, rule: between"),
        6,
        "rule between needs `min` or `max`",
        "",
    ),
    "expectation column": (expectation("rule: not_null"), 6, "rule not_null needs `column`", ""),
    "expectation key": (expectation("column: a, rule: unique, min: 1"), 6, "rule unique has no `min`", ""),
    "expectation rule": (
        expectation("column: a, rule: betwen, min: 1"),
        6,
        None,
        "did you mean 'between'?",
    ),
    "expectation order": (
        expectation("column: a, rule: between, min: 2, max: 1"),
        6,
        "an expectation has min <= max",
        "",
    ),
    "pattern": (
        expectation("column: a, rule: matches, pattern: '('"),
        6,
        "`expectations[0].pattern`: a pattern is a regular expression: "
        "missing ), unterminated subpattern at position 0",
        "",
    ),
    "look-around": (
        expectation("column: a, rule: matches, pattern: 'a(?=b)'"),
        6,
        "`expectations[0].pattern`: a pattern has no look-around and no back-reference (RE2)",
        "",
    ),
    "mostly": (
        expectation("column: a, rule: unique, mostly: 99"),
        6,
        "`expectations[0].mostly` should be less than or equal to 1",
        "",
    ),
    "duration": (
        BINARY + "retention: {rows: 400}\n",
        6,
        "`retention.rows`: a duration is a number and one of s, m (minutes), h, d, w, y, such as 90d",
        "did you mean '400d'?",
    ),
    "month": (BINARY + "expect_every: 1 month\n", 6, None, "write it in days, such as 30d"),
    "long": (
        BINARY + "expect_every: 9999y\n",
        6,
        "`expect_every`: a duration is more than 0 and at most 1000y",
        "",
    ),
    "version": (BINARY + "version: {}\n", 6, "`version` is a column, or {value: TEXT}", ""),
    "ok": (BINARY + "service: {ok: [200]}\n", 6, "`service.ok` needs `service.status`", ""),
    "costs": (REGRESSION + "business: {costs: {fp: 1}}\n", 6, "`business.costs` is for task binary", ""),
    "slo": (
        BINARY + "slos: [{name: a, objective: 0.9, within: 1d}]\n",
        6,
        "objective `a` has either `good` or `measure`",
        "",
    ),
    "slo share": (
        BINARY + "slos: [{name: a, objective: 99, within: 1d, good: x = 1}]\n",
        6,
        "a share of good rows is between 0 and 1",
        "did you mean 0.99?",
    ),
    "slo measure": (
        BINARY + "slos: [{name: a, objective: 0.9, within: 1d, measure: performance.precison}]\n",
        6,
        "panel performance has no measure `precison`",
        "did you mean 'precision'?",
    ),
    "event": (
        BINARY + "events: [{at: 1850-01-01, label: x}]\n",
        6,
        "`events[0].at`: a time lies between 1970 and 2262",
        "",
    ),
    "last year": (
        BINARY + "events: [{at: 2262-01-01, label: x}]\n",
        6,
        "`events[0].at`: a time lies between 1970 and 2262",
        "",
    ),
    "slo of everything": (
        BINARY + "slos: [{name: a, objective: 1, within: 1d, good: x = 1}]\n",
        6,
        "a share of good rows is between 0 and 1",
        "",
    ),
    "expectations": (BINARY + "expectations: {column: a}\n", 6, "`expectations` must be a list", ""),
    "thresholds": (BINARY + "thresholds: [a]\n", 6, "`thresholds` must be a mapping", None),
    "runbook": (
        BINARY + "runbook: 'javascript:alert(1)'\n",
        6,
        "`runbook`: a link starts with https:// or http:// and has no spaces",
        "or write the steps themselves as Markdown: several words, or lines below `runbook: |`",
    ),
    "runbook with a space": (
        BINARY + "runbook: 'https://example.org/a b'\n",
        6,
        "`runbook`: a link starts with https:// or http:// and has no spaces",
        "or write the steps themselves as Markdown: several words, or lines below `runbook: |`",
    ),
    "long runbook": (
        BINARY + f"runbook: {'x ' * 10_001}y\n",
        6,
        "`runbook` should have at most 20000 characters",
        "it has 20,003: say it shorter, or link to a document",
    ),
    "no model": (BINARY.replace("model: m", "owner: A"), 1, "`model` is required", ""),
    "long model": (
        BINARY.replace("model: m", f"model: {'m' * 101}"),
        1,
        "`model` should have at most 100 characters",
        "it has 101: say it shorter, or link to a document",
    ),
    "id": (BINARY.replace("id: i", "id: []"), 3, "`id` must not be empty", ""),
    "column": (BINARY.replace("timestamp: t", "timestamp: [t]"), 4, "`timestamp` must be text", ""),
    "owners": (
        BINARY + "owners: {dat: {team: A}}\n",
        6,
        "`owners.dat` must be one of data, service, model",
        "did you mean 'data'?",
    ),
    "boolean": (
        BINARY + "features: [{name: a, nullable: maybe}]\n",
        6,
        "`features[0].nullable` must be true or false",
        "",
    ),
    "value": (
        BINARY + "label: {column: y, positive: [1, 2]}\n",
        6,
        "`label.positive`: must be one value: a number, text, true or false",
        "",
    ),
}


@pytest.mark.parametrize(("text", "line", "rule", "hint"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(text: str, line: int, rule: str | None, hint: str | None) -> None:
    with pytest.raises(ContractError) as caught:
        parse_contract(text)
    (problem,) = caught.value.problems
    assert problem.line == line
    assert rule is None or problem.rule == rule
    assert hint is None or problem.hint == hint
    assert problem.value
