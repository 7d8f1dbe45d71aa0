"""What was recorded with this kit and is kept with it: see README.md here for how each file was made."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
DIGITS = HERE / "small_cnn_digits.safetensors"
FILM = HERE / "collapse.safetensors"


def names() -> tuple[str, ...]:
    """The sweeps recorded with this kit; ``grids/NAME.toml`` says what each ran.

    >>> "digits" in names()
    True
    """
    return tuple(sorted(path.stem for path in HERE.glob("*.jsonl")))


def runs(name: str = "digits") -> list[dict]:
    """The records of a recorded sweep, as ``fm.sweep`` gives them.

    >>> sorted({record["config"]["data"] for record in runs("digits")})
    ['digits']

    Errors: ``ValueError`` naming the sweeps there are.
    """
    from ...base.errors import choices
    from ..records import Records

    if name not in names():
        raise ValueError(f"no sweep is recorded as {name!r}: {choices(name, names(), 30)}")
    return list(Records(HERE / f"{name}.jsonl").read().values())


def together(*which: str) -> list[dict]:
    """The records of several sweeps as one list; a sweep that was not recorded adds none.

    >>> together("no such sweep"), together("digits", "no such sweep") == runs("digits")
    ([], True)
    """
    return [record for name in which if name in names() for record in runs(name)]


def grid(name: str = "digits") -> Path:
    """The file that says what a recorded sweep ran: ``featmix sweep`` runs it again.

    >>> grid("digits").name
    'digits.toml'
    """
    return HERE / "grids" / f"{name}.toml"


def film():
    """Trainings on their way to collapse, filmed: ``fm.recorded.film()["mixed at the image"].frames``.

    >>> [take.label for take in film().takes][:2]
    ['no mixing', 'mixed at the image']

    Errors: ``RunError`` if the file is missing or damaged.
    """
    from ..collapse_film import Film

    return Film.load(FILM)


def trained():
    """A ``small_cnn`` trained on the digits without mixing, in eval mode: read in milliseconds.

    >>> trained()(torch.zeros(2, 1, 8, 8)).shape
    torch.Size([2, 10])

    Errors: ``RunError`` if the file is missing or damaged.
    """
    from ...training.run import Run

    return Run.load(DIGITS).restore()
