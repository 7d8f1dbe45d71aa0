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
# # Is the network linear in between?
#
# **Mixup asks for answers that change evenly from one image to another. Do the layers inside become even, too, and
# what are images without labels good for?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/06_linearity.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/06_linearity.ipynb)
#
# After this lesson you can
#
# - see the path from one image to another bend, layer by layer, and measure it,
# - tell a measure that scaling fools from one that it does not,
# - write a loss that mixes images without labels,
# - compare mixes of two points with mixes of eight, fairly.
#
# Time: machine 40 s on 2 CPU cores, 1.2 GB (measured); you about 90 min. You should know
# [features](glossary.md#features "The row of numbers from which the last layer names the class; in code `flatten`.")
# (lesson 00), which layers hand a mix on (lesson 02) and paired differences (lesson 03).

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import torch

import featmix_lite as fm
from featmix_lite.teaching import lesson06_linearity as lab

data = fm.load("digits", per_class=100)  # this line decides
fm.lesson.begin(data)

# %% [markdown]
# ## Draw the path first
#
# **Why.** Walk in even steps from an image A to an image B: 100 % A, then 90 % A and 10 % B, and so on. In the space
# of images that is a straight line. A layer turns every step into a point of its own space, so the walk becomes a
# path. If all layers were linear, each path would be straight, in even steps. Take a sheet of paper, draw two points
# A and B, and draw the path as you think it looks after the first ReLU, and at the features.

# %%
bend = fm.Predict(
    "One digit turns into another: where is its path furthest from the straight line, measured against the line's length?",
    choices=["after ReLU 1", "after block 2", "at the features", "at the output"],
)
bend

# %%
net = fm.lesson.network(data)
explorer = fm.SegmentExplorer(net, data, at="input")
explorer

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
images = data.test.x[explorer.a], data.test.x[explorer.b]
places = dict(zip(["block1.relu", "block2", "flatten", "fc"], bend.choices))
paths = fm.measures.segment(net, *images, list(places))
off = {name: float(paths[site].deviation.max()) / paths[site].chord for site, name in places.items()}
words = ["Furthest from the line, as a share of its length: " + ", ".join(f"{n} {v:.2f}" for n, v in off.items()) + ".",
         "This is one pair in one network. Try other pairs above: how often is it another layer?"]  # fmt: skip
bend.reveal(max(off, key=off.get), words=words)

# %% [markdown]
# **Look.** Each small picture is one layer: the straight line from A to B, and the path in the plane in which it bends
# most. Below, how far off it is at each step, and what the network says there. Move the slider, take another pair, and
# move the place of mixing to a deeper layer: what becomes of the layers before it?
#
# ## A number for it
#
# **Why.** One pair says little. We take many pairs, mix them half and half, and ask how far the features of the mix lie
# from the middle of the two images' features: the
# [deviation](glossary.md#deviation "How far the features of a mix lie from the mix of the features; 0 is linear in between.").
# Here are two networks and their mean distances. You may divide these by whatever you like: which network is less
# linear?

# %%
nets = {"network A": net, "network B": lab.rescaled(net)}
found = lab.deviations(nets, data.test.x, ("block1.relu", "block1", "block2.relu"), "deviation")
for name, own in found.items():
    print(f"{name}: mean distance from the middle", ", ".join(f"{layer} {value:.2f}" for layer, value in own.items()))

# %%
twin = fm.Predict(
    "Which network is less linear after ReLU 1?",
    choices=["network A", "network B", "they are equally linear"],
)
twin

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
found = lab.deviations(nets, data.test.x, ("block1.relu", "block1", "block2.relu"))
same = torch.allclose(*(n(data.test.x) for n in nets.values()), atol=1e-3)
assert same
words = ["B is A: all that leaves its first block is ten times as large, and the next convolution divides by ten.",
         "Divided by the mean distance of the two images' features: " + "; ".join(name + ": " + ", ".join(
             f"{layer} {value:.3f}" for layer, value in own.items()) for name, own in found.items()) + "."]  # fmt: skip
twin.reveal("they are equally linear", words=words)

# %% [markdown]
# **Look.** Features have no unit. A distance means nothing before it is divided by another distance of the same layer.
#
# ## Exercise 1: a measure that scaling cannot fool (easy, 10 min)
#
# `a` and `b` `(N, D)` are the features of two images each, `mixed` `(N, D)` those of the images' mixes, `w` (one
# number) times the first and `1 - w` times the second. Return the mean distance of `mixed` from where a linear network would put it,
# divided by the mean distance of `a` and `b`.
#
# <details><summary>Hint</summary>
# <code>(a - b).norm(dim=1)</code> is one distance a row. Take both means before you divide.
# </details>


# %%
def relative_deviation(mixed, a, b, w):
    ...  # your lines here


fm.exercises.relative_deviation(relative_deviation)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def relative_deviation_solution(mixed, a, b, w):
    off = (mixed - (w * a + (1 - w) * b)).norm(dim=1)
    return off.mean() / (a - b).norm(dim=1).mean()


verdict = fm.exercises.relative_deviation(relative_deviation_solution)
assert verdict
verdict

# %% [markdown]
# ## Where does the bending come from?
#
# **Why.** A convolution bends nothing (lesson 02). A ReLU bends where it turns on or off on the way, a max-pool where
# another pixel wins. Such a place is a
# [kink](glossary.md#kink "A place on the way from one image to another where a ReLU turns on or off, or another pixel wins in a max-pool."):
# between two kinks the path is straight, up to the logits. Softmax bends once more.
#
# ## Exercise 2: count the kinks (medium, 10 min)
#
# `before` `(T, units)` holds what enters a ReLU at `T` points on the way from A to B. Return how often a unit turns on
# or off between neighbouring points, over all units. On is more than 0.
#
# <details><summary>Hint</summary>
# Make it true or false first. Two neighbours differ where <code>on[1:] != on[:-1]</code>.
# </details>


# %%
def kinks_on_path(before):
    ...  # your line here


fm.exercises.kinks_on_path(kinks_on_path)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def kinks_on_path_solution(before):
    on = before > 0
    return int((on[1:] != on[:-1]).sum())


verdict = fm.exercises.kinks_on_path(kinks_on_path_solution)
assert verdict
verdict

# %%
a, b = data.test.x[explorer.a], data.test.x[explorer.b]
steps = torch.linspace(0, 1, 256, device=a.device)[:, None, None, None]
before = fm.features(net, (1 - steps) * a + steps * b, "block2.bn").flatten(1)
print(f"ReLU 2, by hand: {kinks_on_path_solution(before)} kinks")
print("fm.measures.kinks:", ", ".join(f"{name} {n}" for name, n in fm.measures.kinks(net, a, b).items()))
print("The explorer walks in fewer steps, and misses a few that come and go between two of them.")

# %% [markdown]
# ## Images without labels
#
# **Why.** Ordinary mixup needs labels. *Unsupervised* mixup asks the same of images that have none: what the network
# says of a mix should be the mix of what it says of the two. If it learnt from its own answers of the
# moment, each error would teach itself, so a
# [teacher](glossary.md#teacher "A running average of the network's own weights, which answers for images without labels.")
# answers for the clean images. This is ICT, interpolation consistency training.
#
# ## Exercise 3: the loss in five lines (medium, 15 min)
#
# `net` and `teacher` turn images into logits; `u` are images, `partners` `(N,)` the row numbers each is mixed
# with, `w` (one number) the share of the first. Return the mean, over rows and classes, of the squared difference between the probabilities `net` gives
# the mixes and the mix of the probabilities the teacher gives the images. The teacher learns nothing.
#
# <details><summary>Hint</summary>
# <code>with torch.no_grad():</code> around the teacher; <code>softmax(1)</code> makes probabilities.
# </details>


# %%
def interpolation_loss(net, teacher, u, partners, w):
    ...  # your lines here


fm.exercises.interpolation_loss(interpolation_loss)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def interpolation_loss_solution(net, teacher, u, partners, w):
    with torch.no_grad():
        p = teacher(u).softmax(1)
    wanted = w * p + (1 - w) * p[partners]
    said = net(w * u + (1 - w) * u[partners]).softmax(1)
    return (said - wanted).square().mean()


verdict = fm.exercises.interpolation_loss(interpolation_loss_solution)
assert verdict
verdict

# %% [markdown]
# ## Five labels a class
#
# **Why.** Now train. Five digits of each class keep their label, 950 lose it. All ways to learn start from the same
# weights, see the same labelled rows, and take as many steps at the same learning rate.

# %%
few = fm.Predict(
    "Five labels a class: which way of learning is more accurate than the labels alone, seen over the recorded seeds?",
    choices=["mixing the labelled images", "mixing the unlabelled images (ICT)", "both of them", "the runs do not tell"],
)
few

# %% [markdown]
# While you choose, some networks train here; what they show comes with the next question. The answer to this one needs
# more seeds than we can train now, so it comes from recorded runs. To train one: `few = data.with_few_labels(5)`, then
# `fm.fit(fm.models.small_cnn(few), few, unsupervised=fm.Unsupervised("ict"))`.

# %%
live = {name: lab.ARMS[name] for name in ("no mixing", "labelled images mixed", "unlabelled images mixed")}
seeds, epochs, every = ((0, 1), 4, 2) if fm.fast() else ((0, 1, 2), 16, 4)
trained = lab.few_label_runs(data, live, seeds=seeds, epochs=epochs, every=every)

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
runs = [r for r in fm.recorded.runs("digits_labels") if r["config"]["labelled"] == 5]
gains = lab.against(runs, lab.ARMS | lab.CONTROLS)
helped = [gains.verdicts[name] == "higher" for name in ("labelled images mixed", "unlabelled images mixed")]
plain = lab.mean(runs, None)
words = [f"The labels alone: {plain:.1%}, {gains['MixMatch'].n} seeds.", lab.ways_words(gains, "less accurate", "more accurate")]
for name, control in lab.MATCHED.items():
    words.append(f"{name} minus '{control}': {lab.paired(runs, lab.ARMS[name], lab.CONTROLS[control]).span}.")
figure = fm.figures.forest(gains, "Test accuracy, five labels a class, against no mixing")
answer = {(True, False): 0, (False, True): 1, (True, True): 2}.get((*helped,), 3)
few.reveal(few.choices[answer], figure=figure, words=words)

# %% [markdown]
# **Look.** *MixMatch* guesses labels for the unlabelled rows, makes the largest probability of each guess larger, and
# mixes all rows with all. The last three rows are controls, without a mix: unlabelled rows alone change the averages
# that BatchNorm takes; a teacher alone averages; the third guesses as MixMatch does. The words say what is left to the
# mixing. Mixing the few labelled images is another thing: at alpha 1 hardly any of the 50 digits is seen as it is.
#
# Five labels and digits are one setting. Here are all, minus the labels alone:

# %%
for name in ("labelled images mixed", "unlabelled images mixed", "MixMatch"):
    for images in ("digits", "fashion", "mnist"):
        own = lab.by_labels("accuracy", lab.ARMS[name], images)
        print(f"{name}, {images}:", "; ".join(f"{n} a class {one.span}" for n, one in own.items()))
for part in fm.claims.overall(fm.claims.verdicts(["ict-helps", "mixmatch-helps"])):
    lab.say(str(part))

# %% [markdown]
# ## And inside?
#
# **Why.** Mixup sets a demand on the probabilities alone: they should change evenly. Do the layers before them become
# more linear, too, or do they bend more to make up for it? The measure is that of exercise 1.

# %%
inside = fm.Predict(
    "On digits, trained on mixes of the five labelled images a class, after ReLU 1 the network is ...",
    choices=["more linear than without mixing", "less linear", "level with it", "the runs do not tell"],
)
inside

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
families = lab.by_layer(runs, {name: way for name, way in lab.ARMS.items() if way is not None})
told = families["after ReLU 1"].verdicts["labelled images mixed"]
words = [f"After ReLU 1: {lab.ways_words(families['after ReLU 1'], 'more linear', 'less linear')}",
         f"Probabilities: {lab.ways_words(families['probabilities'], 'more linear', 'less linear')}"]  # fmt: skip
figure = fm.figures.linearity_differences(families, "Deviation from linear, five labels a class, against no mixing")
answers = {"lower": 0, "higher": 1, "level": 2}
inside.reveal(inside.choices[answers.get(told, 3)], figure=figure, words=words)

# %% [markdown]
# **Look.** From left to right the layers, from the first ReLU to the probabilities. Where is every way more linear? Only
# there a loss asks for it. The first layers move by one or two hundredths, close to the zero line: the words say which
# way.
#
# Chaudhry et al. report that mixup of labelled images makes the middle layers *less* linear, and unsupervised mixup all
# layers *more* linear. We could read no measure of theirs. Does it hold on other images? After ReLU 1:

# %%
for name in ("labelled images mixed", "unlabelled images mixed"):
    for images in ("digits", "fashion", "mnist"):
        own = lab.by_labels("linearity_block1.relu", lab.ARMS[name], images)
        print(f"{name}, {images}:", "; ".join(f"{n} a class {one.span}" for n, one in own.items()))
for part in fm.claims.overall(fm.claims.verdicts(["supervised-less-linear", "unsupervised-more-linear"])):
    lab.say(str(part))

# %% [markdown]
# **Careful.** Where settings go opposite ways, a pooled "no difference seen" does not mean that nothing happens: read
# the rows. And a mean over seven layers can fall while the first ones rise. The last line asks for the other half of the
# claim, that training gets faster.
#
# When in a training does it happen? These are the networks trained above:

# %%
panels = lab.over_epochs(trained, live, ["after ReLU 1", "after ReLU 2", "probabilities"])
figure = fm.figures.epoch_differences(panels, "Deviation from linear while training, against no mixing")
figure.show(config=fm.figures.config())

# %% [markdown]
# **Look.** So few seeds rarely tell. Look at the order only: which layer moves first?
#
# ## More than two points
#
# **Why.** One can mix three images, or eight: the weights then come from a
# [Dirichlet law](glossary.md#dirichlet-law "The law from which k shares that sum to 1 are drawn; for two it is the Beta law."). Is that slower? We
# trained on 200 digits with all their labels, and counted epochs until the loss on the clean images was .2. Not every
# run gets there: those are
# [censored](glossary.md#censored "Of a run that ended before it got there: we only know that it takes longer.").
#
# ## Exercise 4: spot the fallacy, eight points are slow (hard, 15 min)

# %%
points = fm.recorded.runs("digits_points")
alike = lab.convergence(points, lab.points(equal="alpha"))
for name, own in alike.items():
    print(f"{name}: {own}")
print("Claim: the more points, the slower. Mixing eight points is a worse idea than mixing two.")

# %% [markdown]
# All used alpha 1. But with eight points at alpha 1 hardly any image keeps a large share. How strongly we mix is told by
# E sum w^2, the mean of the sum of squared shares: 1 is no mixing, `1/k` an even mix, so the smaller, the stronger. For
# Dirichlet weights it is `(alpha + 1) / (k alpha + 1)`. Return the alpha at which `k` points are mixed as strongly as
# two at alpha 1.
#
# <details><summary>Hint</summary>
# For two points at alpha 1 it is 2/3. Set the fraction equal to that, and solve for alpha.
# </details>


# %%
def equal_strength(k):
    ...  # your line here


fm.exercises.equal_strength(equal_strength)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def equal_strength_solution(k):
    return 1 / (2 * k - 3)


verdict = fm.exercises.equal_strength(equal_strength_solution)
assert verdict
verdict

# %%
eight = fm.Predict(
    "Mixed as strongly as two points, networks that learn from eight points reach the loss ...",
    choices=["later", "earlier", "the runs do not tell"],
)
eight

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
fair = lab.points(equal="strength")
later = lab.against(points, fair, fair["2 points"], metric="epochs_to_0.2")
told = later.verdicts["8 points"]
words = [*(f"{name}: {own}." for name, own in lab.convergence(points, fair).items()),
         "Minus two points: " + "; ".join(f"{name} {one.span}" for name, one in later.items()) + "."]  # fmt: skip
equal = lab.convergence(points, fair)
both = {f"{k}, alpha 1": alike[k] for k in alike if k != "2 points"} | {"2 points, both": equal.pop("2 points")}
both |= {f"{k}, equal strength": one for k, one in equal.items()}
figure = fm.figures.not_there_yet(both, "Runs that have not reached a training loss of .2 yet")
eight.reveal(eight.choices[{"higher": 0, "lower": 1}.get(told, 2)], figure=figure, words=words)

# %% [markdown]
# **Look.** Lines that would lie on one another are shifted a little, so that all show. In the paired differences a run
# that never got there counts as one epoch more than there were.
#
# ## One method in four hands
#
# **Why.** A last word on numbers from papers. MixMatch on CIFAR-10 with 250 labels, as four groups report it:

# %%
lab.say(fm.claims.find("mixmatch-helps").published[0].line)

# %% [markdown]
# **Look.** The same method, the same network, the same data. How far apart may two methods be in a table before it says
# anything about the methods?
#
# ## Exercise 5: is the more linear network the better one? (open, 30 min)
#
# Chaudhry et al. report more linear layers and faster training. Is the more linear network also the more accurate one?
# In the recorded runs `digits_labels` each network has its accuracy and its linearity. Plan how you would find out, then do it, or let a neighbour judge the plan.
#
# <details><summary>Rubric</summary>
#
# A point each:
#
# - One layer and one reading are fixed before looking.
# - Networks of one way of learning are compared with each other, not only ways with ways.
# - The same seed's runs are paired.
# - It is said what would count as a no.
# - A cause is not claimed where only a going-together was seen.
# - "I cannot tell" is allowed, with the size that would have been seen.
# </details>
#
# ## Recap
#
# - A layer is linear in between if the features of a mix are the mix of the features.
# - Distances between features need another distance of the same layer to compare with.
# - Up to its logits a network of ReLUs and max-pools bends at kinks alone, and is straight in between.
# - Images without labels can be mixed, too; controls say what the mixing adds.
# - Compare numbers of points at equal strength, and count the runs that never got there.
#
# ## What to try next
#
# Watch the path bend while a network trains: `panel = fm.TrainPanel(data=data)`, then `panel.segment()` in the next
# cell; press Train. Lesson 08 asks how sure networks are.
#
# ## References
#
# - Chaudhry et al. 2022, [arXiv 2210.16413](https://arxiv.org/abs/2210.16413) (we could read its abstract only)
# - Verma et al. 2019, ICT, [arXiv 1903.03825](https://arxiv.org/abs/1903.03825)
# - Berthelot et al. 2019, MixMatch, [arXiv 1905.02249](https://arxiv.org/abs/1905.02249)
# - Kaplan & Meier 1958, [doi 10.1080/01621459.1958.10501452](https://doi.org/10.1080/01621459.1958.10501452)
