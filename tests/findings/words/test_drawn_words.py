"""What a line over time is called: on pages, slides and in exports."""

import pytest

from monitoring.contract.reading import read_contract
from monitoring.findings.words.drawn_words import drawn_words

CONTRACT = """
model: m
task: regression
id: i
timestamp: t
prediction: {value: v}
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
        ("pinball", "0.5", "Pinball loss of quantile 0.5"),
        ("mae", "", "MAE"),
    ],
)
def test_a_line_is_called_by_its_measure_its_subject_and_the_unit_of_a_mean(
    measure: str, subject: str, words: str
) -> None:
    assert drawn_words(measure, subject, read_contract(CONTRACT)) == words
