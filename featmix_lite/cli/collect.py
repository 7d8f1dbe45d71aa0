"""``featmix collect``: a class's pasted result lines, checked, and the answer of the whole room."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from ..base.text_table import counted
from .arguments import check_apart, existing


def add(commands) -> None:
    """Add ``collect`` to the parser."""
    p = commands.add_parser(
        "collect",
        help="what a class found: featmix collect lines.txt (or - for what is piped in)",
        description="Read the result lines that students send at the end of lesson 03: one a student, a seed each. "
        "Prints the differences over all of them; damaged and foreign lines and duplicates are named and left out.",
    )
    p.add_argument("lines", metavar="FILE", help="a text file with the lines, or - for standard input")
    p.add_argument("--metric", default="accuracy", metavar="NAME", help="the figure to compare (default: accuracy)")
    p.add_argument("--out", type=Path, metavar="FILE", help="also append the records to this file (JSON lines)")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read, check, print."""
    from ..base.plain_files import as_text, read_text
    from ..experiments.collection import collect
    from ..experiments.records import Records

    if args.lines == "-":
        piped = getattr(sys.stdin, "buffer", sys.stdin).read()
        text = piped if isinstance(piped, str) else as_text(piped, "what was piped in", errors="replace")
    else:
        lines = existing(Path(args.lines))
        check_apart(args.out, lines, "the file of the lines")
        text = read_text(lines, errors="replace")  # a byte that is damaged spoils one line
    file = Records(args.out) if args.out is not None else None
    if file is not None:
        file.read()  # what is no file of records is refused before anything is said
    room = collect(text)
    print("\n".join(answer_lines(room, args.metric)))
    if file is not None and room:
        file.extend(room)
        print(f"{counted(len(room), 'record')} in {args.out.absolute()}")
    return 0 if room and not room.bad else 1


def answer_lines(room, metric: str = "accuracy") -> list[str]:
    """What a room found, as lines of text.

    >>> from featmix_lite.experiments.collection import collect
    >>> answer_lines(collect("nothing here"))
    ['no result line found: each begins with fm1']
    """
    from ..experiments.arms import arms_in
    from ..experiments.collection import answers

    bad = [f"left out, {one}" for one in room.bad]
    if not room:
        return ["no result line found: each begins with fm1", *bad]
    differences = answers(room, metric)
    numbers = ", ".join(map(str, room.seeds))
    text = [f"{counted(len(room.seeds), 'student')}, seeds {numbers}; experiment {room.experiment}"]
    first = next(iter(arms_in(room)))
    text += [f"{name} minus {first}: {one}" for name, one in differences.items()]
    if len(differences) > 1:
        verdicts = ", ".join(f"{name} {verdict}" for name, verdict in differences.verdicts.items())
        text.append(f"all comparisons together (Holm): {verdicts}")
    if room.votes:
        text.append("votes: " + ", ".join(f"{vote} {n}" for vote, n in Counter(room.votes.values()).most_common()))
    return text + bad
