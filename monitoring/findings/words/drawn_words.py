"""What a line over time is of, in words."""

from monitoring.contract.features import OUTPUTS
from monitoring.contract.model import Contract
from monitoring.findings.words.measure_words import subject_words, words_of
from monitoring.findings.words.target_unit import target_unit, unit_behind
from monitoring.findings.words.templates import thing
from monitoring.panels.business import WORTH
from monitoring.panels.distributions.column_series import MEAN
from monitoring.store.columns.subjects import OF_CLASS


def unit_of(name: str, contract: Contract) -> str:
    """Say what a feature, the label or its prediction is counted in; empty where the contract does not.

    Parameters
    ----------
    name : str
        Of the subject.
    contract : Contract
        Of its model.

    Returns
    -------
    str
        As the contract writes it.
    """
    if name in OUTPUTS:
        return target_unit(contract)
    feature = contract.feature(name) if contract.features != "all" else None
    return (feature and feature.unit) or ""


def drawn_words(measure: str, subject: str, contract: Contract) -> str:
    """Say what a line is of: an error, a mean and its shift with their unit, as the axis has none.

    Parameters
    ----------
    measure, subject : str
        As in the measurement table, or the mean of a column.
    contract : Contract
        Of the model.

    Returns
    -------
    str
        ``Mean of income in EUR/year``; ``MAE in EUR`` where it is of the model as a whole.
    """
    name, error = words_of(measure).name, unit_behind(measure, contract).strip()
    if not subject:
        return name + (error and f" in {error}")
    if measure == WORTH:  # by the costs of outcomes, as its sentence calls it
        return f"Value per labelled decision{error and f' in {error}'}"
    of = thing(subject) if subject.startswith(OF_CLASS) else subject_words(measure, subject)
    in_sd = "sd" if words_of(measure).unit == "sd" else ""
    unit = unit_of(subject, contract) if measure == MEAN else in_sd or error
    return f"{name} of {of}{unit and f' in {unit}'}"
