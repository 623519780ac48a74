"""The colours that Streamlit tells each session on every run, read from its configuration once.

Reading some hundred settings anew takes longer than many a page, and holds up the messages of all others.
"""

from functools import cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_NAME = "_populate_theme_msg"
_read = vars(app_session)[_NAME]


@cache
def _of(section: str) -> CustomThemeConfig:
    theme = CustomThemeConfig()
    _read(theme, section)
    return theme


def told(message: CustomThemeConfig, section: str = "theme") -> None:
    """Write the settings of a section into a message.

    Parameters
    ----------
    message : CustomThemeConfig
        As Streamlit made it.
    section : str
        Of its configuration.
    """
    message.MergeFrom(_of(section))


def keep_theme() -> None:
    """Have Streamlit tell what was read first; it is changed by a new start."""
    vars(app_session)[_NAME] = told
