"""Which runs are an arm's: of mixings, of losses on rows without labels, and of both."""

import json

import pytest
from hypothesis import given
from made import mixes, record

import featmix_lite as fm
from featmix_lite.experiments.arms import against, arms_in, label, present
from featmix_lite.experiments.learning_ways import joined, same_as, split, unsupervised_label, way_of

ICT, MATCH, UNUSED = fm.Unsupervised("ict"), fm.Unsupervised("mixmatch"), fm.Unsupervised("none")
WAYS = [None, fm.Mix("input"), ICT, MATCH, fm.Unsupervised("batchnorm"), (fm.Mix("input"), ICT),
        fm.Unsupervised("ict", mix=fm.Mix("block2", per="sample"))]  # fmt: skip


@given(mixes, mixes)
def test_a_config_mixes_so_where_its_mix_is_equal_also_written_short_or_in_another_order(one, two):
    written = one and dict(reversed(one.as_dict().items()))
    short = one and {k: v for k, v in one.as_dict().items() if k == "at" or v != fm.Mix().as_dict()[k]}
    for mix in (written, short):
        assert same_as(one)({"mix": mix}) and same_as(two)({"mix": mix}) == (one == two)


def test_a_mixing_that_is_off_is_no_mixing():
    assert same_as(fm.Mix.off())({"mix": None}) and not same_as(fm.Mix.off())({"mix": fm.Mix().as_dict()})


def config(way, **more) -> dict:
    mix, other = split(way)
    labelled = {} if other is None else {"labelled": 5}
    return json.loads(json.dumps(fm.Config(mix=mix, unsupervised=other, **labelled, **more).as_dict()))


@pytest.mark.parametrize("way", WAYS)
def test_every_way_finds_its_own_runs_alone(way):
    assert [same_as(way)(config(other)) for other in WAYS] == [other == way for other in WAYS]
    assert way_of(config(way)) == way and joined(*split(way)) == way


def test_rows_that_are_not_used_are_no_way_of_their_own():
    for way in (None, fm.Mix("block1")):
        own = config((way, UNUSED)) | {"unsupervised": {"loss": "none"}, "labelled": 5}
        assert same_as(way)(own) and way_of(own) == way and not same_as(ICT)(own)


def test_settings_written_in_full_are_the_same_way():
    written = {"loss": "ict", "weight": 30, "mix": ICT.mix.as_dict()}
    assert same_as(ICT)({"mix": None, "unsupervised": written})
    assert not same_as(ICT)({"mix": None, "unsupervised": {**written, "weight": 3}})


def test_names_tell_ways_apart_in_words():
    more = [fm.Unsupervised(mixes="logits"), fm.Unsupervised(temperature=0.5), fm.Unsupervised(mix=fm.Mix.off()),
            fm.Unsupervised("mixmatch", mixed="none"), fm.Unsupervised(mix=fm.Mix("input", alpha=0.2, per="sample"))]
    names = [label(way) for way in [*WAYS, *more]]
    assert len(set(names)) == len(names)
    assert names == ["no mixing", "input", "ict at input", "mixmatch", "batchnorm", "input, ict at input",
                     "ict at block2", "ict at input, logits", "ict at input, temperature 0.5", "ict without mixing",
                     "mixmatch without mixing", "ict at input, alpha 0.2"]  # fmt: skip
    assert unsupervised_label(fm.Unsupervised("mixmatch", guesses=1, batch=9)) == "mixmatch, batch 9, guesses 1"


def test_paired_and_its_family_take_them():
    gain = dict(zip(map(label, WAYS), (0, 0.01, 0.04, 0.08, 0.0, 0.02, 0.05)))
    records = [{"config": config(way, seed=s), "accuracy": 0.8 + gain[label(way)] + s * (1 + 2 * gain[label(way)]) / 99}
               for way in WAYS for s in range(4)]  # fmt: skip
    found = fm.paired(records, MATCH, ICT)
    assert found.n == 4 and found.difference == pytest.approx(0.04 + 1.5 * 0.08 / 99)
    arms = arms_in(records)
    assert list(arms.values()) == WAYS and list(present(records, arms)) == list(arms)
    assert against(records, arms)["input, ict at input"].difference == pytest.approx(0.02 + 1.5 * 0.04 / 99)
    with pytest.raises(ValueError, match=r"no records of Mix\(at='block2'.*with Unsupervised\('ict'|no records of"):
        fm.paired(records, (fm.Mix("block2"), ICT), None)


@pytest.mark.parametrize("bad", ["ict", (ICT, fm.Mix()), (None, None, ICT), ["input"], 3, ("input", ICT)])
def test_what_is_no_way_is_named(bad):
    with pytest.raises(ValueError, match="a mixing is a Mix"):
        split(bad)
    with pytest.raises(ValueError, match="a mixing is a Mix"):
        fm.paired([record()], bad, None)
