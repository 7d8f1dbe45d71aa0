"""No lesson reveals noise: a best of several recorded means is no answer, and not tested on the runs that chose it."""

import ast
import textwrap

import pytest

from featmix_lite.teaching import notebooks

LESSONS = notebooks.sources()
# What asks whether a best is told from the others, or chooses on rows that are not tested.
GUARDS = {"answer", "winner", "named", "told", "holm", "verdict", "verdicts", "own_best", "at_own_best"}
NO_RUNS = {  # lessons and what they reveal there that is no mean of runs
    "00_start_here": "guess.reveal(guess.choices[3 if sure <= 0.8 else",  # one network's answer to one image
    "06_linearity": "bend.reveal(max(off, key=off.get)",  # one pair of images in one network, and said so
}
ENDS = {"reveal", "paired", "against", "compared", "between"}  # an answer, or a test


def names_in(node) -> set[str]:
    """All names and attributes of an expression."""
    named = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return named | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}


def picks(node) -> bool:
    """Whether an expression picks one of several by a value: max or min by a key or of (value, name) pairs, argmax, a
    ranking's ``.best``, the first or last of what was sorted. ``x.argmax(1)`` is a network's answer to each image."""
    if isinstance(node, ast.Attribute):
        return node.attr == "best"
    if isinstance(node, ast.Subscript):
        ends = ast.unparse(node.slice) in ("0", "-1")
        return ends and isinstance(node.value, ast.Call) and called(node.value) == "sorted"
    if not isinstance(node, ast.Call):
        return False
    name, given = called(node), len(node.args)
    if name in ("max", "min", "nlargest", "nsmallest"):
        pairs = given == 1 and isinstance(node.args[0], ast.Call) and called(node.args[0]) == "zip"
        keys = [k.value for k in node.keywords if k.arg == "key"]
        return pairs or any(not nearest(key) for key in keys) or name.startswith("n")
    if name in ("argmax", "argmin", "idxmax", "idxmin"):
        of_array = isinstance(node.func, ast.Attribute) and not is_module(node.func.value)
        return given == (0 if of_array else 1) and not node.keywords
    return False


def nearest(key) -> bool:
    """A key that is a distance: which choice a number is closest to, and not which of several is best."""
    return isinstance(key, ast.Lambda) and isinstance(key.body, ast.Call) and called(key.body) == "abs"


def is_module(node) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "torch")


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def noise_in(source: str) -> list[str]:
    """The lines of a lesson in which a best goes into an answer or a test, and nothing asked whether it is told."""
    found, picked = [], {}  # name: the line in which a best got into it
    tree = ast.parse(source)
    for statement in sorted((n for n in ast.walk(tree) if isinstance(n, ast.stmt)), key=lambda n: n.lineno):
        for call in (n for n in own_parts(statement) if isinstance(n, ast.Call) and called(n) in ENDS):
            given = [*call.args, *(k.value for k in call.keywords if k.arg != "figure")]
            found += [f"line {call.lineno}: {ast.unparse(call):.100}" for v in given if unasked(v, picked)]
        for names, value in bound(statement):
            for name in names:
                picked.pop(name, None)
                if unasked(value, picked):
                    picked[name] = statement.lineno
    return found


def own_parts(statement):
    """The parts of a statement but for the statements inside it: those come by themselves."""
    todo = [statement]
    while todo:
        node = todo.pop()
        yield node
        todo += [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.stmt)]


def bound(statement):
    """(names, value) of what a statement binds."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}, statement.value
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)) and statement.value is not None:
        yield {n.id for n in ast.walk(statement.target) if isinstance(n, ast.Name)}, statement.value
    elif isinstance(statement, ast.For):
        yield {n.id for n in ast.walk(statement.target) if isinstance(n, ast.Name)}, statement.iter
    for node in own_parts(statement):
        if isinstance(node, ast.NamedExpr):
            yield {node.target.id}, node.value


def unasked(node, picked) -> bool:
    """Whether a best is in this expression, by itself or by a name, and no guard beside it."""
    if names_in(node) & GUARDS:
        return False
    return any(picks(n) for n in ast.walk(node)) or bool(names_in(node) & picked.keys())


@pytest.mark.parametrize("source", LESSONS, ids=lambda p: p.stem)
def test_no_best_is_revealed_or_tested_before_anybody_asks_whether_it_is_told(source):
    found = noise_in(source.read_text(encoding="utf-8"))
    assert [line for line in found if NO_RUNS.get(source.stem, "\n") not in line] == []


BAD = {
    "a highest mean as the answer": """
        mean = {name: sum(own.values()) / len(own) for name, own in rows.items()}
        top = max(mean, key=mean.get)
        guess.reveal(top, figure=figure)
        """,
    "a ranking's best": "winner.reveal(accuracy.best)",
    "by way of two names": """
        first = ranks[0].best
        shown = "deep" if first.startswith("flatten") else "input"
        guess.reveal(shown)
        """,
    "how many bests": """
        count = len({ranking.best for ranking in ranks})
        how_many.reveal(how_many.choices[min(count, 4) - 1])
        """,
    "an answer by comparing two bests": "change.reveal(change.choices[own[0].best != accuracy.best])",
    "a winner tested on the runs that chose it": "print(fm.paired(runs, arms[accuracy.best], None))",
    "the same by a name, under an if": """
        if full:
            best = sorted(arms, key=mean.get)[-1]
            found = fm.paired(runs, arms[best], None)
        """,
    "numpy's way": """
        place = names[np.argmax(means)]
        guess.reveal(place)
        """,
    "torch's way": "guess.reveal(names[means.argmax()])",
    "pairs of a mean and a name": "guess.reveal(max(zip(mean.values(), mean))[1])",
    "against": "lab.against(runs, {'best': arms[min(loss, key=loss.get)]})",
    "a walrus": """
        if (best := max(mean, key=mean.get)) != "input":
            guess.reveal(best)
        """,
}
GOOD = {
    "an answer that may be that the runs do not tell": """
        accuracy = rank(runs, arms)
        winner.reveal(accuracy.answer)
        """,
    "asked before": 'guess.reveal(ranking.best if len(ranking.named("behind")) == len(arms) - 1 else NOT_TOLD)',
    "Holm's verdicts": """
        read = holm(differences)
        guess.reveal("higher" if read["input"] == "higher" else NOT_TOLD)
        """,
    "chosen on held-out rows": """
        own = own_best(runs, grid, by="val_nll")
        print(fm.paired(runs, own["input"], None))
        """,
    "what a network says of each image": """
        right = (logits.argmax(1) == y).float().mean()
        same = bool((logits.argmax(1) == other.argmax(1)).all())
        halved.reveal(halved.choices[same])
        """,
    "whether ranges overlap": """
        more = [name for name in shown if min(each[name]) > max(each["no mixing"])]
        mixing.reveal(mixing.choices[bool(more)])
        """,
    "which choice a number is closest to": """
        near = min((0.5, 0.33, 0.25), key=lambda wanted: abs(wanted - share))
        seen.reveal(seen.choices[(0.5, 0.33, 0.25).index(near)])
        """,
    "the larger of two numbers": "guess.reveal(guess.choices[min(count, 2)])",
    "a best that is only printed": "print(max(mean, key=mean.get))",
    "a name that is given something else": """
        top = max(mean, key=mean.get)
        print(top)
        top = lab.highest(runs, arms)
        guess.reveal(top)
        """,
}


@pytest.mark.parametrize("name", BAD)
def test_a_planted_lesson_that_reveals_noise_is_flagged(name):
    assert noise_in(textwrap.dedent(BAD[name])) != []


@pytest.mark.parametrize("name", GOOD)
def test_a_planted_lesson_that_asks_first_passes(name):
    assert noise_in(textwrap.dedent(GOOD[name])) == []


def test_the_line_is_named():
    assert noise_in("a = 1\nguess.reveal(ranking.best)") == ["line 2: guess.reveal(ranking.best)"]
