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
# - set up an experiment in which one thing moves and all else is held fixed,
# - read the interval of a paired difference in three ways, and say what it covers and what it does not,
# - correct for having compared several times,
# - say what several settings tell together,
# - join your result to a class's.
#
# Time: machine 40 s on 2 CPU cores (measured); you about 40 min. **Mixup** trains a network on blends of two images and of
# their labels (lesson 01). One can as well blend what a layer makes of the two (lesson 02). A *site* is a named place to
# mix at: `"input"` is the image, `"block1.relu"` the maps behind the first convolution and its ReLU.

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import torch
from scipy import stats

import featmix_lite as fm
from featmix_lite.teaching import lesson03_sweeps as lab
from featmix_lite.teaching.lesson import say

sweep = "digits"  # the images, and the recorded runs of them that are read below
data = fm.load(sweep, per_class=20)
fm.lesson.begin(data)

# %% [markdown]
# ## A fair question
#
# **Why.** Oki and Kurita (2018) mix the feature maps behind the first convolution and say it does better than mixing images.
# Their network has two or three branches, one for each image of a mix. So against plain image mixup *two* things changed:
# the place, and the form of the network and its training. A web page holds a review of their paper that asks just this: was anything
# held fixed while only the place moved? No person wrote that review, nor the answer of "the authors" below it: a program did. The
# question is fair all the same, and nobody has to guess the answer. We can run it.
#
# **What is held fixed here.** From one number, the *seed*, come the first weights of the network, the order of the images, who is
# mixed with whom, and how strongly. Only the site is not in the seed. The next cell looks whether that is true: it trains a
# few steps at two sites and compares what the steps used.

# %%
used = {}
for site in ("input", "block1.relu"):
    events = fm.train(fm.models.small_cnn(data, seed=1), data, fm.Mix(site), epochs=1, seed=1)
    used[site] = [next(events) for _ in range(3)]
    events.close()
for a, b in zip(*used.values()):
    pairs = (a.rows, b.rows), (a.draw.partners, b.draw.partners), (a.draw.weights, b.draw.weights)
    same = all(torch.equal(one, two) for one, two in pairs)
    assert same
    print(f"step {a.step}: same images, partners and weights: {same}; sites {a.draw.site} and {b.draw.site}")

# %% [markdown]
# ## Exercise 1: what else moved?
#
# A run is written down as a dict of its settings, its *config*. What is at its default is not written (but for data, model, seed
# and epochs). `one` and `two` are the configs of two runs. Return the names of all settings that differ, `"mix"` left out. An empty list
# says: these two may be compared.
#
# <details><summary>Hint</summary>
# <code>one.keys() | two.keys()</code> are the settings of both; <code>one.get(name)</code> is None where a setting is at its default.
# </details>


# %%
def only_mixing_differs(one, two):
    ...  # your lines here


fm.exercises.only_mixing_differs(only_mixing_differs)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def only_mixing_differs_solution(one, two):
    return [name for name in one.keys() | two.keys() if name != "mix" and one.get(name) != two.get(name)]


verdict = fm.exercises.only_mixing_differs(only_mixing_differs_solution)
assert verdict
verdict

# %% [markdown]
# ## Run it
#
# Four ways to train, called **arms**: no mixing, mixing the images, mixing after the first ReLU, and mixing the last features
# before the output. 20 images of each class to learn from; all runs are tested on the same images.
#
# One of four means is always the highest. The question is whether that would be so again, with other seeds. So there are two more
# answers. *Several are level*: the best surely differ by less than half a point, too little to matter. *The runs do not
# tell*: so few seeds could have put the arms into this order by chance. How to know is what this lesson is about.

# %%
guess = fm.Predict("Three seeds, four arms. Which one do these runs show to be the most accurate?", choices=lab.ANSWERS)
guess

# %%
epochs, seeds = (4, (100, 101)) if fm.fast() else (30, (100, 101, 102))
settings = dict(epochs=epochs, per_class=20, batch=32, evaluate=False)
configs = [fm.Config(mix=mix, seed=seed, **settings) for seed in seeds for mix in lab.ARMS.values()]
runs = lab.swept(configs)

# %%
rows = lab.columns(runs, lab.ARMS)
figure = fm.figures.strip(rows, title=f"Every run: {len(seeds)} seeds, a line joins the runs of one seed")
say(f"One test image is {100 / len(data.test.y):.2f} points of accuracy.")
guess.reveal(lab.highest(runs, lab.ARMS), figure=figure)

# %% [markdown]
# **Look.** Each mark is a network. A bar is the mean of its column. A grey line joins the runs that share a seed: same first weights,
# same images to learn from, same partners. Follow one line, then look how far the *lines* lie from each other. That distance is
# luck: which 200 images a seed drew, and where its weights began. How many test images, do you think, lie between two bars?
#
# A bar by itself does not say how far luck moved it. So: more seeds, and an interval.

# %% [markdown]
# ## Pairs
#
# **Why.** There are two ways to compare two arms. *Unpaired*: take the mean of one, the mean of the other, and subtract. *Paired*: subtract
# the two runs of *one* seed from each other, then take the mean of these differences. Both give the same mean. They may differ in
# how sure it is, and that depends on whether the arms of a seed rise and fall together. Do they? The grey lines above may help.
# How sure a mean is, a **95 % interval** says, a range around it: the narrower, the surer. Exercise 3 makes one.

# %% [markdown]
# ## Exercise 2: subtract the right runs
#
# `one` and `two` are dicts from seed to accuracy. Seeds may be missing on one side, and they come in any order, as runs end. Return the
# list of differences `one - two`, by rising seed, over the seeds that both have.
#
# <details><summary>Hint</summary>
# <code>one.keys() & two.keys()</code> are the seeds that both have; <code>sorted(...)</code> puts them in order.
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
# This kit comes with runs that were made before: the same four arms (and more), with many seeds each. `featmix sweep` made
# them, with the code you have here; `fm.recorded.grid(sweep)` is the file that says how.

# %%
recorded = fm.recorded.runs(sweep)
many = lab.columns(recorded, lab.ARMS)
print(f"{len(many['no mixing'])} seeds; accuracy of the first five without mixing:")
print([f"{accuracy:.3f}" for accuracy in list(many["no mixing"].values())[:5]])

# %%
width = fm.Predict(
    f"After ReLU 1 minus the images, {len(many['no mixing'])} seeds. Paired by seed, the 95 % interval is, against an unpaired one, ...",
    choices=["wider", "about as wide (within a tenth)", "narrower"],
)
width

# %%
paired_, alone = lab.widths(many["after ReLU 1"], many["the images"])
ratio = paired_ / alone
say(lab.narrower(paired_, alone))
width.reveal(width.choices[0 if ratio > 1.1 else 2 if ratio < 0.9 else 1])

# %% [markdown]
# ## Exercise 3: the interval by hand
#
# `d` holds n differences, a tensor `(n,)`. `t` is a number from a table, Student's quantile: a little over 2, and the larger the
# fewer seeds there are (2.093 for 20). Return `(low, high)`: the mean, minus and plus t times the standard deviation of a *mean* of n.
#
# <details><summary>Hint</summary>
# <code>d.std()</code> is how much one difference scatters. A mean of n scatters less, by the square root of n.
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
d = torch.tensor(seed_differences_solution(many["after ReLU 1"], many["the images"]))
low, high = paired_interval_solution(d, stats.t.ppf(0.975, len(d) - 1))
kit = fm.paired(recorded, fm.Mix("block1.relu"), fm.Mix("input"), margin=0.005)  # half a point
print(f"by hand: {100 * d.mean():+.1f} points [{100 * low:.1f}, {100 * high:.1f}]")
print(f"fm.paired: {kit}")
assert abs(low - kit.low) < 1e-6 and abs(high - kit.high) < 1e-6

# %% [markdown]
# **Read it in three ways.** Fix first what would be too small to matter, the *margin*. The kit takes half a point of accuracy
# (.02 nats of a loss). Then look where the whole interval lies:
#
# - **Told apart** ("higher" or "lower"): on one side of zero.
# - **Level**: within the margin to both sides. The two surely differ by too little to matter, and that is a result.
# - **The runs do not tell** ("no difference seen"): all else. It does not say "equal". The kit then adds which true difference
#   so many seeds show four times of five: a smaller one may well be there, and these runs could not see it.
#
# An interval that is both, on one side of zero and within the margin, counts as level.
#
# **What an interval covers.** Other *seeds*: other first weights, other images drawn to learn from, other partners. If we ran many
# such experiments, 95 of 100 intervals made in this way would hold the true mean difference, for *this* network and *this*
# training. It does not cover other *test images*: all runs here are tested on the same few hundred. On another test set the mean
# could be another one, and no number of seeds would show it.

# %%
test = len(data.test.y)
say(f"Tested on {test} images, the same for all seeds. The difference is {abs(kit.difference) * test:.1f} of them,")
say(f"and half a point, the margin, is {0.005 * test:.1f} of them.")

# %% [markdown]
# ## Several places, several chances
#
# **Why.** Now six places against no mixing. Each interval alone errs one time in twenty. Six of them err more often: among
# twenty comparisons of nothing with nothing, one is "significant" on average. The **p value** of a comparison says how often
# chance alone would give a difference as large as the one seen. **Holm's rule** sorts the p values: the smallest must pass 5 % divided by
# the number of comparisons, the next 5 % divided by one less, and so on; the first that fails ends it, and all behind it fail too.

# %% [markdown]
# ## Exercise 4: Holm's rule
#
# `p` is a list of p values, one for each comparison, in any order. Return a list of the same length and order: True where the comparison is told from
# zero by Holm's rule at 5 %. (The kit does the same once more for being level, with a p value of its own.)
#
# <details><summary>Hint</summary>
# Go through <code>sorted(range(len(p)), key=p.__getitem__)</code>; the bar at place k (from 0) is 5 % divided by <code>len(p) - k</code>.
# Once one has failed, stop.
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
sites = ("input", "block1.relu", "block1", "block2.relu", "block2", "flatten")
places = {site: fm.Mix(site) for site in sites}
count = fm.Predict(
    f"Six places, each against no mixing, {len(many['no mixing'])} seeds. How many are told apart in accuracy, after Holm's rule?",
    choices=["none: level, or the runs do not tell", "one or two", "three or more"],
)
count

# %%
differences = lab.against(recorded, places)
told = [d.p <= 0.05 for d in differences.values()]
after = holm_by_hand_solution([d.p for d in differences.values()])
apart = sum(v in ("higher", "lower") for v in differences.verdicts.values())
assert apart <= sum(after) <= sum(told)
say(lab.summary(differences))
print(f"An interval beside zero, each alone: {sum(told)} of {len(told)}. After Holm: {sum(after)}.")
figure = fm.figures.forest(differences, f"Mixing at one place against no mixing: {sweep}, 20 images a class")
count.reveal(count.choices[0 if apart == 0 else 1 if apart < 3 else 2], figure=figure)

# %% [markdown]
# **Look.** This is a **forest plot**. A row is a comparison, its mark the mean difference, its bar the interval. Left of the dashed
# line mixing there did worse than not mixing, right of it better. The pale band is the margin. A pointing, filled mark is told from
# zero after Holm's rule, a grey square is level, and of an open circle the runs do not tell. A bar is one comparison's own interval, not
# corrected: it may lie beside zero or within the band, and its mark still be an open circle.

# %% [markdown]
# ## Their claim, in several settings
#
# **Why.** One network on one set of images is one *setting*. The kit keeps the claims of the papers with what our records say to
# each, setting by setting: `featmix claims` prints them all. This is the one we began with, after the ReLU. (Before the ReLU there
# is nothing to test: mixing straight behind the first convolution *is* mixing the images, lesson 02.)
#
# What do the settings say together? To count in how many it was "seen" would be a vote in which a run of 4 seeds has as much to say as one of
# 20, and "not seen" counts as "no". So the differences themselves are joined: their mean over the settings, with an interval that knows both how
# sure each of them is and how much they differ from each other. We say **pooled**.

# %%
everywhere = fm.Predict(
    "Mixing after ReLU 1 minus mixing the images: the accuracy, pooled over all settings, is ...",
    choices=lab.READINGS,
)
everywhere

# %%
print(fm.claims.table("conv1-beats-image", width=110).split("\n\n")[-1])
pooled, sentence = lab.overall(None, "conv1-beats-image")
print(f"\nAll settings as one. {sentence}")
everywhere.reveal(pooled)

# %% [markdown]
# **Careful.** Such an interval holds for one more setting *like these*. Ours are small networks and small images, and those that share test
# images or seeds are not strangers to each other: then it is rather too short.
#
# ## One pass, or two branches?
#
# **Why.** Oki and Kurita's network has a branch for each image. With shared weights that is one network on a permuted batch, and
# the logits are the same to the last bit (lesson 02). But there are two ways to *feed* two branches. If branch 2 gets the batch of
# branch 1, shuffled, a step sees 32 images. If it gets 32 images of its own, a step sees 64: more data for the same number
# of steps. A fair race needs equal numbers of images, so the second kind gets half as many epochs.

# %%
site = fm.Mix("block1.relu")
one = lab.columns(recorded, {"one pass": site})["one pass"]
forms = {}
for name, file, branches in (
    ("shuffled batch, equal steps", f"{sweep}_siamese", "permuted"),
    ("own images, equal steps", f"{sweep}_siamese", "independent"),
    ("own images, equal images", f"{sweep}_siamese_fair2", "independent"),
):
    own = [r for r in fm.recorded.runs(file) if r["config"].get("branches", "permuted") == branches]
    forms[name] = lab.between(lab.columns(own, {name: site})[name], one)

# %%
figure = fm.figures.forest(forms, "Two branches against one pass, both mixing after ReLU 1", "one pass")
figure.show(config=fm.figures.config())
say(lab.summary(forms, "one pass"))

# %% [markdown]
# ## The class is the sweep
#
# One laptop runs one seed after the other; a room of thirty people has thirty laptops. Your seed is **your number in the room**. Say what you expect,
# run the four arms, and send your teacher the one line below. It holds the settings, the seed, the results and your **vote**, and at its end a
# checksum: a line that was damaged on the way is found. The vote is your word on the whole room, one of the answers to the first question: put it
# into `my_vote`, or leave the one you gave then.

# %%
my_number = 40  # your number in the room: everybody another one
my_vote = guess.answer
room_settings = dict(epochs=30, per_class=20, batch=32, evaluate=False)  # the same for the whole room
mine = lab.swept([fm.Config(mix=mix, seed=my_number, **room_settings) for mix in lab.ARMS.values()])
line = fm.result_line(mine, vote=my_vote)
print(line)

# %% [markdown]
# **For the teacher.** Paste all lines, as they come, into one text: `fm.collect(text)`, or `featmix collect lines.txt` on the command
# line. Names before the lines and broken lines of a mail do no harm. Here is a room to try it with. It is **played**: the results
# are this kit's recorded runs, a seed a student, the votes were cast by dice, your line is added, and three lines were spoilt on purpose.

# %%
lines = lab.spoilt([*lab.room_lines(recorded, lab.ARMS, without=my_number), line])
room = fm.collect("\n".join(lines))
print(f"{len(lines)} lines, {len(room.seeds)} students.")
for bad in room.bad:
    print("left out,", bad)
assert len(room.bad) == 3 and my_number in room.seeds

# %%
shrink = fm.Predict(
    "After ReLU 1 minus the images. The interval after all students is, against the one after the first five, ...",
    choices=["as wide, within a tenth, or wider", "between", "half as wide, or narrower"],
)
shrink

# %%
arms = [fm.Mix("block1.relu"), fm.Mix("input")]
arrived = lab.arrivals(room, *arms)
first, last = (lab.compared(arrived[:n], margin=0.005) for n in (5, len(arrived)))
share = (last.high - last.low) / (first.high - first.low)
what = "After ReLU 1 minus the images, as students arrive"
figure = fm.figures.room(arrived, what=what, votes=room.votes.values(), margin=0.005)
say(f"After 5: {first}. After {last.n}: {last}.")
shrink.reveal(shrink.choices[0 if share > 0.9 else 2 if share <= 0.5 else 1], figure=figure)

# %%
means = {name: sum(own.values()) / len(own) for name, own in lab.columns(room, lab.ARMS).items()}
votes = list(room.votes.values())
for name in lab.ANSWERS:
    got = f"mean accuracy {means[name]:.1%}" if name in means else ""
    print(f"{name:20s} {votes.count(name):2d} votes   {got}")
print("The room's answer:", lab.highest(room, lab.ARMS))
say(lab.summary(lab.against(room, lab.ARMS)))

# %% [markdown]
# **Careful.** It is tempting to stop as soon as the band leaves the dashed line. Whoever does so is wrong more often than one time in
# twenty, because the band gets many chances to leave it. Say before how many students you wait for.

# %% [markdown]
# ## Recap
#
# - A comparison is fair when one thing moves. Here a seed fixes weights, images, partners and strengths; only the site moves.
# - Subtract runs of the same seed: what the seed does to both drops out.
# - A difference is told apart, level (surely too small to matter), or the runs do not tell; the last is not "equal".
# - Six comparisons are six chances to be fooled, and a highest of several is no winner yet: correct, and say so.
# - An interval over seeds holds for one setting and its test images; settings are pooled, not counted.
#
# ## What to try next
#
# Change `per_class` to 5 in the sweep above: do the arms part? Write the grid into a file and run it with
# `featmix sweep grid.toml --out runs.jsonl`; kill it half-way and start it again. Then lesson 04 asks why the papers
# disagree.
#
# ## References
#
# - Oki & Kurita 2018, *Mixup of Feature Maps in a Hidden Layer for Training of Convolutional Neural Network*,
#   [arXiv 1906.09739](https://arxiv.org/abs/1906.09739); the machine-written review: [pith.science](https://pith.science/paper/1906.09739)
# - Verma et al. 2019, *Manifold Mixup*, [arXiv 1806.05236](https://arxiv.org/abs/1806.05236)
# - Student 1908, *The Probable Error of a Mean*, [doi 10.1093/biomet/6.1.1](https://doi.org/10.1093/biomet/6.1.1)
# - Schuirmann 1987, two one-sided tests for being level, [doi 10.1007/BF01068419](https://doi.org/10.1007/BF01068419)
# - Hartung & Knapp 2001, the interval of a pooled mean, [doi 10.1002/sim.791](https://doi.org/10.1002/sim.791)
# - Holm 1979, *A Simple Sequentially Rejective Multiple Test Procedure*, [jstor 4615733](https://www.jstor.org/stable/4615733)
