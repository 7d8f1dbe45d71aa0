"""A film: frames at the epochs it says, the same after it was saved and read, damaged files named."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.base.files import read_tensors, write_tensors
from featmix_lite.experiments.collapse_film import Film, _spread, filmed
from featmix_lite.representation.collapse_frames import frame, mixes_of_every_two

DATA = fm.load("digits", per_class=5)
MIXES = mixes_of_every_two(DATA.train.y, each=2, clean=10)


def net():
    return fm.models.with_simplex_classifier(fm.models.mlp(DATA, widths=(16,), seed=0), dim=9)


@pytest.fixture(scope="module")
def film():
    told = dict(feature_penalty=0.01, at=3)
    takes = (filmed("none", net(), DATA, None, 5, MIXES, **told),
             filmed("image", net(), DATA, fm.Mix(), 5, MIXES, loss="mse", lr=0.02, **told))  # fmt: skip
    return Film(takes, MIXES, tuple(DATA.names), "digits")


def test_the_last_frame_is_of_the_trained_network(film):
    model = net()
    fm.fit(model, DATA, epochs=5, feature_penalty=0.01, progress=False)
    want, got = frame(model, DATA, MIXES), film["none"].frames[-1]
    assert torch.equal(want.mixed, got.mixed) and want.collapse == got.collapse and film["none"].epochs == (1, 2, 5)
    assert film["image"].loss == "mse" and film["image"].decay == 0.01


def test_it_comes_back_from_its_file(film, tmp_path):
    again = Film.load(film.save(tmp_path / "film.safetensors"))
    assert [t.label for t in again.takes] == ["none", "image"] and again.names == film.names and again.title == "digits"
    for old, new in zip(film.takes, again.takes):
        assert (old.epochs, old.loss, old.decay) == (new.epochs, new.loss, new.decay)
        for a, b in zip(old.frames, new.frames):
            assert torch.allclose(a.mixed, b.mixed, rtol=1e-3, atol=1e-3) and torch.allclose(a.rows, b.rows, atol=1e-6)
            assert tuple(b.collapse) == pytest.approx(tuple(a.collapse), rel=1e-5, abs=1e-9)
            assert torch.equal(a.counts.double(), b.counts) and b.right == pytest.approx(a.right)
    assert all(torch.equal(a, b) for a, b in zip(film.mixes, again.mixes))


@pytest.mark.parametrize(("epochs", "at"), [(300, 16), (5, 9), (1, 3), (40, 20), (7, 1)])
def test_epochs_go_from_the_first_to_the_last_as_many_as_asked(epochs, at):
    found = _spread(epochs, at)
    assert found[0] == 1 and found[-1] == epochs and list(found) == sorted(set(found))
    assert len(found) == min(epochs, max(at, min(2, epochs)))


def test_what_is_no_film_and_a_label_that_is_not_there_are_named(film, tmp_path):
    run = fm.fit(net(), DATA, epochs=1, progress=False).save(tmp_path / "run.safetensors")
    with pytest.raises(fm.RunError, match="holds no film"):
        Film.load(run)
    tensors, told = read_tensors(film.save(tmp_path / "film.safetensors"))
    short = {**tensors, "0.mixed": tensors["0.mixed"][:1]}
    words = {**told, "takes": [{**told["takes"][0], "epochs": "abc"}]}
    for number, (held, said) in enumerate(((short, told), (tensors, words), (tensors, {**told, "takes": 5}))):
        with pytest.raises(fm.RunError, match="holds no film"):
            Film.load(write_tensors(tmp_path / f"{number}.safetensors", held, said))
    with pytest.raises(fm.RunError, match="there is no such file"):
        Film.load(tmp_path / "nowhere.safetensors")
    with pytest.raises(KeyError, match="no training is called 'imag'.*did you mean image"):
        film["imag"]
