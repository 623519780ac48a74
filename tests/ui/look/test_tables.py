"""How wide the columns of a table are."""

from monitoring.ui.look.tables import columns_of, text_width


def test_a_very_long_name_leaves_room_for_the_numbers_beside_it() -> None:
    """One of eighty letters pushed the last column out of a page of 1,440 pixels, and all of a phone's."""
    cells = {"Column": ["n" * 80, "age"], "Note": ["o" * 80]}
    columns = columns_of(cells, names=("Column",))
    assert columns["Column"]["width"] == 240
    assert columns["Note"]["width"] == text_width("o" * 80)
    assert columns_of({"Column": ["age"]}, names=("Column",))["Column"]["width"] == text_width("Column")
