"""The thin bridge between the golden cases and the public functions: names in, flat dictionaries out."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from monitoring.statistics import (
    auc_comparison,
    binning,
    business,
    calibration,
    change_points,
    class_averages,
    column_quality,
    confusion,
    contingency,
    control_charts,
    decomposition,
    deviances,
    discrimination,
    distances,
    fairness,
    forecast_distributions,
    forecast_intervals,
    histogram_bounds,
    intervals,
    label_delay,
    latency,
    mean_shift,
    moments,
    multiclass,
    multiclass_calibration,
    multiclass_scores,
    multiplicity,
    multivariate,
    observed_expected,
    performance_estimation,
    proportions,
    ranked_lists,
    rare_levels,
    recalibration,
    regression,
    reliability,
    score_decomposition,
    score_difference,
    scoring_rules,
    self_drift,
    sequential,
    service_levels,
    slices,
    trend,
    two_sample_tests,
    unit_change,
    version_comparison,
    volume,
    weights,
)
from monitoring.statistics.estimate import Estimate
from monitoring.statistics.score_counts import ScoreCounts

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
    effect = contingency.cramers_v(i["ref_counts"], i["cur_counts"])
    return _with_reason({**vars(test), "chi2": test.statistic}, effect)


def _two_proportions(i: Inputs) -> Answer:
    counts = i["ref_k"], i["ref_n"], i["cur_k"], i["cur_n"]
    level = i.get("level", 0.95)
    reference, current = (intervals.proportion(*side, level) for side in (counts[:2], counts[2:]))
    newcombe = intervals.newcombe(*counts, level)
    score = score_difference.miettinen_nurminen(*counts, level)
    z, p_value = intervals.two_proportions(*counts)
    change = intervals.rate_change(*counts, level=level)
    answer = {
        "ref_rate": reference.value, "ref_lo": reference.lower, "ref_hi": reference.upper,
        "cur_rate": current.value, "cur_lo": current.lower, "cur_hi": current.upper,
        "diff": change.value,
        "newcombe_lo": newcombe[0], "newcombe_hi": newcombe[1], "mn_lo": score[0], "mn_hi": score[1],
        "z": z, "p_value": p_value,
    }  # fmt: skip
    return _with_reason(answer, change)


def _clopper_pearson(i: Inputs) -> Answer:
    low, high = proportions.clopper_pearson(i["k"], i["n"], i["level"])
    return {"rate": intervals.proportion(i["k"], i["n"]).value, "lo": low, "hi": high}


def _mean_shift(i: Inputs) -> Answer:
    sides = moments.moments_of(i["ref"]), moments.moments_of(i["cur"])
    test, ratio = mean_shift.welch(*sides), mean_shift.variance_ratio(*sides)
    log_ratio = mean_shift.log_variance_ratio(*sides)
    shift = mean_shift.mean_shift_sd(*sides)
    answer = {"diff": test.difference, "diff_in_ref_sd": shift.value, "t": test.t, "df": test.df}
    answer |= {"p_value": test.p_value, "var_ratio": ratio.value, "log_var_ratio": log_ratio.value}
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


def _rows(i: Inputs, key: str = "score") -> ScoreCounts:
    return ScoreCounts.of_rows(i["y"], i[key], i.get("weight"))


def _auc(i: Inputs) -> Answer:
    counts = _rows(i)
    found, estimate = discrimination.delong(counts), discrimination.auc(counts, i["level"])
    wald = discrimination.wald_interval(found, i["level"])
    logit = discrimination.logit_interval(found.auc, found.se, i["level"])
    answer = {
        "auc": estimate.value,
        "n_pos": found.n_pos,
        "n_neg": found.n_neg,
        "gini": discrimination.gini(counts).value,
        "delong_var": found.variance,
        "lo": wald[0],
        "hi": wald[1],
        "logit_lo": logit[0],
        "logit_hi": logit[1],
    }
    return _with_reason(answer, estimate)


def _auc_paired(i: Inputs) -> Answer:
    found = auc_comparison.paired_auc(i["y"], i["score_a"], i["score_b"], i["level"])
    answer = {
        **vars(found),
        "diff": found.difference,
        "cov": found.covariance,
        "var_diff": found.variance,
        "lo": found.lower,
        "hi": found.upper,
    }
    return _with_reason(answer, discrimination.auc(_rows(i, "score_a")))


def _auc_windows(i: Inputs) -> Answer:
    sides = _rows(i["ref"]), _rows(i["cur"])
    change = auc_comparison.auc_difference(*sides)
    singles = [discrimination.delong(side) for side in sides]
    return _with_reason(
        {
            "auc_ref": singles[0].auc,
            "auc_cur": singles[1].auc,
            "diff": change.value,
            "se": auc_comparison.auc_difference_se(*sides),
            "lo": change.lower,
            "hi": change.upper,
            "p_value": change.p_or_nan,
        },
        change,
    )


def _auc_binned(i: Inputs) -> Answer:
    middle, lower, upper = discrimination.auc_bounds(i["neg_by_score_bin"], i["pos_by_score_bin"])
    return {"auc_mid": middle, "auc_lower": lower, "auc_upper": upper}


def _ranking(i: Inputs) -> Answer:
    counts, top = _rows(i), i["top_fraction"]
    found = {
        "average_precision": ranked_lists.average_precision(counts),
        "base_rate": scoring_rules.label_rate(counts),
        "ks": discrimination.ks_separation(counts),
        "gain": ranked_lists.gain_at(counts, top),
        "lift": ranked_lists.lift_at(counts, top),
    }
    return _with_reason({key: estimate.value for key, estimate in found.items()}, *found.values())


def _probability(i: Inputs) -> Answer:
    counts, clip = _rows(i, "p"), i["clip_eps"]
    found = {
        "log_loss": scoring_rules.log_loss(counts, clip),
        "brier": scoring_rules.brier(counts),
        "brier_skill": scoring_rules.brier_skill(counts),
        "log_loss_skill": scoring_rules.log_loss_skill(counts, clip),
    }
    answer = {key: estimate.value for key, estimate in found.items()}
    return _with_reason({**answer, "brier_se": scoring_rules.brier_se(counts)}, *found.values())


def _confusion(i: Inputs) -> Answer:
    table, answer = confusion.Confusion(i["tp"], i["fp"], i["fn"], i["tn"]), {}
    for name in ("accuracy", "precision", "recall", "specificity", "f1", "balanced_accuracy", "mcc"):
        found = getattr(confusion, name)(table, i["level"])
        answer |= {name: found.value, f"{name}_lo": found.lower, f"{name}_hi": found.upper}
    answer["kappa"] = confusion.kappa(table).value
    return {**answer, "balanced_accuracy_se": confusion.balanced_accuracy_se(table)}


def _class_index(names: Sequence[Any], labels: Sequence[Any]) -> list[int]:
    return [labels.index(name) for name in names]


def _multiclass(i: Inputs) -> Answer:
    y, size = _class_index(i["y"], i["labels"]), len(i["labels"])
    matrix = multiclass.confusion_matrix(y, _class_index(i["pred"], i["labels"]), size)
    right = multiclass.multiclass_accuracy(matrix).value
    answer = {
        "accuracy": right,
        "f1_micro": right,
        "f1_macro": class_averages.macro_f1(matrix).value,
        "f1_weighted": class_averages.weighted_f1(matrix).value,
        "precision_macro": class_averages.macro_precision(matrix).value,
        "recall_macro": class_averages.macro_recall(matrix).value,
        "mcc": multiclass.multiclass_mcc(matrix).value,
    }
    if i.get("proba") is not None:
        answer["auc_ovr_macro"] = multiclass.auc_ovr(y, i["proba"]).value
        answer["auc_ovr_weighted"] = multiclass.auc_ovr(y, i["proba"], weighted=True).value
        answer["log_loss"] = multiclass_scores.multiclass_log_loss(y, i["proba"]).value
        answer["brier"] = multiclass_scores.multiclass_brier(y, i["proba"]).value
    return answer


def _regression(i: Inputs) -> Answer:
    y, predicted = i["y"], i["pred"]
    names = ("mae", "rmse", "bias", "r2", "wape", "mape", "smape")
    found = {name: getattr(regression, name)(y, predicted) for name in names}
    found["poisson_deviance"] = deviances.poisson_deviance(y, predicted)
    found["gamma_deviance"] = deviances.gamma_deviance(y, predicted)
    if i.get("train") is not None:
        found["mase"] = regression.mase(y, predicted, i["train"], i["season"])
    if i.get("quantile") is not None:
        found["pinball"] = forecast_intervals.pinball(y, predicted, i["quantile"])
    answer = {key: estimate.value for key, estimate in found.items()}
    answer |= {"mae_se": regression.mae_se(y, predicted), "mape_excluded_zero": regression.mape_excluded(y)}
    if i.get("lower") is not None:
        covered = forecast_intervals.coverage(y, i["lower"], i["upper"])
        answer |= {"coverage": covered.value, "coverage_lo": covered.lower, "coverage_hi": covered.upper}
        answer["mean_width"] = forecast_intervals.interval_width(i["lower"], i["upper"]).value
        answer["interval_score"] = forecast_intervals.winkler(
            y, i["lower"], i["upper"], i["interval_level"]
        ).value
    return answer


def _rmse_se(i: Inputs) -> Answer:
    value, se = regression.rmse_se(i["errors"])
    return {"rmse": value, "se": se}


def _ndcg(i: Inputs) -> Answer:
    found = ranked_lists.ranked_lists([(g["relevance"], g["score"]) for g in i["groups"]], i["k"])
    return {**vars(found), "groups_without_relevant": found.without_relevant}


def _label_maturity(i: Inputs) -> Answer:
    arrived, se = label_delay.arrival_curve(i["delay_or_age"], i["label_arrived"]).at(i["at"])
    return {"arrived": arrived, "se": se}


def _cbpe(i: Inputs) -> Answer:
    found = performance_estimation.expected_performance(i["calibrated_p"], i["pred"])
    table = found.confusion
    return {
        "e_tp": table.tp, "e_fp": table.fp, "e_fn": table.fn, "e_tn": table.tn,
        "precision": confusion.precision(table).value,
        "recall": confusion.recall(table).value,
        "f1": confusion.f1(table).value,
        **vars(found),
    }  # fmt: skip


def _trend(i: Inputs) -> Answer:
    test = trend.mann_kendall(i["x"])
    return {**vars(test), "var_s": test.variance, "sen_slope": trend.sen_slope(i["x"]).value}


def _cusum(i: Inputs) -> Answer:
    found = control_charts.cusum(i["x"], i["target_mean"], i["target_sd"], i["k"], i["h"])
    return {"upper": found.upper, "lower": found.lower, "alarm_index": found.alarm}


def _page_hinkley(i: Inputs) -> Answer:
    statistic, alarm = control_charts.page_hinkley(i["x"], i["delta"], i["lambda"])
    return {"statistic": statistic, "alarm_index": alarm}


def _change_point(i: Inputs) -> Answer:
    found = change_points.change_point(i["x"], min_segment=i["min_segment"])
    return {"change_index": found.index, "sse_gain": found.gain}


def _paired_e_value(i: Inputs) -> Answer:
    value = sequential.paired_e_value(i["b"], i["c"])
    return {"e_value": value, "mcnemar_exact_p": sequential.mcnemar_exact(i["b"], i["c"])}


def _confidence_sequence(i: Inputs) -> Answer:
    found = sequential.confidence_sequence(i["x"], i["alpha"], i["rho2"], tuple(i["bounds"]))
    return {
        "mean": found.value,
        "half_width": found.upper - found.value,
        "lo": found.lower,
        "hi": found.upper,
    }


def _interval(estimate: Estimate, name: str) -> Answer:
    return {name: estimate.value, "lo": estimate.lower, "hi": estimate.upper}


def _paired_bootstrap(i: Inputs) -> Answer:
    found = version_comparison.paired_bootstrap(i["paired_difference"], i["resample_indices"], i["level"])
    return _interval(found, "mean")


def _version_verdict(i: Inputs) -> Answer:
    old, new = i["baseline"], i["candidate"]
    change = intervals.rate_change(old["k"], old["n"], new["k"], new["n"])
    verdict = version_comparison.version_verdict(change, i["margin"], i["higher_is_better"])
    return {**_interval(change, "diff"), "verdict": verdict}


def _score_counts(i: Inputs) -> Answer:
    counts = ScoreCounts.of(i["score"], i["n_neg"], i["n_pos"])
    return {
        "auc": discrimination.auc(counts).value,
        "delong_var": discrimination.delong(counts).variance,
        "average_precision": ranked_lists.average_precision(counts).value,
        "ks": discrimination.ks_separation(counts).value,
        "brier": scoring_rules.brier(counts).value,
        "log_loss": scoring_rules.log_loss(counts).value,
    }


PERFORMANCE: dict[str, Callable[[Inputs], Answer]] = {
    "perf.auc": _auc,
    "perf.auc_paired": _auc_paired,
    "perf.auc_windows": _auc_windows,
    "perf.auc_binned": _auc_binned,
    "perf.ranking_binary": _ranking,
    "perf.probability": _probability,
    "perf.confusion": _confusion,
    "perf.multiclass": _multiclass,
    "perf.regression": _regression,
    "perf.rmse_se": _rmse_se,
    "perf.ndcg": _ndcg,
    "perf.label_maturity": _label_maturity,
    "perf.cbpe": _cbpe,
    "perf.trend": _trend,
    "perf.cusum": _cusum,
    "perf.page_hinkley": _page_hinkley,
    "perf.change_point": _change_point,
    "perf.paired_e_value": _paired_e_value,
    "perf.confidence_sequence": _confidence_sequence,
    "perf.paired_bootstrap": _paired_bootstrap,
    "perf.version_verdict": _version_verdict,
    "perf.score_counts": _score_counts,
}


def _ece(i: Inputs) -> Answer:
    counts, binning = _rows(i, "p"), {"width": "width", "quantile": "mass"}[i["binning"]]
    found = {
        "ece": reliability.ece(counts, i["bins"], binning),
        "mce": reliability.mce(counts, i["bins"], binning),
        "ace": reliability.ace(counts, i["bins"], binning),
        "ece_l2": reliability.ece_l2(counts, i["bins"], binning),
        "ece_l2_debiased": reliability.ece_debiased(counts, i["bins"], binning),
    }
    cells = reliability.reliability_bins(counts, i["bins"], binning)
    answer = {key: estimate.value for key, estimate in found.items()}
    answer |= {"bins_used": cells.n.size, "counts": cells.n}
    return {**answer, "reason": "empty"} if not found["ece"].defined else answer


def _corp(i: Inputs) -> Answer:
    found = score_decomposition.corp(_rows(i, "p"))
    return {
        "brier": found.brier,
        "mcb": found.miscalibration,
        "dsc": found.discrimination,
        "unc": found.uncertainty,
        "recalibrated": found.recalibrated,
        "n_blocks": found.blocks,
    }


def _cox(i: Inputs) -> Answer:
    counts = _rows(i, "p")
    slope, intercept = calibration.calibration_slope(counts), calibration.calibration_intercept(counts)
    large, z = calibration.calibration_in_the_large(counts), calibration.spiegelhalter_z(counts)
    answer = {
        "slope": slope.value,
        "intercept": intercept.value,
        "citl": large.value,
        "oe_ratio": observed_expected.observed_expected(counts).value,
        "mean_gap": calibration.mean_gap(counts).value,
        "spiegelhalter_z": z.value,
        "spiegelhalter_p": z.p_or_nan,
    }
    errors = calibration.cox_standard_errors(counts)
    answer |= dict(zip(("intercept_se", "slope_se", "citl_se"), errors, strict=True))
    return _with_reason(answer, slope, intercept, large)


def _beta(i: Inputs) -> Answer:
    counts = _rows(i, "p")
    answer = dict(zip("abc", recalibration.beta_calibration(counts), strict=True))
    return _with_reason(answer, calibration.calibration_slope(counts))


def _hosmer_lemeshow(i: Inputs) -> Answer:
    found = calibration.hosmer_lemeshow(_rows(i, "p"), i["groups"])
    return _with_reason({"chi2": found.value, "df": i["groups"], "p_value": found.p_or_nan}, found)


def _multiclass_calibration(i: Inputs) -> Answer:
    y = _class_index(i["y"], i["labels"])
    return {
        "top_label_confidence_ece": multiclass_calibration.top_label_ece(y, i["proba"], i["bins"]).value,
        "classwise_ece": multiclass_calibration.classwise_ece(y, i["proba"], i["bins"]).value,
    }


def _pit(i: Inputs) -> Answer:
    found = forecast_distributions.pit_histogram(i["pit"], i["bins"])
    return {**vars(found), "ks_uniform": found.ks, "cvm": found.cramer_von_mises}


def _quantile_coverage(i: Inputs) -> Answer:
    columns = np.array(i["quantile_forecasts"], float).T
    found = [forecast_distributions.quantile_coverage(i["y"], column) for column in columns]
    losses = [forecast_intervals.pinball(i["y"], c, q) for c, q in zip(columns, i["levels"], strict=True)]
    return {
        "coverage": [f.value for f in found],
        "lo": [f.lower for f in found],
        "hi": [f.upper for f in found],
        "pinball": [loss.value for loss in losses],
    }


CALIBRATION: dict[str, Callable[[Inputs], Answer]] = {
    "cal.ece": _ece,
    "cal.corp": _corp,
    "cal.brier_decomposition": lambda i: dict(vars(score_decomposition.murphy(_rows(i, "p"), i["bins"]))),
    "cal.cox": _cox,
    "cal.beta": _beta,
    "cal.hosmer_lemeshow": _hosmer_lemeshow,
    "cal.multiclass": _multiclass_calibration,
    "cal.pit": _pit,
    "cal.quantile_coverage": _quantile_coverage,
    "cal.oe_ci": lambda i: _interval(
        observed_expected.observed_expected_ratio(i["observed"], i["expected"], i["n"]), "oe"
    ),
}


def _column(i: Inputs) -> Answer:
    infinite = {"inf": math.inf, "-inf": -math.inf}
    numeric = i["min"] is not None or i["max"] is not None
    values = [infinite.get(v, v) if numeric and isinstance(v, str) else v for v in i["values"]]
    found = column_quality.column_quality(values, i["min"], i["max"], i["allowed"])
    rate = found.missing_rate
    return {
        **vars(found),
        "inf": found.infinite,
        "null_rate": rate.value,
        "null_lo": rate.lower,
        "null_hi": rate.upper,
    }


def _between(i: Inputs) -> Answer:
    found = column_quality.expect_between(i["values"], i["min"], i["max"], i["mostly"])
    answer = {"checked": found.checked, "violations": found.violations, "pass": found.passed}
    return _with_reason({**answer, **_interval(found.rate, "rate")}, found.rate)


def _skew(i: Inputs) -> Answer:
    found = column_quality.train_serve_skew(i["training"], i["serving"], i["tolerance"])
    answer = {**vars(found), "mismatch": found.mismatches, "join_completeness": found.completeness}
    return _with_reason({**answer, **_interval(found.mismatch_rate, "mismatch_rate")}, found.mismatch_rate)


def _volume(i: Inputs) -> Answer:
    found = dict(vars(volume.volume(i["same_weekday_history"], i["count"])))
    return found if found["reason"] else {k: v for k, v in found.items() if k != "reason"}


def _mix_rate(i: Inputs) -> Answer:
    empty = {"n": 0, "sum": 0}
    columns = [
        [i[side].get(cohort, empty)[key] for cohort in i["cohort_order"]]
        for side in ("ref", "cur")
        for key in ("n", "sum")
    ]
    found = decomposition.mix_rate(*columns)
    return {
        "ref_metric": found.reference,
        "cur_metric": found.current,
        "change": found.change,
        "mix": found.total_mix,
        "rate": found.total_rate,
        "mix_by_cohort": found.mix,
        "rate_by_cohort": found.rate,
    }


def _disde(i: Inputs) -> Answer:
    sides = ("ref_counts", "cur_counts", "ref_mean_loss", "cur_mean_loss")
    cells = sorted({cell for side in sides for cell in i[side]})
    found = decomposition.disde(*([i[side].get(cell, 0) for cell in cells] for side in sides))
    return {
        "ref_loss": found.reference,
        "cur_loss": found.current,
        "x_shift_ref_to_shared": found.to_shared,
        "y_given_x_shift": found.given_shared,
        "x_shift_shared_to_cur": found.from_shared,
        "total": found.total,
        "shared_mass": found.shared_mass,
    }


def _shapley(i: Inputs) -> Answer:
    table = {frozenset(key): value for key, value in i["value_function"].items()}
    return {"attribution": decomposition.shapley(i["players"], table.__getitem__)}


def _sliceline(i: Inputs) -> Answer:
    sizes = (i["n"], i["total_error"], i["slice_n"], i["slice_error"])
    return {"score": slices.sliceline_score(*sizes, i["alpha"])}


def _slice_test(i: Inputs) -> Answer:
    sides = [
        moments.Moments(s["n"], s["mean"], s["var"] * (s["n"] - 1)) for s in (i["slice"], i["complement"])
    ]
    test, effect = slices.slice_test(*sides), slices.slice_effect(*sides)
    return {"t": test.t, "df": test.df, "p_two_sided": test.p_value, "effect_size": effect.value}


def _fairness(i: Inputs) -> Answer:
    tables = {name: confusion.Confusion(**cells) for name, cells in i["counts"].items()}
    pair, level = (tables[i["reference_group"]], tables[i["group"]]), i["level"]
    gaps = {
        "demographic_parity": fairness.demographic_parity_difference(*pair, level),
        "equal_opportunity": fairness.equal_opportunity_difference(*pair, level),
        "fpr": fairness.false_positive_rate_difference(*pair, level),
        "predictive_parity": fairness.predictive_parity_difference(*pair, level),
    }
    answer = {f"{name}_diff": gap.value for name, gap in gaps.items()}
    answer |= {f"{name}_lo": gap.lower for name, gap in gaps.items()}
    answer |= {f"{name}_hi": gap.upper for name, gap in gaps.items()}
    ratio = fairness.demographic_parity_ratio(*pair, level)
    answer |= {"dp_ratio": ratio.value, "dp_ratio_lo": ratio.lower, "dp_ratio_hi": ratio.upper}
    return {**answer, "equalized_odds": fairness.equalized_odds_difference(*pair, level).value}


def _ddsketch(i: Inputs) -> Answer:
    alpha = i["relative_accuracy"]
    sketch = latency.Sketch.counted(i["values"], alpha)
    return {
        "quantiles": [sketch.quantile(q) for q in i["q"]],
        "exact": [latency.exact_quantile(i["values"], q) for q in i["q"]],
    }


def _slo(i: Inputs) -> Answer:
    found = service_levels.error_budget(
        service_levels.Traffic(i["period_bad"], i["period_total"], i["period_hours"]),
        service_levels.Traffic(i["window_bad"], i["window_total"], i["window_hours"]),
        i["target"],
    )
    return {
        **_interval(found.error_rate, "error_rate"),
        "attainment": found.attainment,
        "budget_consumed": found.consumed,
        "budget_remaining": found.remaining,
        "burn_rate": found.burn_rate,
        "budget_used_if_sustained": found.used_if_sustained,
    }


def _burn_table(i: Inputs) -> Answer:
    rows = i["budget_share_and_hours"]
    rates = [service_levels.burn_threshold(share, hours, i["period_hours"]) for share, hours in rows]
    return {"burn_rate": rates}


def _percentile_ci(i: Inputs) -> Answer:
    found = latency.percentile_ranks(i["n"], i["q"], i["level"])
    return {"lower_rank": found.lower, "upper_rank": found.upper, "coverage": found.coverage}


def _expected_value(i: Inputs) -> Answer:
    counts = _rows(i, "p")
    values = business.DecisionValues(*(i[f"value_{cell}"] for cell in ("tp", "fp", "fn", "tn")))
    best = business.best_threshold(counts, values)
    return {
        "bayes_threshold": values.threshold,
        "value_at_bayes": values.of(confusion.confusion_at(counts, values.threshold)),
        "best_value": best.value,
        "best_threshold": best.threshold,
        "value_per_case": business.value_per_decision(
            confusion.confusion_at(counts, best.threshold), values
        ).value,
    }


def _conversion(i: Inputs) -> Answer:
    sides = (i["ref_k"], i["ref_n"]), (i["cur_k"], i["cur_n"])
    found = business.conversion(*sides, i["value"], i["cost"])
    answer = {"incremental_value": found.incremental_value, "roi": found.roi}
    return _with_reason({**answer, **_interval(found.lift, "relative_lift")}, found.lift)


OTHERS: dict[str, Callable[[Inputs], Answer]] = {
    "dq.column": _column,
    "dq.expectation_between": _between,
    "dq.train_serve_skew": _skew,
    "dq.volume": _volume,
    "diag.mix_rate": _mix_rate,
    "diag.disde": _disde,
    "diag.shapley": _shapley,
    "diag.sliceline": _sliceline,
    "diag.slice_test": _slice_test,
    "fair.group": _fairness,
    "service.ddsketch": _ddsketch,
    "service.slo": _slo,
    "service.burn_table": _burn_table,
    "service.percentile_ci": _percentile_ci,
    "business.expected_value": _expected_value,
    "business.conversion": _conversion,
}

MEASURES: dict[str, Callable[[Inputs], Answer]] = {**DRIFT, **PERFORMANCE, **CALIBRATION, **OTHERS}


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
