"""``featmix table``: what a file of records says, a line for each way of mixing."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..base.text_table import counted, table_text
from .arguments import existing

USUAL = ("accuracy", "nll", "nll_calibrated")


def add(commands) -> None:
    """Add ``table`` to the parser."""
    p = commands.add_parser(
        "table",
        help="mean, 95 %% interval and number of seeds from a file of records",
        description="Group the records by all but the seed: mean over seeds, its 95 % interval (Student's t), n.",
    )
    p.add_argument("records", type=Path, metavar="FILE", help="what `featmix sweep --out` wrote")
    p.add_argument(
        "--metric", nargs="+", metavar="NAME",
        help="figures to show (default: accuracy nll nll_calibrated)",
    )  # fmt: skip
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read, group, print."""
    from ..base.errors import RunError, in_file
    from ..experiments.record_files import records_from

    records = records_from(existing(args.records), args.metric or USUAL)
    if not records:
        raise RunError(f"{args.records}: holds no records")
    done = [r for r in records if "error" not in r]
    with in_file(args.records):
        there = [name for name in USUAL if all(name in r for r in done)]
        print("\n".join(lines(records, args.metric or there or USUAL)))
    return 0


def lines(records: list[dict], metrics) -> list[str]:
    """The table as text; settings that all runs share are said once, above it.

    >>> records = [{"config": {"data": "digits", "mix": None, "seed": s}, "accuracy": 0.9 + s / 100} for s in (0, 1)]
    >>> print("\\n".join(lines(records, ["accuracy"])))
    all runs: data='digits'
    run          n  accuracy
    no mixing    2  0.9050 [0.8415, 0.9685]
    """
    from ..experiments.differences import check_figure, untold

    done = [r for r in records if "error" not in r]
    shared = _shared([r["config"] for r in done])
    groups: dict[str, list[dict]] = {}
    names: dict[str, str] = {}
    for record in done:
        own = {k: v for k, v in record["config"].items() if k != "seed" and k not in shared}
        if (said := repr(own)) not in names:
            names[said] = _name(own)
        groups.setdefault(names[said], []).append(record)
    rows, lost = [], 0
    for name, members in groups.items():
        cells = []
        for metric in metrics:
            check_figure(members, metric)
            values = [r[metric] for r in members if not untold(r, metric)]
            lost += len(members) - len(values)
            cells.append(_interval(values) if values else "-")
        rows.append([name, str(len(members)), *cells])
    failed = sum("error" in r for r in records)
    text = [f"all runs: {', '.join(f'{k}={v!r:.80}' for k, v in shared.items())}"] if shared else []
    widest = max(map(len, ["run", *groups]))
    text += table_text(["run", "n", *metrics], rows, "<><", least=(widest + 2, 0)).splitlines()
    if lost:
        text.append(f"{counted(lost, 'figure')} of runs without a temperature left out: all held-out rows were right")
    return text + ([f"{failed} failed runs are left out"] if failed else [])


def _interval(values: list[float]) -> str:
    from ..experiments.differences import mean_interval

    mean, low, high = mean_interval(values)
    shown = [f"{v:.4f}" if abs(v) < 1e6 else f"{v:.4g}" for v in (mean, low, high)]
    return shown[0] if len(values) < 2 else f"{shown[0]} [{shown[1]}, {shown[2]}]"


def _shared(configs: list[dict]) -> dict:
    """Settings, other than mixing and seed, that are the same in all of ``configs``."""
    first = configs[0] if configs else {}
    return {
        k: v for k, v in first.items() if k not in ("mix", "seed") and all(k in c and c[k] == v for c in configs)
    }


def _name(own: dict) -> str:
    """What tells runs apart from the others: how they mix, and settings that not all have."""
    from ..experiments.arms import UNMIXED
    from ..mixing.mix import mix_of

    rest = [f"{k}={v!r:.80}" for k, v in own.items() if k != "mix"]
    return ", ".join([str(mix_of(own) or UNMIXED), *rest])
