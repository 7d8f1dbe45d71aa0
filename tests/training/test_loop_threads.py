"""Trainings beside each other, in threads or turn by turn, give what each gives alone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import torch
from nets import blobs, small_net
from torch import nn

import featmix_lite as fm


def dropping(seed=0):
    net = small_net(seed)
    net.insert(6, nn.Dropout(0.5))
    return net


def events_of(net):
    return fm.train(net, blobs(), fm.Mix("2"), 4, 7, batch=16, noise=0.1, noise_at="2")


def losses_of(net):
    return [event.loss for event in events_of(net)]


def test_trainings_in_threads_and_interleaved_ones_do_not_disturb_each_other():
    alone = [losses_of(dropping(seed)) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            assert list(pool.map(losses_of, [dropping(seed) for seed in range(4)])) == alone
    turns = list(zip(*map(events_of, [dropping(seed) for seed in range(4)]), strict=True))
    assert [[event.loss for event in one] for one in zip(*turns, strict=True)] == alone


def test_a_cell_that_builds_networks_and_draws_mixes_does_not_disturb_a_training():
    alone = losses_of(dropping())
    same = [dropping() for _ in range(5)]  # made before: small_net seeds the global generator
    nets, end = [], threading.Event()
    want = fm.models.small_cnn(seed=3).state_dict()

    def cell():
        while not end.is_set():
            nets.append(fm.models.small_cnn(seed=3))
            fm.models.small_cnn()
            fm.draw(fm.Mix("input"), 8)

    thread = threading.Thread(target=cell)
    thread.start()
    try:
        assert [losses_of(net) for net in same] == [alone] * 5
    finally:
        end.set()
        thread.join()
    assert nets and all(torch.equal(v, want[k]) for net in nets for k, v in net.state_dict().items())


def test_a_cell_that_looks_at_the_network_does_not_disturb_its_training():
    """Not a bit, BatchNorm's averages included, whichever way it is looked at."""

    def trained(net):
        run = fm.fit(net, blobs(), fm.Mix(("2", "5"), per="sample"), 12, batch=16, progress=False)
        return run.weights | {"loss": torch.tensor(run.mixed_loss)}

    x, y, alone = blobs().test.x, blobs().test.y, trained(dropping())
    looks = (
        lambda net: fm.capture(net, x, ["2", "5"]),
        lambda net: fm.capture_mixed(net, x, y, fm.Mix("2"), ["5"], classes=4),
        lambda net: fm.sites(net, x[:2]),
        lambda net: fm.evaluate(net, blobs().test),
        lambda net: fm.measures.fgsm(net, x, y, 0.1),
    )
    for look in looks:
        net, got = dropping(), []
        thread = threading.Thread(target=lambda net=net, got=got: got.append(trained(net)))
        thread.start()
        looked = 0
        while thread.is_alive():
            look(net)
            looked += 1
        thread.join()
        assert looked and got and all(torch.equal(got[0][k], v) for k, v in alone.items())
