"""Every known mistake gets a sentence of its own."""

import numpy as np
import torch

ASKED = "tensor"
RIGHT = [
    lambda x, grad, eps: x + eps * grad.sign(),
    lambda x, grad, eps: x.add_(grad.sign_(), alpha=eps),
    lambda x, grad, eps: torch.where(grad > 0, x + eps, torch.where(grad < 0, x - eps, x)),
    lambda x, grad, eps: x.numpy() + eps * np.sign(grad.numpy()),
]
WRONG = [
    (lambda x, grad, eps: x - eps * torch.sign(grad), "down the loss"),
    (lambda x, grad, eps: x + eps * grad, "takes its sign"),
    (lambda x, grad, eps: x + eps * torch.nn.functional.normalize(grad.flatten(1)).view_as(x), "in all"),
    (lambda x, grad, eps: eps * grad.sign(), "change alone"),
    (lambda x, grad, eps: x + grad.sign(), "by 1"),
    (lambda x, grad, eps: x + eps * x.sign(), "sign of the images"),
    (lambda x, grad, eps: (x + eps * grad.sign()).clip(0, 1), "normalised"),
    (lambda x, grad, eps: torch.where(grad < 0, x - eps, x + eps), "whose gradient is 0"),
    (lambda x, grad, eps: x, "as they were"),
    (lambda x, grad, eps: eps, "should be of shape (3, 1, 4, 4)"),
    (lambda x, grad, eps: x - eps * grad, "down, and along"),
    (lambda x, grad, eps: x + eps * grad / abs(grad).amax((1, 2, 3), keepdim=True), "largest gradient"),
    (lambda x, grad, eps: x + eps * (grad.sign() + 1), "numbers are up to"),
]
