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
# # Where do the mixes go?
#
# **Train a network long after it makes no more errors, and the features of each class shrink towards one point. Where
# do mixes of two classes end, and what does that say about how sure the network is?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/07_neural_collapse.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/07_neural_collapse.ipynb)
#
# After this lesson you can
#
# - build a simplex, and measure how far a network has collapsed onto one,
# - work out where the feature of a mix should lie, and hold trained networks against it,
# - tell a channel from a straight line by one number,
# - say what the place of a mix has to do with how sure the network is of it.
#
# Time: machine 30 s on 2 CPU cores, 1.1 GB (measured); you about 90 min. You should know
# [features](glossary.md#features "The row of numbers from which the last layer names the class; in code `flatten`.")
# (lesson 00), paired differences (lesson 03), intrusion (lesson 05).

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import math

import torch

import featmix_lite as fm
from featmix_lite.teaching import lesson07_collapse as lab

data = fm.load("fashion_small")  # this line decides
fm.lesson.begin(data)

# %% [markdown]
# ## Half-way between two classes
#
# **Why.** The last layer has one row of weights for each class. It multiplies the features with each row, and the
# largest product names the class. A network trained to the end puts all images of a class near one point. Now show it
# a mix: half a sandal, half a pair of trousers. Its label is half and half, too.

# %%
half = fm.Predict(
    "Trained on mixes of images: where do half-way mixes lie, measured from the middle of all classes?",
    choices=["half-way between the two classes' points", "farther out", "nearer to the middle", "the runs do not tell"],
)
half

# %%
explorer = fm.CollapseExplorer()
explorer

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
out = {name: lab.from_one("fashion_simplex", way) for name, way in lab.WAYS.items()}
told = out[lab.IMAGE].verdict
words = ["How far out half-way mixes of images lie, minus 1 (1: half-way between the two points), over recorded networks: "
         + "; ".join(f"{name} {one.span}" for name, one in out.items()) + f"; {out[lab.IMAGE].n} seeds each."]  # fmt: skip
half.reveal(half.choices[{"higher": 1, "lower": 2}.get(told, 3)], words=words)

# %% [markdown]
# **Look.** Press Play. The three labels are the directions of three rows. Rings are mixes of two images of one class,
# diamonds of two classes, black is half-way. Watch one side of the triangle over the epochs, then choose another
# training, or other classes: Trouser, Sandal and Bag were chosen because they overlap little.
#
# The number in the reveal is the
# [amplification](glossary.md#amplification "How far out half-way mixes lie along the sum of their two rows, over how far the middle of the two class means does."):
# 1 means half-way between the two points, as a straight line would have it. In what follows you find out where it comes from.
#
# ## First without mixing
#
# **Why.** [Neural collapse](glossary.md#neural-collapse "Late in training the features of each class come to one point, and these points and the rows of the classifier to a simplex.")
# has four parts. NC1: each class becomes one point. NC2: the points become a
# [simplex](glossary.md#simplex "As many directions of equal length as there are classes, each two at the same, largest possible angle."),
# as far apart as so many directions can be. NC3: the rows of the last layer point the same way. NC4: the class is that
# of the nearest point.
#
# ## Exercise 1: a simplex (easy, 10 min)
#
# Take the unit vectors of `classes` dimensions and subtract their mean from each. Return the rows, `(classes, classes)`:
# equally long, and each two at the same angle.
#
# <details><summary>Hint</summary>
# <code>torch.eye(classes)</code> holds the unit vectors; each entry of their mean is <code>1 / classes</code>.
# </details>


# %%
def simplex_rows(classes):
    ...  # your line here


fm.exercises.simplex_rows(simplex_rows)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def simplex_rows_solution(classes):
    return torch.eye(classes) - 1 / classes


verdict = fm.exercises.simplex_rows(simplex_rows_solution)
assert verdict
verdict

# %% [markdown]
# In the kit, `fm.theory.simplex(10, 64)` gives such rows, turned at random in 64 dimensions. From here on the last layer
# *is* one and is not trained: `fm.models.with_simplex_classifier(net)`. One part of collapse is then given, and theory
# has something to hold on to.
#
# ## Exercise 2: how far has a class shrunk? (medium, 20 min)
#
# `h` `(N, d)` are features, `y` `(N,)` their classes. Let `W` be the covariance of the rows about the mean of their own
# class (divided by `N`), and `B` the covariance of the class means about *their* mean (divided by the number of classes).
# Return the trace of `W` times the pseudo-inverse of `B`, divided by the number of classes: NC1.
#
# <details><summary>Hint</summary>
# With the class means as rows of <code>mu</code>, <code>h - mu[y]</code> are the rows about their own mean.
# <code>torch.linalg.pinv</code>, <code>torch.trace</code>.
# </details>


# %%
def nc1_by_hand(h, y):
    ...  # your lines here


fm.exercises.nc1_by_hand(nc1_by_hand)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def nc1_by_hand_solution(h, y):
    h, classes = h.double(), int(y.max()) + 1
    mu = torch.stack([h[y == c].mean(0) for c in range(classes)])
    own, centred = h - mu[y], mu - mu.mean(0)
    within, between = own.T @ own / len(h), centred.T @ centred / classes
    return torch.trace(within @ torch.linalg.pinv(between, rtol=1e-6)) / classes


verdict = fm.exercises.nc1_by_hand(nc1_by_hand_solution)
assert verdict
verdict

# %%
shrink = fm.Predict(
    "Both train to no error at all. Whose classes shrink more, at the end?",
    choices=["without mixing", "mixed at the image", "the runs do not tell"],
)
shrink

# %%
epochs, every = (12, 3) if fm.fast() else (120, 6)
nets, runs = {}, {}
for name in ("no mixing", lab.IMAGE):
    nets[name], runs[name] = lab.train_to_collapse(data, lab.WAYS[name], epochs, every)

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
h, y, W = lab.clean_features(nets["no mixing"], data)
last = runs["no mixing"].history[-1]["collapse_nc1"]
assert abs(float(nc1_by_hand_solution(h, y)) - last) < 0.01 * last
plain, mixed = (lab.runs_of("fashion_simplex", lab.WAYS[name], "collapse_nc1") for name in ("no mixing", lab.IMAGE))
told = lab.between(*({s: math.log10(v) for s, v in own.items()} for own in (mixed, plain)), "geometry_log_nc1")
words = [f"Log10 of NC1, mixed minus unmixed, recorded: {told.span}, {told.n} seeds.", "In the picture: the two networks trained here."]
figure = fm.figures.collapse_lines(runs, title="NC1 of two networks trained here")
shrink.reveal(shrink.choices[{"higher": 0, "lower": 1}.get(told.verdict, 2)], figure=figure, words=words)

# %% [markdown]
# **Look.** Each step down this axis is ten times less spread. What else must a network find room for, if it learns from
# mixes?
#
# ## Where should a mix lie?
#
# **Why.** Say the network is so rich that it can put each mix where it likes. Then nothing is left of it but the last
# layer: choose the feature `h` that makes `loss(W h, mixed label) + decay / 2 |h|^2` least. For a simplex and a mix of
# one half the answer lies on the sum of the two rows, `h = s (w_i + w_j)`. Setting the slope to 0 leaves one equation for
# the number `s`.
#
# ## Exercise 3: the equation of the half-way mix (hard, 25 min)
#
# With `m` the scale of the rows, `w_i . w_i = m^2 (1 - 1/K)` and `w_i . w_j = -m^2 / K`, `K` classes. Give each of the two classes the label
# 1/2. Return left side minus right side of the equation for `s`: it is 0 where the slope is.
#
# <details><summary>Hint</summary>
# The logits of the two are larger than the others' by <code>m^2 s</code>. So each has the probability
# <code>e^(m^2 s) / (2 e^(m^2 s) + K - 2)</code>, each other class <code>1 / (...)</code>. Where the slope is 0,
# <code>decay * h</code> is the sum of all rows, each times its label minus its probability. The rows sum to 0, so what
# all have in common drops out: <code>decay * s</code> is what a class of the mix has more than each of the others.
# </details>


# %%
def half_way_equation(s, K, m, decay):
    ...  # your lines here


fm.exercises.half_way_equation(half_way_equation)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def half_way_equation_solution(s, K, m, decay):
    grown = math.exp(m**2 * s)
    return 0.5 - (grown - 1) / (2 * grown + K - 2) - decay * s


verdict = fm.exercises.half_way_equation(half_way_equation_solution)
assert verdict
verdict

# %%
from scipy.optimize import brentq

s = brentq(half_way_equation_solution, 0, 100, args=(10, 1.0, lab.DECAY))  # where it is 0
W = fm.theory.simplex(10, 64).double()
h = fm.theory.mixed_feature([[0.5, 0.5]], [[3, 5]], W, lab.DECAY)
points = fm.theory.mixed_feature([[1.0]] * 10, [[k] for k in range(10)], W, lab.DECAY)
theory = fm.theory.amplification(h, [[0.5, 0.5]], [[3, 5]], points, W)
print(f"s = {s:.3f}; the theory's amplification is {theory:.2f}")
print("measured, trained on image mixes:", out[lab.IMAGE].span, "above 1")
reach, far = lab.reached()
print(f"In the film the class means reach {reach:.0%} of the theory's length, half-way mixes {far:.0%}:")
print(f"so measured against these means, they lie {theory * far / reach:.2f} times as far out.")

# %% [markdown]
# Why farther out than half-way? A point of one class stops where more length costs more than it gains. Half-way, the
# label asks for one half each and nothing for the other eight: pushing those eight down takes length along *both* rows.
#
# ## With another loss
#
# **Why.** Squared error asks for the labels themselves: `W h` should be 1/2, 1/2 and eight times 0. Where does the best `h` lie
# now? Work it out, or guess.

# %%
squared = fm.Predict(
    "Trained with squared error on the same mixes, half-way mixes lie ...",
    choices=["as far out as with cross-entropy", "less far out", "farther out", "the runs do not tell"],
)
squared

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
def amplified(name):
    return lab.runs_of(name, lab.WAYS[lab.IMAGE], "geometry_amplification")


assert torch.allclose(h[0], s * (W[3] + W[5]), atol=1e-4)  # the equation's answer is the theory's
told = lab.between(amplified("fashion_simplex_mse"), amplified("fashion_simplex"), "geometry_amplification")
straight = lab.between(*(lab.runs_of(name, lab.WAYS[lab.IMAGE], "geometry_r2_convex")
                         for name in ("fashion_simplex_mse", "fashion_simplex")), "geometry_r2_convex")  # fmt: skip
words = [f"Amplification, squared error minus cross-entropy: {told.span}. What convex mixes of the class means explain of "
         f"where mixes lie (R2), the same difference: {straight.span}. {told.n} seeds."]  # fmt: skip
squared.reveal(squared.choices[{"lower": 1, "higher": 2}.get(told.verdict, 3)], words=words)

# %%
three = (1, 5, 8)
seen, mixes = lab.looked_at(nets[lab.IMAGE], data, three)
title = f"Trained here on mixes of images: {lab.three_names(data, three)}"
fm.figures.class_triangle(seen, mixes, three, data.names, decay=lab.DECAY, title=title).show(config=fm.figures.config())
print(lab.residuals())

# %% [markdown]
# **Look.** Dashed: the theory, from the weights of the last layer alone. Thin lines: convex mixes of the class means. The table is
# of recorded networks: how far measured mixes lie from the theory's, as a share of its length. Does it fall, and how
# far? No network is free to put every mix anywhere. Explorer: choose the training with squared error, theory on.
#
# ## Exercise 4: spot the fallacy, the mixes are aligned (hard, 20 min)

# %%
angles = {name: lab.runs_of("fashion_simplex", way, "geometry_angle_same") for name, way in lab.WAYS.items()}
print(f"Trained on image mixes, half-way mixes of two images of one class lie {lab.mean(angles[lab.IMAGE]):.1f} degrees")
print("from their class's row;", end=" ")
print("two directions drawn at random are 90 degrees apart. Claim: training on mixes aligns mixes of one class with the classifier.")

# %% [markdown]
# Against what should 90 degrees be held? And is an angle the right number for mixes of *two* classes? Write the one that is: `half`
# `(d,)` is the feature of a half-way mix of classes `i` and `j`, `means` `(K, d)` are the class means, `rows` `(K, d)` those of the
# classifier. Measure all from the mean of the class means. Return how far `half` reaches along `rows[i] + rows[j]`, over how far the middle
# of the two class means does.
#
# <details><summary>Hint</summary>
# The length along a direction is a product with it. The direction's own length cancels; rows count from their mean.
# </details>


# %%
def half_way_amplification(half, means, i, j, rows):
    ...  # your lines here


fm.exercises.half_way_amplification(half_way_amplification)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def half_way_amplification_solution(half, means, i, j, rows):
    along = (rows - rows.mean(0))[[i, j]].sum(0)
    middle = means[[i, j]].mean(0)
    return ((half - means.mean(0)) @ along) / ((middle - means.mean(0)) @ along)


verdict = fm.exercises.half_way_amplification(half_way_amplification_solution)
assert verdict
verdict

# %%
aligned = fm.Predict(
    "Whose mixes of one class lie nearer to their row?",
    choices=["trained without mixing", "trained on mixes of images", "the runs do not tell"],
)
aligned

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
told = lab.between(angles[lab.IMAGE], angles["no mixing"], "geometry_angle_same")
words = [f"Angle to the row, mixed minus unmixed: {told.span}, {told.n} seeds.",
         "The claim compared with chance. The control is a network that never saw a mix."]  # fmt: skip
aligned.reveal(aligned.choices[{"higher": 0, "lower": 1}.get(told.verdict, 2)], words=words)

# %% [markdown]
# ## How sure is it there?
#
# **Why.** Where a mix lies decides its probabilities. The theory gives them, too: near the corner of a class one
# probability is large, along the way between two it is shared. A network that is unsure between classes and sure at the
# corners is what
# [a calibrated network](glossary.md#calibrated "Right as often as it is sure: of the answers given with 80 %, eight in ten are right.") asks for.

# %%
def sure(weight):
    return float(fm.theory.confidence([[weight, 1 - weight]], [[3, 5]], W, lab.DECAY).max())


print(lab.confidence_table(sure))

# %%
sober = fm.Predict(
    "With its own classifier, and one temperature fitted to each: the networks trained on image mixes are ...",
    choices=["better calibrated than those without mixing", "worse", "level", "the runs do not tell"],
)
sober

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
records = fm.recorded.runs("fashion_collapse")
arms = {name: way for name, way in lab.LEARNT.items() if way is not None}
raw, mended = (lab.against(records, arms, metric=figure) for figure in ("ece", "ece_calibrated"))
words = ["ECE minus that of no mixing, raw: " + "; ".join(f"{name} {one.span}" for name, one in raw.items()) + ".",
         "After one temperature: " + "; ".join(f"{name} {one.span}" for name, one in mended.items()) + "."]  # fmt: skip
figure = fm.figures.forest(mended, "ECE after one temperature, against no mixing")
answer = {"lower": 0, "higher": 1, "level": 2}.get(mended.verdicts[lab.IMAGE], 3)
sober.reveal(sober.choices[answer], figure=figure, words=words)

# %% [markdown]
# **Look.** Compare the two lines of words: what mixing does before one number is fitted, and what is left of it after. Lesson 08 goes on from here.
#
# ## And the layers before?
#
# **Why.** The paper says that earlier layers of a network trained on mixed images look as if it had been trained with Manifold Mixup,
# which mixes at a random layer. But Manifold Mixup mixes images, too, whenever it draws that place. So there is a
# control: the same, never at the image. Here are mixes of three digits after block 2, in the plane of their class means.

# %%
pictures, kinds = lab.earlier_pictures()
fm.figures.clouds(pictures, kinds, ["mixes of one class", "mixes of two"], alike=True,
                  title="After block 2, one seed").show(config=fm.figures.config())  # fmt: skip
found = lab.earlier()
for way, one in found["distances"].items():
    print(f"image mixes and {way}: distance {one.distance:.4f} [{one.low:.4f}, {one.high:.4f}], p {one.p:.3f}, {one.n} seeds")
for name in ("with the image", "without the image"):
    one = found[name]
    print(f"nearer to Manifold Mixup {name} than to no mixing by {one.difference:.4f} [{one.low:.4f}, {one.high:.4f}]")

# %% [markdown]
# **Look.** The distance is the
# [energy distance](glossary.md#energy-distance "How far two clouds of points lie apart: twice their mean distance, less the mean distances within each.")
# between networks of two ways of training, less that between networks of one way. Does the likeness stand without the image?
#
# ## Exercise 5: the paper beside our runs (open, 30 min)

# %%
print(lab.side_by_side())

# %% [markdown]
# Take one line. Read its claim with `featmix claims --explain NAME` (`fm.claims.names()` lists the names), say what differs from the
# paper's experiment, and plan the run that would settle it.
#
# <details><summary>Rubric</summary>
#
# A point each:
#
# - The quantity is one number a network, fixed before looking.
# - There is a control that could give the same number without the cause.
# - Seeds are paired, and their number follows from the effect that matters.
# - It is said what would count against the claim.
# - What cannot be run here (networks, images, epochs) is named.
# - The answer may be "the runs do not tell".
# </details>
#
# ## Recap
#
# - Late in training each class becomes a point, and the points a simplex.
# - With cross-entropy the best place of a half-way mix lies farther out than half-way: channels.
# - With squared error the best place is the convex mix.
# - An angle of mixes of one class says nothing without the network that never saw a mix.
# - Theory gives how sure a network is of a mix; one temperature may give calibration, too.
#
# ## What to try next
#
# Watch it live: `panel = fm.TrainPanel(data=data)`, then `panel.collapse()` in the next cell; press Train. Lesson 08 asks
# how sure networks are on images they never saw.
#
# ## References
#
# - Papyan, Han & Donoho 2020, [arXiv 2008.08186](https://arxiv.org/abs/2008.08186)
# - Fisher, Meng & Papyan 2024, [arXiv 2402.06171](https://arxiv.org/abs/2402.06171) (we could read its abstract and reviews)
# - Szekely & Rizzo 2013, energy statistics, [doi 10.1016/j.jspi.2013.03.018](https://doi.org/10.1016/j.jspi.2013.03.018)
