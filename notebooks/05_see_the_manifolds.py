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
# - measure how entangled the classes are in a layer, with one number, and say when that number misleads,
# - count how often a mix falls nearest to a class that is neither of its parents, and avoid the trap in that count,
# - read a t-SNE picture, and say what in it means nothing,
# - drag a mix from one image to another and watch it travel through every layer.
#
# Time: machine 60 s on 2 CPU cores (measured); you about 50 min. You should know what mixing inside a network is
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

data = fm.load("digits", per_class=20)  # this line decides; on a GPU: fm.load("cifar10", n_train=5000, device="cuda")
fm.lesson.begin(data)

# %% [markdown]
# ## One number for "entangled"
#
# **Why.** A layer turns an image into a long list of numbers, its *features*: a point in a space of many dimensions. The
# images of one class make a cloud there, the class's **manifold**. If the clouds lie apart, the last layer has an easy
# task. Nobody can look at 64 dimensions, so we need a number that says how entangled the clouds are.
#
# The **Soft Nearest Neighbor loss**, SNNL, asks every point: *of the points near you, what share is of your own class?* Near
# points count much, far ones little. It takes minus the logarithm of that share, and the mean over all points.
# 0 says: all near points are of the own class. To have a yardstick for the rest, the kit draws the
# **class-mixed line**: what a layer would read that knows nothing of the classes.
#
# Before we trust it, we try it where we can see the answer: two clouds in the plane.

# %%
apart = fm.Predict(
    "Two classes lie in one cloud and are pulled apart. The SNNL ...",
    choices=["rises towards the line", "falls from the line to about 0", "hardly changes"],
)
apart


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
apart.reveal(apart.choices[1 if readings[-1] < 0.1 * line else 0 if readings[-1] > readings[0] else 2], figure=figure)

# %% [markdown]
# **Explain.** In formulas: $-\log\frac{\sum_{j \ne i,\,y_j = y_i} e^{-d_{ij}/T}}{\sum_{k \ne i} e^{-d_{ik}/T}}$, averaged over the
# points $i$; $d$ is the squared distance. A point does not count itself. The class-mixed line is about the logarithm of the
# number of classes. A reading can lie a little above it: when few points are near, chance may favour the other class.
#
# ## The temperature says how far a point looks
#
# **Why.** The formula has a knob, the **temperature** $T$. It is the width of the neighbourhood: with a small $T$ only
# the very nearest points count, with a large one everybody does. So there is no reading without a temperature.
#
# In the next toy each class lives on two islands, placed crosswise.

# %%
width = fm.Predict(
    "Islands: A and B above, B and A below. A narrow look (small T) and a wide look (large T) say ...",
    choices=["both separated", "narrow separated, wide mixed", "narrow mixed, wide separated", "both mixed"],
)
width

# %%
corner = torch.arange(120) % 4
centres = torch.tensor([[0.0, 4.0], [4.0, 4.0], [0.0, 0.0], [4.0, 0.0]])
noise = torch.randn(120, 2, generator=torch.Generator().manual_seed(1))
islands, sides = centres[corner] + 0.4 * noise, torch.tensor([0, 1, 1, 0])[corner]
narrow, wide = (fm.measures.snnl(islands, sides, relative=r).loss for r in (0.01, 10))
line = fm.measures.class_mixed(sides)
said = ["separated" if loss < line / 2 else "mixed" for loss in (narrow, wide)]
print(f"narrow: {narrow:.2f}, {said[0]}; wide: {wide:.2f}, {said[1]} (line {line:.2f})")
assert narrow < 0.01 and abs(wide - line) < 0.05
both = said[0] == said[1]
width.reveal(f"both {said[0]}" if both else f"narrow {said[0]}, wide {said[1]}", fm.figures.clouds({"islands": islands}, sides, "AB"))

# %% [markdown]
# **Look.** The whole curve, for the islands and for two of the clouds above. The temperature runs along the bottom, counted in
# *mean squared distances*: 1 is the typical distance between two points.

# %%
curves = {f"clouds {gap} apart": fm.measures.snnl_curve(*clouds(gap)) for gap in (2, 8)}
curves = {"islands": fm.measures.snnl_curve(islands, sides), **curves}
figure = fm.figures.snnl_curves(curves, line)
figure.show(config=fm.figures.config())
say(fm.figures.alt(figure))

# %% [markdown]
# Two readings are in use, and you should look at both:
#
# - **the least over all temperatures**, as Frosst and others (2019) do: are the classes separated at *any* width? It is 0 for
#   all separable classes, however close they come;
# - **one temperature relative to the data**, here a tenth of the mean squared distance: it still tells near from far.
#
# A fixed $T$ such as 100 is neither. Multiply all features by ten, and it is another measure.

# %% [markdown]
# ## Exercise 1: a temperature that belongs to the data
#
# `x` is `(rows, dimensions)`. Return `share` times the mean squared distance between two *different* rows.
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
# ## A number that turns round in high dimensions
#
# **Why.** The loss is usually written as below, with a small number added wherever one might divide by 0 or take the
# logarithm of 0. In the plane that does no harm. Features are not in the plane.


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
# `x` is `(rows, dimensions)`, `y` their classes, `t` the temperature. Every row has a partner of its class.
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
# the last layer is the place to mix. Is that what we see here, with the safe form? We train one small network on clean images
# and look at test images, block by block.
#
# Sketch it first: the reading after training, at a tenth of the mean distance.

# %%
places = ["input", "block1", "block2", "block3", "fc"]
x, y = data.test.x, data.test.y
sample = x[:1000], y[:1000]  # enough for a reading, where there are more
line = fm.measures.class_mixed(sample[1])
top = round(line, 1)
sketch = fm.Predict(f"The SNNL by block after training (class-mixed line {top})?", curve=(places, (0, top)))
sketch

# %%
epochs, seeds = (5, (0,)) if fm.fast() else (30, (0, 1, 2))
sites = ["input", "block1.relu", "block1", "block2.relu", "block2", "flatten"]  # one of each group of lesson 02
nets = lab.trained_at(data, sites, epochs=epochs, seeds=seeds)  # one network for each site and seed, and unmixed ones
fresh = fm.models.small_cnn(data, seed=0).to(x.device).eval()
least, wide = {}, {}
least["before"], wide["before"] = lab.layer_readings(fresh, *sample, places)
least["after"], wide["after"] = lab.layer_readings(nets["no mixing"], *sample, places)

# %%
blocks = {place: least["after"][place] for place in places[1:4]}
say(f"The least over T. {lab.blog_reading(blocks, line)}")
blocks = {place: wide["after"][place] for place in places[1:4]}
say(f"T = 0.1 of the mean distance. {lab.blog_reading(blocks, line)}")
assert least["after"]["fc"] < least["before"]["fc"]
figure = fm.figures.snnl_by_layer({"least over T": least, "T = 0.1 of the mean distance": wide}, line)
sketch.reveal(wide["after"].values(), figure=figure)

# %% [markdown]
# **Look.** Compare the last point of the two curves, then the first blocks. Where does training change anything?
#
# **Careful.** Whatever came out: one small network on small digits is not their ResNet on their images, and the post gives no
# numbers. We call a block entangled above half of the class-mixed line; that is our choice. Digits are easy images, so look
# at the first point of the curves as well: it is the reading of the images themselves. Then change the `data` line, and look again.
#
# ### The same, under mixing
#
# Six more networks are trained already: mixed at the image, behind each ReLU or pooling, or at the last features.
# Weights at the start, batches and draws are the same; only the site moves.

# %%
mixing = fm.Predict(
    "Trained on mixes instead of clean images, the classes at the last layer (fc) become ...",
    choices=["less entangled", "more entangled", "it depends on the site", "nothing beyond the chance of the seed"],
)
mixing

# %%
shown = ["no mixing", "input", "block1.relu", "block2.relu", "flatten"]
read = {name: lab.layer_readings(nets[name], *sample, places) for name in shown}
panels = {"least over T": 0, "T = 0.1 of the mean distance": 1}
figure = fm.figures.snnl_by_layer({p: {n: read[n][i] for n in shown} for p, i in panels.items()}, line)
each = {n: [lab.layer_readings([one], *sample, ["fc"])[1]["fc"] for one in nets[n]] for n in shown}
for name, values in each.items():
    print(f"at fc, T = 0.1, {name:<12}", *(f"{value:.3f}" for value in values), "  one number for each seed")
more = [name for name in shown[1:] if min(each[name]) > max(each["no mixing"])]
less = [name for name in shown[1:] if max(each[name]) < min(each["no mixing"])]
print(f"above all unmixed networks: {', '.join(more) or 'none'}; below all: {', '.join(less) or 'none'}")
mixing.reveal(mixing.choices[2 if more and less else 1 if more else 0 if less else 3], figure=figure)

# %% [markdown]
# Networks that differ in nothing but the seed differ, too. So we call a site different only where all its seeds lie on one side of
# all the unmixed ones; with three seeds that happens by chance once in ten. Lesson 03 does this better.

# %% [markdown]
# ## Where do mixes fall?
#
# **Why.** A mix of a 3 and a 5 is labelled "half 3, half 5". If it looks like an 8 to the network, then we ask for the wrong
# answer. Such a mix **intrudes** on a third class. How often, and on which?
#
# We take half-way mixes of two different digits, and ask for each: among the five nearest clean images, which class has
# most votes?

# %%
chosen = fm.manifolds.choose(data, clean=240, mixed=200, share=0.5)
often = fm.Predict(
    "Half-way mixes of two test images: how many of 100 lie nearest to a third digit?",
    choices=["fewer than 5", "5 to 30", "more than 30"],
)
often

# %%
net = nets["no mixing"][0].model
many = fm.manifolds.choose(data, clean=240, mixed=900, share=0.5)
found = fm.manifolds.survey(net, many, at="input", look="input").intrusion
print(f"nearest to a third class: {found.rate:.0%} of {len(found.nearest)} mixes")
figure = fm.figures.intrusion_matrix(found, data.names, rows=10)
often.reveal(often.choices[0 if found.rate < 0.05 else 1 if found.rate <= 0.3 else 2], figure=figure)

# %% [markdown]
# **Look.** A row is a pair of digits. The numbers say where its mixes fell; the parents' own columns are in brackets. Find a row with a
# dark cell, and imagine the two digits laid over each other: does the third make sense?
#
# ### The trap
#
# A mix is made of two images. If these two are among the clean images, they are its neighbours, and they vote.

# %%
trap = fm.Predict(
    "The same mixes, but their parents are among the clean images: the rate of intrusion ...",
    choices=["stays about the same", "comes out too high", "comes out too low"],
)
trap

# %%
everyone = torch.cat([chosen.rows, chosen.parents.flatten().unique()])
mixed = x[chosen.parents.to(x.device)].mean(1)
parents = chosen.parent_labels
fair = fm.measures.intrusion(x[chosen.rows], y[chosen.rows], mixed, parents)
unfair = fm.measures.intrusion(x[everyone], y[everyone], mixed, parents)
print(f"parents set aside: {fair.rate:.1%}; parents among the neighbours: {unfair.rate:.1%}")
assert unfair.rate < fair.rate
trap.reveal(trap.choices[2 if unfair.rate < 0.9 * fair.rate else 1 if unfair.rate > 1.1 * fair.rate else 0])

# %% [markdown]
# ## Exercise 3: count the intrusions yourself
#
# `points` are the images `(N, D)`, `labels` their classes; `mixed` `(M, D)` are the mixes; `parents` `(M, 2)` says which two
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
# ## Site by site
#
# **Why.** If mixes intruded less in a deeper layer, would that be the reason to mix there? First, how does the rate change? Each
# network is asked at the very site it was trained to mix at.

# %%
deeper = fm.Predict(
    "From the image to the last features, the rate of intrusion ...",
    choices=["rises", "falls", "goes up and down"],
)
deeper

# %%
rates = lab.intrusions(nets, chosen)
for site, (rate, low, high) in rates.items():
    print(f"{site:<12} {rate:6.1%}   95 % interval {low:.1%} to {high:.1%}")
each = chosen.parents.numel() / len(chosen.parents.unique())
print(f"{len(chosen.parents)} mixes; an image is a parent of {each:.1f} of them on average, so they are")
print("not independent, and the true intervals are somewhat wider")
deeper.reveal(lab.depth_words(rates), figure=fm.figures.intrusion_by_site(rates, mixes=len(chosen.parents)))

# %% [markdown]
# Is that the work of the mixing, or of the place? A control tells: the network that never saw a mix, asked at the same sites.

# %%
control = fm.Predict(
    "The network trained without mixing, asked at the same sites: its rates of intrusion ...",
    choices=["follow the same course", "follow another course"],
)
control

# %%
unmixed = lab.intrusions({site: nets["no mixing"] for site in sites}, chosen)
outside = [s for s in sites if unmixed[s][0] < rates[s][1] or unmixed[s][0] > rates[s][2]]
for site in sites:
    print(f"{site:<12} trained on mixes there {rates[site][0]:6.1%}   never mixed {unmixed[site][0]:6.1%}")
print(f"outside the other's 95 % interval at {len(outside)} of {len(sites)} sites: {', '.join(outside) or 'none'}")
same = lab.depth_words(unmixed) == lab.depth_words(rates) and len(outside) < 3
control.reveal(control.choices[0 if same else 1])

# %% [markdown]
# So far we looked where the mix is made. Now let mixes of *images* travel, and look at them at the end, in the last features. Here
# the networks can differ in what they learnt, for all get the same mixes at the same place.

# %%
arrive = fm.Predict(
    "Mixes of images, seen at the last features. Against no mixing, clearly fewer reach a third class in ...",
    choices=["no network", "those mixed early", "those mixed late", "some of both"],
)
arrive

# %%
end = {name: lab.intrusions({"input": own}, chosen, look="flatten")["input"] for name, own in nets.items()}
figure = fm.figures.intrusion_by_site(end, mixes=len(chosen.parents), along="network trained on mixes at")
usual = end["no mixing"]
below = [site for site in sites if end[site][2] < usual[1]]
print(f"no mixing: {usual[0]:.0%} reach a third class, 95 % interval {usual[1]:.0%} to {usual[2]:.0%}")
print("intervals wholly below it:", ", ".join(f"{site} {end[site][0]:.0%}" for site in below) or "none")
early, late = any(s in sites[:3] for s in below), any(s in sites[3:] for s in below)
arrive.reveal(arrive.choices[early + 2 * late], figure=figure)

# %% [markdown]
# Back to the first curve, and before you call a low rate a merit of the deep layer, one more toy. Ten tight classes sit at the corners of a *simplex*: every
# corner as far from every other, as a well-trained last layer places its classes. In a second toy the same classes stand
# in a row. Each time we mix half and half, all pairs.

# %%
simplex = fm.Predict(
    "Half-way mixes between corners of a simplex: how many lie nearest to a third corner?",
    choices=["none", "some", "most"],
)
simplex

# %%
where, (one, two) = torch.arange(200) % 10, torch.triu_indices(10, 10, 1)
pairs = torch.stack([one, two], 1)
noise = 0.01 * torch.randn(200, 10, generator=torch.Generator().manual_seed(0))
for name, centres in (("in a row", torch.arange(10.0)[:, None] * torch.ones(10)), ("simplex", torch.eye(10))):
    rate = fm.measures.intrusion(centres[where] + noise, where, centres[pairs].mean(1), pairs).rate
    print(f"{name}: {rate:.0%} of {len(pairs)} mixes nearest to a third class")
assert rate == 0
simplex.reveal(simplex.choices[0 if rate == 0 else 1 if rate < 0.5 else 2])

# %% [markdown]
# **Explain.** Half-way between two corners you are closer to both of them than to any third corner: that is geometry, and it
# holds for every pair. So a rate near 0 at the last layer says that the classes sit at corners, not that mixing there teaches anything.
# That is why we hold intrusion against what we want in the end, the accuracy.

# %%
best = fm.Predict(
    "Is the site of least intrusion the site of highest accuracy?",
    choices=["yes", "no", "these runs cannot tell"],
)
best

# %%
accuracy = lab.accuracies(nets)
told = lab.against_accuracy(rates, accuracy)
say(f"{told} Without mixing: {accuracy['no mixing'][0]:.1%}.")
top = max(rates, key=lambda site: accuracy[site][0])
figure = fm.figures.intrusion_by_site(rates, accuracy, mixes=len(chosen.parents))
best.reveal(best.choices[2 if "overlap" in told else 0 if top == min(rates, key=rates.get) else 1], figure=figure)

# %% [markdown]
# The bars are 95 % intervals, upwards for the intrusion and sideways for the accuracy. Look for a slope that stands out of them.
#
# ## How a picture misleads
#
# **Why.** Numbers are dry; everybody wants to *see* the clouds. **t-SNE** draws points of many dimensions in the
# plane so that neighbours stay neighbours. Its **perplexity** says about how many neighbours each point holds on to. PCA is the plain
# alternative: it looks along the two directions of most spread, like a shadow on a wall. A shadow keeps straight lines
# straight; t-SNE keeps only who is near whom, and even that not always.
#
# First, data in which there is nothing to see: one cloud in 50 dimensions.

# %%
nothing = fm.Predict(
    "One round cloud of 300 points, by t-SNE with perplexity 2. The picture shows ...",
    choices=["one even cloud", "many small clumps"],
)
nothing

# %%
g = torch.Generator().manual_seed(0)
cloud = torch.randn(300, 50, generator=g)
views = lab.views(cloud, perplexities=(2, 30))
clumping = {name: lab.clumped(points) for name, points in views.items()}
print("spacing to the nearest point, 1 if thrown evenly:", ", ".join(f"{n} {v:.2f}" for n, v in clumping.items()))
figure = fm.figures.clouds({f"{n}<br>spacing {clumping[n]:.2f}": p for n, p in views.items()}, torch.zeros(300))
nothing.reveal(nothing.choices[clumping["t-SNE, perplexity 2"] < 0.8 * clumping["PCA"]], figure=figure)

# %% [markdown]
# **Look.** Would you have called the clumps classes?
#
# Next, the gaps. Three clouds in 50 dimensions: B lies near A, C lies ten times as far away.

# %%
far = fm.Predict(
    "In the t-SNE picture with perplexity 30, C is from A ...",
    choices=["about ten times as far as B", "less than five times as far as B"],
)
far

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
far.reveal(far.choices[gaps["t-SNE, perplexity 30"] < 5], figure=figure)

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
net = nets["input"][0].model
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
# ## Explore
#
# Here is all of it at once. Choose where to mix and where to look. Hover over a point to see its image; click it to see its
# neighbours. Then **drag a mix**: choose two images, move the slider from A to B, and watch the point travel in every layer at once,
# and the network's prediction with it.

# %%
explorer = fm.ManifoldExplorer(net, data, at="input", look="block2.relu", pair=(3, 5))
explorer

# %%
say(explorer.wait().told)

# %% [markdown]
# Three things to try:
#
# 1. Mix at the image, and look from the first site to the last. Where do mixes of 3 and 5 turn to another digit, where back?
# 2. Change between PCA and t-SNE. Which diamonds stay among the same neighbours, and what do the two numbers say?
# 3. Drag from A to B, mixed at the image. In which layer does the point first leave the straight line? Lesson 02 tells you why.

# %% [markdown]
# ## Recap
#
# - The SNNL says how entangled the classes are in a layer; it needs a temperature that belongs to the data.
# - Written with small guards, it turns round in high dimensions: stay in logarithms.
# - A mix intrudes when it falls nearest to a third class; its parents must not be among the neighbours.
# - No intrusion at the last layer is geometry: judge a site by what it does to accuracy, with intervals.
# - In t-SNE neither the size of a clump nor a gap means much: look at PCA too, and at a number.
#
# **Try next.** Put the network of `nets["flatten"]` into the explorer and compare. Or take the `guarded` form at T = 100 block by block: which
# story would it have told you about this network?
#
# ## References
#
# - Frosst, Papernot, Hinton: [Analyzing and Improving Representations with the Soft Nearest Neighbor Loss](https://arxiv.org/abs/1902.01889), 2019.
# - [Better result with MIXUP at Final Layer](https://medium.com/analytics-vidhya/better-result-with-mixup-at-final-layer-e9ba3a4a0c41), the blog post.
# - Verma et al.: [Manifold Mixup](https://arxiv.org/abs/1806.05236), 2019.
# - Oki, Kurita: [Mixup of Feature Maps in a Hidden Layer](https://arxiv.org/abs/1906.09739), 2018.
# - van der Maaten, Hinton: [Visualizing Data using t-SNE](https://www.jmlr.org/papers/v9/vandermaaten08a.html), 2008.
# - Wattenberg, Viégas, Johnson: [How to Use t-SNE Effectively](https://distill.pub/2016/misread-tsne/), 2016.
