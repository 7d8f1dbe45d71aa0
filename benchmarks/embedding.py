"""Do placed points land where they belong, and what does a picture cost?

    OMP_NUM_THREADS=1 python benchmarks/embedding.py                    # digits
    OMP_NUM_THREADS=1 python benchmarks/embedding.py --data fashion_mnist

Held-out clean images are placed in a t-SNE picture of others. The share whose 5 nearest clean points in the picture
are mostly of the own class stands beside the same share in feature space: a faithful picture loses little.
Below it the seconds, one thread, and each over that of scikit-learn's t-SNE of the same points.
"""

import argparse
import time

import torch
from sklearn.manifold import TSNE
from sklearn.neighbors import KNeighborsClassifier

import featmix_lite as fm
from featmix_lite import embedding
from featmix_lite.chosen import balanced
from featmix_lite.embedding.parts import Reduced
from featmix_lite.measures import wilson

SITES = ("input", "block1.relu", "block2.relu", "flatten")


def right(among, labels, points, truth) -> tuple[int, float, float]:
    """How many of ``points`` are of the class of most of their 5 nearest, with Wilson's interval of the share."""
    vote = KNeighborsClassifier(5).fit(among.flatten(1).numpy(), labels.numpy())
    count = int((torch.from_numpy(vote.predict(points.flatten(1).numpy())) == truth).sum())
    return count, *wilson(count, len(truth))[1:]


def network(data, epochs: int):
    if data.name == "digits":
        return fm.recorded.trained()
    model = fm.models.small_cnn(data, seed=0)
    run = fm.fit(model, data, epochs=epochs, progress=False)
    print(f"small_cnn, {len(data.train.x)} images: accuracy {run.accuracy:.3f}")
    return model


def seconds(what) -> tuple[float, object]:
    start = time.perf_counter()
    got = what()
    return time.perf_counter() - start, got


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="digits")
    parser.add_argument("--clean", type=int, default=600, help="images in the picture (at most two thirds)")
    parser.add_argument("--epochs", type=int, default=3, help="of the network, where none comes with the kit")
    a = parser.parse_args()
    torch.set_num_threads(1)
    data = fm.load(a.data, **({} if a.data == "digits" else {"n_train": 5000}))
    model, y = network(data, a.epochs), data.test.y
    clean = min(a.clean, 2 * len(y) // 3)
    rows = balanced(y, min(len(y), clean + clean // 2), seed=0)
    rows = rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(0))]
    seen, held = rows[:clean], rows[clean:]
    print(f"\n{data.name}: {len(seen)} clean images in the picture, {len(held)} others placed in it; 95 % intervals\n")
    head = ("site", "right by features", "right in the picture", "trust.", "kept", "fit", "update", "place", "sklearn")
    print("{:<14}{:<26}{:<26}{:<8}{:<7}{:<8}{:<8}{:<8}{}".format(*head))
    for site in SITES:
        h = fm.features(model, data.test.x, site)
        took, view = seconds(lambda: embedding.fit(h[seen]))  # noqa: B023
        warm, _ = seconds(lambda: view.update(h[seen] * 1.001))  # noqa: B023
        put, placed = seconds(lambda: view.place(h[held]))  # noqa: B023
        both = Reduced.fit(h[rows]).points
        other, _ = seconds(lambda: TSNE(init="pca", random_state=0, n_jobs=1).fit_transform(both))  # noqa: B023
        one, two = right(h[seen], y[seen], h[held], y[held]), right(view.points, y[seen], placed, y[held])
        told = embedding.faithful(h[seen], view.points, h[held], placed)
        shares = "".join(f"{n / len(held):.1%} ({lo:.1%} to {hi:.1%})".ljust(26) for n, lo, hi in (one, two))
        times = "".join(f"{t / other:<8.3f}" for t in (took, warm, put))
        faith = f"{told.placed_trustworthiness:<8.3f}{told.placed_kept:<7.0%}"
        print(f"{site:<14}{shares}{faith}{times}1 ({other:.2f} s)", flush=True)


if __name__ == "__main__":
    main()
