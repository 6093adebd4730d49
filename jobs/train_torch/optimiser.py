"""TensorFlow's Adam with β1 = 0 (src/engine/ops/adam.ts) on flat buffers, in place.

ε is added to the uncorrected √v. The step is lr·√(1-β2^t), where β2^t is a float32 product. A step with a
gradient that is not finite changes nothing. Lazy regularisation every k iterations multiplies rate and β2 by
k/(k+1).
"""

import torch

from .layout import Variable
from .parameters import FlatParameters

EPSILON = 1e-8
_BETA2 = 0.99


class AdamNetwork:
    def __init__(self, variables: list[Variable], arrays, interval: int, moments=None, beta2_power=1.0, device="cpu"):
        self.parameters = FlatParameters(variables, arrays, device)
        self.moments = FlatParameters(variables, moments, device)
        self.ratio = interval / (interval + 1) if interval > 0 else 1
        self.beta2 = _BETA2**self.ratio
        self.beta2_power = torch.tensor(beta2_power, dtype=torch.float32, device=device)

    @torch.no_grad()
    def apply(self, gradient: torch.Tensor, learning_rate: torch.Tensor) -> torch.Tensor:
        """One step along the packed gradient. Returns 1 if it was skipped, else 0. Does not wait for the device."""
        sound = torch.isfinite(gradient).all()
        gradient = torch.where(sound, gradient, 0)
        # A skipped step multiplies by 1 and adds 0.
        self.beta2_power.mul_(torch.where(sound, self.beta2, 1.0))
        rate = learning_rate * self.ratio * (1 - self.beta2_power).sqrt()
        v = self.moments.values
        v.mul_(torch.where(sound, self.beta2, 1.0)).addcmul_(gradient, gradient, value=1 - self.beta2)
        self.parameters.values.sub_(gradient / v.sqrt().add_(EPSILON) * rate)
        return 1 - sound.float()
