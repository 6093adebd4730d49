"""Adam as TensorFlow has it with β1 = 0 (src/engine/ops/adam.ts) on flat buffers, in place.

ε is added to the uncorrected √v, the step is lr·√(1-β2^t), β2^t a float32 product. A step with a gradient that is not
finite changes nothing. Lazy regularisation every k iterations shrinks rate and β2 by k/(k+1).
"""

import numpy as np
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
        self.beta2_power = np.float32(beta2_power)

    @torch.no_grad()
    def apply(self, gradient: torch.Tensor, learning_rate: float) -> bool:
        """One step along the packed gradient; True if it was skipped."""
        if not torch.isfinite(gradient.sum()) and not torch.isfinite(gradient).all():
            return True
        self.beta2_power = np.float32(self.beta2_power * np.float32(self.beta2))
        rate = learning_rate * self.ratio * float(np.sqrt(np.float32(1) - self.beta2_power))
        v = self.moments.values
        v.mul_(self.beta2).addcmul_(gradient, gradient, value=1 - self.beta2)
        self.parameters.values.addcdiv_(gradient, v.sqrt().add_(EPSILON), value=-rate)
        return False
