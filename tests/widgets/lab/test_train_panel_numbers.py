"""What the live lab shows is the training that was asked for: its losses, its accuracy, the explorer's site."""

import pytest
import torch

import featmix_lite as fm


@pytest.mark.parametrize("settings", [{"seed": 3}, {"lr": 0.02}, {"at": "block1.relu", "alpha": 0.3}, {"ways": 3}])
def test_the_steps_are_those_of_train_with_the_same_settings(settings):
    panel = fm.TrainPanel(picture="svg", pace="full", steps=5, autoplay=True, **settings).wait()
    seed, lr = settings.get("seed", 0), settings.get("lr", 0.001)
    data = fm.load("digits", per_class=20, seed=seed)
    model = fm.models.small_cnn(data, seed=seed)
    mix = fm.Mix(settings.get("at", "input"), ways=settings.get("ways", 2), alpha=settings.get("alpha", 1.0))
    steps, losses = fm.train(model, data, mix, None, seed, lr=lr, schedule="constant"), []
    while len(losses) < 5:
        event = next(steps)
        losses += [event.loss] if isinstance(event, fm.Step) else []
    steps.close()
    assert [row["loss"] for row in panel.run.history] == losses
    with torch.no_grad():
        right = (model.eval()(data.test.x).argmax(1) == data.test.y).double().mean().item()
    assert panel.run.accuracy == pytest.approx(right)
    assert f">{right:.0%}</b> of the test images named rightly · step 5" in panel.readout._number.value
    panel.close()


def test_its_explorer_mixes_where_the_panel_mixes():
    panel = fm.TrainPanel(picture="svg", pace="full", at="block2.relu")
    explorer = panel.explore(kind="pca", clean=50, mixed=10, picture="svg").wait()
    assert explorer.seen.wish.at == "block2.relu" and "after ReLU 2" in explorer.told
    assert f"{explorer.seen.faithful} The network as it was at step 0." in explorer._said.value
    explorer.set(relative=0.4)
    assert "at T = 0.4 of the mean" in explorer.wait()._chart.value
    explorer.close(), panel.close()
