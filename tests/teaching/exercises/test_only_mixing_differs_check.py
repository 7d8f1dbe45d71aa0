"""Every known mistake gets a sentence of its own."""

import featmix_lite as fm


def differing(one, two):
    every = {*one, *two} - {"mix"}
    return {k for k in every if (k in one) != (k in two) or one[k] != two[k]}


def without(one, two):
    """Takes the mixing out of the dicts it is given."""
    del one["mix"], two["mix"]
    return [k for k in {**one, **two} if one.get(k) != two.get(k)]


def test_one_that_writes_into_the_configs_is_told():
    assert "writes into what it is given" in repr(fm.exercises.only_mixing_differs(without))


def test_it_says_of_real_configs_what_fm_says():
    one = fm.Config(seed=1, per_class=20, epochs=3).as_dict()
    two = fm.Config(seed=1, per_class=20, epochs=3, mix=fm.Mix("input"), dropout=0.1).as_dict()
    assert differing(one, two) == {"dropout"} and differing(one, {**one, "mix": two["mix"]}) == set()


ASKED = "names"
RIGHT = [
    lambda one, two: sorted(differing(one, two)),
    without,
]
WRONG = [
    (lambda a, b: differing(a, b) | ({"mix"} if a["mix"] != b["mix"] else set()), "may differ"),
    (lambda a, b: differing(a, b) - {"seed"}, "left the seed out"),
    (lambda a, b: [k for k in a if k != "mix" and a[k] != b.get(k)], "settings of one only"),
    (lambda a, b: [k for k in b if k != "mix" and b[k] != a.get(k)], "settings of two only"),
    (lambda a, b: [k for k in a if k in b and k != "mix" and a[k] != b[k]], "what both have"),
    (lambda a, b: set(a) ^ set(b), "which settings are there"),
    (lambda a, b: ["seed"] * (a["seed"] != b["seed"]), "seeds only"),
    (lambda a, b: [k for k in a if k != "mix" and a[k] == b.get(k)], "are the same"),
    (lambda a, b: [], "nothing in any pair"),
    (lambda a, b: not differing(a, b), "a list of names, [] where there are none; it is True, a bool"),
    (lambda a, b: ["epochs"], "should not have epochs"),
    (lambda a, b: [k for k in a if a[k] != b[k]], "stopped with KeyError, in its line"),
    (lambda a, b: [(k, a.get(k)) for k in differing(a, b)], "a list that holds a tuple"),
    (lambda a, b: ", ".join(differing(a, b)), "a str"),
    (lambda a, b: len(differing(a, b)), "it is 0, an int"),
    (lambda a, b: 2 * list(differing(a, b)), "names one twice"),
    (lambda a, b: differing(a, b) - {"epochs"}, "yours lacks epochs"),
    (lambda a, b: set(a.items()) ^ set(b.items()), "stopped with TypeError, in its line"),
]
