"""The structure of a set of networks: the config, and every variable's official name, shape and initial
deviation.

The twin of src/engine/networks/{config,layout}.ts, in the same order, so that initial values come from the same
streams.
"""

import math
from dataclasses import asdict, dataclass

MAPPING_LRMUL = 0.01


@dataclass(frozen=True)
class NetworkConfig:
    """Field names are those of the studio's files (camelCase), so that a config is its JSON."""

    resolution: int
    channels: int
    latentSize: int
    dlatentSize: int
    fingerprintSize: int
    mappingLayers: int
    mappingFmaps: int
    fmapBase: int
    fmapMax: int
    modulatedLog2: tuple[int, int]
    gArch: str
    dArch: str
    eArch: str

    @staticmethod
    def of(fields: dict) -> "NetworkConfig":
        known = {name: fields[name] for name in NetworkConfig.__dataclass_fields__}
        return NetworkConfig(**{**known, "modulatedLog2": tuple(fields["modulatedLog2"])})

    def to_json(self) -> dict:
        return {**asdict(self), "modulatedLog2": list(self.modulatedLog2)}

    @property
    def top(self) -> int:
        """log2 of the resolution."""
        return round(math.log2(self.resolution))

    @property
    def layers(self) -> int:
        """The number of layers that take a copy of the dlatent."""
        return 2 * self.top - 2

    @property
    def noise_layers(self) -> int:
        return 2 * self.top - 3

    def maps(self, stage: int) -> int:
        return min(max(self.fmapBase // 2**stage, 1), self.fmapMax)

    def is_modulated(self, log2: int) -> bool:
        return self.modulatedLog2[0] <= log2 <= self.modulatedLog2[1]


@dataclass(frozen=True)
class Variable:
    """`kind` says how the file's array is stored in memory (parameters.py): plain, conv or up."""

    name: str
    shape: tuple[int, ...]
    std: float
    trainable: bool = True
    kind: str = "plain"


def noise_resolution(layer: int) -> int:
    return 2 ** ((layer + 5) // 2)


def _dense(scope: str, inputs: int, outputs: int, lrmul: float = 1) -> list[Variable]:
    return [
        Variable(f"{scope}/weight", (inputs, outputs), 1 / lrmul),
        Variable(f"{scope}/bias", (outputs,), 0),
    ]


def _conv(scope: str, kernel: int, inputs: int, outputs: int, bias: bool = True, kind: str = "conv") -> list[Variable]:
    weight = Variable(f"{scope}/weight", (kernel, kernel, inputs, outputs), 1, kind=kind)
    return [weight, Variable(f"{scope}/bias", (outputs,), 0)] if bias else [weight]


def mapping_layout(config: NetworkConfig) -> list[Variable]:
    sizes = [config.fingerprintSize] + [config.mappingFmaps] * (config.mappingLayers - 1) + [config.dlatentSize]
    layers = enumerate(zip(sizes[:-1], sizes[1:], strict=True))
    return [v for i, (a, b) in layers for v in _dense(f"mapping/Dense{i}", a, b, MAPPING_LRMUL)]


def synthesis_layout(config: NetworkConfig) -> list[Variable]:
    maps, found = config.maps, []
    for layer in range(config.noise_layers):
        size = noise_resolution(layer)
        found.append(Variable(f"synthesis/noise{layer}", (1, 1, size, size), 1, trainable=False))

    def modulation(scope: str, inputs: int, log2: int) -> None:
        if config.is_modulated(log2):
            found.append(Variable(f"{scope}/mod_weight", (config.dlatentSize, inputs), 1))
            found.append(Variable(f"{scope}/mod_bias", (inputs,), 0))

    def layer(scope: str, inputs: int, outputs: int, log2: int, kind: str = "conv") -> None:
        found.extend(_conv(scope, 3, inputs, outputs, bias=False, kind=kind))
        modulation(scope, inputs, log2)
        found.append(Variable(f"{scope}/noise_strength", (), 0))
        found.append(Variable(f"{scope}/bias", (outputs,), 0))

    def to_rgb(scope: str, inputs: int, log2: int) -> None:
        found.extend(_conv(f"{scope}/ToRGB", 1, inputs, config.channels, bias=False))
        modulation(f"{scope}/ToRGB", inputs, log2)
        found.append(Variable(f"{scope}/ToRGB/bias", (config.channels,), 0))

    found.extend(_dense("synthesis/4x4/Latent", config.latentSize, maps(1) * 16))
    layer("synthesis/4x4/Conv", maps(1), maps(1), 2)
    if config.gArch == "skip":
        to_rgb("synthesis/4x4", maps(1), 2)
    for k in range(3, config.top + 1):
        scope = f"synthesis/{2**k}x{2**k}"
        layer(f"{scope}/Conv0_up", maps(k - 2), maps(k - 1), k, kind="up")
        layer(f"{scope}/Conv1", maps(k - 1), maps(k - 1), k)
        if config.gArch == "resnet":
            found.extend(_conv(f"{scope}/Skip", 1, maps(k - 2), maps(k - 1), bias=False))
        if config.gArch == "skip" or k == config.top:
            to_rgb(scope, maps(k - 1), k)
    return found


def trunk_layout(network: str, config: NetworkConfig) -> list[Variable]:
    """Discriminator or decoder. The discriminator's last convolution has one more input channel."""
    maps, found, is_decoder = config.maps, [], network == "decoder"
    architecture = config.eArch if is_decoder else config.dArch
    for k in range(config.top, 2, -1):
        scope = f"{network}/{2**k}x{2**k}"
        if k == config.top or architecture == "skip":
            found.extend(_conv(f"{scope}/FromRGB", 1, config.channels, maps(k - 1)))
        found.extend(_conv(f"{scope}/Conv0", 3, maps(k - 1), maps(k - 1)))
        found.extend(_conv(f"{scope}/Conv1_down", 3, maps(k - 1), maps(k - 2)))
        if architecture == "resnet":
            found.extend(_conv(f"{scope}/Skip", 1, maps(k - 1), maps(k - 2), bias=False))
    if architecture == "skip" or config.top == 2:
        found.extend(_conv(f"{network}/4x4/FromRGB", 1, config.channels, maps(1)))
    found.extend(_conv(f"{network}/4x4/Conv", 3, maps(1) + (0 if is_decoder else 1), maps(1)))
    found.extend(_dense(f"{network}/4x4/Dense0", maps(1) * 16, maps(0)))
    outputs = config.latentSize + config.fingerprintSize if is_decoder else 1
    return found + _dense(f"{network}/Output", maps(0), outputs)


def generator_layout(config: NetworkConfig) -> list[Variable]:
    return mapping_layout(config) + synthesis_layout(config)


def network_layout(network: str, config: NetworkConfig) -> list[Variable]:
    """@param network: generator, discriminator or decoder"""
    return generator_layout(config) if network == "generator" else trunk_layout(network, config)


def model_layout(config: NetworkConfig) -> list[Variable]:
    networks = ("generator", "discriminator", "decoder")
    return [variable for network in networks for variable in network_layout(network, config)]
