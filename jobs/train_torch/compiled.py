"""The captured trainer with its two largest losses compiled by TorchInductor: the fastest that PyTorch offers.

Path length and R1 are not compiled, since compiled functions can't be differentiated twice.
"""

import torch

from .captured import CapturedTrainer
from .data import ImageSet
from .losses import discriminator_loss, generator_losses
from .state import State


class CompiledTrainer(CapturedTrainer):
    def __init__(self, state: State, images: ImageSet):
        super().__init__(state, images)
        self.generator_losses = torch.compile(generator_losses, dynamic=False)
        self.discriminator_loss = torch.compile(discriminator_loss, dynamic=False)
