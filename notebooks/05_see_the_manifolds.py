# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # See the manifolds
#
# **Where do mixed points fall among the classes, and what can a picture tell of it?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/05_see_the_manifolds.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/05_see_the_manifolds.ipynb)
#
# After this lesson you can
#
# - watch a mix travel through the layers, and count where such mixes fall,
# - say in one number how entangled the classes are,
# - spot what means nothing in a picture of points,
# - spot an answer that was chosen after looking.
#
# Time: machine 100 s on 2 CPU cores, 1.9 GB (measured); you about 100 min. You should know mixing at a
# [site](glossary.md#site "A named place in the network where mixing is done.") (lesson 02) and paired differences
# (lesson 03).

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import numpy as np
import torch

import featmix_lite as fm
from featmix_lite.teaching import lesson05_manifolds as lab

data = fm.load("fashion_small")  # this line decides; on a GPU: fm.load("cifar10", n_train=5000, device="cuda")
fm.lesson.begin(data)

# %% [markdown]
# ## Look around first
#
# **Why.** A layer turns an image into a list of numbers: a point in a space of many dimensions. Before the last layer
# these are the
# [features](glossary.md#features "The row of numbers from which the last layer names the class; in code `flatten`.").
# The points of one class are a cloud, its
# [manifold](glossary.md#manifold "The cloud of one class's points in a layer."). A mix of two images is a point, too,
# and its label says "half this, half that". What if it falls among a third class? That is an
# [intrusion](glossary.md#intrusion "A mix lies nearest to a class that is neither parent's.").
#
# The explorer below flattens such a space: a mark is a test image, its colour and shape are its class; a diamond is a
# mix of two other images. What was counted is folded away, and the curves beside it come later: first, a guess.

# %%
first, second = data.names[:2]
travel = fm.Predict(
    f"Mixes of a {first} and a {second}, made of images: how many of 100 are nearest to a third class at the features?",
    choices=["fewer than 10", "10 to 30", "more than 30", "these mixes do not tell"],
)
travel

# %%
net = fm.lesson.network(data)
explorer = fm.ManifoldExplorer(net, data, at="input", look="flatten", pair=(0, 1), drag=(0, 1), hide=True)
explorer

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
found = explorer.wait().seen.survey.intrusion
low, high = (sum(end > edge for edge in (0.1, 0.3)) for end in (found.low, found.high))
words = explorer.told, "The interval is about other mixes of such images, in this one network."
travel.reveal(travel.choices[low if low == high else 3], words=words)

# %% [markdown]
# **Look.** Click a point to see its neighbours. Then **drag a mix** from A to B, below the picture, and write down:
# in which layer does it first leave the straight line (lesson 02 says why)? Where does it turn to another class,
# where back?
#
# A flat picture can mislead, so we want numbers: one for the clouds, one for the mixes.
#
# ## One number for the clouds
#
# **Why.** Where classes are [entangled](glossary.md#entangled "Classes lie among each other; measured by the SNNL."),
# the last layer has a hard task. The
# [SNNL](glossary.md#snnl "Soft Nearest Neighbor loss: how often a point's near neighbours are of other classes; near 0, classes apart.")
# asks each point: what share of your neighbours is of your own class? Near ones count much, far ones little. It is
# minus the logarithm of that share, averaged over all points:
#
#     weight of a neighbour = exp(-d / T)
#     loss of a point       = -log(sum of weights in its class / sum of all weights)
#
# Here d is the neighbour's squared distance (no point is its own neighbour), and T the
# [neighbourhood](glossary.md#neighbourhood "How far a neighbour counts in the SNNL; papers call it T, or a temperature.").
# 0 says: all near points are of the own class. The *class-mixed line* is what points that know nothing of their class
# read when all count alike. First toys where we see the answer: two clouds pulled apart, and classes on islands.


# %%
def clouds(gap):
    labels = torch.arange(120) % 2
    points = torch.randn(120, 2, generator=torch.Generator().manual_seed(0))
    return points + gap * torch.stack([labels, 0 * labels], 1), labels


corner = torch.arange(120) % 4
islands = 0.4 * clouds(0)[0] + torch.tensor([[0.0, 5.0], [5.0, 5.0], [0.0, 0.0], [5.0, 0.0]])[corner]
toys = {f"{gap} apart": clouds(gap) for gap in (0, 2, 6)} | {"islands": (islands, torch.tensor([0, 1, 1, 0])[corner])}
line = fm.measures.class_mixed(corner % 2)
print(f"SNNL: T = 0.1, T = 10 (in mean squared distances), the least over T; class-mixed line {line:.2f}")
for name, (points, labels) in toys.items():
    print(f"{name:10}", *(f"{fm.measures.snnl(points, labels, relative=t).loss:8.2f}" for t in (0.1, 10, None)))
figure = fm.figures.clouds({n: p for n, (p, _) in toys.items()}, {n: y for n, (_, y) in toys.items()}, "AB", alike=True)
figure.show(config=fm.figures.config())

# %% [markdown]
# **Look.** There is no reading without a T. Two are in use: a tenth of the mean squared distance, and the least
# over all T, which asks whether the classes are separate at *any* width. A narrow neighbourhood holds few points,
# so luck can lift a reading above the line.
#
# ## Exercise 1: a width that belongs to the data (easy, 5 min)
#
# Multiply all features by ten, and a fixed T is another measure. `x` is `(points, dimensions)`. Return `share`
# times the mean squared distance between two *different* points.
#
# <details><summary>Hint</summary>
# <code>torch.pdist(x)</code> gives each pair's distance once.
# </details>


# %%
def temperature_for(x, share):
    ...  # your line here


fm.exercises.temperature_for(temperature_for)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def temperature_for_solution(x, share):
    return share * torch.pdist(x).square().mean()


verdict = fm.exercises.temperature_for(temperature_for_solution)
assert verdict
verdict

# %% [markdown]
# ## Exercise 2: the SNNL from distances (medium, 10 min)
#
# `d` `(N, N)` holds squared distances, `y` the classes, `t` the width. Return the loss. In one case
# all lie so far apart that the computer rounds every exp(-d / t) to 0.
#
# <details><summary>Hint</summary>
# The logarithm of a share is a difference of two logarithms, and <code>logsumexp(1)</code> takes that of a sum
# without ever computing the exps. <code>-torch.inf</code> leaves a neighbour out.
# </details>
#
# <details><summary>The usual form</summary>
# Often a small number, such as 1e-5, is added below and inside the logarithm. In many dimensions all true weights
# round to 0, and the reading is made of that number.
# </details>


# %%
def soft_nearest(d, y, t):
    ...  # your lines here


fm.exercises.soft_nearest(soft_nearest)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def soft_nearest_solution(d, y, t):
    near = (-d / t).fill_diagonal_(-torch.inf)
    own = near.masked_fill(y[:, None] != y, -torch.inf)
    return (near.logsumexp(1) - own.logsumexp(1)).mean()


verdict = fm.exercises.soft_nearest(soft_nearest_solution)
assert verdict
verdict

# %% [markdown]
# Now the layers of our network, before and after its training on clean images. The features are what block 3 ends with.

# %%
x, y = data.test.x[:1000], data.test.y[:1000].cpu()
own = fm.features(net, x, "flatten")
t = temperature_for_solution(own, 0.1)
print(f"features, by hand: {soft_nearest_solution(torch.cdist(own, own) ** 2, y, t):.3f}")
print(f"fm.measures.snnl:  {fm.measures.snnl(own, y, relative=0.1).loss:.3f}")
nets = {"before": fm.models.small_cnn(data, seed=0).to(x.device).eval(), "after": net}
layers = lab.layer_readings(nets, x, y, ["input", "block1", "block2", "flatten"])
figure = fm.figures.snnl_by_layer(layers, fm.measures.class_mixed(y))
figure.show(config=fm.figures.config())

# %% [markdown]
# **Look.** Which readings does training move, and which way? **Careful:** one network, one seed. Others read
# differently, too.
#
# ## Count the mixes
#
# **Why.** The second number is the share of mixes that intrude. We mix images half and half, all pairs of classes.
# The five nearest clean images vote for a class.

# %%
clean, mixes = (100, 80) if fm.fast() else (200, 240)
chosen = fm.manifolds.choose(data, clean=clean, mixed=mixes, share=0.5)
found = fm.manifolds.survey(net, chosen, at="input", look="input").intrusion
print(f"nearest to a third class: {found.rate:.0%} of {len(found.nearest)} mixes")
figure = fm.figures.intrusion_matrix(found, data.names, rows=8)
figure.show(config=fm.figures.config())

# %% [markdown]
# **Look.** A row is a pair of classes, and how many mixes it has. The numbers say where they fell, in brackets on a
# parent's class. Find a dark cell, and imagine the two things laid over each other.
#
# ## Exercise 3: count them yourself (medium, 10 min)
#
# `points` `(N, D)` are images, `labels` their classes, `mixed` `(M, D)` the mixes; `parents` `(M, 2)` says which two
# *rows* of `points` each is made of. Return the share of mixes whose nearest point is of neither parent's class. Rows
# that are a parent of any mix are no neighbours.
#
# <details><summary>Hint</summary>
# Make a mask of the rows that are nobody's parent. <code>torch.cdist(a, b).argmin(1)</code> are the nearest rows of b.
# </details>


# %%
def intrusion_rate(points, labels, parents, mixed):
    ...  # your lines here


fm.exercises.intrusion_rate(intrusion_rate)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def intrusion_rate_solution(points, labels, parents, mixed):
    clean = torch.ones(len(points), dtype=torch.bool)
    clean[parents.flatten()] = False
    fell = labels[clean][torch.cdist(mixed, points[clean]).argmin(1)]
    return (fell[:, None] != labels[parents]).all(1).double().mean()


verdict = fm.exercises.intrusion_rate(intrusion_rate_solution)
assert verdict
verdict

# %%
used, at = chosen.parents.unique(return_inverse=True)
rows, many = torch.cat([chosen.rows, used]), len(chosen.rows)
points, labels = data.test.x.cpu()[rows].flatten(1), data.test.y.cpu()[rows]
mixed, own = points[many + at].mean(1), chosen.parent_labels
print(f"one neighbour, by hand: {intrusion_rate_solution(points, labels, many + at, mixed):.1%}")
print(f"fm.measures.intrusion:  {fm.measures.intrusion(points[:many], labels[:many], mixed, own, k=1).rate:.1%}")
print(f"with the parents among the neighbours: {fm.measures.intrusion(points, labels, mixed, own, k=1).rate:.1%}")

# %% [markdown]
# ## What a picture keeps
#
# **Why.** Everybody wants to *see* the clouds.
# [t-SNE](glossary.md#t-sne "A map that keeps who is near whom, and not how far.") is the usual picture; its
# [perplexity](glossary.md#perplexity "About how many neighbours of each point t-SNE tries to keep.") is set by hand.
# [PCA](glossary.md#pca "The flat shadow of a cloud of points that shows most of its spread.") is the plain
# alternative. Here is one round cloud in the plane, so PCA shows it as it is. *Spacing* is the distance to the
# nearest point, 1 where points are spread evenly at random.

# %%
g = torch.Generator().manual_seed(0)
views = lab.views(torch.randn(300, 2, generator=g), perplexities=(2, 30))
print("spacing:", "; ".join(f"{name} {lab.clumped(points):.2f}" for name, points in views.items()))
figure = fm.figures.clouds(views, torch.zeros(300))
figure.show(config=fm.figures.config())

# %% [markdown]
# **Look.** In which of these would you have seen groups?
#
# ## Exercise 4: spot the fallacy, a gap in a picture (medium, 10 min)
#
# Three classes in 50 dimensions, and their pictures. What is wrong with the claim?

# %%
which, centres = torch.arange(150) % 3, torch.zeros(3, 50)
centres[1, 0], centres[2, 1] = 12, 120
three = centres[which] + torch.randn(150, 50, generator=g)
views = lab.views(three, perplexities=(5, 30))
figure = fm.figures.clouds(views, which, names="ABC")
figure.show(config=fm.figures.config())
gap = lab.ratio(views["t-SNE, perplexity 30"], which)
print(f"Claim: C lies {gap:.1f} times as far from A as B does, as the gaps at perplexity 30 show.")

# %% [markdown]
# Write the right number. `features` `(N, D)` are the points, `picture` `(N, 2)` is where t-SNE drew them, `labels`
# are 0 (A), 1 (B) and 2 (C). Return how many times as far C's mean lies from A's as B's does.
#
# <details><summary>Hint</summary>
# Which of the two was made to keep distances?
# </details>


# %%
def picture_gaps(features, picture, labels):
    ...  # your lines here


fm.exercises.picture_gaps(picture_gaps)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def picture_gaps_solution(features, picture, labels):
    a, b, c = (features[labels == k].mean(0) for k in range(3))
    return torch.dist(c, a) / torch.dist(b, a)


for name, points in {**views, "features": three}.items():
    print(f"{name}: {picture_gaps_solution(points, None, which):.1f} times")
verdict = fm.exercises.picture_gaps(picture_gaps_solution)
assert verdict
verdict

# %% [markdown]
# Now mixes in a picture. Mixed half and half at the features, a mix lies there exactly half-way between its parents.
# Where is it drawn?

# %%
halfway = fm.Predict(
    f"Mixes of {first} and {second} in a t-SNE picture: how far from the half-way point are they drawn (median)?",
    choices=["under a tenth of their parents' distance", "a tenth to a half of it", "more than half of it"],
)
halfway

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
figure, off = lab.half_way(net, data, pair=(0, 1))
words = "Off the half-way point, in distances of the parents: " + ", ".join(f"{k} {v:.2f}" for k, v in off.items())
assert off["PCA"] < 1e-3
halfway.reveal(halfway.choices[(off["t-SNE"] > 0.1) + (off["t-SNE"] > 0.5)], figure=figure, words=words)

# %% [markdown]
# **Look.** PCA is affine (lesson 02): it hands a mix on as it is, but shows two directions of many. t-SNE draws a mix
# among its neighbours, wherever these are. The titles: of a point's ten nearest, how many are still so in the
# picture?
#
# ## What training on mixes changes
#
# **Why.** Does training on mixes move the clouds? Seeds differ, too, so we need runs of many. In the recorded ones
# each seed was trained without mixing and with mixing at each of six sites, on 20 clothes a class.

# %%
mixing = fm.Predict(
    "Trained on mixes instead of clean images, the classes at the features become (T a tenth) ...",
    choices=["less entangled, wherever told apart", "more entangled, wherever told apart",
             "less at some sites of mixing, more at others", "the runs do not tell at any site"],
)  # fmt: skip
mixing

# %% [markdown]
# ## Exercise 5: the differences by site (medium, 15 min)
#
# In a record are `record["config"]["seed"]`, `record["config"]["mix"]` (a dict; None is no mixing) and
# `record["snnl_flatten"]`, the reading at the features. A failed run has `record["error"]` and no reading. For each
# mix in the list `mixes`, return the mean over seeds of the reading with it minus that without mixing.
#
# <details><summary>Hint</summary>
# One dict from seed to reading for each mix, one for None. A seed counts where both have it.
# </details>


# %%
def snnl_moved(records, mixes):
    ...  # your lines here


fm.exercises.snnl_moved(snnl_moved)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def snnl_moved_solution(records, mixes):
    def readings(mix):
        own = [r for r in records if r["config"]["mix"] == mix and "error" not in r]
        return {r["config"]["seed"]: r["snnl_flatten"] for r in own}

    none, moved = readings(None), []
    for own in map(readings, mixes):
        moved.append(np.mean([own[seed] - none[seed] for seed in own.keys() & none.keys()]))
    return moved


verdict = fm.exercises.snnl_moved(snnl_moved_solution)
assert verdict
verdict

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
sites = ["input", "block1.relu", "block1", "block2.relu", "block2", "flatten"]
arms = {lab.WORDS[site]: fm.Mix(site) for site in sites}
runs = fm.recorded.runs("fashion_few")
wide = lab.entanglement(runs, arms)  # the same in the kit, for every layer
by_hand = snnl_moved_solution(runs, [mix.as_dict() for mix in arms.values()])
plain = np.mean([r["snnl_flatten"] for r in runs if r["config"]["mix"] is None])
words = ["by hand: " + ", ".join(f"{d:+.3f}" for d in by_hand), f"Without mixing the features read {plain:.2f}.",
         lab.ways_words(wide["features"], "less entangled", "more entangled")]  # fmt: skip
figure = fm.figures.snnl_differences(wide, "SNNL, T a tenth of the mean squared distance, against no mixing")
mixing.reveal(mixing.choices[lab.ways(wide["features"])], figure=figure, words=words)

# %% [markdown]
# **Look.** A panel is a site of mixing; along the bottom run the layers. Above zero, the classes lie more entangled
# than without mixing. The words are corrected for the six sites (Holm's rule, lesson 03), the bars are each row's own
# interval over seeds.
#
# ## Exercise 6: spot the fallacy, the reading that fits (hard, 10 min)
#
# A colleague asks about the layer after ReLU 2, and has both readings. What is wrong with the claim?

# %%
least = lab.entanglement(runs, arms, "snnl_least_")
for name, family in (("T a tenth", wide), ("the least over T", least)):
    print(f"images mixed, after ReLU 2, {name}: {family['after ReLU 2']['image'].span}")
way = "less" if least["after ReLU 2"]["image"].difference < 0 else "more"
print(f"Claim: the papers take the least over T. By it, mixing images leaves the classes {way} entangled, told apart.")

# %% [markdown]
# Write a verdict that no choice turns round. `wide` and `least` are arrays of differences, one a seed, by the two
# readings; `t` is Student's, as in lesson 03. Return 1 if the classes are more entangled whichever reading one takes,
# -1 if less, else 0.
#
# <details><summary>Hint</summary>
# What would the colleague have claimed with the other reading?
# </details>


# %%
def chosen_reading(wide, least, t):
    ...  # your lines here


fm.exercises.chosen_reading(chosen_reading)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def chosen_reading_solution(wide, least, t):
    sizes = [d.mean() / (t * d.std(ddof=1) / len(d) ** 0.5) for d in (wide, least)]
    return int(min(sizes) > 1) - int(max(sizes) < -1)


both = [{wide[layer].verdicts[arm], least[layer].verdicts[arm]} for layer in wide for arm in arms]
contrary, one = both.count({"lower", "higher"}), sum(len(said) == 2 for said in both)
print(f"{len(both)} differences, all layers and sites: the readings disagree in {one},")
print(f"and in {contrary} of these one says less entangled, the other more.")
verdict = fm.exercises.chosen_reading(chosen_reading_solution)
assert verdict
verdict

# %% [markdown]
# ## And the mixes?
#
# **Why.** Where in a network do the fewest mixes intrude? We train networks without mixing and at three sites, and
# give all the same half-way mixes.

# %%
fewest = fm.Predict(
    "Networks trained without mixing: where do the fewest mixes fall nearest to a third class?",
    choices=["mixed and seen at the image", "mixed and seen after ReLU 1", "mixed and seen at the features",
             "the runs do not tell"],
)  # fmt: skip
fewest

# %%
seeds, part = ((0, 1), fm.load(data.name, n_train=200)) if fm.fast() else ((0, 1, 2, 3), data)
trained = lab.trained_at(part, ["input", "block1.relu", "flatten"], epochs=2, seeds=seeds, batch=20, lr=0.1)
rates = lab.rates(trained, chosen)

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
table, moved = lab.rate_table(rates)
words = ["Nearest to a third class; a column is a way of training:", table,
         f"Against no mixing, on these mixes: {lab.ways_words(moved, 'fewer', 'more')}"]  # fmt: skip
own = {place: rates[place]["no mixing"] for place in ("image", "after ReLU 1", "features")}
place = lab.fewest(own)
fewest.reveal(fewest.choices[list(own).index(place) if place in own else 3], words=words)

# %% [markdown]
# **Look.** A row says where mixes were made, and where seen if not there. The first is one number: nothing of a
# network lies before the image.
#
# **Careful.** A low rate is no merit by itself. If the classes sat at the corners of a simplex, each as far from
# every other, a half-way mix would be nearer to both its parents' corners than to any third: geometry, whatever was
# learnt.
#
# ## Exercise 7: do mixes intrude where the network errs? (open, 30 min)
#
# Is a pair of classes whose mixes intrude often also a pair that the network confuses? Plan it, then run it or let a
# neighbour judge it.
#
# <details><summary>Rubric</summary>
#
# A point each:
#
# - Both numbers of a pair are defined, with the layer, T or neighbours, and the images they come from.
# - What would count as a no is written down before looking.
# - The images that choose anything are not those that test it.
# - All pairs are shown, not the best three.
# - Several seeds, and what the interval covers.
# - "I cannot tell" is allowed, with the size that would have been seen.
# </details>
#
# ## Recap
#
# - The SNNL says how entangled classes are; it needs a width that belongs to the data.
# - A mix intrudes when it falls nearest to a third class; parents are no neighbours.
# - t-SNE keeps neighbours: clumps, sizes and gaps need mean nothing.
# - What mixing changed is a difference of runs of one seed, corrected for all you asked.
# - Two readings are two answers: fix one before you look, or ask both.
#
# ## What to try next
#
# Put `trained["flatten"][0]` into the explorer, and compare. Lesson 08 asks how sure networks are.
#
# ## References
#
# - Frosst et al. 2019, [arXiv 1902.01889](https://arxiv.org/abs/1902.01889)
# - Verma et al. 2019, [arXiv 1806.05236](https://arxiv.org/abs/1806.05236); Oki & Kurita 2018, [arXiv 1906.09739](https://arxiv.org/abs/1906.09739)
# - van der Maaten & Hinton 2008, [JMLR 9](https://jmlr.org/papers/v9/vandermaaten08a.html)
# - Wattenberg et al. 2016, [How to Use t-SNE Effectively](https://distill.pub/2016/misread-tsne/)
# - Choosing after looking: Simmons et al. 2011, [doi 10.1177/0956797611417632](https://doi.org/10.1177/0956797611417632)
