"""What strangers get: the files that Binder, GitHub, a package index and a reference manager read."""

import fnmatch
import re
from pathlib import Path

import pytest

from featmix_lite.base.about import __version__

ROOT = Path(__file__).resolve().parent.parent


def project() -> dict:
    return pytest.importorskip("tomllib").loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def yaml(name: str) -> dict:
    loader = pytest.importorskip("yaml")
    return loader.load((ROOT / name).read_text(encoding="utf-8"), loader.BaseLoader)  # `on` stays a word, dates text


def as_pip_reads(lines: list[str], folder: Path) -> list[str]:
    """What conda hands to `pip install -r`, read by pip's own parser -> what it would install."""
    pip = pytest.importorskip("pip._internal.req.req_file")
    (folder / "requirements.txt").write_text("\n".join(lines))
    return [found.requirement for found in pip.parse_requirements(str(folder / "requirements.txt"), session=None)]


@pytest.mark.parametrize("name", ["environment.yml", "binder/environment.yml"])
def test_pip_understands_the_lines_conda_hands_it(name, tmp_path):
    lines = [line for part in yaml(name)["dependencies"] if isinstance(part, dict) for line in part["pip"]]
    wanted = [line.removeprefix("-e ") for line in lines if not line.startswith("--")]
    assert lines and as_pip_reads(lines, tmp_path) == wanted
    for line in wanted:
        if not line.startswith("."):
            pytest.importorskip("packaging.requirements").Requirement(line)
    with pytest.raises(Exception, match="no such option"):  # an option of `pip install` alone
        as_pip_reads([*lines, "--no-cache-dir"], tmp_path)


def test_the_build_needs_what_binder_has():
    """Binder's postBuild installs the kit without build isolation and without dependencies."""
    assert "--no-build-isolation" in (ROOT / "binder" / "postBuild").read_text(encoding="utf-8")
    for wanted in project()["build-system"]["requires"]:
        assert wanted in yaml("binder/environment.yml")["dependencies"]


def test_every_link_names_the_one_repository():
    repository = project()["tool"]["featmix"]["repository"]
    link = r"(?:github\.com|githubusercontent\.com|mybinder\.org/v2/gh|google\.com/github)/([\w.-]+/[\w.-]+)"
    for name in ("pyproject.toml", "README.md", "CITATION.cff"):
        assert set(re.findall(link, (ROOT / name).read_text(encoding="utf-8"))) == {repository}, name
    assert project()["project"]["urls"]["Homepage"] == f"https://github.com/{repository}"


def test_a_package_index_can_show_the_readme():
    """The build makes README's links whole; each still leads to a file of ours."""
    hook = project()["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    text = "".join((ROOT / part["path"]).read_text(encoding="utf-8") for part in hook["fragments"])
    pictures = re.findall(r"\]\(([^)]+\.png)\)", text)
    for change in hook["substitutions"]:
        text, times = re.subn(change["pattern"], change["replacement"], text)
        assert times, f"nothing is like {change['pattern']}"
    links = re.findall(r"\]\(([^)\s]+)", text)
    assert [link for link in links if not link.startswith("https://")] == []
    repository = project()["tool"]["featmix"]["repository"]
    raw, page = f"https://raw.githubusercontent.com/{repository}/main/", f"https://github.com/{repository}/blob/main/"
    ours = [link.removeprefix(raw).removeprefix(page) for link in links if re.match(r"https://(raw\.)?github", link)]
    assert [name for name in ours if not (ROOT / name).is_file()] == []
    assert pictures and {f"{raw}{name}" for name in pictures} <= set(links)
    assert 'pip install "featmix_lite[lab]" && featmix lab' in text and "pip install -e" not in text


def test_wheel_and_sdist_leave_out_nothing_that_is_read():
    targets = project()["tool"]["hatch"]["build"]["targets"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    read = [link for link in re.findall(r"\]\(([^)#\s]+)", readme) if "://" not in link]
    left_out = targets.get("sdist", {}).get("exclude", [])
    assert [name for name in read for pattern in left_out if fnmatch.fnmatch(name, pattern)] == []
    books = [f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")]
    assert books and not [b for b in books for pattern in targets["wheel"]["exclude"] if fnmatch.fnmatch(b, pattern)]


def test_licences_are_an_expression():
    told = project()["project"]
    assert told["license"] == "MIT AND CC-BY-4.0"
    assert told["license-files"] == ["LICENSE", "LICENSE-lessons", "featmix_lite/data/fashion_small.LICENSE"]
    assert all((ROOT / name).is_file() for name in told["license-files"])
    assert not [c for c in told["classifiers"] if c.startswith("License")], "beside an expression they are refused"
    assert "hatchling>=1.27" in project()["build-system"]["requires"], "older ones know no expressions"


def test_classifiers_name_the_pythons_that_are_tested():
    told, tests = project()["project"], yaml(".github/workflows/test.yml")["jobs"]["test"]["strategy"]["matrix"]
    named = [c.rpartition(" ")[2] for c in told["classifiers"] if re.search(r"Python :: 3\.\d+$", c)]
    tested = [part["python"] for part in tests["include"]]
    assert (named[0], named[-1]) == (tested[0], tested[-1]) and told["requires-python"] == f">={named[0]}"


def test_the_citation_is_this_version_and_fit_for_tex():
    said, readme = yaml("CITATION.cff"), (ROOT / "README.md").read_text(encoding="utf-8")
    assert said["version"] == __version__ and re.fullmatch(r"\d{4}-\d\d-\d\d", said["date-released"])
    assert said["url"] == said["repository-code"] == project()["project"]["urls"]["Homepage"]
    author = said["authors"][0]["name"]
    assert "_" not in said["title"] + author, "TeX takes it for a subscript"
    entry = dict(re.findall(r"^ +(\w+) += \{(.*)\},?$", readme, re.M))
    plain = {key: value.replace("{", "").replace("}", "") for key, value in entry.items()}
    assert plain == {"author": author, "title": said["title"], "version": __version__, "url": said["url"],
                     "year": said["date-released"][:4]}  # fmt: skip
    assert re.search(r"@software\{[a-z]\w+,\n", readme)


def test_a_pull_request_runs_each_workflow_once():
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        starts = yaml(f".github/workflows/{path.name}")["on"]
        if "pull_request" in starts and "push" in starts:
            assert starts["push"] and starts["push"].get("branches") == ["main"], f"{path.name} runs for a branch twice"
            assert "concurrency" in yaml(f".github/workflows/{path.name}")
