"""Faithfulness against scikit-learn's trustworthiness and against loops."""

import math

import by_hand
import pytest
import torch
from sklearn.manifold import trustworthiness

from featmix_lite import embedding
from featmix_lite.representation.embedding import faithful


def some(n, d, seed=0):
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("k", [1, 5, 10])
def test_trustworthiness_is_scikit_learns(k):
    x, shown = some(60, 8), some(60, 2, 1)
    want = trustworthiness(x.numpy(), shown.numpy(), n_neighbors=k)
    assert faithful(x, shown, k=k).trustworthiness == pytest.approx(want, abs=1e-12)
    part = x[:, :2] + 0.3 * shown  # a picture that keeps something
    want = trustworthiness(x.numpy(), part.numpy(), n_neighbors=k)
    assert faithful(x, part, k=k).trustworthiness == pytest.approx(want, abs=1e-12)


def loop(mixed, placed, clean, seen, k):
    """(trustworthiness, share kept) of placed points, neighbour by neighbour."""
    n, lost, kept = len(clean), 0, 0
    for here, shown in zip(mixed, placed):
        by_feature = sorted(range(n), key=lambda j: float((here - clean[j]).norm()))
        by_picture = sorted(range(n), key=lambda j: float((shown - seen[j]).norm()))
        for j in by_picture[:k]:
            rank = by_feature.index(j) + 1
            lost, kept = lost + max(0, rank - k), kept + (rank <= k)
    worst = len(mixed) * sum(r - k for r in range(n - k + 1, n + 1))  # the k last ranks each time
    return 1 - lost / worst, kept / (len(mixed) * k)


@pytest.mark.parametrize("k", [1, 4])
def test_placed_points_by_a_loop(k):
    clean, seen, mixed, placed = some(30, 5).double(), some(30, 2, 1), some(7, 5, 2).double(), some(7, 2, 3)
    got = faithful(clean, seen, mixed, placed, k=k)
    assert (got.placed_trustworthiness, got.placed_kept) == pytest.approx(loop(mixed, placed, clean, seen, k))
    own = loop(clean[:1], seen[:1], clean[1:], seen[1:], k)
    whole = [loop(clean[i : i + 1], seen[i : i + 1], *(torch.cat([v[:i], v[i + 1 :]]) for v in (clean, seen)), k)
             for i in range(30)]  # fmt: skip
    assert own == whole[0] and got.kept == pytest.approx(sum(w[1] for w in whole) / 30)


def test_a_perfect_picture_and_the_worst():
    x = some(40, 2)
    flat = torch.cat([x, torch.zeros(40, 3)], 1)
    best = faithful(flat, x, flat[:5] + 0.01, x[:5] + 0.01)
    assert best.trustworthiness == best.kept == 1 and best.placed_trustworthiness > 0.99
    assert "mixed points" in str(best) and "mixed" not in str(faithful(flat, x))
    line = torch.arange(21.0)[:, None]
    worst = faithful(line[10:11].expand(21, 1) + (line - 10).abs(), torch.cat([-(line - 10).abs(), line * 0], 1), k=3)
    assert worst.trustworthiness <= 1 and math.isnan(worst.placed_kept)


def test_features_far_from_zero_read_the_same():
    x, shown = some(60, 8).double(), some(60, 2, 1)
    got = faithful(x + 1e8, shown, x[:9] + 1e8, shown[:9], k=5)
    assert got == faithful(x, shown, x[:9], shown[:9], k=5)


def test_few_rows_have_fewer_neighbours():
    assert faithful(some(5, 3), some(5, 2)).k == 2
    assert 0 <= faithful(some(3, 3), some(3, 2)).kept <= 1
    assert math.isnan(faithful(some(2, 3), some(2, 2)).kept)


def test_lengths_must_fit():
    x, shown, mixed = some(5, 3), some(5, 2), some(2, 3)
    for wrong in ((x, shown[:4]), (x, shown, mixed), (x, shown, mixed, shown[:1])):
        with pytest.raises(ValueError, match="one point for each row"):
            faithful(*wrong)


@pytest.mark.parametrize("lost", [float("nan"), float("inf")])
def test_nan_in_is_nan_out(lost):
    x, y = torch.randn(30, 5), torch.randn(4, 5)
    spoilt = x.clone()
    spoilt[3, 0] = lost
    got = faithful(spoilt, x[:, :2], y, y[:, :2])
    assert all(math.isnan(v) for v in got[:4])
    got = faithful(x, x[:, :2], y * lost, y[:, :2])
    assert got.trustworthiness > 0 and math.isnan(got.placed_kept) and math.isnan(got.placed_trustworthiness)


@pytest.mark.parametrize("kind", ["pca", "lda", "tsne"])
@pytest.mark.parametrize("lost", [float("nan"), float("inf")])
def test_no_picture_of_nan(kind, lost):
    x, y = torch.randn(30, 5), torch.arange(30) % 3
    view = embedding.fit(x, kind, y, **({"iterations": 20, "perplexity": 5} if kind == "tsne" else {}))
    placed = x[:2] * lost
    if kind == "tsne":
        with pytest.raises(ValueError, match="nan or infinity"):
            view.place(placed)
    else:
        assert not view.place(placed).isfinite().any()
    x[0, 0] = lost
    with pytest.raises(ValueError, match="finite"):
        embedding.fit(x, kind, y)


def test_the_order_of_rows_never_matters_and_a_tie_is_no_error():
    g = torch.Generator().manual_seed(0)
    x, shown = torch.randint(0, 3, (40, 3), generator=g).double(), torch.randint(0, 4, (40, 2), generator=g).double()
    mixed, placed = torch.randint(0, 3, (9, 3), generator=g).double(), torch.randint(0, 4, (9, 2), generator=g).double()
    one = faithful(x, shown, mixed, placed, k=5)
    for _ in range(5):
        order = torch.randperm(40, generator=g)
        two = faithful(x[order], shown[order], mixed, placed, k=5)
        assert tuple(two) == pytest.approx(tuple(one), abs=1e-12)
    assert faithful(x[:, :2], x[:, :2], k=5)[:2] == (1.0, 1.0)  # the picture is the features, ties and all


def test_the_sentence_has_the_four_numbers_that_others_compute():
    for seed in range(3):
        clean, mixed = some(50, 6, seed), some(12, 6, seed + 9)
        seen = clean[:, :2] + (0.2 + 0.4 * seed) * some(50, 2, seed + 5)
        placed = mixed[:, :2] + (1.2 - 0.4 * seed) * some(12, 2, seed + 6)
        for k in (3, 10):
            for rows in ((clean, seen), (clean, seen, mixed, placed)):
                assert by_hand.alike(str(faithful(*rows, k=k)), by_hand.faithful(*rows, k=k))
