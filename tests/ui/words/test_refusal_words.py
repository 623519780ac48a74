"""What refused rows lack is read as it is written: no page draws code in it."""

import pytest

from monitoring.ui.words.refusal_words import _RULES, rule_words


@pytest.mark.parametrize("rule", sorted(_RULES))
def test_no_sentence_has_signs_of_markdown(rule: str) -> None:
    assert "`" not in rule_words(rule, None)
