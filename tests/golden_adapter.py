"""The thin bridge between the golden cases and the public functions: names in, flat dictionaries out."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from monitoring.statistics import (
    binning,
    contingency,
    distances,
    histogram_bounds,
    intervals,
    mean_shift,
    moments,
    multiplicity,
    multivariate,
    rare_levels,
    self_drift,
    two_sample_tests,
    unit_change,
    weights,
)
from monitoring.statistics.estimate import Estimate

Inputs = Mapping[str, Any]
Answer = dict[str, Any]


def _plain(value: Any) -> Any:
    """NaN becomes None, +∞ "inf", arrays lists."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return None if math.isnan(value) else "inf" if value == math.inf else value
    return value


def _numbers(values: Sequence[Any]) -> Any:
    """Sorted numbers without the missing ones."""
    return np.sort(np.array([v for v in values if v is not None], dtype=float))


def _with_reason(answer: Answer, *estimates: Estimate) -> Answer:
    """Add the first reason there is."""
    reasons = [estimate.reason for estimate in estimates if estimate.reason]
    return {**answer, "reason": reasons[0]} if reasons else answer


def _psi(i: Inputs) -> Answer:
    a, b = np.array(i["ref_counts"], float), np.array(i["cur_counts"], float)
    estimate = distances.psi(a, b)
    answer = {"psi": estimate.value, "p_value": estimate.p_or_nan, "threshold": math.nan}
    if estimate.defined:
        law = distances.PsiLaw(a.sum(), b.sum(), distances.occupied(a, b))
        answer |= {"bins": law.bins, "null_mean": law.mean, "threshold": law.threshold(i["alpha"])}
    return _with_reason(answer, estimate)


def _psi_raw(i: Inputs) -> Answer:
    reference, current = _numbers(i["ref"]), _numbers(i["cur"])
    edges = binning.reference_edges(reference, i["bins"])
    missing = [sum(v is None for v in i[side]) for side in ("ref", "cur")]
    a, b = binning.bin_counts(reference, edges), binning.bin_counts(current, edges)
    return {
        "edges": edges,
        "ref_counts": a,
        "cur_counts": b,
        "cur_missing": missing[1],
        "psi": distances.psi(np.append(a, missing[0]), np.append(b, missing[1])).value,
    }


def _distances(i: Inputs) -> Answer:
    names = {"js_distance": "js_distance", "hellinger": "hellinger", "total_variation": "tvd", "linf": "linf"}
    found = {key: getattr(distances, name)(i["ref_counts"], i["cur_counts"]) for name, key in names.items()}
    return _with_reason({key: estimate.value for key, estimate in found.items()}, *found.values())


def _ks(i: Inputs) -> Answer:
    estimate = two_sample_tests.ks(_numbers(i["ref"]), _numbers(i["cur"]))
    return _with_reason({"ks": estimate.value, "p_value": estimate.p_or_nan}, estimate)


def _ks_asymptotic(i: Inputs) -> Answer:
    return {
        "p_value": two_sample_tests.ks_p_asymptotic(i["d"], i["n"], i["m"]),
        "d_crit_05": two_sample_tests.ks_critical(i["n"], i["m"], 0.05),
    }


def _wasserstein(i: Inputs) -> Answer:
    sides = _numbers(i["ref"]), _numbers(i["cur"])
    found = {
        "w1": two_sample_tests.wasserstein(*sides),
        "w1_sd": two_sample_tests.wasserstein_sd(*sides),
        "w1_iqr": two_sample_tests.wasserstein_iqr(*sides),
        "energy": two_sample_tests.energy(*sides),
    }
    return _with_reason({key: estimate.value for key, estimate in found.items()}, *found.values())


def _bounds(i: Inputs) -> Answer:
    lower, upper = histogram_bounds.ks_bounds(i["ref_counts"], i["cur_counts"])
    return {"ks_lower": lower, "ks_upper": upper}


def _w1_binned(i: Inputs) -> Answer:
    value, error = histogram_bounds.wasserstein_bounds(i["edges"], i["ref_counts"], i["cur_counts"])
    return {"w1_mid": value, "error_bound": error}


def _chi2(i: Inputs) -> Answer:
    test = contingency.chi_square(i["ref_counts"], i["cur_counts"])
    return {**vars(test), "chi2": test.statistic}


def _two_proportions(i: Inputs) -> Answer:
    counts = i["ref_k"], i["ref_n"], i["cur_k"], i["cur_n"]
    level = i.get("level", 0.95)
    reference, current = (intervals.proportion(*side, level) for side in (counts[:2], counts[2:]))
    newcombe = intervals.newcombe(*counts, level)
    score = intervals.miettinen_nurminen(*counts, level)
    z, p_value = intervals.two_proportions(*counts)
    return {
        "ref_rate": reference.value, "ref_lo": reference.lower, "ref_hi": reference.upper,
        "cur_rate": current.value, "cur_lo": current.lower, "cur_hi": current.upper,
        "diff": intervals.rate_change(*counts, level=level).value,
        "newcombe_lo": newcombe[0], "newcombe_hi": newcombe[1], "mn_lo": score[0], "mn_hi": score[1],
        "z": z, "p_value": p_value,
    }  # fmt: skip


def _clopper_pearson(i: Inputs) -> Answer:
    low, high = intervals.clopper_pearson(i["k"], i["n"], i["level"])
    return {"rate": intervals.proportion(i["k"], i["n"]).value, "lo": low, "hi": high}


def _mean_shift(i: Inputs) -> Answer:
    sides = moments.moments_of(i["ref"]), moments.moments_of(i["cur"])
    test, ratio = mean_shift.welch(*sides), mean_shift.variance_ratio(*sides)
    shift = mean_shift.mean_shift_sd(*sides)
    answer = {"diff": test.difference, "diff_in_ref_sd": shift.value, "t": test.t, "df": test.df}
    answer |= {"p_value": test.p_value, "var_ratio": ratio.value, "log_var_ratio": math.log(ratio.value)}
    return _with_reason(answer, shift, ratio)


def _merge(i: Inputs) -> Answer:
    merged = moments.merge_moments(moments.moments_of(part) for part in i["parts"])
    return {"n": merged.n, "mean": merged.mean, "var": merged.variance}


def _fdr(i: Inputs) -> Answer:
    q = multiplicity.bh(i["p_values"])
    return {"q_bh": q, "q_by": multiplicity.by(i["p_values"]), "rejected_05": q <= i["alpha"]}


def _pca(i: Inputs) -> Answer:
    return dict(vars(multivariate.pca_reconstruction(i["ref"], i["cur"], i["n_components"])))


def _unit_change(i: Inputs) -> Answer:
    change = unit_change.unit_change(_numbers(i["ref"]), _numbers(i["cur"]), tuple(i["candidates"]))
    return dict(vars(change))


def _affine(i: Inputs) -> Answer:
    slope, intercept = unit_change.affine_change(_numbers(i["ref"]), _numbers(i["cur"]))
    return {"slope": slope, "intercept": intercept}


def _unseen(i: Inputs) -> Answer:
    new, vanished = rare_levels.level_changes(i["ref"], i["cur"])
    reference, current = list(i["ref"].values()), list(i["cur"].values())
    rate = rare_levels.unseen_rate(sum(i["cur"][level] for level in new), sum(current), sum(reference))
    return {
        "unseen_rate": rate.value,
        "lo": rate.lower,
        "hi": rate.upper,
        "good_turing_expected": rare_levels.good_turing(reference),
        "new_categories": new,
        "vanished": vanished,
    }


def _self_baseline(i: Inputs) -> Answer:
    found = self_drift.block_baseline(i["reference_blocks_counts"], i["cur_counts"], i["alpha"])
    return {
        "leave_one_out_psi": found.block_psi,
        "phi": found.phi,
        "psi_cur": found.value,
        "threshold_f": found.threshold,
        "p_value": found.p_value,
        "threshold_sqrt_t": found.threshold_sqrt_t,
    }


def _c2st(i: Inputs) -> Answer:
    se = multivariate.classifier_auc_se(i["n_ref"], i["n_cur"])
    test = multivariate.classifier_auc_test(i["auc"], i["n_ref"], i["n_cur"])
    return {"se0": se, "z": (test.value - 0.5) / se, "p_value_one_sided": test.p_or_nan}


DRIFT: dict[str, Callable[[Inputs], Answer]] = {
    "drift.psi": _psi,
    "drift.psi_raw": _psi_raw,
    "drift.distances": _distances,
    "drift.ks": _ks,
    "drift.ks_asymptotic": _ks_asymptotic,
    "drift.wasserstein": _wasserstein,
    "drift.hist_bounds": _bounds,
    "drift.w1_binned": _w1_binned,
    "drift.chi2": _chi2,
    "drift.fisher": lambda i: {"p_value": contingency.fisher(i["table"])},
    "drift.two_proportions": _two_proportions,
    "drift.clopper_pearson": _clopper_pearson,
    "drift.mean_shift": _mean_shift,
    "drift.merge_moments": _merge,
    "drift.fdr": _fdr,
    "drift.mmd": lambda i: {"mmd2_unbiased": multivariate.mmd2(i["ref"], i["cur"], i["bandwidth"])},
    "drift.pca_reconstruction": _pca,
    "drift.unit_change": _unit_change,
    "drift.affine_change": _affine,
    "drift.unseen": _unseen,
    "drift.self_baseline": _self_baseline,
    "drift.c2st": _c2st,
    "core.kish": lambda i: {"n_eff": weights.kish(i["weights"])},
}

MEASURES: dict[str, Callable[[Inputs], Answer]] = {**DRIFT}


def evaluate(measure: str, inputs: Inputs) -> Answer:
    """Answer one golden case.

    Parameters
    ----------
    measure : str
        Name of the golden case's measure, e.g. ``drift.psi``.
    inputs : mapping
        Its inputs.

    Returns
    -------
    dict
        Keys as in `expected`, flat; None is undefined.

    Raises
    ------
    KeyError
        Unknown measure.
    """
    return {key: _plain(value) for key, value in MEASURES[measure](inputs).items()}
