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
# # Mixing inside the network
#
# **What is a feature map, and when is mixing feature maps something other than mixing the images?**
#
# [Open in Binder](https://mybinder.org/v2/gh/OWNER/featmix_lite/main?urlpath=lab/tree/notebooks/02_mixing_inside.ipynb) ·
# [Open in Colab](https://colab.research.google.com/github/OWNER/featmix_lite/blob/main/notebooks/02_mixing_inside.ipynb)
#
# After this lesson you can
#
# - show what a feature map is, and mix two of them by hand,
# - mix a whole batch at any place in a network, with the library and without it,
# - build a Siamese and a triplet network, as Oki and Kurita did,
# - prove two facts: which places give one and the same mixup, and why a Siamese network is one network.
#
# Time: machine 15 s on 2 CPU cores (measured); you about 45 min. You should know what a convolution and a ReLU are.

# %%
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("featmix_lite") is None:
    get_ipython().system("pip install -q git+https://github.com/OWNER/featmix_lite")
import torch

import featmix_lite as fm

data = fm.load("digits")  # this line decides; with another set, train a network first: fm.fit(...)
model = fm.recorded.trained()  # a small CNN that knows the digits
fm.lesson.begin(data)

# %% [markdown]
# ## What is a feature map?
#
# **Why.** To mix inside a network we must know what is there to be mixed.
#
# A CNN is a chain of layers. Each takes a stack of small pictures and gives another stack. The pictures inside are called
# *feature maps*, one for each *channel*. Where a map is bright, its filter has found what it looks for.
#
# We write the shape of a batch of maps as `(rows, channels, height, width)`. A row is one image on its way through.

# %%
a, b = (int((data.test.y == digit).nonzero()[0]) for digit in (3, 8))
x, y = data.test.x[[a, b]], data.test.y[[a, b]]
maps = fm.features(model, x, "block1.relu")
print("two images:", tuple(x.shape), "-> their maps after the first ReLU:", tuple(maps.shape))
assert maps.shape == (2, 32, 8, 8) and maps.min() == 0  # a ReLU gives nothing below zero

# %% [markdown]
# ## Mix two maps
#
# **Run.** A mix of maps is made like a mix of images: so much of one, the rest of the other, pixel by pixel and channel
# by channel. The last row of the picture is something else: there the *images* were mixed, and the mixed image was then
# sent through the first layers.

# %%
share = 0.5
mix_of_maps = share * maps[0] + (1 - share) * maps[1]
mixed_image = share * x[0] + (1 - share) * x[1]
maps_of_mix = fm.features(model, mixed_image[None], "block1.relu")[0]
figure = fm.figures.maps(
    x, maps, mix_of_maps, share, of_mixed_image=maps_of_mix, names=("3", "8"), mean=data.mean, std=data.std
)
figure.show(config=fm.figures.config())
print(fm.figures.alt(figure))

# %% [markdown]
# **Look.** Compare the last two rows. In some channels they look alike; in others the mixed image wakes a filter that
# neither parent woke, or wakes it less. So behind a ReLU there are two different things: the mix of the maps, and the
# map of the mix. When do they differ, and by how much? That is the rest of this lesson.

# %% [markdown]
# ## A whole batch, and the rest of the network
#
# **Why.** Training takes many images at a time. Three words are needed, and then everything is said.
#
# - A **site** is a place to mix: the name of a layer, such as `block1.relu`, or `input` for the images.
# - **Ways** is how many rows go into one mix: two, three, any number.
# - A **draw** is one throw of the dice: for every row its *partners* and their *weights*. Column 0 is the row itself.

# %%
batch, labels = data.test.x[:6], data.test.y[:6]
draw = fm.draw(fm.Mix("block1.relu", ways=2, alpha=1.0), batch=6, generator=torch.Generator().manual_seed(1))
print("partners\n", draw.partners, "\nweights\n", draw.weights)

# %% [markdown]
# `fm.mixed_forward` runs the network and mixes at the site on the way. It mixes the labels in the same shares. Here it is
# beside the same thing by hand: lower layers, mix, upper layers.

# %%
out = fm.mixed_forward(model, batch, labels, classes=10, draw=draw)
with torch.no_grad():
    low = model.block1.relu(model.block1.bn(model.block1.conv(batch)))
    w = draw.weights[:, 0].reshape(-1, 1, 1, 1)
    mixed = w * low + (1 - w) * low[draw.partners[:, 1]]
    by_hand = model.fc(model.flatten(model.block3(model.block2(model.block1.pool(mixed)))))
gap = (out.logits - by_hand).abs().max().item()
print(f"largest difference of a logit: {gap:.1e}")
print("the first row's label:", [round(v, 2) for v in out.targets[0].tolist()])
assert gap < 1e-4

# %% [markdown]
# ## Exercise 1: mix the maps of a batch
#
# `maps` is `(rows, channels, height, width)`; `partners` holds one row number for each row; `share` holds one number for
# each row, its own share.
#
# <details><summary>Hint</summary>
# <code>maps[partners]</code> puts each row's partner in its place. <code>share</code> has one axis, the maps have four:
# <code>share.reshape(-1, 1, 1, 1)</code> lets them meet.
# </details>


# %%
def mix_maps(maps, partners, share):
    ...  # your lines here


fm.exercises.mix_maps(mix_maps)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def mix_maps_solution(maps, partners, share):
    share = share.reshape(-1, 1, 1, 1)
    return share * maps + (1 - share) * maps[partners]


verdict = fm.exercises.mix_maps(mix_maps_solution)
assert verdict
verdict

# %% [markdown]
# ## Siamese and triplet networks
#
# **Why.** Oki and Kurita (2018) mixed feature maps before this kit did, and they drew it differently. Two copies of the
# lower layers, the *branches*, share their weights. Each takes its own image. Behind them the two maps are mixed, and one
# set of upper layers, the *head*, goes on with the mix. Two branches make a **Siamese** network, three a **triplet**.
#
#     image 1 -> lower layers --\
#                                mix -> upper layers -> prediction
#     image 2 -> lower layers --/
#
# Their abstract says that mixing the maps of the first convolution layer did better than mixing the images. The formulas
# here are the kit's own writing of the idea: we know the abstract, not the details of their network.

# %% [markdown]
# ## Exercise 2: build the two branches
#
# `lower` and `upper` are the two halves of a network. `x1` and `x2` are two batches of images, `share` is a number.
#
# <details><summary>Hint</summary>
# Shared weights need no copy: call <code>lower</code> twice.
# </details>


# %%
def two_branches(lower, upper, x1, x2, share):
    ...  # your lines here


fm.exercises.two_branches(two_branches)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def two_branches_solution(lower, upper, x1, x2, share):
    mixed = share * lower(x1) + (1 - share) * lower(x2)
    return upper(mixed)


verdict = fm.exercises.two_branches(two_branches_solution)
assert verdict
verdict

# %% [markdown]
# ## The first fact: some sites are one site
#
# **Why.** "Which layer is best?" makes sense only between layers that differ. So we take one draw, mix at every site in
# turn, and compare the logits with those of mixing the images. Nothing but the site moves.

# %%
first = fm.Predict(
    "Mix straight after the first convolution, before its ReLU. Compared with mixing the images, the logits are ...",
    choices=["the same, up to rounding", "close, a few percent off", "quite different"],
)
first

# %%
last = fm.Predict(
    "Mix the last features (flatten), or mix the logits themselves (fc). The two are ...",
    choices=["the same, up to rounding", "close, a few percent off", "quite different"],
)
last


# %%
def logits_at(site):
    moved = fm.Draw(site, draw.partners, draw.weights)  # the same draw, another site
    return fm.mixed_forward(model, batch, labels, classes=10, draw=moved).logits


found = fm.sites(model, batch)
size = logits_at("input").abs().mean()
off = {s.name: ((logits_at(s.name) - logits_at("input")).abs().max() / size).item() for s in found}
for s in found:
    print(f"{s.name:<12} {s.kind:<18} group {s.group}   differs from image mixup by {off[s.name]:8.1e}")

# %%
ends = ((logits_at("flatten") - logits_at("fc")).abs().max() / size).item()


def verdict_on(gap):
    return first.choices[0] if gap < 1e-4 else first.choices[1] if gap < 0.1 else first.choices[2]


assert off["block1.conv"] < 1e-4 < off["block1.relu"] and ends < 1e-4
print(f"after the convolution {off['block1.conv']:.1e}, after its ReLU {off['block1.relu']:.1e}, features or logits {ends:.1e}")
first.reveal(verdict_on(off["block1.conv"]))

# %%
last.reveal(verdict_on(ends))

# %% [markdown]
# **Explain.** A convolution multiplies by fixed numbers, adds them up, and adds a fixed bias. Such a map is called
# **affine**. The shares of a mix sum to one, and that is just what an affine map needs to let a mix through unchanged:
#
# $$f(w\,a + (1 - w)\,b) = w\,f(a) + (1 - w)\,f(b).$$
#
# So it does not matter on which side of an affine layer you mix. A ReLU is not affine; what you do before it is another
# thing than what you do behind it. Sites with only affine layers between them, on every path, form a **group**: one mixup
# under several names. The table above found the groups by probing the network, without being told what its layers are.
#
# BatchNorm needs a second look. With its averages fixed, as here, it is affine. In training it divides by what *this*
# batch shows, and a mixed batch shows something else: then the sites before it and behind it part.
#
# This matters for reading papers. "After the first layer beats the image" says nothing until you know on which side of
# the first ReLU they mixed.

# %% [markdown]
# ## Exercise 3: is a layer affine?
#
# Write a test that needs no knowledge of the layer. `a` and `b` are two different inputs.
#
# <details><summary>Hint</summary>
# Compare both sides of the formula above for one share that is not 0, 1 or a half, with <code>torch.allclose(...,
# atol=1e-5)</code>: computers round.
# </details>


# %%
def is_affine(layer, a, b):
    ...  # your lines here


fm.exercises.is_affine(is_affine)


# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
def is_affine_solution(layer, a, b):
    mix_first = layer(0.3 * a + 0.7 * b)
    mix_last = 0.3 * layer(a) + 0.7 * layer(b)
    return torch.allclose(mix_first, mix_last, atol=1e-5)


verdict = fm.exercises.is_affine(is_affine_solution)
assert verdict
verdict

# %% [markdown]
# The picker draws the whole chain with its groups. Click a box, or use the arrow keys.

# %%
picker = fm.LayerPicker(model, batch)
picker

# %% [markdown]
# ## The second fact: a Siamese network is one network
#
# **Why.** Two branches look like a bigger machine than one network. A reviewer might ask: is the gain from the place of
# mixing, or from the second branch? So give branch 2 the very rows that are the partners in branch 1, and compare.
# This is done in training mode, where BatchNorm looks at the batch.

# %%
same = fm.Predict(
    "One network on the batch, or three branches, the others fed the partners' rows. The logits are ...",
    choices=["equal to the last bit", "equal up to rounding", "different: BatchNorm sees other batches"],
)
same

# %%
three = fm.Mix("block2.relu", ways=3)
throw = fm.draw(three, batch=64, generator=torch.Generator().manual_seed(2))
many, names = data.train.x[:64], data.train.y[:64]
one_net, triplet = (fm.recorded.trained().train() for _ in range(2))
one = fm.mixed_forward(one_net, many, names, classes=10, draw=throw).logits
explicit = fm.siamese.forward(triplet, many, names, three, throw).logits
gap = (one - explicit).abs().max().item()
print(f"largest difference: {gap}")
assert gap < 1e-5
same.reveal(same.choices[0] if gap == 0 else same.choices[1] if gap < 1e-5 else same.choices[2])

# %% [markdown]
# **Look.** What is left of the difference between the two forms? Their weights' gradients agree, so two things remain:
# what they keep in memory after the step, and what they cost.

# %%
kept = [name for (name, p), (_, q) in zip(one_net.named_buffers(), triplet.named_buffers()) if not torch.equal(p, q)]
print("kept differently:", ", ".join(kept))
rows = {
    "one network": fm.lesson.runs_of(
        one_net, "block1.conv", lambda: fm.mixed_forward(one_net, many, names, classes=10, draw=throw)
    ),
    "three branches": fm.lesson.runs_of(
        triplet, "block1.conv", lambda: fm.siamese.forward(triplet, many, names, three, throw)
    ),
}
print("images through the first convolution:", rows)
assert kept and all("running" in name or "tracked" in name for name in kept)

# %% [markdown]
# **Explain.** A mean does not care about the order of the rows, so every branch shows BatchNorm the same batch in another
# order, and gets the same maps in that order. One network that looks up its partners' maps in its own batch therefore does
# all that the branches do. But each branch updates BatchNorm's running averages once, so they move faster; and each branch
# runs the lower layers once, so they cost more. Feed the branches *independent* batches, and the two forms do differ:
# `fm.train(..., form="siamese", branches="independent")` trains that way, for the comparison.

# %% [markdown]
# ## Recap
#
# - A feature map is one channel's picture of the image; maps are mixed as images are, label shares included.
# - A draw (partners and weights) can be replayed at another site: then only the site moves.
# - An affine layer lets a mix through unchanged, so sites with only such layers between them are one group.
# - A ReLU ends a group: behind it the mix of the maps is no longer the map of the mix.
# - A Siamese or triplet network fed the partners' rows is one network on a permuted batch, at a higher cost.
#
# **Try next.** Run `fm.sites` on `torchvision.models.resnet18()` and find the sites inside a residual branch: mixing there
# leaves the skip unmixed. Is the branch's end in the group of the block's end?
#
# ## References
#
# - Oki, Kurita: [Mixup of Feature Maps in a Hidden Layer](https://arxiv.org/abs/1906.09739), 2018.
# - Verma et al.: [Manifold Mixup](https://arxiv.org/abs/1806.05236), 2019.
# - Zhang, Cissé, Dauphin, Lopez-Paz: [mixup: Beyond Empirical Risk Minimization](https://arxiv.org/abs/1710.09412), 2018.
# - Bromley et al., *Signature verification using a "Siamese" time delay neural network*, 1993.
# - Hoffer, Ailon: [Deep metric learning using triplet network](https://arxiv.org/abs/1412.6622), 2015.
