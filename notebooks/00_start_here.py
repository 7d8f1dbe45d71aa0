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
# - say what *mixup* does to an image and to its label,
# - mix in the middle of a network instead, and say what changes,
# - train a network on mixes, move the mixing while it learns, and read what the picture shows.
#
# Time: machine 10 s on 2 CPU cores (measured); you about 20 min. Nothing is downloaded and no GPU is needed.
# You need to know what a neural network is and that it learns from labelled images; no more.
#
# Run a cell with Shift+Enter, from top to bottom.

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
# **Why.** A network trained on clean pictures has seen 3s and it has seen 8s. It has never seen anything in between.
# What it says there tells you how it learnt: does it change its mind gently, or does it jump?
#
# The slider holds a network that is trained already. It starts at A, a 3; at the other end is B, an 8. On the way it
# lays one image over the other. That is all *mixup* does to images: so much of one, the rest of the other. It mixes the
# labels in the same way, so half a 3 and half an 8 *should* be called "half 3, half 8".
#
# Commit yourself first: tick an answer, then move the slider to the middle. A wrong guess teaches more than no guess.
# Outlined bars are the label asked for; filled bars are what the network says.

# %%
guess = fm.Predict(
    "Half of A and half of B: what will the network call the mix?",
    choices=["clearly A", "clearly B", "clearly something else", "it wavers: nothing over 80 %"],
)
slider = fm.MixSlider(net, data, a=62, b=60)  # two test images
slider.share.value = 0.0  # start at A
display(guess, slider)

# %% [markdown]
# **Look.** The next cell reads the network half-way between the images, and lays your guess beside it.

# %%
fm.lesson.half_way(slider, guess)

# %% [markdown]
# **Explain.** Nobody ever told this network what to say between two digits, so what it says there is an accident of its
# training. Mixup tells it: it trains on such mixes, and asks for the mixed label.
#
# Under the slider is a second control, *Mix here*. It takes the two images into the network separately, lets them run
# side by side up to the place you choose, and mixes what the network has made of them by then.
#
# Two names in that list first. This network filters the picture three times, and after each time it sets everything below
# zero to zero; this setting to zero is called **ReLU**, so *after ReLU 1* is behind the first of the three. At the end it has
# a row of numbers, from which it names the digit: these are its **features**. Try *after ReLU 1*, then *features*. Watch the
# sentence under the slider: does mixing there give what mixing the images would have given? Lesson 02 finds out why.

# %% [markdown]
# ## The live lab
#
# **Why.** If mixes inside the network are different mixes, then training on them may teach something different.
# Papers disagree about the best place. Here you can move the place *while the network learns* and see what follows.
#
# The picture is the network's own view. It shows test images as dots; dots close together are images the network
# finds alike. White diamonds are mixes of two digits. Before you start, one more guess.

# %%
where = fm.Predict(
    "In that picture, which half-way mixes lie exactly between their two images?",
    choices=["mixed at the image", "mixed after ReLU 2", "mixed at the features", "none of these"],
)
where

# %% [markdown]
# Press **Train**. Let it run for some seconds, then click another place and watch the diamonds. Pause whenever you like;
# a change of place shows while it is paused, too. **Reset** starts again from a network that knows nothing.

# %%
panel = fm.TrainPanel(data=data)
panel

# %% [markdown]
# **Look.** The panel moves with every click, so let us measure the question on the trained network of the slider:
# how far do half-way mixes land from the point half-way between their images? 0 is exactly on it; 1 is as far off as the
# two images are from each other.

# %%
places = "input", "block2.relu", "flatten"  # the image, after ReLU 2, the features
off = fm.lesson.off_the_line(net, data, dict(zip(where.choices, places)))
assert off["mixed at the features"] < 1e-5 < off["mixed after ReLU 2"]
fm.lesson.exact(off, where)

# %% [markdown]
# **Explain.** The picture is drawn from the *features*, the last numbers before the network names a digit.
# Between a place and the features lies the rest of the network. Where that rest is only adding and multiplying by fixed
# numbers, it keeps straight lines straight. A ReLU does not: it cuts off what is below zero, and a mix that passes
# through one can be pulled off its line, sometimes towards a digit that is neither of the two.
# That is why the place can matter, and why a picture is worth watching.

# %% [markdown]
# ## Three questions to try
#
# Use the panel above. Change one thing at a time, and Reset in between.
#
# 1. Set *How mixed* to *not at all* and press Train; Reset, and train with *evenly*. Which climbs faster? Which has the
#    wider gaps between the clouds of dots?
# 2. Train at the image until the accuracy stops rising, then move to the features. What happens to the clouds?
# 3. Open *More*, choose three images per mix, and watch where the diamonds go. Then find the line of Python that brings
#    this very panel back, and send it to a friend.

# %% [markdown]
# ## Exercise 1: mix two images
#
# Write the function. `a` and `b` are images (tensors of one shape), `share` says how much of `a` is in the mix.
#
# <details><summary>Hint</summary>
# If A gets <code>share</code>, what is left for B? The two must make 1.
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
# ## Exercise 2: the label of the mix
#
# The label of a mix is ten numbers, one for each digit: how much of that digit the mix should be called. `digit_a` and
# `digit_b` are whole numbers from 0 to 9. Mind the case where both are the same digit.
#
# <details><summary>Hint</summary>
# Start from <code>torch.zeros(10)</code> and <em>add</em> each share at its digit's place.
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
# - *Mixup* makes a new training image from two, and gives it the two labels in the same shares.
# - A network can mix in the middle, too: run two images up to a place, mix there, and go on with the mix.
# - At some places this is the same as mixing the images, at others it is something new.
# - What the rest of the network does to a mix decides whether it stays on the line between its two images.
# - Which place is best is a question for an experiment in which nothing but the place moves.
#
# **Try next.** `fm.MixSlider(net, data, a=6, b=7)` takes other images. Lesson 02 opens the network and proves which places are equal.
#
# ## References
#
# - Zhang, Cissé, Dauphin, Lopez-Paz: [mixup: Beyond Empirical Risk Minimization](https://arxiv.org/abs/1710.09412), 2018.
# - Verma et al.: [Manifold Mixup](https://arxiv.org/abs/1806.05236), 2019.
# - Oki, Kurita: [Mixup of Feature Maps in a Hidden Layer](https://arxiv.org/abs/1906.09739), 2018.
