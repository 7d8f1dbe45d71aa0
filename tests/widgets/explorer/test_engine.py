"""What the explorer looks at, against the survey and against a network taken apart."""

import copy
import threading

import pytest
import torch

import featmix_lite as fm
from featmix_lite.representation.embedding.pca import class_means
from featmix_lite.widgets.explorer.engine import Engine, Wish
from featmix_lite.widgets.lab.live_run import LiveRun

DATA = fm.load("digits")
NET = fm.recorded.trained()


@pytest.fixture(scope="module")
def engine():
    return Engine(NET, DATA, clean=120, mixed=40)


def test_it_sees_what_the_survey_sees(engine):
    seen = engine.see(Wish("block1.relu", "block2.relu", (3, 5)))
    chosen = fm.manifolds.choose(DATA, 120, 40, 0, (3, 5))
    want = fm.manifolds.survey(NET, chosen, "block1.relu", "block2.relu", ["block2.relu"])
    assert torch.allclose(seen.survey.mixed, want.mixed, atol=1e-5)
    assert seen.survey.words(DATA.names) == want.words(DATA.names)
    assert seen.snnl["block2.relu"][0].loss == pytest.approx(want.snnl["block2.relu"].loss, rel=1e-5)
    assert seen.line == pytest.approx(want.line)


def test_looking_before_the_mixing_shows_the_clean_points_and_says_so(engine):
    seen = engine.see(Wish("block2.relu", "input"))
    assert len(seen.placed) == 0 and len(seen.points) == 120
    assert "nothing is mixed there yet" in seen.early


def test_another_site_of_mixing_moves_the_mixed_points_alone(engine):
    one, two = engine.see(Wish("input", "flatten")), engine.see(Wish("block2.relu", "flatten"))
    assert torch.equal(one.points, two.points) and (one.placed - two.placed).abs().max() > 0.02


def test_neighbours_are_the_nearest_in_feature_space(engine):
    seen = engine.see(Wish("block1.relu", "flatten"))
    far = torch.cdist(seen.survey.mixed.flatten(1).double(), seen.survey.clean.flatten(1).double())
    assert engine.nearest(seen, 120 + 3).tolist() == far[3].argsort()[:6].tolist()
    assert 5 not in engine.nearest(seen, 5).tolist()


def test_a_bad_site_is_named(engine):
    with pytest.raises(fm.MixError, match="block9"):
        engine.see(Wish("block9", "flatten"))


def test_it_follows_a_training_on_a_copy_and_the_training_does_not_notice():
    data = fm.load("digits", per_class=10)
    runs = [LiveRun(fm.models.small_cnn(data, seed=0), data, fm.Mix("input")) for _ in range(2)]
    follower = Engine(runs[0].model, data, 60, 20, follow=runs[0])
    before = follower.see(Wish("input", "flatten")).survey.clean
    for _ in range(3):
        for run in runs:
            run.step()
        follower.take()
        seen = follower.see(Wish("input", "flatten"))
    assert seen.steps == 3 and not torch.equal(before, seen.survey.clean)
    assert [r["loss"] for r in runs[0].history] == [r["loss"] for r in runs[1].history]
    want = fm.features(copy.deepcopy(runs[0].model), follower.x, "flatten")
    assert torch.allclose(seen.survey.clean, want, atol=1e-6)
    for run in runs:
        run.close()


def test_another_layers_picture_lies_as_the_last_one_did():
    engine = Engine(NET, DATA, clean=120, mixed=10)
    labels = engine.labels
    one, two = (class_means(engine.see(Wish("input", look)).points, labels) for look in ("input", "flatten"))
    one, two = one - one.mean(0), two - two.mean(0)
    fits = []
    for mirror in (1.0, -1.0):
        for angle in torch.arange(0, 6.28, 0.1, dtype=torch.float64):
            c, s = angle.cos(), angle.sin()
            turn = torch.stack([torch.stack([c, -s]), torch.stack([s, c])]) * torch.tensor([1.0, mirror])
            fits.append(float((one * (two @ turn)).sum()))
    assert float((one * two).sum()) >= max(fits) - 1e-9


class Counts(torch.nn.Module):
    """A stranger's network: a normed weight of the old kind, a state that is no tensor, features kept."""

    def __init__(self):
        super().__init__()
        self.first = torch.nn.utils.weight_norm(torch.nn.Conv2d(1, 4, 3))
        self.relu, self.fc, self.kept = torch.nn.ReLU(), torch.nn.Linear(144, 10), None

    def forward(self, x):
        self.kept = self.relu(self.first(x)).flatten(1)
        return self.fc(self.kept)

    def get_extra_state(self):
        return {"calls": 3}

    def set_extra_state(self, state):
        assert state == {"calls": 3}


@pytest.mark.filterwarnings("ignore:.*weight_norm.*")
@pytest.mark.parametrize("make", [Counts, lambda: torch.compile(Counts(), backend="eager")])
def test_strangers_networks(make):
    net = make()
    net(DATA.test.x[:4]).sum().backward()
    found = Engine(net, DATA, clean=60, mixed=20)
    before = found.see(Wish("relu", "fc")).placed
    with torch.no_grad():
        for p in net.parameters():
            p.mul_(-2.0)
    found.take()
    after = found.see(Wish("relu", "fc")).placed
    assert before.shape == after.shape == (20, 2) and not torch.allclose(before, after)


@pytest.mark.parametrize("when", ["begun", "taken"])
def test_a_network_in_training_is_copied_between_steps(data, when):
    """Whoever trains holds the lock during a step: a copy made meanwhile would be of two networks."""
    run = LiveRun(fm.models.small_cnn(data, seed=0), data, fm.Mix("input"))
    engine = Engine(run.model, data, 60, 20, follow=run) if when == "taken" else None
    done = threading.Event()

    def copy_it():
        engine.take() if engine else Engine(run.model, data, 60, 20, follow=run)
        done.set()

    with run.lock:
        thread = threading.Thread(target=copy_it)
        thread.start()
        assert not done.wait(2)
    assert done.wait(60)
    thread.join()
