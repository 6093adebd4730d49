"""One run: networks, optimisers, moving average, counters (src/engine/training/trainer.ts).

A step has four phases: generator with decoder, path length if due, discriminator with the moving average, R1 if
due. Draws depend on (seed, iteration), so config, schedule, dataset and iteration determine everything. On a
CPU they equal the studio's. A phase reads values that change between steps from tensors at fixed addresses and
never waits, so that captured.py can replay it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import torch

from .data import DataOrder, ImageSet
from .distributed import Processes
from .draws import DeviceDraws, StudioDraws
from .layout import generator_layout, network_layout, noise_resolution
from .losses import Consistency, discriminator_loss, generator_losses, path_lengths, path_penalty, r1_penalty
from .networks import generate
from .optimiser import AdamNetwork
from .parameters import FlatParameters
from .schedule import WEIGHTS, Settings
from .state import State
from .threefry import Draw

# The studio's streams (src/engine/training/streams.ts). A layer's noise is this stream plus the layer's
# index.
_G_LATENT, _G_FINGERPRINT, _G_OTHER, _G_GREY, _G_NOISE = 1, 2, 3, 4, 100
_P_LATENT, _P_FINGERPRINT, _P_DIRECTION, _P_NOISE = 11, 12, 13, 200
_D_LATENT, _D_FINGERPRINT, _D_NOISE = 21, 22, 300

_PHASES = ("generator", "path", "discriminator", "r1")
# The values that each phase reports, in the order of its tensor.
_REPORTS = {
    "generator": (
        *("generator", "consistency", "latent", "fingerprint", "bitAccuracy"),
        *("skippedGenerator", "skippedDecoder"),
    ),
    "path": ("pathLength", "pathPenalty", "skippedPath"),
    "discriminator": ("discriminator", "skippedDiscriminator"),
    "r1": ("r1", "skippedR1"),
}
# The values that change within a stage, as one tensor: the weights of the losses, then these.
_KNOBS = (*WEIGHTS, "chroma", "areas", "grey", "gamma", "rate", "movingAverage")


@dataclass
class Statistics:
    """Sums by phase since the last take(). They stay on the device until then."""

    sums: dict[str, torch.Tensor] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, phase: str, report: torch.Tensor) -> None:
        if phase not in self.sums:
            self.sums[phase], self.counts[phase] = torch.zeros_like(report), 0
        self.sums[phase] += report
        self.counts[phase] += 1

    def take(self) -> dict[str, float]:
        means = {phase: (total / self.counts[phase]).tolist() for phase, total in self.sums.items()}
        self.sums, self.counts = {}, {}
        return {name: value for phase in means for name, value in zip(_REPORTS[phase], means[phase], strict=True)}


class Trainer:
    # The losses that are differentiated once, which compiled.py replaces by compiled ones.
    generator_losses = staticmethod(generator_losses)
    discriminator_loss = staticmethod(discriminator_loss)

    def __init__(self, state: State, images: ImageSet, processes: Processes = Processes(), device: str = "cpu"):
        self.config, self.network = state.config, state.network
        self.processes, self.device = processes, torch.device(device)
        self.statistics = Statistics()
        self.iteration, self.images_shown = state.iteration, state.images_shown
        self.path_average = torch.tensor(state.path_average, dtype=torch.float32, device=device)
        seed = self.config["seed"]
        self.order = DataOrder(images, seed, self.config["mirror"])
        self.draws = StudioDraws(seed) if device == "cpu" else DeviceDraws(seed, self.device)
        self.knobs = torch.zeros(len(_KNOBS), device=device)
        self.reals: dict[int, torch.Tensor] = {}

        def adam(owner: str, interval: int) -> AdamNetwork:
            variables = network_layout(owner, self.network)
            power = state.beta2_power.get(owner, 1.0)
            return AdamNetwork(variables, state.weights, interval, state.moments.get(owner), power, device)

        self.generator = adam("generator", self.config["pathInterval"])
        self.decoder = adam("decoder", self.config["pathInterval"])
        self.discriminator = adam("discriminator", self.config["r1Interval"])
        self.average = FlatParameters(generator_layout(self.network), state.average, device)
        self.constants = {n: a for n, a in state.weights.items() if n.startswith("synthesis/noise")}

    def step(self, settings: Settings) -> None:
        path, r1, iteration = self.config["pathInterval"], self.config["r1Interval"], self.iteration
        self._turn_knobs(settings)
        self._read_reals(settings.batch)
        self._phase("generator", settings, self._generator_phase)
        if path > 0 and iteration % path == 0:
            self._phase("path", settings, self._path_phase)
        self._phase("discriminator", settings, self._discriminator_phase)
        if r1 > 0 and iteration % r1 == 0:
            self._phase("r1", settings, self._r1_phase)
        self.iteration += 1
        self.images_shown += settings.batch

    def _phase(self, name: str, settings: Settings, phase: Callable[[Settings], torch.Tensor]) -> None:
        self.draws.begin(self.iteration, _PHASES.index(name))
        self.statistics.add(name, self._done(name, settings, phase))

    def _done(self, name: str, settings: Settings, phase: Callable[[Settings], torch.Tensor]) -> torch.Tensor:
        """Does a phase and returns its report."""
        return phase(settings)

    def _turn_knobs(self, settings: Settings) -> None:
        consistency = settings.consistency
        values = [settings.weights[name] for name in WEIGHTS]
        values += [consistency.chroma or 0, consistency.areas or 0, settings.grey, settings.gamma]
        values += [settings.learning_rate, self._moving_average_share(settings.batch)]
        # Pageable memory is copied before the call returns, so nothing waits for the device.
        self.knobs.copy_(torch.tensor(values, dtype=torch.float32), non_blocking=True)

    def _knob(self, name: str) -> torch.Tensor:
        return self.knobs[_KNOBS.index(name)]

    def _read_reals(self, batch: int) -> None:
        values = self._next_reals(batch).permute(0, 3, 1, 2)
        if batch not in self.reals:
            self.reals[batch] = torch.empty_like(values, device=self.device)
        self.reals[batch].copy_(values)

    def _next_reals(self, batch: int) -> torch.Tensor:
        """The rows of this process, [rows,R,R,channels]."""
        rows = self.processes.rows(batch)
        return torch.from_numpy(self.order.batch(batch, self.images_shown, self.iteration, rows))

    def _generator_phase(self, settings: Settings) -> torch.Tensor:
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
        consistency = self._consistency(settings) if both else None
        reads_other = settings.reads_other and both
        factors = self.knobs[: len(WEIGHTS)]
        total, report = self.generator_losses(
            net, weights, z, fingerprint, other, noise, factors, consistency, self._grey(settings), reads_other
        )
        gradients = torch.autograd.grad(total, [*g.values(), *e.values()], allow_unused=True)
        skipped = self._apply(self.generator, gradients[: len(g)])
        skipped_decoder = self._apply(self.decoder, gradients[len(g) :])
        return torch.cat([report, torch.stack([skipped, skipped_decoder])])

    def _consistency(self, settings: Settings) -> Consistency:
        given = settings.consistency
        chroma = None if given.chroma is None else self._knob("chroma")
        return Consistency(chroma, None if given.areas is None else self._knob("areas"))

    def _grey(self, settings: Settings) -> torch.Tensor | None:
        if settings.grey == 0:
            return None
        drawn = self.draws.uniform(_G_GREY, settings.batch)
        return (drawn < self._knob("grey"))[self.processes.rows(settings.batch)]

    def _path_phase(self, settings: Settings) -> torch.Tensor:
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
        gradients = torch.autograd.grad(penalty * (2 * self.config["pathInterval"]), [*g.values()], allow_unused=True)
        skipped = self._apply(self.generator, gradients)
        moved = self.processes.mean(moved.detach())
        self.path_average.copy_(torch.where(skipped > 0, self.path_average, moved))
        return torch.stack([lengths.mean(), penalty, skipped]).detach()

    def _discriminator_phase(self, settings: Settings) -> torch.Tensor:
        net, n = self.network, self._share(settings)
        z, fingerprint, *noise = self._draw(
            self._own("normal", (n, net.latentSize), _D_LATENT),
            self._own("bit", (n, net.fingerprintSize), _D_FINGERPRINT),
            *self._noise(n, _D_NOISE),
        )
        with torch.no_grad():
            fakes = generate(net, self.generator.parameters.views, z, fingerprint, noise)
        d = self.discriminator.parameters.leaves()
        loss = self.discriminator_loss(net, d, fakes, self.reals[settings.batch])
        gradients = torch.autograd.grad(loss, [*d.values()], allow_unused=True)
        self.average.values.lerp_(self.generator.parameters.values, self._knob("movingAverage"))
        return torch.stack([loss.detach(), self._apply(self.discriminator, gradients)])

    def _r1_phase(self, settings: Settings) -> torch.Tensor:
        d = self.discriminator.parameters.leaves()
        penalty = r1_penalty(self.network, d, self.reals[settings.batch])
        weight = 0.5 * self._knob("gamma") * self.config["r1Interval"]
        gradients = torch.autograd.grad(penalty * weight, [*d.values()], allow_unused=True)
        return torch.stack([penalty.detach(), self._apply(self.discriminator, gradients)])

    def _apply(self, network: AdamNetwork, gradients) -> torch.Tensor:
        gradient = self.processes.mean(network.parameters.pack(gradients))
        return network.apply(gradient, self._knob("rate"))

    def _share(self, settings: Settings) -> int:
        return settings.batch // self.processes.world

    def _moving_average_share(self, batch: int) -> float:
        """1 - β, where β = 0.5^(batch / half-life) and the half-life is min(kimg, ramp-up · kimg done)."""
        half_life, ramp = self.config["averageHalfLifeKimg"] * 1000, self.config["averageRampUp"]
        if ramp > 0:
            half_life = min(half_life, max(ramp * self.images_shown, 1e-8))
        return 1 - 0.5 ** (batch / half_life)

    def _own(self, kind: str, shape: tuple[int, ...], stream: int, batches: int = 1) -> list[Draw]:
        return self.processes.shares(Draw(kind, shape, stream), batches)

    def _draw(self, *shares: list[Draw]) -> list[torch.Tensor]:
        """One tensor from each list of draws, one after another."""
        drawn = iter(self.draws.tensors([d for draws in shares for d in draws]))
        parts = [[next(drawn) for _ in draws] for draws in shares]
        return [part[0] if len(part) == 1 else torch.cat(part) for part in parts]

    def _noise(self, count: int, stream: int, batches: int = 1) -> list[list[Draw]]:
        sizes = [noise_resolution(layer) for layer in range(self.network.noise_layers)]
        shapes = [(count, 1, size, size) for size in sizes]
        return [self._own("normal", shape, stream + layer, batches) for layer, shape in enumerate(shapes)]

    def average_weights(self) -> dict[str, torch.Tensor]:
        """The moving average with the stored noise, in the form that the networks take."""
        return {**self.average.views, **{n: torch.from_numpy(a).to(self.device) for n, a in self.constants.items()}}

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
