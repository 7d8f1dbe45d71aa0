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
# # Start here: mix while it learns
#
# **What does a network make of two images mixed into one, and does it matter where in the network you mix them?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/00_start_here.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/00_start_here.ipynb)
#
# After this lesson you can
#
# - say what [mixup](glossary.md#mixup "Training on weighted averages of two images, their labels averaged alike.") does to an
#   image and to its label,
# - mix in the middle of a network instead,
# - move the mixing while a network learns, and read the picture.
#
# Time: machine 10 s on 2 CPU cores, 1.0 GB (measured); you about 20 min. Nothing is downloaded. You need to know that a neural
# network learns from labelled images, and what a convolution is. Run the cells with Shift+Enter, from top to bottom.

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import torch
from IPython.display import display

import featmix_lite as fm

data = fm.load("digits", per_class=20)  # few to learn from, so that every idea counts
net = fm.lesson.network(data)  # trained already, on clean images only
fm.lesson.begin(data)

# %% [markdown]
# ## Two images, one slider
#
# **Why.** This network has learnt 3s and 8s, and nothing in between. What it says there tells how it learnt: does it
# change its mind gently, or does it jump?
#
# The slider lays one image over the other: its
# [share](glossary.md#share "How much of the first image is in a mix; the other gets the rest (papers write λ; also: weight).")
# of A, the rest of B. That is all mixup does to images. It mixes the labels alike, into a
# [soft label](glossary.md#soft-label "A label that gives each class a share, such as half 3, half 8."): outlined bars. Filled
# bars are what the network says. *Nearest real* is the training image most like the mix.
#
# Tick an answer first, then move the slider to the middle. A wrong guess teaches more than none.

# %%
guess = fm.Predict(
    "Half of A and half of B: what will the network call the mix?",
    choices=["clearly A", "clearly B", "clearly something else", "it wavers: no bar over 80 %"],
)
slider = fm.MixSlider(net, data, a=62, b=154)  # the numbers of two test images: a 3 and an 8
slider.share.value = 0.0  # start at A
display(guess, slider)

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
likely, pair = slider.between.at("input", 0.5).likely, [slider.between.a, slider.between.b]
digits, sure = data.test.y[pair].tolist(), float(likely.max())
said = int(likely.argmax())
words = [f"Half-way it says {data.names[said]}, {sure:.0%} sure; the soft label asks for half and half."]
one, other = (data.test.x[data.test.y == digit] for digit in digits)
with torch.no_grad():
    every = net((one[:, None] + other).flatten(0, 1) / 2).softmax(1).max(1).values
often = f"{(every > 0.8).float().mean():.0%}"
words += [f"Of all {len(every)} such pairs of test images it is over 80 % sure half-way in {often}."]
guess.reveal(guess.choices[3 if sure <= 0.8 else digits.index(said) if said in digits else 2], words=words)

# %% [markdown]
# **Explain.** Nobody ever told this network what to say between two digits. Mixup does: it trains on such mixes, and asks
# for the mixed label.
#
# Back at the slider, choose another place at *Mix here*. Both images then run into the network side by side, up to that
# place, and what it has made of them is mixed. It has three convolutions; after each, a **ReLU** sets all below zero to
# zero: *after ReLU 1* is behind the first. At the end it names the digit from a row of numbers, the
# [features](glossary.md#features "The row of numbers from which the last layer names the class; in code `flatten`."). Read the
# sentence below the list at each place.
#
# ## The live lab
#
# **Why.** Training on other mixes may teach something else. Papers disagree about the best place. Here you move it
# *while a network learns*: a new one, which knows nothing yet.
#
# Dots are test images, white diamonds mixes of a 3 with a 4. The picture is drawn from the features, and thrown flat
# as a shadow is
# ([PCA](glossary.md#pca "The flat shadow of a cloud of points that shows most of its spread.")): a straight line stays straight.
# In the chain, "=" joins places where mixing gives one and the same.

# %%
where = fm.Predict(
    "In that picture, which half-way mixes lie exactly between their two images?",
    choices=["mixed at the image", "mixed after ReLU 1", "mixed at the features", "none of these"],
)
where

# %%
panel = fm.TrainPanel(data=data)
panel

# %% [markdown]
# Press **Train** and let it run until the number hardly rises. Click another place and watch the diamonds. **Reset**
# starts again.
#
# **Look.** The picture moves. Let us measure, on the slider's network.

# %% cellView="form" jupyter={"source_hidden": true}
# @title Reveal
images = data.test.x[[int((data.test.y == digit).nonzero()[0]) for digit in range(10)]]
places = dict(zip(where.choices, ("input", "block1.relu", "flatten")))
off = {words: fm.lesson.beside_the_line(net, images, place) for words, place in places.items()}
words = ["How far half-way mixes lie from the point half-way (1: as far as their two images from each other)"]
words += [f"{name:<22} {far:.2f}" for name, far in off.items()]
exact = [words for words, far in off.items() if far < 1e-5]
where.reveal(exact[0] if len(exact) == 1 else where.choices[3], words=words)

# %% [markdown]
# **Explain.** Between a place and the features lies the rest of the network. Adding and multiplying by fixed numbers
# keeps straight lines straight. A ReLU cuts off what is below zero: a mix that passes through one can be pulled off
# its line, sometimes towards a digit that is neither of the two.
#
# **Try.** Reset, train at the image until the number hardly rises, then move to the features. What happens to the clouds?
#
# ## Exercise 1: mix two images (easy, 3 min)
#
# `a` and `b` are images (tensors of one shape), `share` says how much of `a` is in the mix. Return the mix.
#
# <details><summary>Hint</summary>
# If A gets <code>share</code>, what is left for B?
# </details>


# %%
def mix_two(a, b, share):
    ...  # your line here


fm.exercises.mix_two(mix_two)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def mix_two_solution(a, b, share):
    return share * a + (1 - share) * b


verdict = fm.exercises.mix_two(mix_two_solution)
assert verdict
verdict

# %% [markdown]
# ## Exercise 2: the label of the mix (easy, 5 min)
#
# Return ten numbers, one for each digit: how much of it the mix should be called. `digit_a` and `digit_b` are whole
# numbers from 0 to 9, and may be the same.
#
# <details><summary>Hint</summary>
# Start from <code>torch.zeros(10)</code>. What goes wrong with <code>=</code> where both are the same?
# </details>


# %%
def mix_label(digit_a, digit_b, share):
    ...  # your lines here


fm.exercises.mix_label(mix_label)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def mix_label_solution(digit_a, digit_b, share):
    label = torch.zeros(10)
    label[digit_a] += share
    label[digit_b] += 1 - share
    return label


verdict = fm.exercises.mix_label(mix_label_solution)
assert verdict
verdict

# %% [markdown]
# ## Recap
#
# - Mixup makes a new training image from two, and gives it both labels in the same shares.
# - Left alone, a network says what it likes between two images.
# - A network can mix in the middle, too: run both images up to a place, mix there, and go on with the mix.
# - What lies behind that place decides whether the mix stays on its line.
# - Which place is best is a question for an experiment in which nothing but the place moves.
#
# **Try next.** `fm.MixSlider(net, data, a=6, b=7)` takes other images. Lesson 02 opens the network.
#
# ## References
#
# - Zhang et al. 2018, [arXiv 1710.09412](https://arxiv.org/abs/1710.09412)
# - Verma et al. 2019, [arXiv 1806.05236](https://arxiv.org/abs/1806.05236)
# - Oki & Kurita 2018, [arXiv 1906.09739](https://arxiv.org/abs/1906.09739)
