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
# **Inside the network every class is a cloud of points. Where among the clouds do mixes fall, and can you trust what shows it?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/05_see_the_manifolds.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/05_see_the_manifolds.ipynb)
#
# After this lesson you can
#
# - drag a mix from one image to another and watch it travel through every layer,
# - measure how entangled the classes are in a layer, with one number, and say when that number misleads,
# - count how often a mix falls nearest to a class that is neither of its parents, and avoid the trap in that count,
# - say what training on mixes changed, seed by seed, and what the runs leave open,
# - read a t-SNE picture, and say what in it means nothing.
#
# Time: machine 100 s on 2 CPU cores, 2.0 GB (measured); you about 50 min. You should know what mixing inside a network is
# (lesson 02) and what a *site* is: a named place to mix at.

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import torch

import featmix_lite as fm
from featmix_lite.teaching import lesson05_manifolds as lab
from featmix_lite.teaching.lesson import say

SWEEP = "fashion_few"  # recorded runs, read further down
data = fm.load("fashion_small")  # this line decides; on a GPU: fm.load("cifar10", n_train=5000, device="cuda")
fm.lesson.begin(data)

# %% [markdown]
# ## Look around first
#
# **Why.** A layer turns an image into a long list of numbers, its *features*: a point in a space of many dimensions. The images of
# one class make a cloud there, the class's **manifold**. Mix two images, and the network makes a point of the mix as well.
#
# The next widget flattens such a space to a picture: each mark is a test image, its shape and colour are its class, and a diamond is
# a mix of two images that are not among the marks. First, a guess.

# %%
first, second = data.names[:2]
travel = fm.Predict(
    f"Mixes of a {first} and a {second}, made of the images: how many of 100 lie nearest to a third class at the last features?",
    choices=["fewer than 10", "10 to 30", "more than 30", "these mixes do not tell"],
)
travel

# %%
net = fm.lesson.network(data)
explorer = fm.ManifoldExplorer(net, data, at="input", look="flatten", pair=(0, 1), drag=(0, 1), hide=True)
explorer

# %%
seen = explorer.wait().seen.survey
found = seen.intrusion
say(explorer.told)
print(f"the interval {found.low:.0%} to {found.high:.0%} is about other mixes of such images, in this one network")
band = lab.band(found.low, found.high, (0.1, 0.3))
travel.reveal(travel.choices[3 if band is None else band])

# %% [markdown]
# **Look.** Hover over a point to see its image; click it to see its neighbours. Then **drag a mix**: choose two images, move the
# slider from A to B, and watch the point travel in every layer at once, and the network's prediction with it.
#
# 1. Mix at the image, and look from the first site to the last. Where do the mixes turn to another class, where back?
# 2. Change between PCA and t-SNE, two ways to flatten. Which diamonds stay among the same neighbours?
# 3. Drag from A to B, mixed at the image. In which layer does the point first leave the straight line? Lesson 02 tells you why.
#
# A picture of two dimensions can mislead, and the end of this lesson shows how. So we want numbers: one for the clouds, one for the mixes.
#
# ## One number for "entangled"
#
# **Why.** If the clouds of two classes lie apart, the last layer has an easy task. Nobody can look at 64 dimensions, so we need a
# number that says how entangled the clouds are.
#
# The **Soft Nearest Neighbor loss**, SNNL, asks every point: *of the points near you, what share is of your own class?* Near
# points count much, far ones little. It takes minus the logarithm of that share, and the mean over all points:
# $-\log\frac{\sum_{j \ne i,\,y_j = y_i} e^{-d_{ij}/T}}{\sum_{k \ne i} e^{-d_{ik}/T}}$, where $d$ is the squared distance. A point does
# not count itself. 0 says: all near points are of the own class. The **class-mixed line** is the yardstick: what a layer would read
# that knows nothing of the classes, about the logarithm of their number.
#
# Before we trust it, we try it where we can see the answer: clouds in the plane, pulled apart.

# %%
def clouds(gap, count=60):
    labels = torch.arange(2 * count) % 2
    points = torch.randn(len(labels), 2, generator=torch.Generator().manual_seed(0))
    return points + gap * torch.stack([labels, 0 * labels], 1), labels


pictures, readings = {}, []
for gap in (0, 2, 8):
    points, labels = clouds(gap)
    readings.append(fm.measures.snnl(points, labels, relative=0.1).loss)
    pictures[f"{gap} apart<br>SNNL {readings[-1]:.2f}"] = points
line = fm.measures.class_mixed(labels)

# %%
print(f"pulled apart, the SNNL goes from {readings[0]:.2f} to {readings[-1]:.2f}; the class-mixed line is {line:.2f}")
assert abs(readings[0] - line) < 0.2 and readings[-1] < 0.01
figure = fm.figures.clouds(pictures, labels, alike=True)
figure.show(config=fm.figures.config())

# %% [markdown]
# The formula has a knob, the **temperature** $T$: the width of the neighbourhood. With a small $T$ only the very nearest
# points count, with a large one everybody does. So there is no reading without a temperature. In the next toy each class lives on
# two islands, placed crosswise: A and B above, B and A below.

# %%
corner = torch.arange(120) % 4
centres = torch.tensor([[0.0, 4.0], [4.0, 4.0], [0.0, 0.0], [4.0, 0.0]])
noise = torch.randn(120, 2, generator=torch.Generator().manual_seed(1))
islands, sides = centres[corner] + 0.4 * noise, torch.tensor([0, 1, 1, 0])[corner]
narrow, wide = (fm.measures.snnl(islands, sides, relative=r).loss for r in (0.01, 10))
line = fm.measures.class_mixed(sides)
print(f"a narrow look reads {narrow:.2f}, a wide one {wide:.2f}; the class-mixed line is {line:.2f}")
assert narrow < 0.01 and abs(wide - line) < 0.05

# %%
curves = {f"clouds {gap} apart": fm.measures.snnl_curve(*clouds(gap)) for gap in (2, 8)}
figure = fm.figures.snnl_curves({"islands": fm.measures.snnl_curve(islands, sides), **curves}, line)
figure.show(config=fm.figures.config())
say(fm.figures.alt(figure))

# %% [markdown]
# **Look.** The temperature runs along the bottom, counted in *mean squared distances*: 1 is the typical distance between two
# points. Two readings are in use, and you should look at both:
#
# - **the least over all temperatures**, as Frosst and others (2019) do: are the classes separated at *any* width? It is 0 for
#   all separable classes, however close they come;
# - **one temperature relative to the data**, here a tenth of the mean squared distance: it still tells near from far.
#
# A fixed $T$ such as 100 is neither. Multiply all features by ten, and it is another measure.

# %% [markdown]
# ## Exercise 1: a temperature that belongs to the data
#
# *Easy, 5 minutes.* # `x` is `(rows, dimensions)`. Return `share` times the mean squared distance between two *different* rows.
#
# <details><summary>Hint</summary>
# <code>torch.pdist(x)</code> gives the distance of every pair once, and no row paired with itself.
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
# ## The usual form, in many dimensions
#
# **Why.** The loss is usually written as below, with a small number added wherever one might divide by 0 or take the
# logarithm of 0. Does it do any harm? Features do not lie in the plane.


# %%
def guarded(x, y, t, guard=1e-5):  # the usual form, as CleverHans has it
    size = x.square().sum(1)
    distance = size[:, None] - 2 * x @ x.T + size
    near = torch.exp(-distance / t) - torch.eye(len(x))  # a row is no neighbour of its own
    share = near / (guard + near.sum(1, keepdim=True))
    return -(guard + (share * (y[:, None] == y)).sum(1)).log().mean().item()


# %%
reading = fm.Predict(
    "8192 dimensions; every row's nearest neighbour is of its own class. The usual form, at T = 100, reads ...",
    choices=["about 0: separated", "between 0 and the class-mixed line", "above the line: worse than chance"],
)
reading


# %%
def ten_classes(dimensions):
    g, y = torch.Generator().manual_seed(0), torch.arange(200) % 10
    return torch.randn(10, dimensions, generator=g)[y] + torch.randn(200, dimensions, generator=g), y


x, y = ten_classes(8192)
nearest = torch.cdist(x, x).fill_diagonal_(torch.inf).argmin(1)
own, line = (y[nearest] == y).double().mean().item(), fm.measures.class_mixed(y)
usual, ours = guarded(x, y, 100), fm.measures.snnl(x, y, temperature=100).loss
print(f"of 200 rows in ten classes, {own:.0%} have a nearest neighbour of their own class")
print(f"usual form {usual:.2f}, logsumexp {ours:.2f}, class-mixed line {line:.2f}")
assert own == 1 and ours < 0.01 and usual > line
reading.reveal(reading.choices[0 if usual < 0.1 * line else 1 if usual < line else 2])

# %% [markdown]
# Not a matter of one temperature: the two forms beside each other.

# %%
print("dimensions      T    usual form   logsumexp")
table = {}
for dimensions, temperatures in ((2, (1, 10)), (512, (1, 10, 100, 1000)), (8192, (1, 100, 1000, 10000))):
    x, y = ten_classes(dimensions)
    for t in temperatures:
        table[dimensions, t] = guarded(x, y, t), fm.measures.snnl(x, y, temperature=t).loss
        print(f"{dimensions:>10} {t:>6}    {table[dimensions, t][0]:>10.2f}  {table[dimensions, t][1]:>10.2f}")
usual, ours = (torch.tensor([v[i] for v in table.values()]) for i in (0, 1))
print(f"usual form: {(usual - ours > 1).sum()} readings too high by more than 1, {usual.isnan().sum()} not a number")
assert table[2, 1][0] - table[2, 1][1] < 1e-3 and table[8192, 100][0] > line > 100 * table[8192, 100][1]
assert any(torch.isnan(torch.tensor(v[0])) for v in table.values()) and ours.isfinite().all()

# %% [markdown]
# **Explain.** Which numbers decide? Look at the weights of one setting.

# %%
x, y = ten_classes(512)
size = x.square().sum(1)
near = torch.exp(-(size[:, None] - 2 * x @ x.T + size)) - torch.eye(len(x))
others = near[~torch.eye(len(x), dtype=torch.bool)]
print(f"largest weight of a true neighbour: {others.max():g}. The guard: 1e-05.")
print(f"what rounding leaves of a row's weight for itself: {near.diag().min():.0e} to {near.diag().max():.0e}")
assert others.max() < 1e-30 < 1e-5 < near.diag().abs().max()

# %% [markdown]
# In many dimensions everybody is far from everybody, so every true weight rounds to nothing. What is left is the guard and
# a rounding error, and the reading is made of these two. The repair is to stay in logarithms:
# `logsumexp` finds the logarithm of a sum of `exp` without ever leaving them, and the own row is taken out by $-\infty$.
#
# ## Exercise 2: the loss by hand, safely
#
# *Medium, 10 minutes.* # `x` is `(rows, dimensions)`, `y` their classes, `t` the temperature. Every row has a partner of its class.
#
# <details><summary>Hint</summary>
# Start from <code>-torch.cdist(x, x) ** 2 / t</code>, and set its diagonal to <code>-torch.inf</code>. The logarithm of a share is
# the difference of two <code>logsumexp(1)</code>: over the own class (<code>masked_fill</code>), and over all.
# </details>


# %%
def soft_nearest(x, y, t):
    ...  # your lines here


fm.exercises.soft_nearest(soft_nearest)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def soft_nearest_solution(x, y, t):
    near = (-(torch.cdist(x, x) ** 2) / t).fill_diagonal_(-torch.inf)
    own = near.masked_fill(y[:, None] != y, -torch.inf)
    return (near.logsumexp(1) - own.logsumexp(1)).mean()


verdict = fm.exercises.soft_nearest(soft_nearest_solution)
assert verdict
verdict

# %% [markdown]
# ## Block by block
#
# **Why.** A well-read blog post argues: Frosst and others found the classes of a ResNet entangled in all blocks but the last; so
# the last layer is the place to mix. Is that what we see here, with the safe form? We look at test images, block by block, in a
# network before and after its training on clean images.

# %%
places = ["input", "block1", "block2", "block3", "fc"]
x, y = data.test.x, data.test.y
sample = x[:1000], y[:1000]  # enough for a reading, where there are more
line = fm.measures.class_mixed(sample[1])
fresh = fm.models.small_cnn(data, seed=0).to(x.device).eval()
least, wide = {}, {}
for name, one in (("before", fresh), ("after", net)):
    readings = lab.layer_readings(one, *sample, places)
    least[name], wide[name] = ({lab.WORDS[p]: v for p, v in read.items()} for read in readings)

# %%
blocks = {place: [read["after"][place] for read in (least, wide)] for place in [lab.WORDS[p] for p in places[1:4]]}
for i, reading in enumerate(("The least over T.", "T = 0.1 of the mean distance.")):
    say(f"{reading} {lab.blog_reading({place: pair[i] for place, pair in blocks.items()}, line)}")
assert wide["after"]["output"] < wide["before"]["output"]
figure = fm.figures.snnl_by_layer({"least over T": least, "T = 0.1 of the mean distance": wide}, line)
figure.show(config=fm.figures.config())

# %% [markdown]
# **Look.** Compare the last point of the two curves, then the first blocks. Where does training change anything? The first point is
# the reading of the images themselves, and no training moves it.
#
# **Careful.** Whatever came out: one small network, trained for three rounds on small pictures of clothes, is not their ResNet on
# their images, and the post gives no numbers. We call a block entangled above half of the class-mixed line; that is our choice.
#
# ### The same, under mixing
#
# **Why.** If training on mixes moves the clouds, we want to know which way, and whether the site of mixing matters. Two networks that
# differ in nothing but the seed read differently, too. So one network says nothing here. The kit comes with recorded runs on 20 of these
# images a class: each seed was trained without mixing and with mixing at each of six sites, from the same first weights. We subtract, seed by seed. Six
# differences are six chances to be fooled, so they are corrected together (Holm's rule, lesson 03).

# %%
mixing = fm.Predict(
    "Trained on mixes instead of clean images, the classes at the last features become ...",
    choices=["less entangled, wherever the runs tell", "more entangled, wherever the runs tell",
             "here less, there more: it depends on the site", "the runs do not tell at any site"],
)  # fmt: skip
mixing

# %%
runs = fm.recorded.together(SWEEP)
arms = {lab.WORDS.get(name, name): mix for name, mix in lab.present(runs, lab.one_site()).items()}
wide, least = (lab.entanglement(runs, arms, kind) for kind in ("snnl_", "snnl_least_"))
words = "less entangled", "more entangled"
say(f"Recorded runs of {SWEEP}, last features, T = 0.1 of the mean distance: {lab.ways_words(wide['flatten'], *words)}")
say(f"The least over T: {lab.ways_words(least['flatten'], *words)}")
panels = {lab.WORDS[layer]: own for layer, own in wide.items()}
figure = fm.figures.snnl_differences(panels, "SNNL at a tenth of the mean distance, against no mixing")
mixing.reveal(mixing.choices[lab.ways(wide["flatten"])], figure=figure)

# %% [markdown]
# **Look.** A panel is a site of mixing; along the bottom run the layers that were looked at. A mark above zero says: the classes lie
# more entangled than without mixing. The image itself is left out, for it is the same in all networks. What stands at one layer was
# corrected together. Start at the layer that bears the panel's own name, then go right. The bars are 95 % intervals over
# seeds: they say what other seeds might give, on these test images. Would you have chosen this reading, or the other?
#
# ## Where do mixes fall?
#
# **Why.** A mix of two classes is labelled "half this, half that". If it looks like a third class to the network, then we ask for
# the wrong answer. Such a mix **intrudes** on the third class. You have seen it in the explorer; here it is for all pairs. We take half-way
# mixes, and ask for each: among the five nearest clean images, which class has most votes?

# %%
many = fm.manifolds.choose(data, clean=240, mixed=900, share=0.5)
found = fm.manifolds.survey(net, many, at="input", look="input").intrusion
print(f"nearest to a third class: {found.rate:.0%} of {len(found.nearest)} mixes")
figure = fm.figures.intrusion_matrix(found, data.names, rows=10)
figure.show(config=fm.figures.config())

# %% [markdown]
# **Look.** A row is a pair of classes. The numbers say where its mixes fell; the parents' own columns are in brackets. Find a row with a
# dark cell, and imagine the two things laid over each other: does the third make sense?
#
# There is a trap in this count: the images a mix is made of. We count the same mixes twice, with these set aside and with these among the neighbours.

# %%
chosen = fm.manifolds.choose(data, clean=240, mixed=200, share=0.5)
everyone = torch.cat([chosen.rows, chosen.parents.flatten().unique()])
mixed, parents = x[chosen.parents.to(x.device)].mean(1), chosen.parent_labels
fair = fm.measures.intrusion(x[chosen.rows], y[chosen.rows], mixed, parents)
unfair = fm.measures.intrusion(x[everyone], y[everyone], mixed, parents)
print(f"parents set aside: {fair.rate:.1%}; parents among the neighbours: {unfair.rate:.1%}")
assert unfair.rate < fair.rate

# %% [markdown]
# ## Exercise 3: count the intrusions yourself
#
# *Medium, 10 minutes.* # `points` are the images `(N, D)`, `labels` their classes; `mixed` `(M, D)` are the mixes; `parents` `(M, 2)` says which two
# *rows* of `points` each is made of. Return the share of mixes whose nearest point, among the rows that are nobody's parent, is
# of neither parent's class.
#
# <details><summary>Hint</summary>
# Make <code>clean</code>, N times True, and set <code>clean[parents.flatten()]</code> to False. Then
# <code>labels[clean][torch.cdist(mixed, points[clean]).argmin(1)]</code> are the classes the mixes fell on.
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

# %% [markdown]
# ## Through the network
#
# **Why.** Now let mixes of *images* travel, and look at them at the end, in the last features. All networks get the same mixes at the same
# place, so whatever differs is what they learnt. Would networks that were trained on mixes bring fewer of them to a third class?
#
# We train networks without mixing and with mixing at three sites, from the same seeds, and subtract: same mixes, same seed.

# %%
arrive = fm.Predict(
    "Mixes of images, seen at the last features. Against networks trained without mixing, a third class gets ...",
    choices=["fewer, wherever the runs tell", "more, wherever the runs tell",
             "here fewer, there more: it depends on the site", "the runs do not tell at any site"],
)  # fmt: skip
arrive

# %%
seeds, part = ((0, 1), fm.load(data.name, n_train=200)) if fm.fast() else ((0, 1, 2, 3), data)
sites = ["input", "block1.relu", "flatten"]
nets = lab.trained_at(part, sites, epochs=2, seeds=seeds, batch=20, lr=0.1)

# %%
rates = {lab.WORDS.get(n, n): own for n, own in lab.rates(nets, chosen, at="input", look="flatten").items()}
plain = rates.pop("no mixing")
print(f"no mixing: {sum(plain) / len(plain):.0%} of {len(chosen.parents)} mixes reach a third class")
arriving = lab.apart(rates, plain)
say(lab.ways_words(arriving, "fewer than without mixing", "more"))
figure = fm.figures.forest(arriving, "Share of mixed images that reach a third class, by site of training")
arrive.reveal(arrive.choices[lab.ways(arriving)], figure=figure)

# %% [markdown]
# **Look.** The interval covers the seeds: what other first weights and other batches might give, for these test images and these
# mixes. Where the sentence ends with a size, so large must a difference be for so few seeds to show it. "Not told" never means "equal".
#
# So far the mix was made of images. Each network can also be asked at the very site it was trained to mix at. Beside it stands a
# control, the network that never saw a mix, asked at the same site. At the image the two counts are the same by construction:
# nothing of a network lies before it. So that row is left out.

# %%
deep = {lab.WORDS[site]: lab.rates({site: nets[site]}, chosen)[site] for site in sites[1:]}
never = {lab.WORDS[site]: lab.rates({site: nets["no mixing"]}, chosen)[site] for site in sites[1:]}
control, course = lab.apart(deep, never), lab.apart(never, len(seeds) * [fair.rate])
for name, own in never.items():
    print(f"{name}: {sum(own) / len(own):.0%} intrude in the network that never saw a mix")
say(f"Trained on mixes there, minus never mixed: {lab.ways_words(control, 'fewer', 'more', 'not told apart')}")
say(f"Never mixed: there, minus at the image ({fair.rate:.0%}): {lab.ways_words(course, 'fewer', 'more', 'not told apart')}")

# %% [markdown]
# Before you call a low rate a merit of a layer, one more toy. Ten tight classes sit at the corners of a *simplex*: every
# corner as far from every other, as a well-trained last layer places its classes. In a second toy the same classes stand
# in a row. Each time we mix half and half, all pairs.

# %%
where, (one, two) = torch.arange(200) % 10, torch.triu_indices(10, 10, 1)
pairs = torch.stack([one, two], 1)
noise = 0.01 * torch.randn(200, 10, generator=torch.Generator().manual_seed(0))
for name, centres in (("in a row", torch.arange(10.0)[:, None] * torch.ones(10)), ("simplex", torch.eye(10))):
    rate = fm.measures.intrusion(centres[where] + noise, where, centres[pairs].mean(1), pairs).rate
    print(f"{name}: {rate:.0%} of {len(pairs)} mixes nearest to a third class")
assert rate == 0

# %% [markdown]
# **Explain.** Half-way between two corners you are closer to both of them than to any third corner: that is geometry, and it
# holds for every pair. So a rate near 0 would say that the classes sit at corners, not that mixing there teaches anything.
# In the end we want accuracy. Here is what the recorded runs say of it, with the kit's margin: a difference that surely lies within
# half a point is called level.

# %%
say(f"Accuracy, recorded runs of {SWEEP}, against no mixing: {lab.ways_words(lab.against(runs, arms), 'lower', 'higher')}")

# %% [markdown]
# ## How a picture misleads
#
# **Why.** Numbers are dry; everybody wants to *see* the clouds. **t-SNE** draws points of many dimensions in the
# plane so that neighbours stay neighbours. Its **perplexity** says about how many neighbours each point holds on to. PCA is the plain
# alternative: it looks along the two directions of most spread, like a shadow on a wall. A shadow keeps straight lines
# straight; t-SNE keeps only who is near whom, and even that not always.
#
# First, data in which there is nothing to see: one round cloud of 300 points in 50 dimensions.

# %%
g = torch.Generator().manual_seed(0)
cloud = torch.randn(300, 50, generator=g)
views = lab.views(cloud, perplexities=(2, 30))
clumping = {name: lab.clumped(points) for name, points in views.items()}
print("spacing to the nearest point, 1 if thrown evenly:", ", ".join(f"{n} {v:.2f}" for n, v in clumping.items()))
figure = fm.figures.clouds({f"{n}<br>spacing {clumping[n]:.2f}": p for n, p in views.items()}, torch.zeros(300))
figure.show(config=fm.figures.config())
assert clumping["t-SNE, perplexity 2"] < 0.8 * clumping["PCA"]

# %% [markdown]
# **Look.** Which of these would you have taken for classes?
#
# Next, the gaps. Three clouds in 50 dimensions: B lies near A, C lies ten times as far away.

# %%
which = torch.arange(150) % 3
centres = torch.zeros(3, 50)
centres[1, 0], centres[2, 1] = 12, 120
three = centres[which] + torch.randn(150, 50, generator=g)
views = lab.views(three, perplexities=(5, 30))
gaps = {name: lab.gaps(points, which) for name, points in views.items()}
print(f"in truth C is {lab.gaps(three, which):.1f} times as far from A as B is; in the pictures:")
print(", ".join(f"{name} {value:.1f}" for name, value in gaps.items()))
figure = fm.figures.clouds({f"{n}<br>{gaps[n]:.1f} times": p for n, p in views.items()}, which, names="ABC")
figure.show(config=fm.figures.config())
assert gaps["t-SNE, perplexity 30"] < 5

# %% [markdown]
# Wattenberg and others (2016) warn of both: neither clumps, nor their sizes, nor the gaps between them need mean anything, and
# one perplexity is not enough. So what does a picture keep? Two numbers say it: **trustworthiness** (are neighbours in the picture neighbours in truth? 1 is best) and the share of
# true neighbours **kept**.
#
# ### The network's features, seen twice
#
# Now the real thing: the last features of a network. Clean test images, and half-way mixes made right there. At that site
# we know where a mix lies: exactly half-way between its parents. Where do the two pictures put it?

# %%
halfway = fm.Predict(
    "In the t-SNE picture such a mix lies ...",
    choices=["half-way between its parents, too", "somewhere else"],
)
halfway

# %%
seen = fm.manifolds.survey(net, chosen, at="flatten", look="flatten")
mixed, parents = seen.mixed[:60], chosen.parents[:60]
ends = fm.features(net, x[parents.T.flatten()], "flatten")  # the parents themselves, placed to compare with
off, label = {}, (chosen.parent_labels[:60], chosen.weights[:60], data.names)
for kind in ("pca", "tsne"):
    made = fm.embedding.picture(seen.clean, chosen.labels, torch.cat([mixed, ends]), kind)
    here, a, b = made.placed.split(60)
    off[kind] = ((here - (a + b) / 2).norm(dim=1) / (a - b).norm(dim=1)).median().item()
    figure = fm.figures.scatter(made.points, chosen.labels, here, *label, axes=made.axes, title=made.note.split(":")[0])
    figure.show(config=fm.figures.config())
    print(made.note)
    print(fm.embedding.faithful(seen.clean, made.points, mixed, here))

# %%
print("from the half-way point, in distances of the parents (median):", end=" ")
print(", ".join(f"{kind} {value:.2f}" for kind, value in off.items()))
assert off["pca"] < 1e-6
halfway.reveal(halfway.choices[off["tsne"] > 0.1])

# %% [markdown]
# **Explain.** A diamond is a mix, in the colours of its parents. PCA is affine, as a convolution is, so it hands a mix on as it is;
# but it shows two directions of many. t-SNE draws a point among its neighbours, wherever these are. So where a diamond
# lies *between* clumps is no measurement. The sentence about intrusion comes from the features, not from a picture:

# %%
seen = fm.manifolds.survey(net, chosen, at="input", look="flatten")
say(seen.words(data.names))

# %% [markdown]
# ## Recap
#
# - The SNNL says how entangled the classes are in a layer; it needs a temperature that belongs to the data.
# - Written with small guards, it reads rounding errors in many dimensions: stay in logarithms.
# - A mix intrudes when it falls nearest to a third class; its parents must not be among the neighbours.
# - What mixing changed is a difference of runs of one seed, with an interval, corrected for every place you asked.
# - In t-SNE neither the size of a clump nor a gap means much: look at PCA too, and at a number.
#
# **Try next.** Put a network of `nets["flatten"]` into the explorer and compare. Or take the `guarded` form at T = 100 block by block: which
# story would it have told you about this network?
#
# **An open question** (30 minutes): *is a pair of classes whose mixes intrude often also a pair that the network confuses?*
# Choose your measure of confusion, the layer, and what would count as a no, before you look.
#
# <details><summary>What a good answer has</summary>
# It names both numbers for each pair and says on which images each was counted; it uses one set of images to choose and another to
# test; it shows all pairs, not the best three; it repeats the count with another seed, and says what the interval covers. A clear "I
# cannot tell, for I have so few images of a pair" is a full answer.
# </details>
#
# ## References
#
# - Frosst, Papernot, Hinton: [Analyzing and Improving Representations with the Soft Nearest Neighbor Loss](https://arxiv.org/abs/1902.01889), 2019.
# - [Better result with MIXUP at Final Layer](https://medium.com/analytics-vidhya/better-result-with-mixup-at-final-layer-e9ba3a4a0c41), the blog post.
# - Verma et al.: [Manifold Mixup](https://arxiv.org/abs/1806.05236), 2019.
# - Oki, Kurita: [Mixup of Feature Maps in a Hidden Layer](https://arxiv.org/abs/1906.09739), 2018.
# - van der Maaten, Hinton: [Visualizing Data using t-SNE](https://www.jmlr.org/papers/v9/vandermaaten08a.html), 2008.
# - Wattenberg, Viégas, Johnson: [How to Use t-SNE Effectively](https://distill.pub/2016/misread-tsne/), 2016.
