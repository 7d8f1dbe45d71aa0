"""Do placed points land where they belong, does a warm update keep still, and what does a picture cost?

    OMP_NUM_THREADS=1 python benchmarks/embedding.py                           # digits, half a minute
    OMP_NUM_THREADS=1 python benchmarks/embedding.py --data fashion_mnist      # two minutes

1. Held-out clean images are placed in a t-SNE picture of others, each third of them in turn. The share whose 5 nearest
   clean points in the picture are mostly of the own class stands beside the same share in feature space: a faithful
   picture loses little.
2. The network trains one more epoch: how far each class's centre moves, in radii of the class (mean distance of its
   points to the centre), and what the picture is worth then beside one fitted afresh.
3. Seconds, one thread, and each over that of scikit-learn's t-SNE of clean and held-out points together; and 40
   iterations by each of openTSNE's ways to the gradient.
"""

import argparse
import copy
import time

import torch
from sklearn.manifold import TSNE
from sklearn.neighbors import KNeighborsClassifier

import featmix_lite as fm
from featmix_lite.measures import wilson
from featmix_lite.representation import embedding
from featmix_lite.representation.embedding.pca import class_means
from featmix_lite.representation.embedding.reduced import Reduced
from featmix_lite.representation.selection import balanced

SITES = ("input", "block1.relu", "block2.relu", "flatten")
WAYS = {"bh, theta 0.5": ("bh", 0.5), "bh, nearly exact": ("bh", 0.001), "fft": ("fft", 0.5)}


def right(among, labels, points, truth) -> int:
    """How many of ``points`` are of the class of most of their 5 nearest."""
    vote = KNeighborsClassifier(5).fit(among.flatten(1).numpy(), labels.numpy())
    return int((torch.from_numpy(vote.predict(points.flatten(1).numpy())) == truth).sum())


def network(data, epochs: int):
    if data.name == "digits":
        return fm.recorded.trained()
    model = fm.models.small_cnn(data, seed=0)
    run = fm.fit(model, data, epochs=epochs, progress=False)
    print(f"small_cnn, {len(data.train.x)} images, {epochs} epochs: accuracy {run.accuracy:.3f}")
    return model


def seconds(what) -> tuple[float, object]:
    start = time.perf_counter()
    got = what()
    return time.perf_counter() - start, got


def moved(before, after, labels):
    """How far each class's centre went, in radii of the class before: (K,)."""
    here, there = class_means(before, labels), class_means(after, labels)
    radius = class_means((before - here[labels]).norm(dim=1, keepdim=True), labels)
    return (here - there).norm(dim=1) / radius[:, 0]


def placed_table(features, labels, thirds) -> None:
    """Every third is placed in a picture of the other two."""
    print("1. site         right by features         right in the picture      trust.  kept  (clean: trust.  kept)")
    for site, h in features.items():
        counts, told = [0, 0], []
        for i, held in enumerate(thirds):
            seen = torch.cat([rows for j, rows in enumerate(thirds) if j != i])
            view = embedding.fit(h[seen])
            placed = view.place(h[held])
            counts[0] += right(h[seen], labels[seen], h[held], labels[held])
            counts[1] += right(view.points, labels[seen], placed, labels[held])
            told.append(embedding.faithful(h[seen], view.points, h[held], placed)[:4])
        n = len(labels)
        shares = "".join("{:6.1%} ({:.1%} to {:.1%})".format(c / n, *wilson(c, n)[1:]).ljust(26) for c in counts)
        trust, kept, placed_trust, placed_kept = torch.tensor(told).mean(0).tolist()
        print(f"   {site:<13}{shares}{placed_trust:.3f}   {placed_kept:.0%}           {trust:.3f}   {kept:.0%}")


def warm_table(views, later, labels, seen) -> None:
    print("\n2. site         centre moved, radii, by class                            most   trust.  afresh")
    for site, view in views.items():
        warm, afresh = view.update(later[site][seen]), embedding.fit(later[site][seen])
        far = moved(view.points, warm.points, labels[seen])
        told = [embedding.faithful(later[site][seen], v.points).trustworthiness for v in (warm, afresh)]
        print(f"   {site:<13}{' '.join(f'{v:.2f}' for v in far):<57}{far.max():.2f}   {told[0]:.3f}   {told[1]:.3f}")


def cost_table(views, features, later, seen, held) -> None:
    from openTSNE import TSNEEmbedding

    print("\n3. site           fit            warm update    place          scikit-learn   features (D)")
    for site, view in views.items():
        h = features[site]
        both = Reduced.fit(torch.cat([h[seen], h[held]])).points
        other = seconds(lambda: TSNE(init="pca", random_state=0, n_jobs=1).fit_transform(both))[0]  # noqa: B023
        calls = (
            lambda: embedding.fit(h[seen]),  # noqa: B023
            lambda: view.update(later[site][seen]),  # noqa: B023
            lambda: view.place(h[held]),  # noqa: B023
        )
        times = [min(seconds(call)[0] for _ in range(3)) for call in calls]
        told = "".join(f"{t:6.3f} s ({t / other:.3f})".ljust(17) for t in times)
        print(f"   {site:<13}{told}{other:6.2f} s (1)     {h[0].numel()}")
    view = views["flatten"]
    by = {
        name: min(
            seconds(
                lambda: TSNEEmbedding(  # noqa: B023
                    view.points.numpy().copy(), view.affinities, negative_gradient_method=way, theta=theta, n_jobs=1  # noqa: B023
                ).optimize(40, exaggeration=1.0, momentum=0.8, inplace=True)
            )[0]
            for _ in range(3)
        )
        for name, (way, theta) in WAYS.items()
    }
    print("   40 iterations: " + ", ".join(f"{name} {t:.3f} s" for name, t in by.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="digits")
    parser.add_argument("--clean", type=int, default=600, help="images in the picture: two thirds of all, at most")
    parser.add_argument("--epochs", type=int, default=3, help="of the network, where none comes with the kit")
    a = parser.parse_args()
    torch.set_num_threads(1)
    data = fm.load(a.data, **({} if a.data == "digits" else {"n_train": 2000}))
    model = network(data, a.epochs)
    x, y = (torch.cat([getattr(part, name) for part in (data.test, data.val)]) for name in "xy")  # none trained on
    rows = balanced(y, min(len(y), a.clean * 3 // 2), seed=0)
    rows = rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(0))]
    x, y, thirds = x[rows], y[rows], torch.arange(len(rows)).chunk(3)
    seen, held = torch.cat(thirds[:2]), thirds[2]
    more = copy.deepcopy(model)
    fm.fit(more, data, epochs=1, lr=0.001, progress=False)
    features, later = (fm.capture(net, x, list(SITES), budget=2**31) for net in (model, more))
    views = {site: embedding.fit(features[site][seen]) for site in SITES}
    print(f"\n{data.name}: {len(seen)} clean images in the picture, {len(held)} others placed in it,")
    print(f"each third in turn: {len(y)} placed in all; 95 % intervals\n")
    placed_table(features, y, thirds)
    warm_table(views, later, y, seen)
    cost_table(views, features, later, seen, held)


if __name__ == "__main__":
    main()
