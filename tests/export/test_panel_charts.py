"""Pictures are of the rows that were asked for, also where those of a split stand beside them."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain

from monitoring.export.formats import CHARTED
from monitoring.export.panel_charts import DRAWN, panel_pictures, pictures, worst_drift
from monitoring.findings.report import Report
from tests.export.conftest import REGIONS


def test_a_split_is_drawn_as_the_question_without_it(report: Report, split: Report) -> None:
    drawn, alone = ([(p.caption, p.svg()) for p in chain(*panel_pictures(one))] for one in (split, report))
    assert drawn == alone
    assert len(drawn) == 3


def test_a_line_over_time_has_one_point_a_period(daily: Report) -> None:
    rows = [
        *daily.measurements,
        *(replace(one, cohort=cohort, value=0.1) for cohort in REGIONS for one in daily.measurements),
        *(replace(one, version="v2", value=0.2) for one in daily.measurements),
    ]
    [drawn] = pictures("performance", rows, daily)
    points = drawn.rows[drawn.rows["layer"] == "period"]
    assert points["value"].tolist() == [one.value for one in daily.measurements if one.measure == "auc"]


def test_what_waits_for_labels_is_dashed_and_says_so(daily: Report) -> None:
    """By the labels that are in, as on the page: a week may be judged on some of its days only."""
    auc = [one for one in daily.measurements if one.measure == "auc"]
    days = [replace(one, reason="judged on 2025-05-01/2025-05-02") for one in auc]
    known = [
        replace(one, measure="label_coverage", value=share)
        for one, share in zip(auc, (1.0, 0.96, 0.5, 0.5), strict=True)
    ]
    [drawn] = pictures("performance", [*days, *known], replace(daily, measurements=[*days, *known]))
    periods = drawn.rows[drawn.rows["layer"] == "period"]
    assert periods["settled"].notna().tolist() == [True, True, False, False]
    assert "dashed: labels under 95% in" in drawn.caption
    assert "labels &lt; 95% in" in drawn.svg()
    [whole] = pictures("performance", daily.measurements, daily)
    assert "dashed" not in whole.caption
    rates = [replace(one, panel="calibration", measure="ece_debiased") for one in auc]
    [drawn] = pictures("calibration", rates, replace(daily, measurements=[*rates, *known]))
    periods = drawn.rows[drawn.rows["layer"] == "period"]
    assert periods["value"].notna().tolist() == [True, True, True, True], "nothing says that these wait"
    rates = [replace(one, reason=days[0].reason) for one in rates]
    [drawn] = pictures("calibration", rates, replace(daily, measurements=[*rates, *known]))
    periods = drawn.rows[drawn.rows["layer"] == "period"]
    assert periods["value"].notna().tolist() == [True, True, False, False], "early rates mislead"
    drift = [replace(one, panel="drift", measure="psi", subject="age", reason="partial") for one in auc]
    [drawn] = pictures("drift", drift, replace(daily, measurements=[*drift, *known]))
    assert drawn.rows.loc[drawn.rows["layer"] == "period", "settled"].notna().all()


EARLY = "early labels, which are not judged"


def with_outcomes(report: Report, reason: str, verdict: str) -> Report:
    """Give a report whose bin leaves the diagonal, of labels that are in or still to come."""
    bin_of = next(one for one in report.measurements if one.measure == "reliability")
    rows = [
        replace(bin_of, baseline_value=0.4),
        replace(bin_of, measure="ece_debiased", subject="", reason=reason, verdict=verdict),
    ]
    one = {
        "class": "a",
        "bin": "1/1",
        "n": 90,
        "predicted": 0.4,
        "observed": 0.25,
        "lower": 0.2,
        "upper": 0.3,
        "reason": reason,
    }
    return replace(report, measurements=rows, curves={"class_reliability": [one]})


def test_no_bin_of_early_labels_is_called_off(report: Report) -> None:
    for reason, verdict, off in (("immature", "insufficient", False), ("", "critical", True)):
        made = with_outcomes(report, reason, verdict)
        whole, of_a_class = pictures("calibration", made.measurements, made)
        for drawn in (whole, of_a_class):
            assert (drawn.rows["judgement"] == "off the diagonal").tolist() == [off]
            assert (EARLY in drawn.caption) is not off


def test_a_diagram_has_the_band_of_a_calibrated_model(report: Report) -> None:
    [drawn] = pictures(
        "calibration", [one for one in report.measurements if one.panel == "calibration"], report
    )
    assert (drawn.rows["band_lower"] < 0.24).all() and (drawn.rows["band_upper"] > 0.24).all()
    assert "grey band: where a calibrated model would fall 95% of the time" in drawn.caption


def test_a_newest_day_that_has_hardly_begun_is_hollow_and_said_to_be(daily: Report) -> None:
    last = max(one.window_end for one in daily.measurements)
    rows = [
        replace(one, n=39) if one.window_end == last else one
        for one in daily.measurements
        if one.measure == "auc"
    ]
    now = replace(daily.question, newest=last - timedelta(hours=20), ends_early=True)
    [drawn] = pictures("performance", rows, replace(daily, measurements=rows, question=now))
    assert "; hollow: the newest, which is not over" in drawn.caption
    [whole] = pictures("performance", daily.measurements, daily)
    assert "hollow" not in whole.caption


def test_one_drift_far_beyond_the_others_leaves_them_apart(report: Report) -> None:
    psi = next(one for one in report.measurements if one.measure == "psi" and one.subject == "income")
    rows = [replace(psi, subject=f"x{k}", value=value) for k, value in enumerate((10.4, 0.4, 0.3, 0.01))]
    [drawn] = worst_drift(rows)
    assert drawn.caption == "PSI, worst first; square-root scale"
    [drawn] = worst_drift(rows[1:3])
    assert drawn.caption == "PSI, worst first"


def test_a_finding_of_a_cohort_keeps_its_line(daily: Report) -> None:
    """The line that is drawn instead of a panel's own rows is of whom it says."""
    narrow = [replace(one, cohort=REGIONS[0]) for one in daily.measurements]
    series = replace(daily, measurements=narrow)
    assert len(pictures("performance", [], replace(daily, series=series))) == 1


def test_the_panels_that_are_said_to_have_a_chart_have_one() -> None:
    assert set(CHARTED) == DRAWN.keys()
