"""The running average of the weights: torch's own bit for bit; evaluated, handed back, kept in a checkpoint."""

import copy

import pytest
import torch
from torch.optim.swa_utils import AveragedModel

import featmix_lite as fm
from featmix_lite.base.seeds import generator
from featmix_lite.training.memory_format import in_channels_last
from featmix_lite.training.unlabelled_rows import Unlabelled

FEW = fm.load("digits", per_class=20).with_few_labels(3)


def net(seed=0):
    return fm.models.small_cnn(FEW, seed=seed)


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


@pytest.mark.parametrize("channels_last", [False, True])
def test_the_average_is_that_of_torch_bit_for_bit(channels_last):
    model, asked = net(), fm.Unsupervised("mixmatch", batch=40, decay=0.6, evaluated="average")
    kept = Unlabelled(model, FEW.unlabelled.x, asked, 0, None)
    theirs = AveragedModel(model, avg_fn=lambda a, b, n: torch.lerp(b, a, min(1 - 1 / (float(n) + 1), 0.6)))
    with in_channels_last([model, kept.average], channels_last):
        for _ in range(6):
            for tensor in [*model.parameters(), *model.buffers()]:
                if tensor.is_floating_point():
                    tensor.data.add_(torch.randn(tensor.shape, generator=generator(0, "moves", _)))
            kept.follow(model)
            theirs.update_parameters(model)
    pairs = zip(kept.average.state_dict().values(), theirs.state_dict().values(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs) and int(kept.average.n_averaged) == 6


@pytest.mark.parametrize("kind", ["ict", "mixmatch"])
def test_a_network_without_buffers_and_with_a_frozen_layer_is_followed_too(kind):
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 8), torch.nn.ReLU(), torch.nn.Linear(8, 10))
    model[1].weight.requires_grad_(False)
    first = model[1].weight.clone()
    asked = fm.Unsupervised(kind, batch=40, evaluated="average")
    run = fm.fit(model, FEW, epochs=2, batch=16, unsupervised=asked, progress=False)
    assert 0 < run.accuracy <= 1 and torch.equal(model[1].weight, first)


def averaged_by_hand(decay, epochs):
    """MixMatch with the running average of its weights kept beside it -> the average, and its accuracies."""
    model, mean, number, found = net(), None, 0, []
    events = fm.train(model, FEW, epochs=epochs, batch=16, unsupervised=fm.Unsupervised("mixmatch", batch=40))
    for event in events:
        if isinstance(event, fm.Step):
            keep, number = min(1 - 1 / (number + 1), decay), number + 1
            now = [p.detach().double().clone() for p in model.parameters()]
            mean = now if mean is None else [keep * a + (1 - keep) * b for a, b in zip(mean, now)]
            continue
        judged = copy.deepcopy(model)  # BatchNorm's own averages are those of the network
        for own, value in zip(judged.parameters(), mean, strict=True):
            own.data.copy_(value)
        found.append(fm.evaluate(judged, FEW.test)["nll"])
    return judged, found


def test_where_the_average_is_evaluated_the_network_is_it_at_the_end_and_learns_as_without():
    asked = fm.Unsupervised("mixmatch", batch=40, decay=0.8, evaluated="average")
    ours, seen = net(), []
    run = fm.fit(ours, FEW, epochs=3, batch=16, unsupervised=asked, progress=False, every=2,
                 watch={"first": lambda model, data: next(model.parameters()).flatten()[0]})  # fmt: skip
    theirs, seen = averaged_by_hand(0.8, 3)
    assert torch.allclose(weights(ours), weights(theirs), atol=1e-6)
    assert [h["nll"] for h in run.history] == pytest.approx(seen, rel=1e-4)
    assert run.nll == run.history[-1]["nll"] and run.history[-1]["first"] == weights(ours)[0]
    plain = net()
    fm.fit(plain, FEW, epochs=3, batch=16, unsupervised=fm.Unsupervised("mixmatch", batch=40), progress=False)
    assert not torch.allclose(weights(ours), weights(plain), atol=1e-3)


def test_a_finished_training_that_goes_on_from_its_file_hands_back_the_average_too(tmp_path):
    asked, file = fm.Unsupervised("mixmatch", batch=40, evaluated="average"), str(tmp_path / "run.safetensors")
    runs = [fm.fit(net(seed), FEW, epochs=2, batch=16, unsupervised=asked, checkpoint=file, progress=False)
            for seed in (0, 1)]  # fmt: skip
    assert all(torch.equal(runs[0].weights[name], runs[1].weights[name]) for name in runs[0].weights)
