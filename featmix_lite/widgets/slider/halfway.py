"""What a network makes of the way from one image to another, mixed at a place of one's choice. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ...mixing.one_pass import mixed_forward
from ...mixing.sampling import Draw
from ...mixing.site_list import sites
from ...models.evaluation import in_eval
from ...representation.site_features import features, mixed_features
from ..shared.site_words import SiteWords


@dataclass(frozen=True)
class Halfway:
    """One stop on the way: ``hidden`` (...) is the mix at the place; ``likely`` (K,) the prediction; ``asked`` (K,)
    the mixed label; ``nearest`` the row of data.train nearest to the mix there; ``difference`` the largest
    difference of a logit from mixing the images; ``same``: whether it must be 0."""

    hidden: Tensor
    likely: Tensor
    asked: Tensor
    nearest: int
    difference: float
    same: bool


class Between:
    """Two test images and a trained network.

    >>> import featmix_lite as fm
    >>> way = Between(fm.recorded.trained(), data, a=0, b=1)
    >>> way.at("block1.conv", 0.5).difference < 1e-4, way.at("block1.relu", 0.5).difference < 1e-4
    (True, False)

    Arguments: ``a``, ``b`` rows of data.test. At most ``among`` training images are searched for the nearest one;
    their features are computed when a place is first asked for, and kept.
    """

    def __init__(self, model: nn.Module, data, a: int, b: int, among: int = 2000):
        self.model, self.data, self.a, self.b, self.among = model, data, a, b, min(among, len(data.train.x))
        found = sites(model, data.test.x[:2])
        self.sites, self.say = [s.name for s in found if s.kind != "Sequential"], SiteWords(found)
        self._images = {s.name for s in found if s.group == 0}
        self._kept: dict[str, Tensor] = {}

    def at(self, site: str, share: float) -> Halfway:
        """Go ``share`` (0 to 1) of the way from A to B, mixing at ``site``. Errors: ``MixError`` for a bad site."""
        split = self.data.test
        rows = torch.tensor([self.a, self.b], device=split.x.device)
        x, y = split.x[rows], split.y[rows]
        weights = torch.tensor([[1 - share, share], [share, 1 - share]], dtype=x.dtype, device=x.device)
        partners = torch.tensor([[0, 1], [1, 0]], device=x.device)
        with in_eval(self.model):
            here, images = (
                mixed_forward(self.model, x, y, draw=Draw(place, partners, weights), classes=self.data.classes)
                for place in (site, "input")
            )
        hidden = mixed_features(self.model, x, Draw(site, partners, weights), site)[0]
        far = (self._training(site) - hidden.flatten()).square().sum(1)
        return Halfway(
            hidden=hidden,
            likely=here.logits[0].softmax(0).cpu(),
            asked=here.targets[0].cpu(),
            nearest=int(far.argmin()),
            difference=(here.logits[0] - images.logits[0]).abs().max().item(),
            same=site in self._images,
        )

    def _training(self, site: str) -> Tensor:
        if site not in self._kept:
            self._kept = {site: features(self.model, self.data.train.x[: self.among], site).flatten(1)}
        return self._kept[site]
