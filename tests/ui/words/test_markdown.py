import pytest

from monitoring.export.long_text import unturned
from monitoring.ui.words.markdown import code, plain


@pytest.mark.parametrize("text", [":red[x]", "a_b_c", "$x$", "<b>", "[a](http://x)", "`x`", "# x", "~~x~~"])
def test_no_sign_is_read_as_formatting(text: str) -> None:
    shown = plain(text)
    assert shown.replace("\\", "") == text
    for sign in set(text) & set(":_$<>[]`#~"):
        assert shown.count(sign) == shown.count(f"\\{sign}")


def test_a_name_in_the_type_of_code_cannot_end_it() -> None:
    assert code("a`b") == "`ab`"


@pytest.mark.parametrize("sign", ["\u202a", "\u202e", "\u2067"])
def test_a_name_does_not_turn_the_numbers_behind_it(sign: str) -> None:
    shown = (plain(f"a{sign}b rose by 0.24"), code(f"a{sign}b"), unturned(f"a{sign}b"))
    assert not [text for text in shown if sign in text]
    assert shown[2] == f"a\\u{ord(sign):04x}b"


def test_letters_read_from_right_to_left_and_joined_signs_stay() -> None:
    for text in ("عنوان", "می\u200cخواهم", "👩\u200d🔬"):
        assert plain(text) == code(text).strip("`") == text
