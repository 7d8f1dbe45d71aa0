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
# **Why do the papers disagree about where in a network to mix?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/04_which_layer.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/04_which_layer.ipynb)
#
# After this lesson you can
#
# - say which figure each paper looked at, and why that matters,
# - rank the places to mix by five metrics from the same runs, and see which are not told apart,
# - tell a network that errs from one that is only too unsure, and a low training loss from a good network,
# - choose a strength for each place without a look at the test images,
# - say why a best that was picked from runs has to be tested on others.
#
# Time: machine 60 s on 2 CPU cores, 1.5 GB (measured); you about 50 min. You should know what mixing at a hidden layer is
# (lesson 02), and the three ways to read a difference (lesson 03): *told apart*, *level* (surely by too little to matter:
# half a point of accuracy, .02 nats of a loss), and *the runs do not tell*.

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import torch

import featmix_lite as fm
from featmix_lite.experiments import ranking_sentences as words
from featmix_lite.teaching import lesson04_layers as layers
from featmix_lite.teaching.lesson import say

sweep = "fashion_few"  # the recorded runs that are read below: small pictures of clothes, 20 of each kind
data = fm.load("fashion_small", per_class=20)
fm.lesson.begin(data)

# %% [markdown]
# ## Three answers to one question
#
# A mix can be made of the images, or of the features behind any layer. Three sources say where it does best:
#
# | who | where to mix | what they looked at |
# |---|---|---|
# | Oki and Kurita, 2018 | behind the first convolution, rather than the images | the abstract says "more effective"; we know no table of theirs |
# | Verma and others, 2019 | the image, block 1 or block 2, drawn anew for each batch | accuracy and NLL on test images |
# | a blog post | the final layer | in its own experiment: the loss on *validation* images; in the figure it quotes: the loss on *training* images |
#
# All three may be right: they had different networks and data, and they looked at different figures. We cannot repeat
# their trainings here. What we can do is take **one** set of runs and look at it with each of their figures in turn.
#
# ## Five metrics
#
# - **Accuracy**: the share of test images with the right name on top. More is better.
# - **NLL**, negative log-likelihood: the mean of -log(probability given to the right class), on test images. Less is
#   better. It asks not only who is on top, but how sure the network is.
# - **NLL after one temperature**: the same after all logits were divided by one number, the temperature, fitted on images
#   held out of training. This repairs a network that is too sure, or too unsure, by the same factor everywhere.
# - **Clean training loss**: the NLL on the training images, unmixed.
# - **Mixed training loss**: what training itself made small: the loss on mixed features against mixed labels.
#
# **Why so many?** Take one network, and halve all its logits.

# %%
halved = fm.Predict(
    "Halve all logits of a trained network. On the test images ...",
    choices=["accuracy and NLL stay", "accuracy stays, NLL changes", "both change"],
)
halved

# %%
model = fm.lesson.network(data)
with torch.no_grad():
    logits = model(data.test.x)
for factor in (0.5, 1.0, 2.0):
    found = fm.measures.calibration(factor * logits, data.test.y)
    right = (factor * logits).argmax(1) == data.test.y
    print(f"logits times {factor}: accuracy {right.double().mean():.3f}, NLL {found.nll:.3f}")
half, whole = (fm.measures.calibration(f * logits, data.test.y).nll for f in (0.5, 1.0))
same = bool(((0.5 * logits).argmax(1) == logits.argmax(1)).all())
assert same and abs(half - whole) > 1e-3
halved.reveal(halved.choices[1 if same and half != whole else 0 if same else 2])

# %% [markdown]
# **Explain.** The order of the classes does not change when all logits are halved, only the sureness. So two papers
# can rank the same networks differently with no mistake in either: one asked for the order, the other for the
# sureness, too.
#
# ## The runs
#
# **Why.** To compare places, nothing but the place may differ. The kit recorded such runs: for each **seed** one draw
# of the training images, one start of the weights, one order of batches, one set of partners and weights; and then a
# training for each place. There are six places to mix, one of each group (lesson 02): sites of one group give the
# same mixup.

# %%
runs = fm.recorded.together(sweep)
told = runs[0]["config"]
settings = {name: value for name, value in told.items() if name not in ("mix", "seed", "measures")}
arms = layers.one_site(alpha=1.0)
say(f"{len(runs)} runs; all of them: {settings}")
say(f"Compared at alpha 1: {', '.join(arms)}.")
assert len(layers.present(runs, arms)) == len(arms)

# %%
question = "Which do the runs show to be the most accurate on the test images?"
winner = fm.Predict(question, choices=[*arms, *layers.UNDECIDED])
winner

# %%
ranks = layers.rankings(runs, arms)
accuracy, nll, mended, clean, mixed = ranks
figure = fm.figures.which_site(ranks, order=arms, title=words.verdict(ranks))
figure.show(config=fm.figures.config())
say(fm.figures.alt(figure))

# %% [markdown]
# **How to read it.** A panel for each metric, the same rows in all of them; right is better everywhere. The star is the
# best mean. A bar is the 95 % interval of *the difference from the star*, seed by seed: runs of one seed share their
# images and their luck, so their difference is known better than either figure.
#
# One mean is always the best. That makes it no winner: the star was picked by looking, and among seven some mean is high by
# luck. So the marks follow tests that are corrected for *all* pairs (Holm). A triangle is told to be behind the star; a grey square
# with the word "level" surely differs from it by too little to matter; of an open circle, "not told", the runs do not tell. At the
# star stands "first" only if all others are told to be behind it, else "first?". The tests are stricter than a single bar: a bar may
# end short of the dashed line and its row still be an open circle. No mixing has no mixed labels, so it is missing in the last panel.

# %%
for ranking in ranks:
    say(words.said(ranking))
print()
say(words.everywhere_in_front(ranks))
say(words.verdict(ranks) + ".")
winner.reveal(accuracy.answer)

# %% [markdown]
# **Think.** Say for each of the three sources which of these sentences it could have written, had it only looked at its own figure.
#
# ## Wrong, or only unsure?
#
# **Why.** Two of the panels show the same networks and the same test images. Between them lies one number a network,
# its temperature. How much of the ranking by NLL was about sureness alone?
#
# ## Exercise 1: how far two rankings disagree
#
# `one` and `other` are two lists of the same names, each from the best to the worst. Of all pairs of names, how many
# stand in one order here and in the opposite order there?
#
# <details><summary>Hint</summary>
# <code>itertools.combinations(one, 2)</code> gives the pairs, in the order of <code>one</code>. For each ask
# <code>other.index(a) > other.index(b)</code>.
# </details>


# %%
def turned_pairs(one, other):
    ...  # your lines here


fm.exercises.turned_pairs(turned_pairs)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def turned_pairs_solution(one, other):
    from itertools import combinations

    return sum(other.index(a) > other.index(b) for a, b in combinations(one, 2))


verdict = fm.exercises.turned_pairs(turned_pairs_solution)
assert verdict
verdict

# %% [markdown]
# A pair that the runs do not tell apart may stand in either order by chance. So the next cell counts twice: all
# pairs by their means, and those alone that *both* figures tell apart.

# %%
names = [[place.name for place in ranking.places] for ranking in (nll, mended)]
pairs = turned_pairs_solution(*names)
assert (pairs, 21) == words.turned(nll, mended)
for name, mix in arms.items():
    t = layers.rank(runs, {name: mix}, "temperature").places[0].mean
    print(f"{name:<12} fitted temperature {t:.2f}: {'its logits are made larger' if t < 1 else 'smaller'}")
say(f"{words.said(nll)} {words.said(mended)}")
turned, both = words.turned_told(nll, mended)
say(f"By their means {pairs} of 21 pairs change their order. Told apart by both figures: {both}; of these turned: {turned}.")

# %% [markdown]
# **Explain.** A temperature below 1 means: the network was too unsure, and all logits had to grow. Training on mixed
# labels asks for half-sure answers, and a network may carry that over to clean images. The raw NLL counts unsureness
# as harm; a single number, fitted on images that were not trained on, takes that part out. So of one and the same
# network a paper that reports raw NLL may say "worse", and one that reports accuracy "better".
#
# ## The loss in training
#
# **Why.** The figure that the blog post quotes, from the appendix of Verma and others, shows the loss *in training*,
# over the epochs, for different places to mix. It is lowest for the deepest place. Is the place where such a loss is lowest the best one?
#
# First: how low can such a loss get at all?
#
# ## Exercise 2: the floor of a mixed loss
#
# A mixed label says `share` of one class and the rest of another. The network gives probabilities. What is the least
# cross-entropy (in nats, natural logarithm) that it can reach against this label?
#
# <details><summary>Hint</summary>
# The best it can do is to give exactly the label's shares. Put them into -sum of label * log(probability). 0 times
# log 0 counts as 0. </details>


# %%
def mixed_floor(share):
    ...  # your lines here


fm.exercises.mixed_floor(mixed_floor)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def mixed_floor_solution(share):
    import math

    return sum(-part * math.log(part) for part in (share, 1 - share) if part > 0)


verdict = fm.exercises.mixed_floor(mixed_floor_solution)
assert verdict
verdict

# %%
deepest = fm.Predict(
    "By mixed training loss one site is first. By test accuracy that site is ...",
    choices=["told to be first, too", "level with the best mean", "told to be behind it", layers.NOT_TOLD],
)
deepest

# %%
dice = torch.Generator().manual_seed(0)
for alpha in (0.2, 1.0, 2.0):
    shares = [fm.draw(fm.Mix(alpha=alpha), batch=2, generator=dice).weights[0, 0].item() for _ in range(1000)]
    floor = 0.9 * sum(map(mixed_floor_solution, shares)) / len(shares)  # one pair in ten is of one class: no floor
    found = layers.rank(runs, layers.one_site(alpha, none=False), "mixed_loss")
    lowest = found.places[0].mean
    print(f"alpha {alpha}: floor about {floor:.2f}, lowest mixed training loss {lowest:.2f}; lowest: {found.answer}")
    assert lowest > floor  # nobody gets below it
say(words.elsewhere(mixed, accuracy))
say(words.elsewhere(clean, accuracy))
deepest.reveal(layers.stands(mixed, accuracy, deepest.choices))

# %% [markdown]
# **Explain.** All places had the same draws, so at one alpha they share a floor, and their losses can be compared.
# Across alphas they cannot: a larger alpha mixes more evenly, and its floor is higher.
#
# A deep place has a plain reason for a low training loss: few layers come behind it, so few layers ever see mixed
# features, and all those before it are free to lay out clean features so that mixing is easy. The loss says how easy
# the task was made. Whether that helps on new images is another question, and only the new images answer it.
#
# ## Each place at its own best strength
#
# **Why.** So far all places mixed with alpha 1. That is fair to nobody: a place might need weaker or stronger mixing.
# So let each choose its own. On which images? If the test images choose, they also flatter: the best of three is
# partly luck. So the choice is made on images held out of training that are no test images either.
#
# ## Exercise 3: choose a strength
#
# `losses` is a dictionary: for each alpha the held-out NLL of every seed, a tensor `(seeds,)`. Which alpha do you take?
#
# <details><summary>Hint</summary>
# <code>min(losses, key=...)</code> gives the key with the smallest value of a function. One strength has to serve all
# seeds. </details>


# %%
def choose_alpha(losses):
    ...  # your lines here


fm.exercises.choose_alpha(choose_alpha)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def choose_alpha_solution(losses):
    return min(losses, key=lambda alpha: losses[alpha].mean())


verdict = fm.exercises.choose_alpha(choose_alpha_solution)
assert verdict
verdict

# %%
for by in ("val_nll", "val_accuracy"):
    own = layers.at_own_best(runs, arms, by)
    say(layers.strengths(own, by))
    ranks_own = layers.rankings(runs, own, layers.METRICS[:3])
    for ranking in ranks_own:
        say("   " + words.said(ranking))

# %%
figure = fm.figures.which_site(ranks_own, order=arms, title="Each at its own best alpha, by held-out accuracy")
figure.show(config=fm.figures.config())
say(words.verdict(ranks_own) + ".")
print(f"The most accurate, all at alpha 1: {accuracy.answer}. Each at its own: {ranks_own[0].answer}.")

# %% [markdown]
# Two ways to choose, two sets of alphas: the choice has a metric, too. Held-out *NLL* is raw here, so it has the same
# dislike of unsure networks as the raw NLL above. And look whether the alphas chosen lie inside the grid or at its edge. At the edge, "its
# own best" means no more than "the best of these three".
#
# ## The blog post's own experiment
#
# **Why.** The post did more than quote a figure. It trained with four strengths, at the input and at the final layer,
# and looked at the loss on validation images at the end. It drew one mixing weight **an epoch**, where papers draw
# one a batch. Its text says: the final layer at alpha 0.2 was best, with 1.0 almost equal; at the input small alphas
# were better, and above 1.0 the loss got worse sharply; the final layer got worse, too, but less. (Its numbers are in
# a picture, so we print none.) Here is its protocol on our network and the 8x8 digits, 20 of each. Where do you expect the held-out loss to
# be lowest?

# %%
blog = fm.recorded.together("digits_blog")
strengths = (0.04, 0.2, 1.0, 5.0)
per_epoch = {f"{site} {a:g}": fm.Mix(site, alpha=a, per="epoch") for site in ("input", "flatten") for a in strengths}
per_epoch = {"no mixing": None} | per_epoch
ranks_blog = layers.rankings(blog, per_epoch, ["val_nll", "nll_calibrated", "accuracy"])
figure = fm.figures.which_site(ranks_blog, order=per_epoch, title=f"One weight an epoch. {words.verdict(ranks_blog)}")
figure.show(config=fm.figures.config())
say(fm.figures.alt(figure))

# %%
lost = len(blog) - len(layers.fitted(blog))
say(f"Runs without a temperature: {lost} of {len(blog)}; their seeds are left out of that panel.")
say(words.said(ranks_blog[0]))
for sentence in layers.of_post(blog):
    say("Of the post: " + sentence + ".")

# %% [markdown]
# A run has no temperature where every held-out image was right: the sharper the logits, the lower that loss, without end.
# One wrong test image would then cost more than all others together. A few held-out images make a weak judge.
#
# "Below the image at its best" is tested against each alpha of the image, not against the one that came out lowest: a best is not
# tested on the runs that picked it. The post's data were other ones (CIFAR-10, a ResNet18, one run of each as far as the text shows).
# Whatever stands here holds for the digits and this network. It says nothing against the post on its own ground.
#
# ## The post's picture of the layers
#
# **Why.** The post gives a reason for the final layer: a chart of Frosst and others, of the *Soft Nearest Neighbor
# loss* of each block. It is high where images of different classes lie among each other, and low where each has its
# own kind around it. The post reads the chart as: high in all blocks but the last. Mixing where classes are apart
# would then be safe, and that is at the end only. Is it so in our networks? (Lesson 05 measures it live, and shows
# its pitfalls.)

# %%
line = fm.measures.class_mixed(data.test.y)
panels = layers.entangled(runs, {name: arms[name] for name in ("no mixing", "input", "flatten")})
figure = fm.figures.snnl_by_layer(panels, line, title="Are the classes entangled?")
figure.show(config=fm.figures.config())
say(fm.figures.alt(figure))

# %%
from featmix_lite.teaching.lesson05_manifolds import blog_reading

wide = panels["at a tenth of the mean distance"]["no mixing"]
blocks = {"block1": wide["block1"], "block2": wide["block2"], "last features": wide["flatten"]}
say(blog_reading(blocks, line))

# %% [markdown]
# Look at the reading at `input` first: where even the raw images lie near their own kind, no block has anything left to
# untangle, and the chart's shape cannot come back. And the reading depends on the width that counts as near: both panels
# show the very same features.
#
# ## Sets of places
#
# **Why.** Verma and others do not mix at one place: for each batch they draw one of several. Their Table 5 tries many
# sets. Sets of deep places alone came out close to no mixing in it. Here are ours, recorded on the 8x8 digits, 20 of each:
# one place drawn of {input, block1, block2}, the deep set {block2, flatten}, and mixing at three places at once.

# %%
from featmix_lite.teaching import lesson04_tables as tables

many = fm.recorded.together("digits", "digits_more")
sets = {
    "no mixing": None, "input": fm.Mix("input"), "block1": fm.Mix("block1"), "block2": fm.Mix("block2"),
    "random": fm.Mix(tables.RANDOM), "random at 2": fm.Mix(tables.RANDOM, alpha=2.0), "deep": fm.Mix(tables.DEEP),
    "three at once": fm.Mix(("input", "block1.relu", "block2.relu"), every=True),
}  # fmt: skip
sets = layers.present(many, sets)
ranks_sets = layers.rankings(many, sets, layers.METRICS[:3])
figure = fm.figures.which_site(ranks_sets, order=sets, title=f"Sets of places. {words.verdict(ranks_sets)}")
figure.show(config=fm.figures.config())
for ranking in ranks_sets:
    say(words.said(ranking))

# %%
from featmix_lite.experiments.families import holm

pairs = ("random", "no mixing"), ("random", "input"), ("deep", "no mixing")
asked = {f"{a} minus {b}": fm.paired(many, sets[a], sets[b], margin=0.005) for a, b in pairs}
for name, read in holm(asked).items():
    say(f"Accuracy, {name}: {asked[name].span}, {asked[name].n} seeds; the three together (Holm): {words.answer(read)}.")

# %% [markdown]
# These three questions were asked by the papers, before we looked; so they are corrected for three, not for all the
# pairs of the chart.
#
# Beside our runs the published tables: test accuracy in %, and the gain over no mixing. {0} is the image, {1} and {2} are
# the first two blocks; {2,3} is the deep set. They are **not** the same experiment:
#
# - *Verma C10, C100*: CIFAR-10 and CIFAR-100, all 50,000 training images, a PreActResNet18 with four blocks, 2000
#   epochs. Their place 3 is the third block of four, ours is the last features.
# - *report C10*: a student's report on CIFAR-10 with 50 images a class, 100 epochs, three blocks of three
#   convolutions; no spread is given.
# - *our C10*: our small network on the same small amount of CIFAR-10, with settings after that report.
# - *our digits*, the last column: 20 images a class, 30 epochs.
#
# Of a published column we can say which number is the highest. Whether it is told from the next one the table does not say: it gives no
# runs to pair. Of our own columns we can.

# %%
cifar = fm.recorded.together("cifar10")
ours = {name: found for name, found in (("our C10", cifar), ("our digits", many)) if tables.accuracies(found)}
columns = tables.PUBLISHED | {name: tables.accuracies(found) for name, found in ours.items()}
print(tables.sets_table(columns))
print()
ranks_of_sets = {name: tables.of_sets(found, columns) for name, found in ours.items()}
say(tables.tops(columns, ranks_of_sets))

# %%
small = layers.present(cifar, {**arms, "random": fm.Mix(tables.RANDOM)})
if small:
    ranks_cifar = layers.rankings(cifar, small)
    epochs = cifar[0]["config"]["epochs"]
    title = f"CIFAR-10, 50 images a class, {epochs} epochs. {words.verdict(ranks_cifar)}"
    figure = fm.figures.which_site(ranks_cifar, order=small, title=title)
    figure.show(config=fm.figures.config())
    for ranking in ranks_cifar:
        say(words.said(ranking))

# %% [markdown]
# **Look.** Compare the gains in the table with the length of the bars in our charts. The published columns give one
# number a cell, without a spread. Which of their orders would you bet on?
#
# ## Other images, another network
#
# **Why.** A difference that is there on one data set only is a fact about that data set. Here are the 8x8 digits, MNIST and
# Fashion-MNIST, 20 images of each class, with the same network; the last two also with `oki_cnn`, a plain one of two convolutions and two linear layers
# without BatchNorm. (Oki and Kurita's own network is not known to us.)
#
# To ask whether *the site that came first* is first again would follow a mean that luck may have picked. So we ask what two of the sources
# set against each other before we looked: the final layer minus the image. Its difference is taken in each setting and then **pooled**
# (lesson 03). We count no settings.

# %%
elsewhere = fm.Predict(
    "Mixing at the final layer minus mixing the images, accuracy, all settings pooled: it is ...",
    choices=words.READINGS,
)
elsewhere

# %%
kinds = {"clothes, small_cnn": (runs, arms["flatten"], arms["input"])}
kinds["digits, small_cnn"] = (fm.recorded.together("digits"), arms["flatten"], arms["input"])
for model, last in (("small_cnn", "flatten"), ("oki_cnn", "relu3")):
    for name in ("mnist", "fashion_mnist"):
        if found := fm.recorded.together(f"{name}_{model}"):
            kinds[f"{name}, {model}"] = (found, fm.Mix(last), fm.Mix("input"))
for metric in ("accuracy", "nll_calibrated"):
    each, whole, read = layers.everywhere(kinds, metric)
    figure = fm.figures.forest(each, f"The final layer minus the image, {words.called(metric)}", "mixing the images")
    figure.show(config=fm.figures.config())
    say(f"By {words.called(metric)}, pooled: {whole}: {read}.")

# %%
each, whole, read = layers.everywhere(kinds)
assert whole == fm.pooled(each.values()) and whole.n == len(kinds)
elsewhere.reveal(read)

# %% [markdown]
# Networks that share images are not strangers to each other (the clothes are a part of Fashion-MNIST, too), and a handful of settings is no
# fair sample of all there are. The
# interval knows nothing of either. Below, the rankings by setting.

# %%
plain = {site: fm.Mix(site) for site in ("input", "relu1", "relu2", "pool", "relu3")}
for model, own in (("small_cnn", arms), ("oki_cnn", {"no mixing": None} | plain)):
    found = {name: fm.recorded.together(f"{name}_{model}") for name in ("mnist", "fashion_mnist")}
    found = {name: records for name, records in found.items() if layers.present(records, own) == own}
    for metric in ("accuracy", "nll_calibrated") if found else ():
        ranked = {name: layers.rank(records, own, metric) for name, records in found.items()}
        title = f"{model}, {words.called(metric)}, by data set"
        figure = fm.figures.which_site(list(ranked.values()), order=own, panels=ranked, title=title)
        figure.show(config=fm.figures.config())
        for name, ranking in ranked.items():
            say(f"{name}. {words.said(ranking)}")

# %% [markdown]
# In `oki_cnn` a mix right behind the first convolution *is* image mixup (lesson 02), so the row `input` stands for
# it, and `relu1` is the first place where mixing inside is something new.
#
# ## Your own set
#
# **Why.** The records do not hold every set. Choose one: it is trained here, with the seeds and settings of the
# records, so that your runs and the recorded ones can be compared seed by seed. First one recorded run is made again,
# to see that this machine gives what the recording one gave.

# %%
my_sites = ("input", "flatten")  # yours: one place, or several of which one is drawn for each batch
mine = fm.Mix(my_sites, alpha=1.0)
seeds = range(2 if fm.fast() else 4)
outcome = fm.Predict(
    f"Your set minus no mixing, accuracy over {len(seeds)} seeds: it is ...", choices=words.READINGS
)
outcome

# %%
again, *own_runs = fm.sweep(
    [fm.Config(**settings, seed=0), *(fm.Config(**settings, mix=mine, seed=s) for s in seeds)], say=print
)
kept = next(r for r in runs if r["config"]["mix"] is None and r["config"]["seed"] == 0)
print(f"no mixing, seed 0: here {again['accuracy']:.4f}, recorded {kept['accuracy']:.4f}")
assert abs(again["accuracy"] - kept["accuracy"]) < 0.02

# %%
together = runs + own_runs
found = fm.paired(together, mine, None, margin=0.005)
print("Yours minus no mixing, accuracy:              ", found)
print("Yours minus no mixing, NLL after a temperature:", fm.paired(together, mine, None, "nll_calibrated", 0.02))
outcome.reveal(words.answer(found.verdict))

# %% [markdown]
# **Look.** How wide is the interval with so few seeds, beside the gains in the table? Where the runs do not tell, the line says which true
# difference so many seeds could have shown. Lesson 03 pays for more with a whole class: one seed each.
#
# ## The price of a best
#
# **Why.** You named your set before it ran. Suppose you had tried all six places with six seeds, taken the best, and reported its
# gain on these very seeds. The same luck that lifted it above the others then lifts the number you report. The recorded runs have
# more seeds than six, so we can do both: choose on the first six, and read the gain there, and on the others that had no say.

# %%
best = layers.picked(runs, arms, first=6)
say(str(best))
assert best.chosen_on.n == 6 and best.tested_on.n == len({r["config"]["seed"] for r in runs}) - 6

# %% [markdown]
# The first number was chosen to be high. The second was not, so it is the one to report. One such pair of numbers may fall either way; on
# average over many, the first is the larger.
#
# ## Recap
#
# - "Which layer is best" has no answer without a metric: accuracy, NLL and training losses ask for different things.
# - Raw NLL counts unsureness as harm; one temperature, fitted on held-out images, takes that part out.
# - A mixed training loss has a floor, and a low one says that the task was easy, not that the network is good.
# - Strengths are chosen on held-out images; the choice has a metric, and an end of the grid is no best.
# - A best mean is no winner until all others are told behind it, and no gain until it is tested on runs that did not pick it.
#
# **Try next.** `featmix claims` prints what each paper claimed beside what these records say, and
# `featmix claims --explain final-best-accuracy` the runs behind one line. Or put another set into `my_sites`.
#
# ## References
#
# - Oki, Kurita: [Mixup of Feature Maps in a Hidden Layer](https://arxiv.org/abs/1906.09739), 2018.
# - Verma et al.: [Manifold Mixup](https://arxiv.org/abs/1806.05236), 2019: Table 5; the training losses are in appendix C.
# - [Better result with MIXUP at Final Layer](https://medium.com/analytics-vidhya/better-result-with-mixup-at-final-layer-e9ba3a4a0c41),
#   a blog post at Analytics Vidhya.
# - Frosst, Papernot, Hinton: [Analyzing and Improving Representations with the Soft Nearest Neighbor
#   Loss](https://arxiv.org/abs/1902.01889), 2019.
# - Guo et al.: [On Calibration of Modern Neural Networks](https://arxiv.org/abs/1706.04599), 2017: one temperature.
# - [mwidmoser/manifold-mixup](https://github.com/mwidmoser/manifold-mixup), a student's report with code.
# - Holm, *A simple sequentially rejective multiple test procedure*, 1979.
