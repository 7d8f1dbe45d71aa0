"""The kit knows its version, its mode and its folders."""

import pytest

from featmix_lite.base import about


def test_the_version_is_the_project_s():
    tomllib = pytest.importorskip("tomllib")
    project = about.PACKAGE.parent / "pyproject.toml"
    assert tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"] == about.__version__


def test_the_lessons_lie_beside_the_package():
    assert (about.LESSONS / "00_start_here.py").is_file()
    assert (about.PACKAGE / "__init__.py").is_file() and about.PACKED.parent == about.PACKAGE


@pytest.mark.parametrize("told, short", [("", False), ("0", False), ("1", True), ("yes", True)])
def test_fast_mode_is_asked_for(monkeypatch, told, short):
    monkeypatch.setenv("FEATMIX_FAST", told)
    assert about.fast() is short
    monkeypatch.delenv("FEATMIX_FAST")
    assert about.fast() is False


def test_how_to_add_an_extra():
    assert about.CHECKOUT and about.install("test") == 'pip install -e ".[test]"'
    assert about.install("lab", checkout=False) == 'pip install "featmix_lite[lab]"'
