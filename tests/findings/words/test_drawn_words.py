"""What a line over time is called: on pages, slides and in exports."""

import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.words.drawn_words import drawn_words
from monitoring.findings.words.measure_words import words_of
from monitoring.findings.words.target_unit import name_with_unit, unit_behind

CONTRACT = """
model: m
task: regression
id: i
timestamp: t
prediction: {value: v}
label: {column: y, unit: USD}
features: [{name: income, unit: EUR/year}, age]
"""


@pytest.mark.parametrize(
    ("measure", "subject", "words"),
    [
        ("mean", "income", "Mean of income in EUR/year"),  # its axis had no unit on slides and in exports
        ("mean", "age", "Mean of age"),
        ("mean_shift_sd", "age", "Mean shift of age in sd"),
        ("psi", "income", "PSI of income"),
        ("psi", "score:fraud", "PSI of the score of fraud"),
        ("pinball", "0.5", "Pinball loss of quantile 0.5 in USD"),
        ("mae", "", "MAE in USD"),
        ("mape", "", "MAPE"),
        ("mean", "label", "Mean of label in USD"),
        ("mean", "prediction", "Mean of prediction in USD"),
        ("psi", "prediction", "PSI of prediction"),
    ],
)
def test_a_line_is_called_by_its_measure_its_subject_and_the_unit_of_a_mean(
    measure: str, subject: str, words: str
) -> None:
    assert drawn_words(measure, subject, read_contract(CONTRACT)) == words


@pytest.mark.parametrize(
    ("measure", "alone", "named"), [("rmse", "", "RMSE"), ("rmse", " USD", "RMSE, USD"), ("r2", "", "R²")]
)
def test_where_numbers_stand_apart_the_name_has_the_unit(measure: str, alone: str, named: str) -> None:
    contract = read_contract(CONTRACT if alone or measure == "r2" else CONTRACT.replace(", unit: USD", ""))
    assert unit_behind(measure, contract) == alone
    assert name_with_unit(words_of(measure).name, measure, contract) == named
