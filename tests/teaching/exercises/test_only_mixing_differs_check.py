"""Every known mistake gets a sentence of its own."""

import pytest

import featmix_lite as fm


def differing(one, two):
    every = {*one, *two} - {"mix"}
    return {k for k in every if (k in one) != (k in two) or one[k] != two[k]}


def test_right_as_a_list_a_set_or_a_generator():
    for kind in (list, set, iter, lambda names: sorted(names, reverse=True)):
        assert fm.exercises.only_mixing_differs(lambda one, two, kind=kind: kind(differing(one, two)))


def test_right_for_one_that_takes_the_mixing_out_of_the_dicts_first():
    def student(one, two):
        del one["mix"], two["mix"]
        return [k for k in {**one, **two} if one.get(k) != two.get(k)]

    assert fm.exercises.only_mixing_differs(student) and fm.exercises.only_mixing_differs(student)


def test_it_says_of_real_configs_what_fm_says():
    one = fm.Config(seed=1, per_class=20, epochs=3).as_dict()
    two = fm.Config(seed=1, per_class=20, epochs=3, mix=fm.Mix("input"), dropout=0.1).as_dict()
    assert differing(one, two) == {"dropout"} and differing(one, {**one, "mix": two["mix"]}) == set()


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda a, b: differing(a, b) | ({"mix"} if a["mix"] != b["mix"] else set()), "may differ"),
        (lambda a, b: differing(a, b) - {"seed"}, "left the seed out"),
        (lambda a, b: [k for k in a if k != "mix" and a[k] != b.get(k)], "settings of one only"),
        (lambda a, b: [k for k in b if k != "mix" and b[k] != a.get(k)], "settings of two only"),
        (lambda a, b: [k for k in a if k in b and k != "mix" and a[k] != b[k]], "what both have"),
        (lambda a, b: set(a) ^ set(b), "which settings are there"),
        (lambda a, b: ["seed"] * (a["seed"] != b["seed"]), "seeds only"),
        (lambda a, b: [k for k in a if k != "mix" and a[k] == b.get(k)], "are the same"),
        (lambda a, b: [], "nothing in any pair"),
        (lambda a, b: not differing(a, b), "takes the list of names"),
        (lambda a, b: ["epochs"], "the answer is []"),
        (lambda a, b: [k for k in a if a[k] != b[k]], "KeyError"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.only_mixing_differs(student)
    assert not got and said in repr(got)
