"""One run: networks, optimisers, moving average, counters (src/engine/training/trainer.ts).

A step is four phases: generator with decoder, path length if due, discriminator with the moving average, R1 if due.
Draws are functions of (seed, iteration) and equal the studio's, so config, schedule, dataset and iteration say all.
"""

from dataclasses import dataclass, field

import torch

from .data import DataOrder, ImageSet
from .distributed import Processes
from .layout import generator_layout, network_layout, noise_resolution
from .losses import discriminator_loss, generator_losses, path_lengths, path_penalty, r1_penalty
from .networks import generate
from .optimiser import AdamNetwork
from .parameters import FlatParameters
from .schedule import WEIGHTS, Settings
from .state import State
from .threefry import Draw, draw, random_uniform

# The studio's streams (src/engine/training/streams.ts). A layer's noise is the stream plus its index.
_G_LATENT, _G_FINGERPRINT, _G_OTHER, _G_GREY, _G_NOISE = 1, 2, 3, 4, 100
_P_LATENT, _P_FINGERPRINT, _P_DIRECTION, _P_NOISE = 11, 12, 13, 200
_D_LATENT, _D_FINGERPRINT, _D_NOISE = 21, 22, 300


@dataclass
class Statistics:
    """Sums since the last take(), by name."""

    sums: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, **values: float | torch.Tensor) -> None:
        for name, value in values.items():
            number = value.item() if isinstance(value, torch.Tensor) else float(value)
            self.sums[name] = self.sums.get(name, 0) + number
            self.counts[name] = self.counts.get(name, 0) + 1

    def take(self) -> dict[str, float]:
        means = {name: total / self.counts[name] for name, total in self.sums.items()}
        self.sums, self.counts = {}, {}
        return means


class Trainer:
    def __init__(self, state: State, images: ImageSet, processes: Processes = Processes()):
        self.config, self.network = state.config, state.network
        self.processes = processes
        self.statistics = Statistics()
        self.iteration, self.images_shown = state.iteration, state.images_shown
        self.path_average = torch.tensor(state.path_average, dtype=torch.float32)
        self.order = DataOrder(images, self.config["seed"], self.config["mirror"])

        def adam(owner: str, interval: int) -> AdamNetwork:
            variables = network_layout(owner, self.network)
            power = state.beta2_power.get(owner, 1.0)
            return AdamNetwork(variables, state.weights, interval, state.moments.get(owner), power)

        self.generator = adam("generator", self.config["pathInterval"])
        self.decoder = adam("decoder", self.config["pathInterval"])
        self.discriminator = adam("discriminator", self.config["r1Interval"])
        self.average = FlatParameters(generator_layout(self.network), state.average)
        self.constants = {n: a for n, a in state.weights.items() if n.startswith("synthesis/noise")}

    def step(self, settings: Settings) -> None:
        path, r1, iteration = self.config["pathInterval"], self.config["r1Interval"], self.iteration
        reals = self.order.batch(settings.batch, self.images_shown, iteration, self.processes.rows(settings.batch))
        reals = torch.from_numpy(reals).permute(0, 3, 1, 2)
        self._generator_phase(settings)
        if path > 0 and iteration % path == 0:
            self._path_phase(settings)
        self._discriminator_phase(settings, reals)
        if r1 > 0 and iteration % r1 == 0:
            self._r1_phase(settings, reals)
        self.iteration += 1
        self.images_shown += settings.batch

    def _generator_phase(self, settings: Settings) -> None:
        net, n = self.network, self._share(settings)
        both = settings.weights["consistency"] != 0
        z, fingerprint, other, *noise = self._draw(
            self._own("normal", (n, net.latentSize), _G_LATENT),
            self._own("bit", (n, net.fingerprintSize), _G_FINGERPRINT),
            self._own("bit", (n, net.fingerprintSize), _G_OTHER),
            *self._noise(n, _G_NOISE, batches=2 if both else 1),
        )
        g, e = self.generator.parameters.leaves(), self.decoder.parameters.leaves()
        weights = {**g, **e, **self.discriminator.parameters.views}
        factors = torch.tensor([settings.weights[name] for name in WEIGHTS])
        consistency = settings.consistency if both else None
        grey = self._grey(settings)
        total, report = generator_losses(
            net, weights, z, fingerprint, other, noise, factors, consistency, grey, settings.reads_other and both
        )
        gradients = torch.autograd.grad(total, [*g.values(), *e.values()], allow_unused=True)
        skipped = self._apply(self.generator, gradients[: len(g)], settings)
        skipped_decoder = self._apply(self.decoder, gradients[len(g) :], settings)
        names = ("generator", "consistency", "latent", "fingerprint", "bitAccuracy")
        values = dict(zip(names, report.tolist(), strict=True))
        self.statistics.add(**values, skippedGenerator=skipped, skippedDecoder=skipped_decoder)

    def _grey(self, settings: Settings) -> torch.Tensor | None:
        if settings.grey == 0:
            return None
        drawn = random_uniform(self.config["seed"], _G_GREY, self.iteration, settings.batch)
        return torch.from_numpy(drawn < settings.grey)[self.processes.rows(settings.batch)]

    def _path_phase(self, settings: Settings) -> None:
        net, half = self.network, max(1, self._share(settings) // 2)
        z, fingerprint, direction, *noise = self._draw(
            self._own("normal", (half, net.latentSize), _P_LATENT),
            self._own("bit", (half, net.fingerprintSize), _P_FINGERPRINT),
            self._own("normal", (half, net.resolution, net.resolution, net.channels), _P_DIRECTION),
            *self._noise(half, _P_NOISE),
        )
        g = self.generator.parameters.leaves()
        lengths = path_lengths(net, g, z, fingerprint, direction.permute(0, 3, 1, 2), noise)
        penalty, moved = path_penalty(lengths, self.path_average)
        gradients = torch.autograd.grad(penalty * self.config["pathInterval"], [*g.values()], allow_unused=True)
        skipped = self._apply(self.generator, gradients, settings)
        if not skipped:
            self.path_average = self.processes.mean(moved.detach())
        self.statistics.add(pathLength=lengths.mean(), pathPenalty=penalty, skippedPath=skipped)

    def _discriminator_phase(self, settings: Settings, reals: torch.Tensor) -> None:
        net, n = self.network, self._share(settings)
        z, fingerprint, *noise = self._draw(
            self._own("normal", (n, net.latentSize), _D_LATENT),
            self._own("bit", (n, net.fingerprintSize), _D_FINGERPRINT),
            *self._noise(n, _D_NOISE),
        )
        with torch.no_grad():
            fakes = generate(net, self.generator.parameters.views, z, fingerprint, noise)
        d = self.discriminator.parameters.leaves()
        loss = discriminator_loss(net, d, fakes, reals)
        gradients = torch.autograd.grad(loss, [*d.values()], allow_unused=True)
        self._move_average(settings.batch)
        skipped = self._apply(self.discriminator, gradients, settings)
        self.statistics.add(discriminator=loss, skippedDiscriminator=skipped)

    def _r1_phase(self, settings: Settings, reals: torch.Tensor) -> None:
        d = self.discriminator.parameters.leaves()
        penalty = r1_penalty(self.network, d, reals, settings.gamma)
        gradients = torch.autograd.grad(penalty * self.config["r1Interval"], [*d.values()], allow_unused=True)
        self.statistics.add(r1=penalty, skippedR1=self._apply(self.discriminator, gradients, settings))

    def _apply(self, network: AdamNetwork, gradients, settings: Settings) -> bool:
        gradient = self.processes.mean(network.parameters.pack(gradients))
        return network.apply(gradient, settings.learning_rate)

    def _share(self, settings: Settings) -> int:
        return settings.batch // self.processes.world

    def _move_average(self, batch: int) -> None:
        """β = 0.5^(batch / half-life), the half-life min(kimg, ramp-up · kimg done)."""
        half_life, ramp = self.config["averageHalfLifeKimg"] * 1000, self.config["averageRampUp"]
        if ramp > 0:
            half_life = min(half_life, max(ramp * self.images_shown, 1e-8))
        self.average.values.lerp_(self.generator.parameters.values, 1 - 0.5 ** (batch / half_life))

    def _own(self, kind: str, shape: tuple[int, ...], stream: int, batches: int = 1) -> list[Draw]:
        return self.processes.shares(Draw(kind, shape, stream), batches)

    def _draw(self, *shares: list[Draw]) -> list[torch.Tensor]:
        """A tensor from each list of draws, one after another."""
        drawn = iter(draw(self.config["seed"], self.iteration, [d for draws in shares for d in draws]))
        parts = [[torch.from_numpy(next(drawn)) for _ in draws] for draws in shares]
        return [part[0] if len(part) == 1 else torch.cat(part) for part in parts]

    def _noise(self, count: int, stream: int, batches: int = 1) -> list[list[Draw]]:
        sizes = [noise_resolution(layer) for layer in range(self.network.noise_layers)]
        shapes = [(count, 1, size, size) for size in sizes]
        return [self._own("normal", shape, stream + layer, batches) for layer, shape in enumerate(shapes)]

    def average_weights(self) -> dict[str, torch.Tensor]:
        """The moving average with the stored noise, as the networks take them."""
        return {**self.average.views, **{n: torch.from_numpy(a) for n, a in self.constants.items()}}

    def state(self, extra: dict | None = None) -> State:
        adams = {"generator": self.generator, "decoder": self.decoder, "discriminator": self.discriminator}
        weights = dict(self.constants)
        for adam in adams.values():
            weights |= adam.parameters.arrays()
        return State(
            config=self.config,
            weights=weights,
            average={**self.constants, **self.average.arrays()},
            iteration=self.iteration,
            images_shown=self.images_shown,
            path_average=float(self.path_average),
            moments={owner: adam.moments.arrays() for owner, adam in adams.items()},
            beta2_power={owner: float(adam.beta2_power) for owner, adam in adams.items()},
            extra=extra or {},
        )
