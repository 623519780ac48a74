"""The theme that is kept is the one that Streamlit reads."""

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from monitoring.ui.serving import kept_theme

SECTIONS = ["theme", *(f"theme.{one.value}" for one in config.CustomThemeCategories)]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_told_as_it_is_read(section: str) -> None:
    read, told = CustomThemeConfig(), CustomThemeConfig()
    vars(app_session)["_populate_theme_msg"](read, section)
    kept_theme.told(told, section)
    assert told == read
    assert bool(told.ByteSize()) == (section != "theme.sidebar")


def test_streamlit_tells_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "_populate_theme_msg"
    monkeypatch.setitem(vars(app_session), name, vars(app_session)[name])  # put back afterwards
    kept_theme.keep_theme()
    assert vars(app_session)[name] is kept_theme.told
