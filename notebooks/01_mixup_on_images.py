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
# # Mixup on images
#
# **What does training on mixed images do, and when does a mix carry the wrong label?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/01_mixup_on_images.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/01_mixup_on_images.ipynb)
#
# After this lesson you can
#
# - write mixup: the mixed batch, its labels, its loss,
# - train with and without it, and say what several runs tell,
# - choose partners of other classes only,
# - find the mixes that carry a wrong label, at the image and inside a network.
#
# Time: machine 30 s on 2 CPU cores, 1.2 GB (measured); you about 80 min. You should know what a batch, a loss and a test set are.

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import torch
from plotly.subplots import make_subplots
from torch.nn.functional import cross_entropy

import featmix_lite as fm
from featmix_lite.teaching import lesson01_mixup as lab

data = fm.load("digits", per_class=20)
fm.lesson.begin(data)

# %% [markdown]
# ## A picture that is two things
#
# **Why.** A network that learns from few images learns them by heart: it is sure of each, and what it says in between
# is up to chance. Zhang and others (2018) show it the in-between, too.
# [Mixup](glossary.md#mixup "Training on weighted averages of two images, their labels averaged alike.") adds two
# images pixel by pixel, a share of one and the rest of the other. The label becomes
# [soft](glossary.md#soft-label "A label that gives each class a share, such as half 3, half 8."): a row of numbers, one
# for each class.

# %%
images, labels = data.train.x.cpu(), torch.eye(data.classes)[data.train.y.cpu()]  # a label: 1 at its class, else 0
one, two = (int((data.train.y == k).nonzero()[0]) for k in (3, 8))
shares = (1.0, 0.75, 0.5, 0.25, 0.0)
pictures = torch.stack([s * images[one] + (1 - s) * images[two] for s in shares])
soft = torch.stack([s * labels[one] + (1 - s) * labels[two] for s in shares])
lab.gallery(pictures, soft, data, above=[f"share {s}" for s in shares])

# %% [markdown]
# **Look.** Cover the captions. From which share on would *you* call it the other class?
#
# ## Exercise 1: mix a batch (easy, 5 min)
#
# Nobody mixes pairs one by one. The batch is shuffled, and each image meets the one that took its place. `x` are
# images, `y` their labels as rows; `lam` is the image's own share, one number for the batch; `perm` says whom each
# meets. Return two things, the mixed images and their labels.
#
# <details><summary>Hint</summary>
# <code>x[perm]</code> is the whole batch in its new order.
# </details>


# %%
def mixup(x, y, lam, perm):
    ...  # your lines here


fm.exercises.mixup(mixup)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def mixup_solution(x, y, lam, perm):
    return lam * x + (1 - lam) * x[perm], lam * y + (1 - lam) * y[perm]


verdict = fm.exercises.mixup(mixup_solution)
assert verdict
verdict

# %%
torch.manual_seed(1)
x, y, lam, perm = images[:6], labels[:6], torch.rand(()), torch.randperm(6)
mixed_x, mixed_y = mixup_solution(x, y, lam, perm)
partners = torch.stack([torch.arange(6), perm], 1)  # a row for each mix: who is in it ...
weights = torch.stack([lam, 1 - lam]).expand(6, 2)  # ... and how much of each
print("fm.mix_rows mixes the same:", torch.allclose(fm.mix_rows(x, partners, weights), mixed_x, atol=1e-6))
print("Images 1 to 6 meet image", *(perm + 1).tolist())
lab.gallery(mixed_x, mixed_y, data)

# %% [markdown]
# **Think.** One caption says 100 %. How can a mix be all of one class? See who met whom.
#
# <details><summary>Answer</summary>
# The shuffle left an image in its place: it met itself. Two images of one class do the same to the label. Both come
# back below.
# </details>
#
# **Where the share comes from.** It is drawn anew for each batch, from a law called Beta. Its number
# [alpha](glossary.md#alpha "Decides how even the shares of a mix are: small, mostly one image; at 1, all shares equally likely; large, near half and half.")
# says how bold the mixes are. Ten thousand shares each:

# %%
torch.manual_seed(0)
alphas, middles = (0.2, 1.0, 8.0), [t / 10 + 0.05 for t in range(10)]  # tenths of a share
figure = make_subplots(1, 3, shared_yaxes=True, subplot_titles=[f"alpha {a}" for a in alphas])
words = []
for column, alpha in enumerate(alphas, 1):
    counts = torch.distributions.Beta(alpha, alpha).sample((10_000,)).histc(10, 0, 1) / 100
    figure.add_bar(x=middles, y=counts, width=0.1, row=1, col=column, marker_color=fm.figures.QUIET)
    words.append(f"alpha {alpha}: " + ", ".join(f"{n:.0f} %" for n in counts))
figure.update_layout(template=fm.figures.template(), showlegend=False, height=300, yaxis_title="% of shares")
figure.update_layout(margin=dict(t=40, b=60))
figure.update_xaxes(title_text="share", tickvals=[0, 0.5, 1], range=[0, 1])
fm.figures.describe(figure, f"From share 0 to 1 in tenths. {'; '.join(words)}.").show(config=fm.figures.config())

# %% [markdown]
# ## Exercise 2: the loss of a mixed batch (medium, 10 min)
#
# Cross-entropy asks for minus the logarithm of the right class's probability. Of a soft label it asks for all
# classes', each times its share. Write what a training step needs: `net` gives the output for images `x`; `y` are
# class numbers this time; `lam` and `perm` as before. Mix, ask the network, and return the mean loss of the batch.
#
# <details><summary>Hint</summary>
# Make rows of the class numbers, or think: what is the sum over classes where only two shares are not 0?
# </details>


# %%
def mixup_loss(net, x, y, lam, perm):
    ...  # your lines here


fm.exercises.mixup_loss(mixup_loss)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def mixup_loss_solution(net, x, y, lam, perm):
    out = net(lam * x + (1 - lam) * x[perm])
    return lam * cross_entropy(out, y) + (1 - lam) * cross_entropy(out, y[perm])


verdict = fm.exercises.mixup_loss(mixup_loss_solution)
assert verdict
verdict

# %% [markdown]
# Left is the step itself. Below, one network learns by hand, its twin by `fm.train`, from the same images, partners
# and shares:

# %%
net, twin = (fm.models.small_cnn(data, seed=0) for _ in range(2))
sgd = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-4)
steps = fm.train(twin, data, fm.Mix("input", alpha=1.0), epochs=1, schedule="constant", batch=32)
for _, step in zip(range(3), steps):
    x, y = data.train.x[step.rows], data.train.y[step.rows]
    loss = mixup_loss_solution(net, x, y, step.draw.weights[0, 0], step.draw.partners[:, 1])
    sgd.zero_grad()
    loss.backward()
    sgd.step()
    print(f"step {step.step + 1}: loss by hand {loss.item():.5f}, by fm.train {step.loss:.5f}")

# %% [markdown]
# ## What does it do?
#
# **Why.** The papers report gains, for larger images and longer training. We ask anew, and fairly. A
# [seed](glossary.md#seed "A number that decides all that is left to chance: first weights, order of images, partners, shares.")
# fixes all that is left to chance. From each seed one network learns with mixup and one without; we
# [subtract the two, then average over seeds](glossary.md#paired-difference "Subtract two runs of one seed, then average over seeds."). The answer has a
# [95 % interval](glossary.md#95--interval "A range around a mean; in 95 of 100 such experiments it holds the true mean.")
# and one of four words:
#
# - Higher or lower,
#   [told apart](glossary.md#told-apart "Surely higher or surely lower: the interval leaves zero out, and stays so after Holm's rule where several are compared."):
#   the interval leaves zero out.
# - [Level](glossary.md#level "Surely within the margin: the whole interval lies in it."): all of it lies within a
#   [margin](glossary.md#margin "A difference too small to matter, fixed before the runs: here half a point of accuracy, 0.02 nats of a loss.") of half a [point](glossary.md#point "One in a hundred of accuracy: from 97 % to 98 % is one point."),
#   zero or not.
# - [The runs do not tell](glossary.md#the-runs-do-not-tell "Neither told apart nor level; the kit prints: no difference seen. It does not mean equal."):
#   all else. They allow a gain as well as a loss, or a difference too small to matter.

# %%
helps = fm.Predict(
    "Accuracy on the test images, mixup minus none, over your seeds:",
    choices=["higher", "lower", "level", "the runs do not tell"],
)
helps

# %%
plain = fm.Mix("input", alpha=1.0)
seeds, epochs = (2, 4) if fm.fast() else (5, 30)
settings = dict(data=data.name, per_class=20, batch=32, epochs=epochs, evaluate=False)
# say=len: no word about each run
runs = fm.sweep([fm.Config(mix=mix, seed=seed, **settings) for seed in range(seeds) for mix in (None, plain)], say=len)

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
assert abs(loss.item() - step.loss) < 1e-4  # above, by hand and by fm.train
word, line = lab.compared(runs, {"mixup minus none": (plain, None)})["mixup minus none"]
helps.reveal(word, words=line)

# %% [markdown]
# Accuracy counts only which class comes first. The loss also sees how sure the network is of it.

# %%
sure = fm.Predict(
    "The loss on the clean training images: trained with mixup, against without, it is ...",
    choices=["lower", "alike, within a third", "up to ten times as high", "over ten times as high", "seeds disagree"],
)
sure

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
none, mixed = ({r["config"]["seed"]: r for r in runs if (r["config"]["mix"] is None) == off} for off in (True, False))
ratios = [mixed[seed]["train_loss"] / none[seed]["train_loss"] for seed in none]
words = ["Times the loss without mixup, seed by seed: " + ", ".join(f"{ratio:.3g}" for ratio in ratios)]
last = sum(run["mixed_loss"] for run in mixed.values()) / len(mixed)
words += [f"On the mixes of the last epoch the loss was {last:.2f} on average."]
kinds = {sum(ratio > edge for edge in (3 / 4, 4 / 3, 10)) for ratio in ratios}
sure.reveal(sure.choices[kinds.pop() if len(kinds) == 1 else -1], words=words)

# %% [markdown]
# **Explain.** "Half 3, half 8" cannot be met with a loss of 0: the best answer is unsure, and whoever is sure of one
# class pays for the other. How sure a network should be is the question of lesson 08.
#
# ## Who meets whom
#
# **Why.** Tokozume and others (2018) came from another side. They mixed *sounds* and asked how much of each was in it.
# That makes sense only of two different things. In **Between-class learning** (BC) two of one class never meet. Guess:
# of 32 shuffled images in ten classes, how many meet their own class?
#
# ## Exercise 3: partners of other classes (medium, 10 min)
#
# `y` are the classes of a batch, whole numbers. Give each image the row number of one of *another* class, drawn anew
# at each call; each of another class should have its chance.
#
# <details><summary>Hint</summary>
# Comparing <code>y</code> with itself as a column gives a table: who may meet whom. <code>torch.multinomial</code>
# draws from each row of a table of weights; a 0 is never drawn.
# </details>


# %%
def different_classes(y):
    ...  # your lines here


fm.exercises.different_classes(different_classes)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def different_classes_solution(y):
    others = (y[:, None] != y).float()
    return torch.multinomial(others, 1).squeeze(1)


verdict = fm.exercises.different_classes(different_classes_solution)
assert verdict
verdict

# %%
bc = fm.Mix("input", per="sample", cross_class=True)  # a share for each pair
ways = {
    "shuffled": lambda y: torch.randperm(32),
    "fm.draw": lambda y: fm.draw(plain, batch=32).partners[:, 1],  # turns the batch: nobody meets itself
    "by hand": different_classes_solution,
    "fm.draw, BC": lambda y: fm.draw(bc, batch=32, labels=y).partners[:, 1],
}
torch.manual_seed(0)
batches = [data.train.y[torch.randperm(len(data.train.y))[:32]] for _ in range(1000)]
for name, partners in ways.items():
    met = torch.stack([batch[partners(batch)] == batch for batch in batches]).float().mean()
    print(f"{name}: {met:.1%} meet their own class")

# %% [markdown]
# Does it matter? The kit keeps runs of these digits with more seeds. We compare BC with the same mixing that lets
# anybody meet, and three alphas with none. Four questions are four chances to be fooled by luck.
# [Holm's rule](glossary.md#holms-rule "Asks more of each comparison the more comparisons there are.") makes up for that,
# so a word may say less than its own interval.

# %%
recorded = fm.recorded.together("digits", "digits_more")  # made before, with this kit
asked = {f"alpha {a}, minus none": (fm.Mix("input", alpha=a), None) for a in (0.2, 1.0, 2.0)}
asked["BC, minus any partner"] = (bc, fm.Mix("input", per="sample"))
print(*(line for _, line in lab.compared(recorded, asked).values()), sep="\n")

# %% [markdown]
# ## When a mix carries the wrong label
#
# **Why.** A mix of a 3 and an 8 is honest about being neither. A mix of two 3s is labelled "3", and no doubt. Is it
# one? A [blog post](https://medium.com/analytics-vidhya/better-result-with-mixup-at-final-layer-e9ba3a4a0c41) draws the
# danger: between two reds there may be blues. Call the half-way mix of two of one class
# [bad](glossary.md#bad-mix "A mix of two images of one class that lies nearest to another class: its label is wrong there.")
# where the nearest point is of another class. (Mixes of several classes have their
# [intrusion](glossary.md#intrusion "A mix lies nearest to a class that is neither parent's."), lesson 05.)

# %%
fm.RedBlue("ring")

# %% [markdown]
# **Play.** Drag points, or use the keys. Can you bring the count to 0 and leave all blues where they are? Which other
# starts have no bad mix, and why?
#
# ## Exercise 4: find the bad mixes (hard, 15 min)
#
# `points` (N, D), of any kind; `labels` (N,); `pairs` (M, 2), the row numbers of two of one class; `clean` (C,), the
# row numbers among which the nearest is looked for. Return M times True (bad) or False.
#
# <details><summary>Hint</summary>
# <code>torch.cdist</code> gives all distances of two sets of points. Mind whose row number it is that
# <code>argmin</code> gives.
# </details>


# %%
def bad_mixes(points, labels, pairs, clean):
    ...  # your lines here


fm.exercises.bad_mixes(bad_mixes)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def bad_mixes_solution(points, labels, pairs, clean):
    mixes = points[pairs].mean(1)
    nearest = clean[torch.cdist(mixes, points[clean]).argmin(1)]
    return labels[nearest] != labels[pairs[:, 0]]


verdict = fm.exercises.bad_mixes(bad_mixes_solution)
assert verdict
verdict

# %% [markdown]
# **Inside a network.** A network moves the points from layer to layer. A small one learns the ring's colours, from the
# points alone, without mixing. Its last hidden layer has two numbers, so we can draw it. There we mix the same pairs.

# %%
after = fm.Predict(
    "Bad mixes in that hidden layer, against the plane:",
    choices=["about as many, or more", "under half as many, but some", "none"],
)
after

# %%
ring = fm.RedBlue("ring").lift()  # trains the small network
every, pairs = torch.arange(len(ring.kinds)), ring.plane.pairs
plane, hidden = (bad_mixes_solution(points, ring.kinds, pairs, every).sum() for points in (ring.points, ring.places))

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
assert plane == ring.plane.bad.sum() and hidden == ring.hidden.bad.sum()
words = f"By hand: {plane} in the plane, {hidden} in the hidden layer, of {len(pairs)} mixes. The kit counts the same:"
after.reveal(after.choices[2 if hidden == 0 else 1 if hidden < plane / 2 else 0], words=words, figure=ring.still())

# %% [markdown]
# **Explain.** Between two points on one side of a straight line all is on that side. So where a line has all points
# right, it has every mix of two of one class right (its nearest point may still lie across the line). No line in the
# plane parts ring and inside; the last layer of a network draws one in what it reads. That is the post's reason for
# mixing late. Whether bad mixes do harm it does not say.
#
# **And real images?** Half of the test images, drawn at random, are mixed within their class; the nearest is looked
# for among the other half: at the image, and in the
# [features](glossary.md#features "The row of numbers from which the last layer names the class; in code `flatten`.") of
# a network. To compare: each image itself, unmixed.

# %%
real = fm.Predict(
    "At the image: against the images themselves, half-way mixes of one class lie nearest to another class ...",
    choices=["more often", "alike, within a third", "less often"],
)
real

# %%
trained, y = fm.lesson.network(data), data.test.y.cpu()  # trained without mixing
torch.manual_seed(0)
rates = {}
for place, site in (("image", "input"), ("features", "flatten")):
    h, found = fm.features(trained, data.test.x, site).flatten(1).cpu(), []
    for _ in range(20):  # halves
        own, clean = torch.randperm(len(y)).chunk(2)
        pairs = torch.combinations(own, 2)
        pairs = pairs[y[pairs[:, 0]] == y[pairs[:, 1]]]
        alone = torch.stack([own, own], 1)  # an image mixed with itself
        found.append([bad_mixes_solution(h, y, some, clean).float().mean() for some in (pairs, alone)])
    rates[place] = torch.tensor(found).mean(0)

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
words = [f"{place}: {mixes:.2%} of the mixes are nearest to another class, {alone:.2%} of the images themselves"
         for place, (mixes, alone) in rates.items()]  # fmt: skip
ratio = rates["image"][0] / rates["image"][1]
real.reveal(real.choices[0 if ratio > 4 / 3 else 2 if ratio < 3 / 4 else 1], words=words)

# %% [markdown]
# **Careful.** At the image no network has a say: only these digits decide. The features are those of a network that
# learned to tell these very classes apart. Other data may lie like the ring.
#
# ## Exercise 5: does a wrong label do harm? (open, 20 min)
#
# Say what you believe. Then design the runs that would change your mind. Run them (your `mixup_loss` in the loop above,
# or `fm.sweep`) or let a neighbour judge the plan.
#
# <details><summary>Rubric</summary>
#
# A point each:
#
# - The belief is one sentence with a size in it, and a result is named that would refute it.
# - The images are chosen, or made, so that many mixes are bad, and these are counted before training.
# - Two ways of training differ in the bad mixes only; leaving out as many good ones is the control.
# - What is measured is named (accuracy, loss), and on which images.
# - Both have the same seeds; their number and the margin are fixed before the runs.
# - It says for which data and network the answer holds.
# </details>
#
# ## Recap
#
# - Mixup adds two images in shares and gives the label the same shares; a shuffle and one number do it.
# - Its loss can be written with one soft label or as two usual losses in shares.
# - Whether it helps is a question to several seeds: higher, lower, level, or the runs do not tell.
# - BC never mixes two of one class.
# - A mix of two of one class can lie among another; where a straight line has the classes apart, it stays on its side.
#
# ## What to try next
#
# Put a blue point far outside the ring and lift: what does the network do with it? Then lesson 02 mixes inside the
# network.
#
# ## References
#
# - Zhang, Cissé, Dauphin, Lopez-Paz 2018, [mixup](https://arxiv.org/abs/1710.09412)
# - Tokozume, Ushiku, Harada 2018, Between-class learning: [images](https://arxiv.org/abs/1711.10284), [sounds](https://arxiv.org/abs/1711.10282)
# - *Better result with MIXUP at Final Layer*, [blog post](https://medium.com/analytics-vidhya/better-result-with-mixup-at-final-layer-e9ba3a4a0c41)
# - Verma et al. 2019, [Manifold Mixup](https://arxiv.org/abs/1806.05236)
