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
# # Only the site moves
#
# **Does the place of mixing make a difference, or does everything else that was changed with it?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/03_only_the_site_moves.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/03_only_the_site_moves.ipynb)
#
# After this lesson you can
#
# - set up runs in which one thing moves and all else is held fixed,
# - subtract the right runs, and say how sure the difference is,
# - compare several sites at once, and over several sets of images,
# - spot three false conclusions.
#
# Time: machine 80 s on 2 CPU cores, 1.5 GB (measured); you about 90 min.
# [Mixup](glossary.md#mixup "Training on weighted averages of two images, their labels averaged alike.") trains on
# blends of two images and their labels (lesson 01), or of what a layer makes of them (lesson 02). The place is a
# [site](glossary.md#site "A named place in the network where mixing is done."): the image,
# [after ReLU 1](glossary.md#after-relu-1 "Behind the first convolution and its cut of all below zero; in code `block1.relu`."),
# or the [features](glossary.md#features "The row of numbers from which the last layer names the class; in code `flatten`.").

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import numpy as np
import torch
from scipy import stats

import featmix_lite as fm
from featmix_lite.teaching import lesson03_sweeps as lab

data = fm.load("fashion_small", per_class=20)
fm.lesson.begin(data)

# %% [markdown]
# ## The arm and the seed
#
# **Why.** An [arm](glossary.md#arm "One way to train in a comparison.") is one way to train. Here are four: no mixing, and mixing at each of the three sites. A
# [seed](glossary.md#seed "A number that decides all that is left to chance: first weights, order of images, partners, shares.")
# decides the rest: the images to learn from (20 of each class), first weights, who is mixed with whom,
# and how strongly. Each arm was trained once with each seed, and tested on the same images.

# %%
larger = fm.Predict(
    "Which span of accuracies is larger: from the lowest to the highest mean of four arms, or of one arm's seeds?",
    choices=["the arms' means", "alike, within a third", "one arm's seeds"],
)
larger

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
recorded = fm.recorded.runs("fashion_few")  # made before, with this kit; fm.recorded.grid("fashion_few") says how
many = lab.columns(recorded, lab.ARMS)
of_arms = np.ptp([np.mean(list(own.values())) for own in many.values()])
of_seeds = np.ptp(list(many["no mixing"].values()))
words = f"The means span {100 * of_arms:.1f} points of a hundred, the seeds without mixing {100 * of_seeds:.1f}."
figure = fm.figures.strip(many, title=f"{len(many['no mixing'])} seeds, each trained in four arms")
ratio = of_arms / of_seeds
larger.reveal(larger.choices[0 if ratio > 4 / 3 else 2 if ratio < 3 / 4 else 1], figure=figure, words=words)

# %% [markdown]
# **Look.** A mark is a network, a bar the mean of its arm, and a grey line joins the runs of one seed. Follow one
# line, then look how far the *lines* lie from each other.
#
# ## What a seed holds fixed
#
# **Why.** Oki and Kurita (2018) mix after ReLU 1 and report better results than for mixing images. Their network has
# another form, too: two things moved. Here only the site may. The first three training steps of two
# sites, with a careless script and with ours:


# %%
from itertools import islice


def first_steps(site, seed):
    net = fm.models.small_cnn(data, seed=seed)
    return list(islice(fm.train(net, data, fm.Mix(site), epochs=1, seed=seed), 3))


for script, seed in (("careless", 2), ("ours", 1)):
    for a, b in zip(first_steps("input", 1), first_steps("block1.relu", seed)):
        pairs = (a.rows, b.rows), (a.draw.partners, b.draw.partners), (a.draw.weights, b.draw.weights)
        print(f"{script}: the same images, partners, weights:", *(torch.equal(one, two) for one, two in pairs))

# %% [markdown]
# ## Run it
#
# Now you train: short runs, new seeds. One mean is always the highest. So there are two more answers. Several are
# [level](glossary.md#level "Surely within the margin: the whole interval lies in it."): the best surely differ by less
# than half a [point](glossary.md#point "One in a hundred of accuracy: from 97 % to 98 % is one point."), too little to matter.
# [The runs do not tell](glossary.md#the-runs-do-not-tell "Neither told apart nor level; the kit prints: no difference seen. It does not mean equal."):
# the order may be luck.

# %%
guess = fm.Predict("Which arm do your runs show to be the most accurate?", choices=lab.ANSWERS)
guess

# %%
settings = dict(data="fashion_small", per_class=20, batch=25, lr=0.05, evaluate=False)
short, seeds = dict(epochs=10), (100, 101, 102)
if fm.fast():
    short, seeds = dict(epochs=1, n_test=100), (100, 101)
configs = [fm.Config(mix=mix, seed=seed, **short, **settings) for seed in seeds for mix in lab.ARMS.values()]
runs = lab.swept(configs)

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
title = f"Your runs: {len(seeds)} seeds, {short['epochs']} epochs"
figure = fm.figures.strip(lab.columns(runs, lab.ARMS), title=title)
guess.reveal(lab.highest(runs, lab.ARMS), figure=figure)

# %% [markdown]
# ## Exercise 1: subtract the right runs (easy, 5 min)
#
# A [paired difference](glossary.md#paired-difference "Subtract two runs of one seed, then average over seeds.") needs two
# runs of one seed. `one` and `two` are dicts from seed to accuracy. Seeds may be
# missing on one side, and come in any order. Return the list `one - two`, by rising seed, over the seeds that both
# have.
#
# <details><summary>Hint</summary>
# Dicts have <code>.keys()</code>, and keys can be intersected like sets.
# </details>


# %%
def seed_differences(one, two):
    ...  # your lines here


fm.exercises.seed_differences(seed_differences)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def seed_differences_solution(one, two):
    return [one[seed] - two[seed] for seed in sorted(one.keys() & two.keys())]


verdict = fm.exercises.seed_differences(seed_differences_solution)
assert verdict
verdict

# %% [markdown]
# ## Exercise 2: the interval by hand (medium, 5 min)
#
# A [95 % interval](glossary.md#95--interval "A range around a mean; in 95 of 100 such experiments it holds the true mean.")
# is a range around a mean; in 95 of 100 such experiments it holds the true mean. `d` holds n
# differences, a tensor `(n,)`; `t` is a number from a table (Student's; a little over 2, more for few seeds). Return
# `(low, high)`: the mean, minus and plus t times the *standard error*, by which a mean of n scatters.
#
# <details><summary>Hint</summary>
# <code>d.std()</code> is how much one difference scatters. What does averaging n of them do to it?
# </details>


# %%
def paired_interval(d, t):
    ...  # your lines here


fm.exercises.paired_interval(paired_interval)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def paired_interval_solution(d, t):
    half = t * d.std() / len(d) ** 0.5
    return d.mean() - half, d.mean() + half


verdict = fm.exercises.paired_interval(paired_interval_solution)
assert verdict
verdict

# %%
relu, image = many["after ReLU 1"], many["image"]
d = torch.tensor(seed_differences_solution(relu, image))
low, high = paired_interval_solution(d, stats.t.ppf(0.975, len(d) - 1))
print(f"by hand:   {100 * d.mean():+.1f} points [{100 * low:.1f}, {100 * high:.1f}]")
kit = fm.paired(recorded, fm.Mix("block1.relu"), fm.Mix("input"), margin=0.005)  # half a point
print(f"fm.paired: {kit}")

# %% [markdown]
# **Read it.** First fix what is too small to matter, the
# [margin](glossary.md#margin "A difference too small to matter, fixed before the runs: here half a point of accuracy, 0.02 nats of a loss."):
# half a point. Then there are three verdicts.
#
# - [Told apart](glossary.md#told-apart "Surely higher or surely lower: the interval leaves zero out, and stays so after Holm's rule where several are compared."),
#   higher or lower: the interval leaves zero out.
# - **Level**: all of it lies within the margin, zero or not.
# - **The runs do not tell** (the kit prints "no difference seen"): all else. It is not "equal". The kit adds how
#   large a true difference must be so that this many seeds find it four times of five.
#
# The interval covers other *seeds*. It does not cover other *test images*: these are the same for all runs.
#
# *Unpaired*, one would take the two means and how each scatters, and forget which runs share a seed.

# %%
width = fm.Predict(
    "After ReLU 1 minus image: against the unpaired interval, the paired one is ...",
    choices=["wider", "about as wide (within a tenth)", "narrower"],
)
width

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
assert abs(low - kit.low) < 1e-6 and abs(high - kit.high) < 1e-6
alone = stats.ttest_ind(list(relu.values()), list(image.values()), equal_var=False).confidence_interval()
ratio = float(high - low) / (alone.high - alone.low)
words = f"Paired it is {100 * (high - low):.2f} points wide, unpaired {100 * (alone.high - alone.low):.2f}."
width.reveal(width.choices[0 if ratio > 1.1 else 2 if ratio < 0.9 else 1], words=words)

# %% [markdown]
# ## Exercise 3: spot the fallacy, two bars (medium, 10 min)
#
# Two arms, each with its own interval, as papers print them. What is wrong with the claim?

# %%
for name, own in (("after ReLU 1", relu), ("image", image)):
    row = torch.tensor(list(own.values()))
    ends = paired_interval_solution(row, stats.t.ppf(0.975, len(row) - 1))
    print(f"{name}: {100 * row.mean():.1f} % [{100 * ends[0]:.1f}, {100 * ends[1]:.1f}]")
print("Claim: two ways of training are told apart where such intervals do not overlap, and only there.")

# %% [markdown]
# Write the right test. `one` and `two` are arrays of the same seeds in the same order, `t` as before. Return True
# where the two are told apart.
#
# <details><summary>Hint</summary>
# A lucky seed lifts both. In which numbers is that luck gone?
# </details>


# %%
def overlapping_intervals(one, two, t):
    ...  # your lines here


fm.exercises.overlapping_intervals(overlapping_intervals)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def overlapping_intervals_solution(one, two, t):
    d = one - two
    return abs(d.mean()) > t * d.std(ddof=1) / len(d) ** 0.5


verdict = fm.exercises.overlapping_intervals(overlapping_intervals_solution)
assert verdict
verdict

# %% [markdown]
# ## Several sites, several chances
#
# **Why.** We want six sites against no mixing. The **p value** of a comparison says how often luck alone would give
# so large a difference; below 5 %, zero is outside the 95 % interval. So one comparison of nothing with nothing errs
# one time in twenty. And six? Below are made-up sweeps: seven arms that differ in nothing.

# %%
errs = fm.Predict(
    "In how many of these sweeps is one of the six comparisons, or more, told apart?",
    choices=["about one in twenty", "about one in five", "about one in two"],
)
errs

# %%
nothing = np.random.default_rng(0).normal(size=(1000, 7, 20))  # sweeps, arms, seeds
p_values = stats.ttest_1samp(nothing[:, 1:] - nothing[:, :1], 0, axis=2).pvalue  # (1000, 6)

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
share = (p_values < 0.05).any(axis=1).mean()
words = f"In {share:.0%} of the sweeps somebody found something."
errs.reveal(errs.choices[0 if share < 0.1 else 1 if share < 0.35 else 2], words=words)

# %% [markdown]
# ## Exercise 4: Holm's rule (medium, 10 min)
#
# [Holm's rule](glossary.md#holms-rule "Asks more of each comparison the more comparisons there are.") sorts the p values. The smallest must be at most 5 % divided by how many there are, the next 5 % divided by one
# less, and so on; from the first that fails on, all fail. `p` is a list in any order. Return a list of True (told
# apart) and False, in the order of `p`.
#
# <details><summary>Hint</summary>
# Sort the positions, not the values: <code>sorted(..., key=p.__getitem__)</code>.
# </details>


# %%
def holm_by_hand(p):
    ...  # your lines here


fm.exercises.holm_by_hand(holm_by_hand)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def holm_by_hand_solution(p):
    told = [False] * len(p)
    for k, i in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        if p[i] > 0.05 / (len(p) - k):
            break
        told[i] = True
    return told


verdict = fm.exercises.holm_by_hand(holm_by_hand_solution)
assert verdict
verdict

# %%
errors = np.mean([any(holm_by_hand_solution(list(p))) for p in p_values])
print(f"The same sweeps by Holm's rule: {errors:.1%} find something.")

# %% [markdown]
# ## Exercise 5: from records to lines (hard, 15 min)
#
# A sweep's records are dicts: `record["config"]["seed"]`, `record["config"]["mix"]` (a dict; None is no mixing),
# `record["accuracy"]`. A failed run has `record["error"]` and no accuracy. `one` and `two` are such mixes. Return a
# table, a line `[seed, accuracy of one, of two, difference]` for each seed that both have, by rising seed.
#
# <details><summary>Hint</summary>
# Make the two dicts of exercise 1 first.
# </details>


# %%
def paired_table(records, one, two):
    ...  # your lines here


fm.exercises.paired_table(paired_table)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def paired_table_solution(records, one, two):
    done = [r for r in records if "error" not in r]
    a, b = ({r["config"]["seed"]: r["accuracy"] for r in done if r["config"]["mix"] == mix} for mix in (one, two))
    return [[seed, a[seed], b[seed], a[seed] - b[seed]] for seed in sorted(a.keys() & b.keys())]


verdict = fm.exercises.paired_table(paired_table_solution)
assert verdict
verdict

# %%
count = fm.Predict(
    "Six sites against no mixing: how many are told apart, higher or lower, after Holm's rule?",
    choices=["none", "one or two", "three or more"],
)
count

# %%
tables = {name: paired_table_solution(recorded, mix.as_dict(), None) for name, mix in lab.SITES.items()}
p = [stats.ttest_1samp([line[3] for line in table], 0).pvalue for table in tables.values()]
told = holm_by_hand_solution(p)

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
differences = lab.against(recorded, lab.SITES)  # the same in the kit
assert np.allclose([one.p for one in differences.values()], p)
means = [np.mean([line[3] for line in table]) for table in tables.values()]
words = [f"{name:15} {100 * mean:+.1f} points, p {one:.2g}, by your rule {'' if apart else 'not '}told apart"
         for name, mean, one, apart in zip(tables, means, p, told)]  # fmt: skip
words += [f"{sum(one <= 0.05 for one in p)} of {len(p)} intervals leave zero out, each read alone."]
words += [lab.summary(differences)]
figure = fm.figures.forest(differences, "Mixing at one site against no mixing, 20 clothes a class")
apart = sum(verdict in ("higher", "lower") for verdict in differences.verdicts.values())
count.reveal(count.choices[0 if apart == 0 else 1 if apart < 3 else 2], figure=figure, words=words)

# %% [markdown]
# **Look.** In a **forest plot** a row is a comparison: its mark the mean difference, its bar the interval of that row
# alone. The words are Holm's;
# marks are full where told apart, pale where level, else hollow.
#
# ## Exercise 6: spot the fallacy, seeds that are missing (hard, 10 min)
#
# A colleague has five of these seeds. What is wrong with the claim?

# %%
first = np.array([line[3] for line in tables["features"]][:5])  # features minus no mixing
needed = int(np.ceil((2.8 * first.std(ddof=1) / first.mean()) ** 2))  # 2.8 standard errors are seen 4 times of 5
print("Five seeds:", lab.compared(first).span)
print(f"Claim: about {needed} seeds would show this difference, so five were too few, and there it is.")

# %% [markdown]
# Write what seeds do say. `d` are differences, one a seed; a true difference of `shift` standard errors is found four
# times of five. Return the smallest true difference that these seeds find so.
#
# <details><summary>Hint</summary>
# Two sweeps that scatter alike can see the same. So which number must not come in?
# </details>


# %%
def post_hoc_power(d, shift):
    ...  # your line here


fm.exercises.post_hoc_power(post_hoc_power)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def post_hoc_power_solution(d, shift):
    return shift * d.std(ddof=1) / len(d) ** 0.5


verdict = fm.exercises.post_hoc_power(post_hoc_power_solution)
assert verdict
verdict

# %%
every = np.array([line[3] for line in tables["features"]])
for d in (first, every):
    found = post_hoc_power_solution(d, 2.8)
    print(f"{len(d)} seeds find {100 * found:.1f} points; the kit, exact for few: {100 * lab.compared(d).detectable:.1f}")

# %% [markdown]
# ## Several settings
#
# **Why.** One network on one set of images is one
# [setting](glossary.md#setting "One network on one set of images."). Oki and Kurita's claim, after ReLU 1 against image, has
# been run in several.
#
# ## Exercise 7: spot the fallacy, votes (hard, 10 min)
#
# What is wrong with the claim?

# %%
names = "digits", "fashion_few", "mnist_small_cnn", "fashion_mnist_small_cnn", "cifar10"
found = {name: fm.paired(fm.recorded.runs(name), fm.Mix("block1.relu"), fm.Mix("input")) for name in names}
print(*(f"{name}: {one.span}, {one.n} seeds" for name, one in found.items()), sep="\n")
seen = sum(one.low > 0 for one in found.values())
print(f"Claim: {seen} of {len(found)} settings say yes, so it is {'true' if 2 * seen > len(found) else 'not true'}.")

# %% [markdown]
# Write it without votes. `differences` is an array, a row for each setting and a number for each seed; `t` is
# Student's for one less than there are settings. Return the interval `(low, high)` of the mean difference over
# settings.
#
# <details><summary>Hint</summary>
# What is one setting's number? How do these numbers scatter?
# </details>


# %%
def counting_verdicts(differences, t):
    ...  # your lines here


fm.exercises.counting_verdicts(counting_verdicts)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def counting_verdicts_solution(differences, t):
    means = differences.mean(axis=1)
    half = t * means.std(ddof=1) / len(means) ** 0.5
    return means.mean() - half, means.mean() + half


verdict = fm.exercises.counting_verdicts(counting_verdicts_solution)
assert verdict
verdict

# %%
means = np.array([[one.difference] for one in found.values()])  # one number a setting
low, high = counting_verdicts_solution(means, stats.t.ppf(0.975, len(means) - 1))
print(f"by hand, each setting counts alike: [{100 * low:.1f}, {100 * high:.1f}] points")
print("fm.pooled, the surer count more:   ", fm.pooled(found.values()))

# %% [markdown]
# I2: how much of the settings' scatter is more than luck of seeds.
#
# **Careful.** What is [pooled](glossary.md#pooled "A mean over settings, with an interval that knows how much they differ.") holds
# for settings like these: small networks, small images. Where settings share test images, the
# interval is too short.
#
# ## The class is the sweep
#
# Your seed is **your number in the room**. Run the four arms with the recorded settings and send your teacher the
# line: results, your vote, and a checksum.

# %%
my_number, my_vote = 40, guess.answer  # everybody another number; the vote: your word on the whole room
if fm.fast():  # a recorded student's line instead of training
    my_number, line = 0, lab.room_lines(recorded, lab.ARMS)[0]
else:
    mine = lab.swept([fm.Config(mix=mix, seed=my_number, epochs=30, **settings) for mix in lab.ARMS.values()])
    line = fm.result_line(mine, vote=my_vote)
print(line)

# %% [markdown]
# **For the teacher.** `fm.collect(text)` takes all lines as they were pasted. Here a room is played: recorded runs, a
# seed a student, random votes, your line, and three spoilt ones.

# %%
room = fm.collect("\n".join(lab.spoilt([*lab.room_lines(recorded, lab.ARMS, without=my_number), line])))
print(f"{len(room.seeds)} students; left out:", *(f"\n  {bad.reason:.90}" for bad in room.bad))
print("The room's answer:", lab.highest(room, lab.ARMS))
arrived = lab.arrivals(room, fm.Mix("block1.relu"), fm.Mix("input"))
what = "After ReLU 1 minus image, as students arrive"
figure = fm.figures.room(arrived, what=what, votes=room.votes.values(), margin=0.005)
figure.show(config=fm.figures.config())

# %% [markdown]
# **Think.** May the teacher stop as soon as the band leaves the dashed line?
#
# ## Exercise 8: a sweep that would change your mind (open, 20 min)
#
# Write down what you believe now about after ReLU 1 against image. Then design the sweep that could prove you wrong.
# Run it (`featmix sweep`) or let a neighbour judge it.
#
# <details><summary>Rubric</summary>
#
# A point each:
#
# - The belief is one sentence with a size in it, and a result is named that would refute it.
# - Only one thing moves; what is held fixed is listed.
# - The margin is fixed before the runs, and says why less would not matter.
# - The number of seeds comes from a scatter and a size to be found, not from a difference that was seen.
# - All comparisons are listed beforehand and corrected together; nothing stops early.
# - It says which settings the answer holds for, and adds one that could disagree.
# </details>
#
# ## Recap
#
# - A comparison is fair when one thing moves: a seed fixes all but the site.
# - Subtract runs of one seed; two bars that overlap say nothing about it.
# - Told apart, level, or the runs do not tell; the last is not "equal".
# - Six comparisons are six chances to be fooled: correct for them.
# - Seeds say what they can find by their scatter; settings are pooled, not counted.
#
# ## What to try next
#
# Set `per_class` to 5 in your runs. Then lesson 04 asks why the papers disagree.
#
# ## References
#
# - Oki & Kurita 2018, [arXiv 1906.09739](https://arxiv.org/abs/1906.09739)
# - Student 1908, [doi 10.1093/biomet/6.1.1](https://doi.org/10.1093/biomet/6.1.1); Holm 1979, [jstor 4615733](https://www.jstor.org/stable/4615733)
# - Level: Schuirmann 1987, [doi 10.1007/BF01068419](https://doi.org/10.1007/BF01068419)
# - Pooling: Hartung & Knapp 2001, [doi 10.1002/sim.791](https://doi.org/10.1002/sim.791)
# - Seeds that are missing: Hoenig & Heisey 2001, [doi 10.1198/000313001300339897](https://doi.org/10.1198/000313001300339897)
