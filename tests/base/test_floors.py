"""Nobody imports upwards, sideways or in a circle: every import of the package, lazy ones too, against the table."""

from __future__ import annotations

import ast
import re

import pytest

from featmix_lite.base.about import PACKAGE
from featmix_lite.base.floors import FLOORS, INSIDE, floor_of

ROOT = PACKAGE.name


def sources() -> dict[str, str]:
    """{dotted name below the package: its text}; the package's own face is "" and a package's is its name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] != "lessons":
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    return found


def imports(files: dict[str, str], faces: set[str]) -> set[tuple[str, str]]:
    """Every (file, file it imports), wherever in the file the import stands, also by ``import_module`` of a name."""
    edges = set()
    for name, text in files.items():
        home = name.split(".") if name in faces else name.split(".")[:-1]
        for node in ast.walk(ast.parse(text)):
            targets = []
            if isinstance(node, ast.ImportFrom):
                base = home[: len(home) - node.level + 1] if node.level else []
                if not node.level and (node.module or "").split(".")[0] != ROOT:
                    continue
                own = (node.module or "").split(".") if node.module else []
                base = [*base, *(own if node.level else own[1:])]
                targets = [[*base, alias.name] for alias in node.names]
            elif isinstance(node, ast.Import):
                targets = [alias.name.split(".")[1:] for alias in node.names if alias.name.split(".")[0] == ROOT]
            elif isinstance(node, ast.Constant) and re.fullmatch(rf"{ROOT}(\.\w+)+", str(node.value)):
                targets = [node.value.split(".")[1:]]
            for target in targets:
                while target and ".".join(target) not in files:
                    target = target[:-1]  # a name of that module
                if ".".join(target) != name:
                    edges.add((name, ".".join(target)))
    return edges


def wrong_ways(edges) -> list[str]:
    """The imports that go up or sideways, between packages and inside those that have floors of their own."""
    found = []
    for one, other in sorted(edges):
        a, b = one.split("."), other.split(".")
        if one == "" or a[0] == "__main__":
            continue  # the face may take from every room
        if other in ("", "__main__"):
            found += [f"{one} takes from the face"] if a[0] != "cli" else []  # the commands use the kit as users do
        elif a[0] != b[0] and floor_of(b[0]) >= floor_of(a[0]):
            found.append(f"{one} imports {other}: from floor {floor_of(a[0])} to {floor_of(b[0])}")
        elif a[0] == b[0] and a[0] in INSIDE and len(a) > 1 and len(b) > 1 and a[1] != b[1]:
            level = {room: n for n, floor in enumerate(INSIDE[a[0]]) for room in floor}
            if level[b[1]] >= level[a[1]]:
                found.append(f"{one} imports {other}: upwards inside {a[0]}")
    return found


def circles(edges) -> list[list[str]]:
    """Groups of files that import each other in a round (Tarjan's strong components of more than one)."""
    graph: dict[str, list[str]] = {}
    for one, other in edges:
        graph.setdefault(one, []).append(other)
        graph.setdefault(other, [])
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for child in graph[node]:
            if child not in index:
                visit(child)
                low[node] = min(low[node], low[child])
            elif child in stack:
                low[node] = min(low[node], index[child])
        if low[node] == index[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                found.append(sorted(group))

    for node in graph:
        if node not in index:
            visit(node)
    return found


FILES = sources()
FACES = {".".join(p.relative_to(PACKAGE).parent.parts) for p in PACKAGE.rglob("__init__.py")}


def planted(file: str, line: str) -> set[tuple[str, str]]:
    """The imports of the package as if ``file`` held one line more."""
    return imports(FILES | {file: f"{FILES[file]}\n{line}\n"}, FACES)


def test_every_import_goes_down():
    assert wrong_ways(imports(FILES, FACES)) == []


def test_no_circle_not_even_between_files():
    assert circles(edge for edge in imports(FILES, FACES) if "" not in edge) == []


def test_the_table_holds_the_rooms_there_are():
    rooms = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists() and p.name != "lessons"}
    assert rooms == {room for floor in FLOORS for room in floor} and len(rooms) == 13
    for name, floors in INSIDE.items():
        inner = {p.name for p in (PACKAGE / name).iterdir() if (p / "__init__.py").exists()}
        assert inner == {room for floor in floors for room in floor}
    with pytest.raises(ValueError, match="'attic' is on no floor: base, mixing"):
        floor_of("attic")


def test_the_face_is_the_only_module_at_the_root():
    assert {p.name for p in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py"}


@pytest.mark.parametrize(
    "file, line",
    [
        ("mixing.hooks", "from ..training.loop import train"),
        ("mixing.hooks", "def late():\n    from ..training import loop"),
        ("mixing.hooks", "def late():\n    from featmix_lite.figures import curves"),
        ("mixing.hooks", "from .. import data"),
        ("base.errors", "import featmix_lite.data.sets"),
        ("base.errors", "from .. import fast"),
        ("measures.snnl", "from ..training.objectives import kl"),
        ("reports.page_parts", "import importlib\nimportlib.import_module('featmix_lite.widgets.shared.tiles')"),
        ("experiments.claims.claim", "from ...figures import curves"),
        ("widgets.shared.tiles", "from ..picker.boxes import boxes"),
        ("widgets.explorer.engine", "from ..lab.scene import Scene"),
        ("widgets.slider.halfway", "from ..predict.question import Predict"),
    ],
)
def test_a_planted_import_is_seen(file, line):
    assert len(wrong_ways(planted(file, line))) == 1


@pytest.mark.parametrize(
    "file, line",
    [
        ("mixing.hooks", "from .one_pass import Mixed"),
        ("data.places", "def late():\n    from . import reading"),
        ("experiments.records", "def late():\n    from .sweeps import sweep"),
    ],
)
def test_a_planted_circle_is_seen(file, line):
    assert len(circles(e for e in planted(file, line) if "" not in e)) == 1


def test_no_file_hides_behind_a_function_beside_it():
    """``from featmix_lite.mixing import draw`` must never give a module where a function is meant."""
    import importlib
    import types

    hidden = []
    for name, text in FILES.items():
        package = name.rpartition(".")[0]
        if name in FACES or not package:
            continue
        for node in ast.parse(text).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and f"{package}.{node.name}" in FILES:
                given = getattr(importlib.import_module(f"{ROOT}.{package}"), node.name, None)
                hidden += [f"{package}.{node.name}"] if given is None or isinstance(given, types.ModuleType) else []
    assert hidden == []
