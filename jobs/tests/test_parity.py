"""Networks, losses and gradients against the golden values of the authors' TensorFlow code."""

import numpy as np
import pytest
import torch
from fixtures import FOLDER, read_fixture

from train_torch.layout import model_layout
from train_torch.losses import discriminator_loss, generator_losses, path_lengths, r1_penalty
from train_torch.networks import decode, discriminate, generate, mapping
from train_torch.parameters import FlatParameters

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the parity fixtures are not here")
NAMES = ["net-32", "net-16-partial", "net-8-grouped"]


@pytest.fixture(scope="module", params=NAMES)
def session(request):
    config, arrays, golden = read_fixture(request.param)
    parameters = FlatParameters(model_layout(config), arrays)
    noises = {n: torch.from_numpy(a) for n, a in arrays.items() if n.startswith("synthesis/noise")}
    leaves = parameters.leaves()
    inputs = {n: torch.from_numpy(golden[n]) for n in ("z", "fingerprint", "fingerprint_other", "reals", "pl_noise")}
    return config, {**leaves, **noises}, inputs, golden


def close(got, want, limit, scale=None):
    scale = np.abs(want).max() if scale is None else scale
    assert np.abs(np.asarray(got) - want).max() / scale < limit


def test_outputs(session):
    config, w, x, golden = session
    images = generate(config, w, x["z"], x["fingerprint"], "stored")
    latents, logits = decode(config, w, images)
    results = {
        "dlatents": mapping(config, w, x["fingerprint"]),
        "images": images,
        "images_no_noise": generate(config, w, x["z"], x["fingerprint"], "none"),
        "scores": discriminate(config, w, images),
        "scores_real": discriminate(config, w, x["reals"]),
        "latents_out": latents,
        "fingerprint_logits": logits,
        "path_lengths": path_lengths(config, w, x["z"], x["fingerprint"], x["pl_noise"], "stored"),
    }
    for name, value in results.items():
        close(value.detach().numpy(), golden[name], 1e-4)


def phases(config, w, x):
    z, c = x["z"], x["fingerprint"]
    factors = torch.tensor([1.0, 2, 1, 2])
    return {
        "generator": lambda: generator_losses(config, w, z, c, x["fingerprint_other"], "stored", factors),
        "discriminator": lambda: discriminator_loss(
            config, w, generate(config, w, z, c, "stored").detach(), x["reals"]
        ),
        "r1": lambda: 50 * r1_penalty(config, w, x["reals"]),
        "path_length": lambda: 2 * path_lengths(config, w, z, c, x["pl_noise"], "stored").square().mean(),
    }


def test_losses(session):
    config, w, x, golden = session
    losses = phases(config, w, x)
    report = losses["generator"]()[1]
    values = dict(zip(("adversarial_g", "consistency", "latent", "fingerprint"), report, strict=False))
    values |= {"adversarial_d": losses["discriminator"](), "r1": losses["r1"]()}
    for name, value in values.items():
        want = golden[f"loss/{name}"][0]
        close(value.item(), want, 1e-4, abs(want))


@pytest.mark.parametrize("phase", ["generator", "decoder", "discriminator", "r1", "path_length"])
def test_gradients(session, phase):
    config, w, x, golden = session
    prefix = f"gradnorm/{phase}/"
    names = [n.removeprefix(prefix) for n in golden if n.startswith(prefix)]
    if not names:
        pytest.skip("the fixture has no such phase")
    value = phases(config, w, x)["generator" if phase == "decoder" else phase]()
    loss = value[0] if isinstance(value, tuple) else value
    found = torch.autograd.grad(loss, [w[n] for n in names], allow_unused=True)
    got = np.array([0 if g is None else g.norm().item() for g in found])
    want = np.array([golden[prefix + n][0] for n in names])
    worst = np.abs(got - want)
    for name, error, norm in zip(names, worst, want, strict=True):
        if norm < 1e-5 * want.max():
            assert error / want.max() < 1e-5, name
        else:
            limit = 1e-2 if name.endswith("noise_strength") else 1e-3
            assert error / norm < limit, (name, error / norm)
