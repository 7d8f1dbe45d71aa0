"""The recipes for a GPU, a few steps of each on a CPU."""

import dataclasses

import pytest
import torch

from featmix_lite.experiments.collapse_recipes import NETWORKS, WAYS, collapse_recipe
from featmix_lite.experiments.one_run import experiment


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("way", ["no mixing", "Manifold Mixup"])
def test_a_few_steps_of_each(network, way):
    config = collapse_recipe(network, way, "digits", simplex=1.0, feature_penalty=5e-4)
    short = dataclasses.replace(config, epochs=1, per_class=2, every=1, measures=(), augment=None)
    record = experiment(short.as_dict())
    assert "error" not in record, record.get("error")
    assert 0 <= record["history"][0]["collapse_nc4"] <= 1 and torch.isfinite(torch.tensor(record["mixed_loss"]))


def test_they_are_the_published_ones_where_there_are_such():
    config = collapse_recipe()
    assert (config.model, config.epochs, config.batch, config.lr, config.weight_decay) == (
        "resnet18", 350, 128, 0.0679, 5e-4)  # fmt: skip
    assert config.mix == WAYS["mixed at the image"] and config.optimizer == "sgd" and config.momentum == 0.9
    for told, said in ((dict(network="vgg"), "network='vgg'"), (dict(way="last"), "way='last'")):
        with pytest.raises(ValueError, match=said):
            collapse_recipe(**told)
