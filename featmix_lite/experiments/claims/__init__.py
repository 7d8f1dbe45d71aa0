"""What the papers and posts claim, and what the kit's own records say about it, each in its setting.

To add a claim, write a ``Claim`` in the file of its source (_oki.py, _verma.py ...); for a recorded sweep, a ``Bench``.
"""

from __future__ import annotations

import os
from contextlib import nullcontext

from ...base.errors import in_file
from . import _collapse, _final, _inside, _linear, _mixup, _oki, _ours, _sources, _verma
from .claim import Arm, Claim, Comparison, Published, Setting, Source, versus
from .judging import Finding, Verdict, judged
from .over_settings import Overall, overall

_ORDER = (
    "OKI", "REVIEW", "VERMA", "POST", "FROSST", "CHAUDHRY", "ICT", "MIXMATCH", "FISHER", "ZHANG", "TOKOZUME", "OURS"
)  # fmt: skip
_BY = [getattr(_sources, name) for name in _ORDER]
_FILES = (_oki, _verma, _final, _collapse, _inside, _linear, _mixup, _ours)
_ALL = [claim for file in _FILES for claim in file.CLAIMS]
CLAIMS: tuple[Claim, ...] = tuple(sorted(_ALL, key=lambda claim: _BY.index(claim.source)))  # source by source


def names() -> tuple[str, ...]:
    """The claims' short names.

    >>> names()[0]
    'conv1-beats-image'
    """
    return tuple(claim.name for claim in CLAIMS)


def find(name: str) -> Claim:
    """A claim by its short name.

    >>> find("deep-only-is-none").strength
    'table'

    Errors: ``ValueError`` listing the names.
    """
    from ...base.errors import choices

    for claim in CLAIMS:
        if claim.name == name:
            return claim
    raise ValueError(f"no claim is called {name!r}: {choices(name, names(), 50)}")


def verdicts(names=None, records=None) -> list[Verdict]:
    """What our records say about claims -> a ``Verdict`` for each claim and setting.

    >>> one = fm.claims.verdicts("conv1-is-image")[0]
    >>> one.claim.name, one.verdict, one.setting, one.paired
    ('conv1-is-image', 'settled by proof', None, None)

    Arguments: ``names``: a claim's name or several (None: all). ``records``: the recorded sweeps (None); or
    {sweep: records}; or a list of records, or the path of a file of them: every arm is then looked for among these.
    A verdict is "seen" if the difference lies on the claimed side of zero, "does not hold" if it lies on the other,
    "level" if it surely is too small to matter, else "undecided", all after Holm's correction over what the claim
    compares in that setting; "not yet run here", "not yet tested at its own scale" and "settled by proof" say what
    they say. ``str(verdict)`` adds what would have been seen; ``.setting``, ``.paired`` (of the comparison that
    decides), ``.n``, ``.findings`` (all of them). ``overall(verdicts)``: a claim over its settings.
    Errors: ``ValueError`` listing the names; ``RunError`` where records do not fit one another.
    """
    wanted = CLAIMS if names is None else [find(n) for n in ([names] if isinstance(names, str) else names)]
    of_file = in_file(records) if isinstance(records, (str, os.PathLike)) else nullcontext()
    records = _records(wanted, records)
    with of_file:
        return [verdict for claim in wanted for verdict in judged(claim, records)]


def table(names=None, records=None, width: int = 120) -> str:
    """All claims and verdicts as plain text, source by source; ``featmix claims`` prints it.

    >>> print(table("conv1-is-image").splitlines()[-1].strip())
    settled by proof: tests/test_mixing.py, ... lesson 02 shows it

    Arguments: as ``verdicts``; ``width``: letters a line.
    """
    from .all_claims import text

    return text(verdicts(names, records), width)


def explain(name: str, records=None, width: int = 120) -> str:
    """Everything about one claim, and the records behind each number.

    >>> print(explain("conv1-is-image").splitlines()[0])
    conv1-is-image

    Arguments and errors: as ``verdicts``.
    """
    from .one_claim import text

    return text(verdicts(name, records), width)


def _records(wanted, records) -> dict:
    """{sweep: records} for the arms of these claims."""
    if isinstance(records, dict):
        return records
    sweeps = {arm.sweep for c in wanted for s in c.settings for p in s.comparisons for _, arm, _ in p.terms}
    if records is None:
        from .. import recorded

        return {name: recorded.runs(name) for name in sweeps & set(recorded.names())}
    if isinstance(records, (str, os.PathLike)):
        from ..record_files import records_from

        records = records_from(records)
    return dict.fromkeys(sweeps, list(records))


__all__ = [
    "CLAIMS", "Arm", "Claim", "Comparison", "Finding", "Overall", "Published", "Setting", "Source", "Verdict",
    "explain", "find", "judged", "names", "overall", "table", "verdicts", "versus",
]  # fmt: skip
