"""A path at which there can be no store is refused by whoever looks there, in the same words."""

from pathlib import Path

import pytest

from monitoring.api import models
from monitoring.cli.main import main
from monitoring.errors import StoreError
from monitoring.store.catalog.lock import store_folder

WORDS = {
    "file": "{0}/file cannot be a store: it is a file; name a folder",
    "file/below": "{0}/file/below cannot be a store: {0}/file is a file; name a folder",
    "loop": "{0}/loop cannot be a store: it is a link that leads nowhere (Too many levels",
    "loop/below": "{0}/loop/below cannot be a store: {0}/loop is a link that leads nowhere",
    "dangling": "{0}/dangling cannot be a store: it is a link to gone, which is not there; name a folder",
    "dangling/below": "{0}/dangling/below cannot be a store: {0}/dangling is a link to gone",
}


@pytest.fixture
def places(tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("gone")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    return tmp_path


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("look", [models, store_folder])
def test_what_can_be_no_folder_is_refused(places: Path, name: str, look: object) -> None:
    """Of all but a file ``models`` said that nothing was there yet, and to load something."""
    assert callable(look)
    with pytest.raises(StoreError) as refused:
        look(places / name)
    assert str(refused.value).startswith(WORDS[name].format(places))


@pytest.mark.parametrize("name", ["folder", "folder/new/one", "link", "link/new", "new"])
def test_what_can_be_a_folder_has_no_models_yet(places: Path, name: str) -> None:
    assert models(places / name) == []
    store_folder(places / name)
    assert (places / name).is_dir()


@pytest.mark.parametrize("kind", ["folder", "loop"])
def test_a_catalog_that_is_no_file_is_named(places: Path, kind: str) -> None:
    catalog = places / "folder" / "catalog.sqlite"
    if kind == "folder":
        catalog.mkdir()
    else:
        catalog.symlink_to("catalog.sqlite")
    with pytest.raises(StoreError, match=r"catalog\.sqlite cannot be a catalog: it is a"):
        models(places / "folder")


@pytest.mark.parametrize("command", ["models", "serve"])
def test_commands_refuse_it(places: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--store", str(places / "loop")]) == 2
    assert "cannot be a store: it is a link that leads nowhere" in capsys.readouterr().err
