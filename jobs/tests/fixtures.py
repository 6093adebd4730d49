"""The parity fixtures: an official pickle's networks by internal name, and the golden values.

The unpickler knows only numpy's arrays and the one network class, and refuses everything else.
"""

import io
import json
import pickle
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from train_torch.layout import NetworkConfig

FOLDER = Path(__file__).parents[2] / "test-fixtures"


class _Network:
    def __setstate__(self, state):
        self.variables = dict(state["variables"])
        for key, component in state.get("components", {}).items():
            self.variables |= {f"{key}/{n}": a for n, a in component.variables.items()}
        self.name = state["name"]


class _Reader(pickle.Unpickler):
    def find_class(self, module, name):
        if name == "Network":
            return _Network
        if name == "_reconstruct":
            return np._core.multiarray._reconstruct
        if (module, name) in {("numpy", "ndarray"), ("numpy", "dtype")}:
            return getattr(np, name)
        if name == "scalar" and module.startswith("numpy"):
            return np._core.multiarray.scalar
        if (module, name) == ("_codecs", "encode"):
            import codecs

            return codecs.encode
        if name == "EasyDict":
            return type("EasyDict", (dict,), {})
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")


def read_fixture(name: str) -> tuple[NetworkConfig, dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Config, weights (of Gs, D and E) and golden values."""
    folder = FOLDER / name
    given = json.loads((folder / "config.json").read_text())
    config = NetworkConfig(
        resolution=given["resolution"],
        channels=given["num_channels"],
        latentSize=given["latent_size"],
        dlatentSize=given["dlatent_size"],
        fingerprintSize=given["fingerprint_size"],
        mappingLayers=given["mapping_layers"],
        mappingFmaps=given["mapping_fmaps"],
        fmapBase=given["fmap_base"],
        fmapMax=given["fmap_max"],
        modulatedLog2=tuple(given["res_modulated_log2"]),
        gArch=given["g_arch"],
        dArch=given["d_arch"],
        eArch=given.get("e_arch", given["d_arch"]),
    )
    e, _, d, gs = _Reader(io.BytesIO((folder / "network.pkl").read_bytes()), encoding="latin1").load()
    weights = dict(gs.variables)
    weights |= {f"discriminator/{n}": a for n, a in d.variables.items()}
    weights |= {f"decoder/{n}": a for n, a in e.variables.items()}
    return config, weights, load_file(folder / "golden.safetensors")
