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
# # Which layer?
#
# **The papers disagree about where to mix. By which measure, and what do our runs tell?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/04_which_layer.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/04_which_layer.ipynb)
#
# After this lesson you can
#
# - say by which measure a paper prefers its place,
# - find out which of several arms may be the best, by any measure,
# - choose a strength without a look at the test images,
# - spot two ways in which a best is no best.
#
# Time: machine 60 s on 2 CPU cores, 1.7 GB (measured); you about 90 min. You should know what mixing at a site is
# (lesson 02), and how two arms are compared, seed by seed (lesson 03).

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
from itertools import combinations

import numpy as np
from scipy import stats

import featmix_lite as fm
from featmix_lite.teaching import lesson04_layers as lab

data = fm.load("fashion_small", per_class=20)
fm.lesson.begin(data)

# %% [markdown]
# ## Three answers
#
# Where does mixup do best? Three sources:
#
# | who | where to mix | what they looked at |
# |---|---|---|
# | Oki and Kurita, 2018 | after ReLU 1, rather than the image | "more effective"; we know no table of theirs |
# | Verma and others, 2019 | the image, after block 1 or after block 2, drawn for each batch: the *random site* | accuracy, [NLL](glossary.md#nll "Negative log-likelihood: the mean, over test images, of -log(the probability given to the right class).") |
# | a blog post | the features | the loss on validation images; it quotes a chart of *training* losses |
#
# All may be right: their networks, images and measures differ. We cannot repeat their trainings. But we can take
# **one** set of runs and look at it with each of their measures. Ours are eight arms on small pictures of clothes, 20
# of each kind: no mixing, six sites, and the random site, each trained with the same seeds. The strength,
# [alpha](glossary.md#alpha "Decides how even the shares of a mix are: small, mostly one image; at 1, all shares equally likely; large, near half and half."), is 1.
# Two measures first:
#
# - **Test accuracy**: the share of test images named rightly. More is better.
# - **Mixed training loss**: what training itself made small, the loss of mixes against their mixed labels. Less is
#   better. Without mixing there is none.
#
# One mean is always the highest. An arm *may be the best* unless it is told to be behind the highest mean.

# %%
many = fm.Predict(
    "By test accuracy: how many of the eight arms may be the best?",
    choices=["one", "two to four", "five or more"],
)
many

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
recorded = fm.recorded.runs("fashion_few")  # made before, with this kit; fm.recorded.grid("fashion_few") says how
accuracy, mixed, raw, mended, clean = lab.ranked(
    recorded, "accuracy", "mixed_loss", "nll", "nll_calibrated", "train_loss"
)
figure = fm.figures.which_site([accuracy, mixed], lab.ARMS, f"The same runs by two measures, {accuracy.n} seeds")
left = len(lab.front(accuracy))
many.reveal(many.choices[0 if left == 1 else 1 if left < 5 else 2], figure=figure)

# %% [markdown]
# **Look.** Right is better in both panels. Colour and shape are the site's, in all figures. A bar is the 95 % interval of
# *the difference from the best mean*, seed by seed. The word at its end is the verdict, and so is the mark's filling:
# *behind*, full, told to be so; *level*, pale,
# [surely within the margin](glossary.md#level "Surely within the margin: the whole interval lies in it."), half a point
# of accuracy or, of a loss, two hundredths of a
# [nat](glossary.md#nats "The unit of a loss made with the natural logarithm."); *not told*, hollow, the runs do not
# tell. At the best mean, the larger mark, stands *first* if all others are behind, else *first?*. The words are
# stricter than the bars: they are corrected, because there
# are many arms. How?
#
# ## Exercise 1: is the comparison fair? (easy, 5 min)
#
# First: does only the place differ? A run's settings are a dict, such as `{"data": ..., "seed": 3, "mix": ...}`. What
# is at its default may be left out of it. `one` and `two` are two such dicts. Return the names of the settings that
# differ, without `"mix"`.
#
# <details><summary>Hint</summary>
# <code>one.get(name)</code> is None where the name is missing. Which names must you go through?
# </details>


# %%
def only_mixing_differs(one, two):
    ...  # your lines here


fm.exercises.only_mixing_differs(only_mixing_differs)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def only_mixing_differs_solution(one, two):
    return [name for name in {**one, **two} if name != "mix" and one.get(name) != two.get(name)]


verdict = fm.exercises.only_mixing_differs(only_mixing_differs_solution)
assert verdict
verdict

# %%
used = [r["config"] for r in recorded]
pairs = [(a, b) for a, b in combinations(used, 2) if a["seed"] == b["seed"]]
other = {name for pair in pairs for name in only_mixing_differs_solution(*pair)}
print(f"{len(pairs)} pairs of runs of one seed differ in the mix, and in: {', '.join(other) or 'nothing else'}")

# %% [markdown]
# ## Exercise 2: who may be the best (medium, 15 min)
#
# `rows` is a dict: for each arm an array `(seeds,)` of its figures, the seeds in one order. `less` is True where less
# is better. Test every *pair* of arms, paired (`stats.ttest_rel(a, b).pvalue`), and put all p values through
# [Holm's rule](glossary.md#holms-rule "Asks more of each comparison the more comparisons there are."): `holm` is
# lesson 03's, below. Return the names that may be the best.
#
# <details><summary>Hint</summary>
# Sort the names by their means, best first: in <code>combinations(names, 2)</code> the better one then comes first.
# Which pairs count in the end, and which in Holm's rule? The highest mean was picked by a look at all.
# </details>


# %%
def holm(p):
    told = [False] * len(p)
    for k, i in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        if p[i] > 0.05 / (len(p) - k):
            break
        told[i] = True
    return told


def may_be_best(rows, less):
    ...  # your lines here


fm.exercises.may_be_best(may_be_best)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def may_be_best_solution(rows, less):
    names = sorted(rows, key=lambda name: rows[name].mean(), reverse=not less)
    pairs = list(combinations(names, 2))
    told = holm([stats.ttest_rel(rows[a], rows[b]).pvalue for a, b in pairs])
    behind = {b for (a, b), one in zip(pairs, told) if one and a == names[0]}
    return [name for name in names if name not in behind]


verdict = fm.exercises.may_be_best(may_be_best_solution)
assert verdict
verdict


# %%
def rows_of(metric, arms=lab.ARMS):
    found = lab.columns(recorded, arms, metric)  # {arm: {seed: figure}}
    seeds = sorted(set.intersection(*map(set, found.values())))
    return {name: np.array([own[seed] for seed in seeds]) for name, own in found.items()}


mine = may_be_best_solution(rows_of("accuracy"), less=False)
more = [name for name in lab.front(accuracy) if name not in mine]  # told apart, but level
fm.lesson.say(f"By hand: {', '.join(mine)}. The kit, which keeps who is level, adds: {', '.join(more) or 'nobody'}.")

# %% [markdown]
# ## Wrong, or only unsure?
#
# **Why.** Accuracy asks for the top name alone. NLL asks how sure the network is of the right one. Take one network, and halve its
# [logits](glossary.md#logit "The number a network gives a class, before softmax makes probabilities of them.").

# %%
halved = fm.Predict(
    "Halve all logits of a trained network. On the test images ...",
    choices=["accuracy and NLL stay", "accuracy stays, NLL changes", "both change"],
)
halved

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
logits = fm.lesson.network(data, epochs=3 if fm.fast() else 15)(data.test.x).detach()
nll, right, words = {}, {}, []
for factor in (0.5, 1.0, 2.0):
    nll[factor] = fm.measures.calibration(factor * logits, data.test.y).nll
    right[factor] = float(((factor * logits).argmax(1) == data.test.y).double().mean())
    words += [f"logits times {factor}: accuracy {100 * right[factor]:.1f} %, NLL {nll[factor]:.3f}"]
same = right[0.5] == right[1.0]
halved.reveal(halved.choices[1 if same and nll[0.5] != nll[1.0] else 0 if same else 2], words=words)

# %% [markdown]
# Sureness has a dial: divide all logits by one number, the
# [temperature](glossary.md#temperature "One number that all logits are divided by: below 1 the network gets surer, above 1 less sure."),
# fitted on [held-out images](glossary.md#held-out-images "Neither trained on nor tested on: here one chooses."). The
# records hold each network's, and its NLL after it. A network that is too sure needs one above 1.

# %%
fits = fm.Predict(
    "The fitted temperature is on average ...",
    choices=["above 1 in all arms", "above 1 without mixing, below 1 with", "below 1 in all arms", "none of these"],
)
fits

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
temperatures = rows_of("temperature")
told = holm([stats.ttest_1samp(row, 1).pvalue for row in temperatures.values()])
side = [one * np.sign(row.mean() - 1) for row, one in zip(temperatures.values(), told)]  # 0: not told from 1
words = ", ".join(f"{name} {row.mean():.2f}" for name, row in temperatures.items()) + "."
figure = fm.figures.which_site([raw, mended], lab.ARMS, "The same networks and test images: NLL")
cases = {(1, 1): 0, (1, -1): 1, (-1, -1): 2}
fits.reveal(fits.choices[cases.get((side[0], side[1] if len({*side[1:]}) == 1 else 0), 3)], figure=figure, words=words)

# %% [markdown]
# **Explain.** Mixed labels ask for half-sure answers, and a network may carry that over to clean images. Raw NLL counts
# it as harm, the NLL after one temperature does not. So of the same networks one paper may say "worse" and another
# "better", with no mistake in either. Now yours, for the same runs:

# %%
for ranking in (raw, mended):
    mine = may_be_best_solution(rows_of(ranking.metric), less=True)
    more = [name for name in lab.front(ranking) if name not in mine]
    best = f"By {lab.called(ranking.metric)} may be the best: {', '.join(mine)}."
    fm.lesson.say(f"{best} The kit, which keeps who is level, adds: {', '.join(more) or 'nobody'}.")

# %% [markdown]
# ## The loss in training
#
# **Why.** The chart that the post quotes, from the appendix of Verma and others, shows losses *in training* for
# different places. The mixed training loss of the first picture is its like. Another one is the *clean* training loss:
# the NLL of the training images, unmixed, at the end. Is the arm that learns them best the best?

# %%
learnt = fm.Predict("By clean training loss one arm is the best. By test accuracy that arm is ...", choices=lab.STANDS)
learnt

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
words = [lab.said(clean)]
for ranking in (mixed, clean):
    best = f"Best by {lab.called(ranking.metric)}: {ranking.answer}"
    words += [f"{best}; where it stands by test accuracy: {lab.stands(ranking, accuracy)}."]
learnt.reveal(lab.stands(clean, accuracy), words=words)

# %% [markdown]
# **Explain.** A training loss says how easy the task was. With no mixing it is the plain one; with mixing at a deep
# site few layers ever see a mix, and all before it may lay out clean features so that mixing is easy. And a mixed label
# has a floor: of "half shirt, half coat" even a perfect network can say no more than half and half. The larger alpha,
# the higher the floor. Whether any of it helps on new images, only new images tell.
#
# ## Each place at its own strength
#
# **Why.** So far all had alpha 1. A place might need weaker or stronger mixing. Let each choose, but on which images?
#
# ## Exercise 3: choose a strength (medium, 10 min)
#
# `records` are a sweep's dicts: `record["config"]["mix"]` is None or a dict with `"at"` and `"alpha"`; the figures are
# `record["accuracy"]`, `"nll"` (test images), `"val_accuracy"`, `"val_nll"` (held-out images), `"train_loss"`. A failed
# run has `record["error"]` and no figures. Return the alpha to take for `site`, by NLL.
#
# <details><summary>Hint</summary>
# Which images will judge the choice? They must not make it. One strength has to serve all seeds.
# </details>


# %%
def choose_alpha(records, site):
    ...  # your lines here


fm.exercises.choose_alpha(choose_alpha)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def choose_alpha_solution(records, site):
    losses = {}
    for r in records:
        if "error" not in r and (mix := r["config"]["mix"]) and mix["at"] == site:
            losses.setdefault(mix["alpha"], []).append(r["val_nll"])
    return min(losses, key=lambda alpha: np.mean(losses[alpha]))


verdict = fm.exercises.choose_alpha(choose_alpha_solution)
assert verdict
verdict

# %% [markdown]
# ## Exercise 4: spot the fallacy, the best alpha (medium, 10 min)
#
# Every line does what it says. What is wrong with the claim?

# %%
chosen = {name: choose_alpha_solution(recorded, mix.at) for name, mix in lab.SITES.items()}
tried = {
    name: rows_of("val_nll", {alpha: fm.Mix(mix.at, alpha=alpha) for alpha in (0.2, 1.0, 2.0)})
    for name, mix in lab.SITES.items()
}
for name, alpha in chosen.items():
    print(f"Claim: {name}: the best alpha is {alpha:g}.")
what = "held-out NLL, nats"
lines = {name: [{"alpha": alpha, what: row.mean()} for alpha, row in own.items()] for name, own in tried.items()}
figure = fm.figures.curves(lines, "alpha", [what], title="Held-out NLL of each site, mean over seeds")
figure.show(config=fm.figures.config())

# %% [markdown]
# Write what may be said. `losses` is a dict, for each alpha an array `(seeds,)`, in the order in which they were run.
# Return two things: the alpha of the lowest mean, and True where a better one may lie outside what was tried.
#
# <details><summary>Hint</summary>
# What must you see on both sides of an alpha to believe in it?
# </details>


# %%
def edge_of_grid(losses):
    ...  # your lines here


fm.exercises.edge_of_grid(edge_of_grid)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def edge_of_grid_solution(losses):
    best = min(losses, key=lambda alpha: losses[alpha].mean())
    return best, best in (min(losses), max(losses))


verdict = fm.exercises.edge_of_grid(edge_of_grid_solution)
assert verdict
verdict

# %%
edge = [name for name, own in tried.items() if edge_of_grid_solution(own)[1]]
print(f"A better alpha may lie outside for {len(edge)} of {len(tried)}: {', '.join(edge)}.")
at_own = {"no mixing": None} | {name: fm.Mix(mix.at, alpha=chosen[name]) for name, mix in lab.SITES.items()}
own = lab.ranked(recorded, "accuracy", "nll_calibrated", arms=at_own)
for ranking in own:
    fm.lesson.say(f"Each at the alpha it chose. {lab.said(ranking)}")

# %% [markdown]
# The random site was run at alpha 1 alone. And the choice has a measure, too: held-out NLL is raw here, and dislikes
# unsure networks.
#
# ## Exercise 5: spot the fallacy, the best of several (hard, 15 min)
#
# A colleague ran all six sites with six of our seeds. What is wrong with the claim?

# %%
rows = rows_of("accuracy", {"no mixing": None} | lab.SITES)
six = {name: row[:6] for name, row in rows.items()}
top = max(lab.SITES, key=lambda name: six[name].mean())
gain = 100 * (six[top] - six["no mixing"]).mean()
print(f"Claim: the best place is {top}. Mix there, and expect {gain:+.1f} points against no mixing.")

# %% [markdown]
# Write it without the fallacy. `pilot` and `fresh` are such dicts, `{name: accuracies}`, with `"no mixing"` among the
# names; the seeds of `fresh` had no part in the first sweep. Return by how much the best mix of `pilot` is ahead of no
# mixing.
#
# <details><summary>Hint</summary>
# Whatever chose the place has seen these runs' luck.
# </details>


# %%
def winners_curse(pilot, fresh):
    ...  # your lines here


fm.exercises.winners_curse(winners_curse)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def winners_curse_solution(pilot, fresh):
    best = max((name for name in pilot if name != "no mixing"), key=lambda name: pilot[name].mean())
    return (fresh[best] - fresh["no mixing"]).mean()


verdict = fm.exercises.winners_curse(winners_curse_solution)
assert verdict
verdict

# %% [markdown]
# One choice may fall either way. So here are 40, each made by six seeds drawn from ours:

# %%
dice, gains = np.random.default_rng(0), {"on the six that chose": {}, "on the other seeds": {}}
for number in range(40):
    order = dice.permutation(len(rows["image"]))
    pilot, fresh = ({name: row[part] for name, row in rows.items()} for part in (order[:6], order[6:]))
    gains["on the six that chose"][number] = 100 * winners_curse_solution(pilot, pilot)
    gains["on the other seeds"][number] = 100 * winners_curse_solution(pilot, fresh)
figure = fm.figures.strip(gains, "gain, points", "The gain of the best of six sites, 40 choices")
figure.show(config=fm.figures.config())
flatters = np.mean([*gains["on the six that chose"].values()]) - np.mean([*gains["on the other seeds"].values()])
print(f"On average the runs that chose flatter by {flatters:.1f} points.")

# %% [markdown]
# ## Other images, another network
#
# **Why.** What holds for one set of clothes may hold there alone. "Is the best again the best?" would follow luck. So
# we ask what two sources set against each other before we looked: features minus image, in each recorded
# [setting](glossary.md#setting "One network on one set of images."), then
# [pooled](glossary.md#pooled "A mean over settings, with an interval that knows how much they differ.").

# %%
elsewhere = fm.Predict(
    "Features minus image, test accuracy, all settings pooled: it is ...", choices=lab.READINGS
)
elsewhere

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
each, whole, read = lab.everywhere(lab.settings())
figure = fm.figures.forest(each, "Mixing the features minus mixing the images", "mixing the images")
elsewhere.reveal(read, figure=figure, words=f"Pooled: {whole}.")

# %% [markdown]
# **Careful.** I2 is how much of the settings' spread is more than their seeds' luck. And settings that share images (our
# clothes are a part of Fashion-MNIST) are not independent; the interval is then too short. *Other network* is a
# plainer one, with no BatchNorm. Here is what was published beside ours, in % and as gain over no mixing. Other networks, other amounts
# of images, and no spread: no published column says which of its differences are more than luck.

# %%
print(lab.beside({"our clothes": recorded, "our CIFAR-10": fm.recorded.runs("cifar10")}))

# %% [markdown]
# The post's own experiment, four strengths on validation loss, is a line of `featmix claims`: `featmix claims --explain
# final-best-nll` holds it against our runs of its protocol.
#
# ## Which place should I use?
#
# The three answers first, each by its own measure, in our runs:

# %%
oki = fm.paired(recorded, lab.SITES["after ReLU 1"], lab.SITES["image"], margin=0.005)
print(f"Oki and Kurita: after ReLU 1 minus image, accuracy: {oki.span}: {lab.answer(oki.verdict)}.")
for who, name, rankings in (("Verma", "random site", (accuracy, raw)), ("The post", "features", (mixed, mended))):
    print(f"{who}: {name}:", "; ".join(f"by {lab.called(one.metric)} {lab.standing(one, name)}" for one in rankings))

# %% [markdown]
# And what to do, for small pictures of clothes like ours, where two measures count, fixed beforehand:

# %%
fm.lesson.say(f"All at alpha 1. {lab.advice([accuracy, mended])}")
fm.lesson.say(f"Each at its own alpha, chosen on held-out images. {lab.advice(own)}")
fm.lesson.say(f"The one best by accuracy: {accuracy.answer}. Features minus image, over all settings: {read}.")

# %% [markdown]
# ## Exercise 6: a sweep that would decide (open, 25 min)
#
# Two of the places that are left, or one and a set of your own: design the sweep that would tell which is better for
# *your* purpose. The cell below trains a set of sites with the recorded settings, so that it joins our runs seed by
# seed.
#
# <details><summary>Rubric</summary>
#
# A point each:
#
# - The measure comes first, and why it is the one that counts for the purpose.
# - The two arms are named before any run, and what is held fixed.
# - Each arm's alpha is chosen on held-out images, from a grid with worse ones on both sides.
# - The seeds that test had no part in any choice.
# - Margin and number of seeds are fixed beforehand; the number comes from the scatter of differences.
# - It says what you would use if the runs do not tell.
# </details>

# %%
mine, seeds = fm.Mix(("input", "flatten")), range(2 if fm.fast() else 4)  # yours; more seeds where you have time
fixed = {key: value for key, value in recorded[0]["config"].items() if key not in ("mix", "seed", "measures")}
runs = fm.sweep([fm.Config(**fixed, mix=mine, seed=seed) for seed in seeds], say=print)
yours = fm.paired([*recorded, *runs], mine, None, margin=0.005)
print(f"Yours minus no mixing, {yours.n} seeds: {yours.span}: {lab.answer(yours.verdict)}.")

# %% [markdown]
# ## Recap
#
# - "Which layer is best" has no answer without a measure: accuracy, NLL and training losses ask for different things.
# - Who is not told to be behind the best mean may be the best: test all pairs, corrected.
# - Raw NLL counts unsureness as harm; one temperature takes that part out.
# - Strengths are chosen on held-out images, and an end of the grid is no best.
# - The runs that chose a best flatter it: fresh ones test it.
#
# ## What to try next
#
# Choose alpha by `val_accuracy`. Then lesson 05 looks at where mixes lie.
#
# ## References
#
# - Oki & Kurita 2018, [arXiv 1906.09739](https://arxiv.org/abs/1906.09739)
# - Verma et al. 2019, [arXiv 1806.05236](https://arxiv.org/abs/1806.05236): Table 5; the training losses are in appendix C
# - The post: [Better result with MIXUP at Final Layer](https://medium.com/analytics-vidhya/better-result-with-mixup-at-final-layer-e9ba3a4a0c41)
# - One temperature: Guo et al. 2017, [arXiv 1706.04599](https://arxiv.org/abs/1706.04599)
# - The report: [mwidmoser/manifold-mixup](https://github.com/mwidmoser/manifold-mixup)
# - Holm 1979, [jstor 4615733](https://www.jstor.org/stable/4615733)
