"""The house itself: sizes, mirrors, pins, forbidden words, and README's promises."""

import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SECOND = 'pip install -e ".[test]" && pytest'
# Written in pieces, so that this file does not find itself.
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb." + "debian.org",
    "ana" + "conda.org",
]
# Tests of the house as a whole; all others mirror a file.
WHOLE = ("test_docstrings.py", "test_frame.py", "test_fresh_install.py", "test_import.py", "test_mixing.py",
         "test_mutants.py", "test_names.py", "test_odd_calls.py", "test_odd_commands.py", "test_publishing.py",
         "test_zoo.py")  # fmt: skip
MACHINES = re.compile("(?<![\\w.$}])/(?:" + "wo" + "rk|fa" + "rm|ro" + "ot)/\\w")


def tracked() -> list[Path]:
    """The project's own files: git's list where there is git."""
    try:
        told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
        files = [ROOT / name for name in told.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        files = [p for p in ROOT.rglob("*") if p.is_file() and not {".git", ".venv", "venv"} & set(p.parts)]
    return [p for p in files if p.is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def lines(path: Path) -> int:
    return len(text_of(path).splitlines())


def modules() -> list[Path]:
    return [p for p in (ROOT / "featmix_lite").rglob("*.py") if "lessons" not in p.parts]


def test_no_file_names_a_registry_or_somebodys_machine():
    bad = []
    for path in tracked():
        text = text_of(path)
        bad += [f"{path.relative_to(ROOT)}: {host}" for host in HOSTS if host in text]
        bad += [f"{path.relative_to(ROOT)}: {m.group()}" for m in MACHINES.finditer(text)]
    assert not bad


def test_only_the_check_script_looks_beside_the_checkout():
    outside = [p.relative_to(ROOT).as_posix() for p in tracked() if "../" + "shared" in text_of(p)]
    assert outside in ([], [".ci/run"])


def test_files_are_small():
    code = [
        *modules(),
        *(ROOT / "tests").rglob("*.py"),
        *(ROOT / "benchmarks").rglob("*.py"),
        *(ROOT / "featmix_lite").rglob("*.js"),
    ]
    assert [(p.relative_to(ROOT).as_posix(), lines(p)) for p in code if lines(p) > 250] == []
    assert statistics.median(map(lines, modules())) < 100
    assert statistics.median(map(lines, code)) < 100


def test_tests_mirror_the_tree():
    package = {p.relative_to(ROOT / "featmix_lite") for p in modules() if p.name != "__init__.py"}
    tests = {p.relative_to(ROOT / "tests") for p in (ROOT / "tests").rglob("test_*.py")}
    wanted = {p.with_name(f"test_{p.name}") for p in package if not p.name.startswith("_")}
    assert {p.as_posix() for p in wanted - tests} == set(), "modules without a test of their own"
    free = {
        p
        for p in tests
        if p.parts[0] in ("notebooks", "browser") or p.name in WHOLE or p.name == "test_kernel.py"
    }
    homes = {p.with_name(f"test_{p.stem}").as_posix() for p in package}  # test_mixing_errors.py is about mixing.py too
    homes |= {(p.relative_to(ROOT / "featmix_lite").parent / "test_init").as_posix() for p in modules()}
    lost = [p.as_posix() for p in tests - free if not any(f"{p.with_suffix('')}_".startswith(f"{h}_") for h in homes)]
    assert lost == [], "tests of modules that are not there"


def conda(name: str) -> tuple[dict, list]:
    """An environment file as {package: pin} (conda and pip together) and pip's own options."""
    yaml = pytest.importorskip("yaml")
    found = yaml.safe_load((ROOT / name).read_text())
    pip = [line for d in found["dependencies"] if isinstance(d, dict) for line in d["pip"]]
    plain = [d for d in found["dependencies"] if isinstance(d, str)] + [p for p in pip if not p.startswith("-")]
    pins = {}
    for line in plain:
        package, pin = re.fullmatch(r"([\w-]+)(.*)", line).groups()
        pins[package] = pin
    return pins, [p for p in pip if p.startswith("-")]


def test_environments_agree_on_shared_pins():
    people, _ = conda("environment.yml")
    binder, options = conda("binder/environment.yml")
    shared = people.keys() & binder.keys() - {"torchvision"}  # Binder's comes from PyTorch's CPU index, pinned
    assert {"python", "jupyterlab", "ipywidgets"} <= shared
    assert {k: people[k] for k in shared} == {k: binder[k] for k in shared}
    assert binder["torch"].endswith("+cpu") and binder["torchvision"].endswith("+cpu")
    assert any("download.pytorch.org/whl/cpu" in o for o in options)


def test_environments_hold_every_base_and_lab_dependency():
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["lab"]
    bounds = dict(re.fullmatch(r"([\w-]+)(.*)", line).groups() for line in wanted)
    people, _ = conda("environment.yml")
    people["torch"] = people.pop("pytorch")
    assert bounds.keys() <= people.keys()
    assert bounds.keys() <= conda("binder/environment.yml")[0].keys()
    loose = {k for k in bounds if people[k].startswith(">=")}
    assert {k: people[k] for k in loose} == {k: bounds[k] for k in loose}
    assert "featmix_lite[lab,dask]" in project["optional-dependencies"]["test"]


def test_the_doctor_asks_for_the_same_versions():
    from featmix_lite.cli import diagnosis

    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(diagnosis.LAB) == set(project["optional-dependencies"]["lab"])
    base = {d for d in project["dependencies"] if not d.startswith("torch")}
    assert {re.split("[>=]", d)[0] for d in diagnosis.NEEDED} == {re.split("[>=]", d)[0] for d in base}
    assert {d for d in diagnosis.NEEDED if ">=" in d} <= base


@pytest.mark.skipif(sys.platform != "linux", reason="Binder builds on Linux only")
def test_binder_takes_its_own_environment(monkeypatch):
    packs = pytest.importorskip("repo2docker.buildpacks", reason="jupyter-repo2docker is not installed")
    monkeypatch.chdir(ROOT)
    pack = packs.CondaBuildPack(base_image="buildpack-deps:jammy")
    pack.platform = "linux/amd64"
    assert pack.detect() and pack.binder_path("environment.yml") == "binder/environment.yml"
    assert pack.python_version == "3.11"
    recipe = pack.render(build_args={})
    assert "binder/environment.yml" in recipe and "binder/postBuild" in recipe


def test_readme_keeps_its_promises():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert 'pip install -e ".[lab]" && featmix lab' in readme and SECOND in readme
    assert SECOND in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    here = [link for link in re.findall(r"\]\(([^)#\s]+)", readme) if "://" not in link]
    assert here and [link for link in here if not (ROOT / link).exists()] == []


def test_readme_badges_come_from_the_one_setting():
    tomllib = pytest.importorskip("tomllib")
    repository = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["featmix"]["repository"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\((https://(?:mybinder\.org|colab\.research)\S+\.ipynb)\)", readme)
    lessons = sorted(p.name for p in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    for name in lessons:
        assert sum(name in link for link in linked) == 2, f"{name} lacks its two badges"
    assert all(repository in link for link in linked) and len(linked) == 2 * len(lessons)


def test_what_is_shown_is_made_harmless_in_one_place():
    """``markup`` for pages and figures: a second way of escaping is a second thing to forget."""
    asks = re.compile(r"html import escape|html\.escape")
    assert [p.name for p in modules() if asks.search(p.read_text(encoding="utf-8"))] == ["escaping.py"]
