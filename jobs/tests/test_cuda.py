"""On a GPU: the losses and gradients equal those on a CPU, and replayed phases do what the phases do."""

import numpy as np
import pytest
import torch
from test_state import CONFIG, images

from train_torch import ops
from train_torch.captured import CapturedTrainer
from train_torch.layout import NetworkConfig, model_layout
from train_torch.losses import generator_losses, path_lengths
from train_torch.parameters import FlatParameters
from train_torch.resample import resampled
from train_torch.schedule import Schedule
from train_torch.state import initial_weights, new_state
from train_torch.trainer import Trainer

NETWORK = NetworkConfig.of(CONFIG["network"])
on_a_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")


def test_band_matrices_resample_as_the_grouped_convolutions():
    odd, even = (torch.randn(2, 5, n, n).contiguous(memory_format=torch.channels_last) for n in (9, 8))
    pairs = [
        (ops.blur(odd, 1, 4), resampled(odd, "blur", 1, 4)),
        (ops.blur(even, 2), resampled(even, "blur", 2, 1)),
        (ops.upsample(even), resampled(even, "up", 1, 4)),
        (ops.downsample(even), resampled(even, "down", 1, 1)),
    ]
    for wanted, got in pairs:
        assert torch.allclose(wanted, got, atol=1e-5) and got.is_contiguous(memory_format=torch.channels_last)


@on_a_gpu
def test_losses_and_gradients_are_the_cpu_s():
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    arrays = initial_weights(NETWORK, 3)
    z, other = torch.randn(4, NETWORK.latentSize), (torch.rand(4, NETWORK.fingerprintSize) < 0.5).float()
    fingerprint = 1 - other
    found = []
    for device in ("cpu", "cuda"):
        weights = FlatParameters(model_layout(NETWORK), arrays, device).leaves()
        inputs = [x.to(device) for x in (z, fingerprint, other)]
        factors = torch.tensor([1.0, 2, 1, 10], device=device)
        total, _ = generator_losses(NETWORK, weights, *inputs, "none", factors)
        direction = torch.ones(4, NETWORK.channels, NETWORK.resolution, NETWORK.resolution, device=device)
        total = total + path_lengths(NETWORK, weights, *inputs[:2], direction, "none").square().mean()
        gradients = torch.autograd.grad(total, [*weights.values()], allow_unused=True)
        found.append([total.detach().cpu(), *(g.cpu() for g in gradients if g is not None)])
    for cpu, gpu in zip(*found, strict=True):
        assert (cpu - gpu).abs().max() <= 1e-3 * cpu.abs().max() + 1e-6


@on_a_gpu
def test_replayed_steps_are_the_steps():
    """Uses the same draws, ramps of weights and rate, and runs every phase several times."""
    ramp = {"from": 0.002, "to": 0.0005, "over": 30}
    schedule = Schedule({"stages": [{"learningRate": ramp, "views": {"other": True, "grey": 0.5}}]}, CONFIG)
    found = []
    for kind in (
        lambda: Trainer(new_state(CONFIG), images(), device="cuda"),
        lambda: CapturedTrainer(new_state(CONFIG), images()),
    ):
        trainer = kind()
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
        for _ in range(24):
            trainer.step(schedule.at(trainer.iteration, {}))
        found.append((trainer.generator.parameters.values.cpu(), trainer.statistics.take()))
    (eager, told), (replayed, told_again) = found
    moved = (
        (eager - FlatParameters(trainer.generator.parameters.variables, new_state(CONFIG).weights).values).abs().max()
    )
    assert (eager - replayed).abs().max() < 0.02 * moved
    assert all(np.isclose(told[name], told_again[name], rtol=1e-2, atol=1e-3) for name in told)
