"""The figures of the trial data, computed elsewhere by pandas, scikit-learn and scipy."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
Ask = Callable[..., dict[tuple[str, str], Any]]

BINARY = {
    "pos_rate": "label_rate", "mean_score": "mean_score", "auc": "auc", "pr_auc": "average_precision",
    "brier": "brier", "logloss": "log_loss", "accuracy": "accuracy", "precision": "precision",
    "recall": "recall", "f1": "f1",
}  # fmt: skip
MULTICLASS = {
    "accuracy": "accuracy", "macro_f1": "macro_f1", "logloss": "log_loss", "brier_multi": "brier",
    "auc_ovr_macro": "auc_ovr_macro",
}  # fmt: skip
REGRESSION = {
    "mae": "mae", "rmse": "rmse", "bias_pred_minus_actual": "bias", "r2": "r2", "mean_actual": "mean_label",
    "mean_pred": "mean_prediction",
}  # fmt: skip


SOCCER_CLIP = 3e-4  # a few rows of 0.115 nats each
CAR_CLIP = 6e-3  # up to 180 of 50,000 rows, 1.386 nats each


def expected(folder: str) -> dict[str, Any]:
    path = DATA / folder / "expected.json"
    if not path.is_file():
        pytest.skip("the shared data sets are not here")
    return json.loads(path.read_text())


def assert_figures(
    rows: dict[tuple[str, str], Any], figures: dict[str, Any], names: dict[str, str], clip: float = 0.0
) -> None:
    """Compare to the six decimals that are given.

    Where scores are exactly 0 or 1, the clip of the log loss is another one there (1e-15 or 2.2e-16 against
    2**-50): `clip` is how much that can make.
    """
    for key, measure in names.items():
        allowed = clip if key == "logloss" else 0.0
        assert rows[(measure, "")].value == pytest.approx(figures[key], abs=6e-7 + allowed), key


@pytest.mark.parametrize("year", ["2016", "2017", "2018"])
def test_ma_employment_by_year(ma_store: Path, ask: Ask, year: str) -> None:
    figures = expected("ma_employment")
    words = {"window": f"{year}-01-01/{int(year) + 1}-01-01"}
    performance = ask(ma_store, "performance", **words)
    assert_figures(performance, figures["by_year"][year], BINARY)
    assert performance[("auc", "")].n == figures["by_year"][year]["n"]
    for key, measure in BINARY.items():  # the reference is the baseline
        base = performance[(measure, "")].baseline_value
        assert base == pytest.approx(figures["by_year"]["2015"][key], abs=6e-7)
    calibration = ask(ma_store, "calibration", **words)
    found = calibration[("ece_equal_width", "")].value
    assert found == pytest.approx(figures["by_year"][year]["ece10"], abs=6e-7)


@pytest.mark.parametrize("year", ["2016", "2017", "2018"])
def test_ma_employment_drift(ma_store: Path, ask: Ask, year: str) -> None:
    figures = expected("ma_employment")["drift_vs_2015"][year]
    rows = ask(ma_store, "drift", window=f"{year}-01-01/{int(year) + 1}-01-01")
    for name, one in figures.items():
        subject = "score" if name == "predicted_probability" else name
        assert rows[("psi", subject)].value == pytest.approx(one["psi"], abs=0.01)
        exact = {"js_dist": "js_distance", "ks": "ks", "wasserstein": "wasserstein"}
        for key in exact.keys() & one.keys():
            assert rows[(exact[key], subject)].value == pytest.approx(one[key], abs=6e-7), (name, key)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("version", ["elo", "qbelo"])
def test_nfl_by_version(shared_store: Callable[[str], Path], ask: Ask, version: str) -> None:
    figures = expected("nfl_elo_qb")
    store = shared_store("nfl-elo-qb")
    rows = ask(store, "performance", window="all", version=version)
    assert_figures(rows, figures["by_version"][version], BINARY)
    assert rows[("auc", "")].n == figures["by_version"][version]["n"]
    ece = ask(store, "calibration", window="all", version=version)[("ece_equal_width", "")]
    assert ece.value == pytest.approx(figures["by_version"][version]["ece10"], abs=6e-7)
    for season in (2012, 2016, 2021):
        rows = ask(store, "performance", window="all", version=version, cohort=f"season = {season}")
        assert_figures(rows, figures["by_season_version"][f"{season}/{version}"], BINARY)


def test_nfl_drift(shared_store: Callable[[str], Path], ask: Ask) -> None:
    figures = expected("nfl_elo_qb")["drift_qb1_value_2020_21_vs_2012_13"]
    rows = ask(
        shared_store("nfl-elo-qb"), "drift", version="qbelo",
        window="2020-08-01/2022-08-01", baseline="2012-08-01/2014-08-01",
    )  # fmt: skip
    assert rows[("ks", "qb1_value_pre")].value == pytest.approx(figures["ks"], abs=6e-7)
    assert rows[("wasserstein", "qb1_value_pre")].value == pytest.approx(figures["wasserstein"], abs=6e-7)
    assert rows[("psi", "qb1_value_pre")].value == pytest.approx(figures["psi"], abs=0.03)


def auc_of_whole_numbers(rows: pd.DataFrame) -> float:
    """Mean of the classes' AUCs, of probabilities in ten-thousandths.

    `expected.json` divides doubles by their sums, which tells some alike apart (3e-6 of the AUC of 2016).
    """
    whole = np.rint(rows[[*SCORES.values()]].to_numpy() * 10_000)
    share, found = whole / whole.sum(axis=1, keepdims=True), []
    for k, name in enumerate(SCORES):
        of = (rows.outcome == name).to_numpy()
        wins = rankdata(share[:, k])[of].sum() - of.sum() * (of.sum() + 1) / 2
        found.append(wins / (of.sum() * (~of).sum()))
    return float(np.mean(found))


SCORES = {"home": "prob1", "tie": "probtie", "away": "prob2"}


def test_soccer(shared_store: Callable[[str], Path], ask: Ask) -> None:
    figures = expected("soccer_spi")
    played = pd.read_csv(DATA / "soccer_spi" / "predictions.csv", dtype={"outcome": str}, low_memory=False)
    played = played[played.outcome.notna()]
    figures["overall"]["auc_ovr_macro"] = auc_of_whole_numbers(played)
    for year, rows_of in played.groupby(played.date.str[:4]):
        figures["by_season_year"][year]["auc_ovr_macro"] = auc_of_whole_numbers(rows_of)
    store = shared_store("soccer-spi")
    rows = ask(store, "performance", window="all")
    assert_figures(rows, figures["overall"], MULTICLASS, SOCCER_CLIP)
    assert rows[("accuracy", "")].n == figures["labelled"]
    assert rows[("label_coverage", "")].n == figures["rows"]
    for year, one in figures["by_season_year"].items():
        found = ask(store, "performance", window=f"{year}-01-01/{int(year) + 1}-01-01")
        assert_figures(found, one, MULTICLASS, SOCCER_CLIP)
    top = ask(store, "calibration", window="all")[("ece_equal_width", "")]
    assert top.value == pytest.approx(figures["overall"]["ece10_top"], abs=6e-7)
    covid = ask(store, "performance", window="2020-05-15/2021-01-01", baseline="2019-03-11/2020-03-11")
    assert_figures(covid, figures["covid"]["cur_metrics"], MULTICLASS, SOCCER_CLIP)
    for key, measure in MULTICLASS.items():
        base = covid[(measure, "")].baseline_value
        assert base == pytest.approx(figures["covid"]["ref_metrics"][key], abs=6e-7 + SOCCER_CLIP)


def test_soccer_drift(shared_store: Callable[[str], Path], ask: Ask) -> None:
    figures = expected("soccer_spi")["drift_2020_vs_2017"]
    rows = ask(
        shared_store("soccer-spi"), "drift", window="2020-01-01/2021-01-01", baseline="2017-01-01/2018-01-01"
    )
    for name in ("spi1", "spi2", "importance1", "importance2"):
        assert rows[("ks", name)].value == pytest.approx(figures[name]["ks"], abs=6e-7)
        assert rows[("wasserstein", name)].value == pytest.approx(figures[name]["wasserstein"], abs=6e-7)
    assert rows[("ks", "score:home")].value == pytest.approx(figures["prob1"]["ks"], abs=6e-7)


def test_soccer_goals(shared_store: Callable[[str], Path], ask: Ask) -> None:
    figures = expected("soccer_spi")["goals_regression"]["1"]
    rows = ask(shared_store("soccer-goals"), "performance", window="all")
    assert_figures(rows, figures, REGRESSION)
    assert rows[("mae", "")].n == figures["n"]


def test_car_loan(shared_store: Callable[[str], Path], ask: Ask) -> None:
    figures = expected("car_loan_dq")
    store = shared_store("car-loan-dq")
    rows = ask(store, "performance", window="all")
    assert_figures(rows, figures["overall"]["cur"], BINARY, CAR_CLIP)
    for key, measure in BINARY.items():
        allowed = CAR_CLIP if key == "logloss" else 6e-7
        assert rows[(measure, "")].baseline_value == pytest.approx(
            figures["overall"]["ref"][key], abs=allowed
        )
    quality = ask(store, "quality", window="all")
    for name in ("salary_range", "driver_tenure"):
        assert quality[("missing_rate", name)].value == pytest.approx(figures["missing_cur"][name], abs=1e-12)
        assert quality[("missing_rate", name)].baseline_value == pytest.approx(0.1, abs=1e-12)
    assert quality[("unseen_rate", "size_of_downpayment")].value == pytest.approx(700 / 50000, abs=1e-12)


def test_car_loan_drift(shared_store: Callable[[str], Path], ask: Ask) -> None:
    """The last 25,000 rows begin at their own minute: a window that cuts a day."""
    figures = expected("car_loan_dq")["drift_last_half_vs_ref"]
    rows = ask(shared_store("car-loan-dq"), "drift", window="2019-03-31T03:00/2019-09-01")
    for name in ("car_value", "debt_to_income_ratio", "loan_length", "driver_tenure"):
        one, ks = figures[name], rows[("ks", name)]
        assert ks.value == pytest.approx(one["ks"], abs=6e-7)
        assert rows[("wasserstein", name)].value == pytest.approx(one["wasserstein"], abs=6e-7)
    for name in ("car_value", "debt_to_income_ratio", "loan_length"):  # no value is missing there
        assert rows[("psi", name)].value == pytest.approx(figures[name]["psi"], abs=0.02)
