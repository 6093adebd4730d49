"""Reads and writes a run's state as the studio's checkpoint (src/engine/training/checkpoint.ts,
networks/model-file.ts).

One .safetensors file: the four networks under the official names after their letter, the optimisers' second
moments as `adam/LETTER/…`, and counters as JSON in the metadata. Either trainer continues from the other's
file.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

from .layout import NetworkConfig, generator_layout, model_layout, network_layout
from .threefry import random_normal

OWNERS = {"generator": "G", "decoder": "E", "discriminator": "D"}
_PREFIXES = {"G": "", "Gs": "", "D": "discriminator/", "E": "decoder/"}
_INITIAL_VALUES = 1000  # the stream, plus the variable's index in the model's layout

Arrays = dict[str, np.ndarray]


@dataclass
class State:
    """`weights` hold generator (with stored noise), discriminator and decoder by internal name."""

    config: dict  # the studio's TrainingConfig
    weights: Arrays
    average: Arrays
    iteration: int = 0
    images_shown: int = 0
    path_average: float = 0.0
    moments: dict[str, Arrays] = field(default_factory=dict)
    beta2_power: dict[str, float] = field(default_factory=dict)
    # What only the twin knows (the schedule's place). The studio does not write it.
    extra: dict = field(default_factory=dict)

    @property
    def network(self) -> NetworkConfig:
        return NetworkConfig.of(self.config["network"])


def initial_weights(config: NetworkConfig, seed: int) -> Arrays:
    """The same values as the studio computes from the same seed."""
    weights = {}
    for index, v in enumerate(model_layout(config)):
        values = np.zeros(v.shape, np.float32)
        if v.std > 0:
            drawn = random_normal(seed, _INITIAL_VALUES + index, 0, values.size)
            values = (drawn.astype(np.float64) * v.std).astype(np.float32).reshape(v.shape)
        weights[v.name] = values
    return weights


def centre(weights: Arrays) -> None:
    """Makes the first mapping layer start as if its bits were -1 and +1: weights × 2, bias minus their sum (in
    place).

    Both bias and weight are multiplied by lrmul at run time, so only the weight's 1/√fan_in affects the bias.
    """
    name = "mapping/Dense0/weight"
    w = weights[name]
    weights["mapping/Dense0/bias"] = (-w.sum(0, dtype=np.float64) / np.sqrt(w.shape[0])).astype(np.float32)
    weights[name] = w * np.float32(2)


def new_state(config: dict, centred: bool = False) -> State:
    network = NetworkConfig.of(config["network"])
    weights = initial_weights(network, config["seed"])
    if centred:
        centre(weights)
    average = {v.name: weights[v.name].copy() for v in generator_layout(network)}
    return State(config, weights, average)


def write_state(state: State, path: Path) -> None:
    """Writes under another name and renames, so that an interrupted run keeps the previous state. Raises
    ValueError for bad numbers.
    """
    tensors = _networks(state.weights, state.average)
    tensors["training/pathAverage"] = np.float32(state.path_average)
    for owner, letter in OWNERS.items():
        for name, values in state.moments[owner].items():
            tensors[f"adam/{letter}/{name}"] = values
        tensors[f"adam/{letter}/beta2Power"] = np.float32(state.beta2_power[owner])
    bad = [name for name, values in tensors.items() if not np.isfinite(values).all()]
    if bad:
        raise ValueError(f"{bad[0]} holds a value that is not finite: the previous state is kept. Continue from it.")
    counters = {"config": state.config, "iteration": state.iteration, "imagesShown": state.images_shown}
    metadata = {"training": json.dumps(counters)}
    if state.extra:
        metadata["trainTorch"] = json.dumps(state.extra)
    _write(path, tensors, state.network, metadata)


def write_model(path: Path, network: NetworkConfig, weights: Arrays, average: Arrays, letters=("Gs", "E")) -> None:
    """A model without training state, as the studio exports it."""
    tensors = {n: a for n, a in _networks(weights, average).items() if n.split("/")[0] in letters}
    _write(path, tensors, network, {})


def read_state(path: Path) -> State:
    """Raises ValueError if the file is not a checkpoint of the studio."""
    tensors, metadata = read_tensors(path)
    if metadata.get("format") != "gan-fingerprint-studio" or "training" not in metadata:
        raise ValueError(f"{path} holds no training state of the studio.")
    counters = json.loads(metadata["training"])
    state = State(counters["config"], {}, {}, counters["iteration"], counters["imagesShown"])
    state.extra = json.loads(metadata.get("trainTorch", "{}"))
    state.path_average = float(tensors["training/pathAverage"])
    for letter, prefix in _PREFIXES.items():
        into = state.average if letter == "Gs" else state.weights
        into.update(_strip(tensors, f"{letter}/", prefix))
    for owner, letter in OWNERS.items():
        moments = _strip(tensors, f"adam/{letter}/", "")
        state.beta2_power[owner] = float(moments.pop("beta2Power"))
        _check(moments, [v for v in network_layout(owner, state.network) if v.trainable])
        state.moments[owner] = moments
    _check(state.weights, model_layout(state.network))
    _check(state.average, generator_layout(state.network))
    return state


def read_tensors(path: Path) -> tuple[Arrays, dict[str, str]]:
    with safe_open(path, "np") as file:
        return {name: file.get_tensor(name) for name in list(file.keys())}, file.metadata() or {}


def _networks(weights: Arrays, average: Arrays) -> Arrays:
    found = {f"Gs/{name}": values for name, values in average.items()}
    for name, values in weights.items():
        owner = name.split("/")[0]
        letter = {"discriminator": "D", "decoder": "E"}.get(owner, "G")
        found[f"{letter}/{name.removeprefix(_PREFIXES[letter])}"] = values
    return found


def _write(path: Path, tensors: Arrays, network: NetworkConfig, metadata: dict[str, str]) -> None:
    fixed = {"format": "gan-fingerprint-studio", "formatVersion": "1", "config": json.dumps(network.to_json())}
    aside = Path(f"{path}.new")
    save_file({n: np.asarray(a, np.float32, order="C") for n, a in tensors.items()}, aside, {**metadata, **fixed})
    os.replace(aside, path)


def _strip(tensors: Arrays, prefix: str, instead: str) -> Arrays:
    return {instead + n.removeprefix(prefix): a for n, a in tensors.items() if n.startswith(prefix)}


def _check(arrays: Arrays, layout) -> None:
    wrong = [v.name for v in layout if v.name not in arrays or arrays[v.name].shape != v.shape]
    if wrong:
        raise ValueError(f"The variables do not fit the config: {', '.join(wrong[:8])}.")
