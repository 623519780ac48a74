"""The colours of the charts, of the page's configuration, and their contrast."""

import dataclasses
import tomllib
from pathlib import Path

import pytest

from monitoring.charts.theme import TOKENS, config

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
themes = pytest.mark.parametrize("theme", TOKENS)


def luminance(color: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@themes
def test_text_reads_on_its_ground(theme: str) -> None:
    tokens = TOKENS[theme]
    for text in (tokens.ink, tokens.ink2, tokens.axis, tokens.current):
        assert contrast(text, tokens.bg) >= 4.5
    for severity in (tokens.alert, tokens.watch, tokens.steady, tokens.none):
        assert contrast(severity.text, severity.background) >= 4.5
        assert contrast(severity.mark, tokens.bg) >= 3


@themes
def test_the_classes_of_failing_rows_are_ordered_in_lightness(theme: str) -> None:
    steps = [contrast(color, TOKENS[theme].bg) for color in TOKENS[theme].heat]
    assert steps == sorted(steps)


@themes
def test_the_page_speaks_the_same_colours(theme: str) -> None:
    page, tokens = CONFIG["theme"][theme], TOKENS[theme]
    assert (page["backgroundColor"], page["textColor"], page["primaryColor"]) == (
        tokens.bg,
        tokens.ink,
        tokens.current,
    )
    names = {"red": tokens.alert, "orange": tokens.watch, "green": tokens.steady, "gray": tokens.none}
    for name, severity in names.items():
        said = [page[f"{name}{part}Color"] for part in ("", "Text", "Background")]
        assert said == list(dataclasses.astuple(severity))


def test_the_page_fetches_nothing_from_elsewhere() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    for face in CONFIG["theme"]["fontFaces"]:
        assert (ROOT / face["url"].removeprefix("app/")).is_file()
    assert "://" not in (ROOT / ".streamlit" / "config.toml").read_text()


def test_the_server_is_set_as_decided() -> None:
    assert CONFIG["runner"] == {"magicEnabled": False, "postScriptGC": False, "fastReruns": False}
    assert CONFIG["client"]["toolbarMode"] == "minimal"
    assert CONFIG["client"]["showErrorDetails"] == "none"
    server = CONFIG["server"]
    assert server["headless"] and server["enableStaticServing"] and server["enableXsrfProtection"]


@themes
def test_every_call_gives_a_configuration_of_its_own(theme: str) -> None:
    config(TOKENS[theme])["axis"]["labelColor"] = "red"
    assert config(TOKENS[theme])["axis"]["labelColor"] == TOKENS[theme].axis


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_words_below_an_axis_do_not_touch(scale: float) -> None:
    assert config(TOKENS["light"], scale)["axisX"]["labelSeparation"] >= 6 * scale
