"""What this computer has, what is wrong with it, and the fix in words."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Collection
from dataclasses import dataclass

import torch

from ..base.about import __version__
from ..data import bundled, places

NEEDED = ("numpy", "scikit-learn>=1.3", "scipy>=1.10", "safetensors>=0.4.3", "platformdirs>=3.0", "tqdm>=4.65")
LAB = (
    "jupyterlab>=4.0", "ipykernel>=6.17", "ipywidgets>=7.7.1", "plotly>=5.24.1", "opentsne>=1.0", "anywidget>=0.9",
    "pillow>=9.1",
)  # fmt: skip
WHEELS = "https://download.pytorch.org/whl"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: ``level`` is "ok", "warn" (something optional) or "fail"; ``fix`` in words."""

    level: str
    what: str
    fix: str = ""


def checkup(root: str | os.PathLike | None = None) -> list[Finding]:
    """Look at Python, torch, torchvision, the device, the image sets and the widgets.

    >>> {f.level for f in checkup()} <= {"ok", "warn", "fail"}
    True

    Args:
        root: folder of the image sets; else ``$FEATMIX_DATA``, else the user's cache.

    Nothing is changed or fetched. torchvision is imported in a process of its own, because half an import cannot be
    undone.
    """
    vision = torchvision()
    told = {word.strip(",") for word in vision.fix.split()}  # what its import lacks is not said a second time
    return [python(), versions(), vision, device(), needed(told), images(root), front_end(told)]


def report(findings: list[Finding], width: int = 110) -> str:
    """Set findings as a table, worst news last, each with its fix below it.

    >>> print(report([Finding("ok", "Python 3.11.7"), Finding("fail", "no numpy", "pip install numpy")]))
    ok    Python 3.11.7
    FAIL  no numpy
          fix: pip install numpy
    <BLANKLINE>
    1 thing needs fixing.
    """
    lines = []
    for f in findings:
        mark = "FAIL" if f.level == "fail" else f.level
        lines += textwrap.wrap(f.what, width, initial_indent=f"{mark:<6}", subsequent_indent=" " * 6)
        if f.fix:
            # A command is there to be copied: it stays on one line, however long.
            lines.append(f"      fix: {f.fix}")
    bad, odd = (sum(f.level == level for f in findings) for level in ("fail", "warn"))
    if bad:
        last = f"{bad} thing{'s need' if bad > 1 else ' needs'} fixing."
    else:
        last = "All is well." if not odd else "Everything needed is here; what is marked warn is optional."
    return "\n".join([*lines, "", last])


def main(root: str | os.PathLike | None = None) -> int:
    """Print the report; the exit code is 1 when something needs fixing, else 0."""
    findings = checkup(root)
    print(report(findings))
    return int(any(f.level == "fail" for f in findings))


def python() -> Finding:
    """Python's version, and the system it runs on."""
    return Finding("ok", f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")


def versions() -> Finding:
    """The version of torch, and of the kit."""
    what = f"featmix_lite {__version__}, torch {torch.__version__}"
    if _numbers(torch.__version__) < (2, 4):
        return Finding("fail", f"{what}: torch is too old", 'pip install --upgrade "torch>=2.4" torchvision')
    return Finding("ok", what)


def torchvision() -> Finding:
    """Whether torchvision is there and fits torch."""
    there = _version("torchvision")
    pair = pair_command(torch.__version__, torch.version.cuda)
    if there is None:
        return Finding("fail", "torchvision is not installed (MNIST, CIFAR and SVHN are read through it)", pair)
    error = _import_error("import torchvision")
    if error is None:
        return Finding("ok", f"torchvision {there}, which fits torch")
    what = f"torchvision {there} cannot be imported ({error}); digits and fashion_small work without it"
    if error.startswith("ModuleNotFoundError") and "'" in error:
        module = error.split("'")[1]
        package = {"PIL": "pillow"}.get(module, module)
        if package != "torchvision":
            return Finding("fail", what, f"pip install {package}, then run `featmix doctor` again")
    if "torchvision::nms" in error:
        what = (
            f"torchvision {there} does not fit torch {torch.__version__}: its compiled half was built for another "
            f"torch ({error}). Both must come from one place, in one command; digits and fashion_small work without it"
        )
    return Finding("fail", what, pair)


def pair_command(version: str, cuda: str | None) -> str:
    """The pip command that puts a torchvision beside this torch that fits it.

    >>> pair_command("2.13.0+cpu", None)
    'pip install --force-reinstall torch==2.13.0 torchvision --index-url https://download.pytorch.org/whl/cpu'
    """
    build = f"cu{cuda.replace('.', '')}" if cuda else "cpu"
    return f"pip install --force-reinstall torch=={version.partition('+')[0]} torchvision --index-url {WHEELS}/{build}"


def device() -> Finding:
    """What torch computes on."""
    if torch.cuda.is_available():
        return Finding("ok", f"device: cuda ({torch.cuda.get_device_name()}), device='cuda' uses it")
    what = f"device: CPU, {torch.get_num_threads()} thread{'s' if torch.get_num_threads() > 1 else ''}"
    if shutil.which("nvidia-smi"):
        hint = "" if torch.version.cuda else " (this torch was built without CUDA)"
        fix = f"update the NVIDIA driver, or install a torch that fits it: see {WHEELS}"
        return Finding("warn", f"{what}; there is an NVIDIA driver, but torch cannot use the GPU{hint}", fix)
    if torch.backends.mps.is_available():
        return Finding("ok", f"{what}, and Apple's GPU: device='mps'")
    return Finding("ok", f"{what}; enough for every lesson on digits")


def needed(told: Collection[str] = ()) -> Finding:
    """The other packages everything rests on."""
    return _packages(NEEDED, "packages", "fail", told)


def images(root: str | os.PathLike | None = None) -> Finding:
    """Which image sets are here, and where."""
    home, asked = places.home(root), root or os.environ.get("FEATMIX_DATA")
    sets = places.available(root)
    here = [name for name, there in sets.items() if there and name not in places.BUNDLED]
    away = [name for name, there in sets.items() if not there and name not in places.BUNDLED]
    digits = "digits (inside scikit-learn)" if sets["digits"] else "no digits"
    try:
        bundled.fashion_small()  # that it is whole, too
    except OSError as error:
        what = f"images: {digits}, fashion_small is not usable ({error})"
        return Finding("warn", what, "install featmix_lite again")
    what = f"images: {digits}, fashion_small (inside the kit)"
    if asked and not home.is_dir():
        fix = f"correct {'--root' if root else 'FEATMIX_DATA'} or make that folder; the two work without it"
        return Finding("warn", f"{what}; there is no folder {home}, where the others should be looked for", fix)
    what += f"; in {home}: {', '.join(here) or 'none'}"
    if away:
        what += f"; not there: {', '.join(away)} (`featmix data get {away[0]}` fetches one)"
    return Finding("ok", what)


def front_end(told: Collection[str] = ()) -> Finding:
    """Whether the live lab can be shown: JupyterLab, ipywidgets, plotly, openTSNE, anywidget, Pillow."""
    return _packages(LAB, "live lab", "warn", told)


def _packages(wanted: tuple[str, ...], label: str, absent: str, told: Collection[str]) -> Finding:
    """Versions of some packages. One that is missing is ``absent``, one that is too old always a "fail".

    What is ``told`` already has its fix there.
    """
    named, fetch, level = [], [], "ok"
    for requirement in wanted:
        name, _, least = requirement.partition(">=")
        there = _version(name)
        if there is None and name in told:
            named.append(f"no {name} (see above)")
            continue
        if there is None:
            named.append(f"no {name}")
            level = absent if level == "ok" else level
        elif least and _numbers(there) < _numbers(least):
            named.append(f"{name} {there} (older than {least})")
            level = "fail"
        else:
            named.append(f"{name} {there}")
            continue
        fetch.append(f'"{requirement}"' if least else name)
    return Finding(level, f"{label}: {', '.join(named)}", f"pip install {' '.join(fetch)}" if fetch else "")


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version, enough to compare: "2.13.0+cpu" -> (2, 13, 0)."""
    numbers = []
    for part in version.partition("+")[0].split("."):
        digits = "".join(c for c in part if c.isdigit())
        if not digits or digits != part:
            break
        numbers.append(int(digits))
    return tuple(numbers)


def _import_error(statement: str) -> str | None:
    """Run an import in a fresh Python; None, or the last line of what went wrong."""
    try:
        done = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, timeout=120)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{type(error).__name__}: it could not be tried"
    said = done.stderr.strip().splitlines()
    return None if done.returncode == 0 else (said[-1] if said else f"exit code {done.returncode}")
