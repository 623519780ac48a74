import pytest

from monitoring.ui.markdown import code, plain


@pytest.mark.parametrize("text", [":red[x]", "a_b_c", "$x$", "<b>", "[a](http://x)", "`x`", "# x", "~~x~~"])
def test_no_sign_is_read_as_formatting(text: str) -> None:
    shown = plain(text)
    assert shown.replace("\\", "") == text
    for sign in set(text) & set(":_$<>[]`#~"):
        assert shown.count(sign) == shown.count(f"\\{sign}")


def test_a_name_in_the_type_of_code_cannot_end_it() -> None:
    assert code("a`b") == "`ab`"
