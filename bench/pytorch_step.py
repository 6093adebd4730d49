"""The training step of the benchmark in PyTorch, eager float32 without TF32, for comparison on the same GPU.

Same networks, losses, intervals and optimiser as src/engine (METHOD.md is the source of both); random weights and
noise for images, as in src/engine/profile.ts. Prints one JSON line.

    python bench/pytorch_step.py --resolution 32 --maps 32 --batch 16 [--device cuda] [--iterations 16]
"""

import argparse
import json
import math
import time

import torch
import torch.nn.functional as F

LRELU_GAIN = math.sqrt(2.0)


def parse():
    p = argparse.ArgumentParser()
    p.add_argument("--resolution", type=int, default=32)
    p.add_argument("--maps", type=int, default=32)
    p.add_argument("--bits", type=int, default=32)
    p.add_argument("--latent", type=int, default=64)
    p.add_argument("--dlatent", type=int, default=64)
    p.add_argument("--mapping-layers", type=int, default=4)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--gamma", type=float, default=10.0)
    p.add_argument("--iterations", type=int, default=16)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return p.parse_args()


class Params:
    """Named trainable tensors of one network, made on first use with the equalised learning rate's scale."""

    def __init__(self, device):
        self.device = device
        self.tensors = {}

    def weight(self, name, shape, fan_in, lrmul=1.0):
        if name not in self.tensors:
            t = torch.randn(shape, device=self.device) / lrmul
            self.tensors[name] = t.requires_grad_()
        return self.tensors[name] * (lrmul / math.sqrt(fan_in))

    def zeros(self, name, shape, lrmul=1.0):
        if name not in self.tensors:
            self.tensors[name] = torch.zeros(shape, device=self.device, requires_grad=True)
        return self.tensors[name] * lrmul


def lrelu(x):
    return F.leaky_relu(x, 0.2) * LRELU_GAIN


def dense(p, name, x, out, lrmul=1.0, linear=False):
    w = p.weight(name + "/weight", (x.shape[1], out), x.shape[1], lrmul)
    y = x @ w + p.zeros(name + "/bias", (out,), lrmul)
    return y if linear else lrelu(y)


def fir(x, up=1, down=1, pad=(0, 0), gain=1.0):
    n, c, h, w = x.shape
    k1 = torch.tensor([1.0, 3.0, 3.0, 1.0], device=x.device)
    kernel = torch.outer(k1, k1) * (gain / 64.0)
    if up > 1:
        x = F.pad(x.reshape(n, c, h, 1, w, 1), (0, up - 1, 0, 0, 0, up - 1)).reshape(n, c, h * up, w * up)
    x = F.pad(x, (pad[0], pad[1], pad[0], pad[1]))
    return F.conv2d(x, kernel.expand(c, 1, 4, 4), stride=down, groups=c)


def upsample(x):
    return fir(x, up=2, pad=(2, 1), gain=4.0)


def downsample(x):
    return fir(x, down=2, pad=(1, 1))


def modulated(p, name, x, dlatent, out, k, noise=None, up=False, demodulate=True, linear=False):
    cin = x.shape[1]
    w = p.weight(name + "/weight", (out, cin, k, k), cin * k * k)
    style = dense(p, name + "/mod", dlatent, cin, linear=True) + 1.0
    x = x * style[:, :, None, None]
    if up:
        y = F.conv_transpose2d(x, w.flip(2, 3).transpose(0, 1), stride=2)
        y = fir(y, pad=(1, 1), gain=4.0)
    else:
        y = F.conv2d(x, w, padding=k // 2)
    if demodulate:
        d = torch.rsqrt(style.square() @ w.square().sum((2, 3)).t() + 1e-8)
        y = y * d[:, :, None, None]
    if noise is not None:
        y = y + noise * p.zeros(name + "/noise_strength", ())
    y = y + p.zeros(name + "/bias", (out,))[None, :, None, None]
    return y if linear else lrelu(y)


def mapping(p, a, c):
    for i in range(a.mapping_layers):
        c = dense(p, f"mapping/{i}", c, a.dlatent, lrmul=0.01)
    return c


def synthesis(p, a, z, dlatents):
    n, nf = z.shape[0], a.maps
    noise = lambda r: torch.randn(n, 1, r, r, device=z.device)
    x = dense(p, "4x4/Latent", z, nf * 16).reshape(n, nf, 4, 4)
    x = modulated(p, "4x4/Conv", x, dlatents[0], nf, 3, noise(4))
    y = modulated(p, "4x4/ToRGB", x, dlatents[1], 3, 1, demodulate=False, linear=True)
    layer = 1
    res = 8
    while res <= a.resolution:
        x = modulated(p, f"{res}/Conv0_up", x, dlatents[layer], nf, 3, noise(res), up=True)
        x = modulated(p, f"{res}/Conv1", x, dlatents[layer + 1], nf, 3, noise(res))
        y = upsample(y) + modulated(p, f"{res}/ToRGB", x, dlatents[layer + 2], 3, 1, demodulate=False, linear=True)
        layer += 2
        res *= 2
    return y


def layers_of(a):
    return 2 * int(math.log2(a.resolution)) - 2


def generate(p, a, z, c):
    return synthesis(p, a, z, [mapping(p, a, c)] * layers_of(a))


def conv(p, name, x, out, k, stride=1, linear=False, bias=True):
    w = p.weight(name + "/weight", (out, x.shape[1], k, k), x.shape[1] * k * k)
    y = F.conv2d(x, w, stride=stride, padding=k // 2 if stride == 1 else 0)
    if bias:
        y = y + p.zeros(name + "/bias", (out,))[None, :, None, None]
    return y if linear else lrelu(y)


def minibatch_std(x, group=4):
    n, c, h, w = x.shape
    g = min(group, n)
    y = x.reshape(g, n // g, c, h, w)
    y = y - y.mean(0, keepdim=True)
    y = (y.square().mean(0) + 1e-8).sqrt().mean((1, 2, 3), keepdim=True)
    return torch.cat([x, y.repeat(g, 1, h, w)], 1)


def trunk(p, a, x, outputs, deviation):
    x = conv(p, "FromRGB", x, a.maps, 1)
    res = a.resolution
    while res > 4:
        t = conv(p, f"{res}/Skip", downsample(x), a.maps, 1, linear=True, bias=False)
        x = conv(p, f"{res}/Conv0", x, a.maps, 3)
        x = conv(p, f"{res}/Conv1_down", fir(x, pad=(2, 2)), a.maps, 3, stride=2)
        x = (x + t) * math.sqrt(0.5)
        res //= 2
    if deviation:
        x = minibatch_std(x)
    x = conv(p, "4x4/Conv", x, a.maps, 3).flatten(1)
    return dense(p, "Output", dense(p, "4x4/Dense0", x, a.maps), outputs, linear=True)


class Adam:
    """As TensorFlow's: beta1 = 0, epsilon beside the uncorrected root; skipped where a gradient is not finite."""

    def __init__(self, params, interval):
        self.ratio = interval / (interval + 1)
        self.params = params
        self.lr = 0.002 * self.ratio
        self.beta2 = 0.99**self.ratio
        self.power = 1.0
        self.v = [torch.zeros_like(x) for x in params]

    @torch.no_grad()
    def step(self, grads):
        # Multi-tensor updates, as PyTorch's own fast optimisers; the check stays on the GPU, so nothing waits for it.
        self.power *= self.beta2
        rate = self.lr * math.sqrt(1.0 - self.power)
        torch._foreach_mul_(self.v, self.beta2)
        torch._foreach_addcmul_(self.v, grads, grads, 1.0 - self.beta2)
        root = torch._foreach_sqrt(self.v)
        torch._foreach_add_(root, 1e-8)
        torch._foreach_addcdiv_(self.params, grads, root, -rate)


def main():
    a = parse()
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    device = torch.device(a.device)
    torch.manual_seed(1)
    g, d, e = Params(device), Params(device), Params(device)
    draw = lambda n: torch.randn(n, a.latent, device=device)
    code = lambda n: torch.randint(0, 2, (n, a.bits), device=device).float()
    reals = torch.rand(a.batch, 3, a.resolution, a.resolution, device=device) * 2 - 1
    with torch.no_grad():  # the parameters come into being
        fake = generate(g, a, draw(4), code(4))
        trunk(d, a, fake, 1, True)
        trunk(e, a, fake, a.latent + a.bits, False)
    gp, dp, ep = (list(x.tensors.values()) for x in (g, d, e))
    g_opt, e_opt, d_opt = Adam(gp, 4), Adam(ep, 4), Adam(dp, 16)
    average = [x.detach().clone() for x in gp]
    path_average = torch.zeros((), device=device)

    def iteration(i):
        nonlocal path_average
        n = a.batch
        z, c = draw(n), code(n)
        images = generate(g, a, torch.cat([z, z]), torch.cat([c, code(n)]))
        first, second = images[:n], images[n:]
        out = trunk(e, a, first, a.latent + a.bits, False)
        loss = F.softplus(-trunk(d, a, first, 1, True)).mean() + 2.0 * (first - second).square().mean()
        loss = loss + (out[:, : a.latent] - z).square().mean()
        loss = loss + 10.0 * F.binary_cross_entropy_with_logits(out[:, a.latent :], c)
        grads = torch.autograd.grad(loss, gp + ep)
        g_opt.step(grads[: len(gp)])
        e_opt.step(grads[len(gp) :])
        if i % 4 == 0:
            half = max(1, n // 2)
            w = mapping(g, a, code(half))
            copies = [w.clone() for _ in range(layers_of(a))]
            fake = synthesis(g, a, draw(half), copies)
            y = torch.randn_like(fake) / a.resolution
            jacobian = torch.autograd.grad((fake * y).sum(), copies, create_graph=True)
            lengths = torch.stack(jacobian).square().sum(2).mean(0).sqrt()
            moved = path_average + 0.01 * (lengths.mean() - path_average)
            penalty = 2.0 * (lengths - moved).square().mean() * 4.0
            grads = torch.autograd.grad(penalty, gp, allow_unused=True)
            g_opt.step([x if x is not None else torch.zeros_like(p) for x, p in zip(grads, gp)])
            path_average = moved.detach()
        with torch.no_grad():
            fake = generate(g, a, draw(n), code(n))
        loss = F.softplus(trunk(d, a, fake, 1, True)).mean() + F.softplus(-trunk(d, a, reals, 1, True)).mean()
        d_opt.step(torch.autograd.grad(loss, dp))
        with torch.no_grad():
            torch._foreach_lerp_(average, gp, 1.0 - 0.5 ** (n / 10000.0))
        if i % 16 == 0:
            x = reals.clone().requires_grad_()
            (grad,) = torch.autograd.grad(trunk(d, a, x, 1, True).sum(), x, create_graph=True)
            penalty = 0.5 * a.gamma * grad.square().sum((1, 2, 3)).mean() * 16.0
            grads = torch.autograd.grad(penalty, dp, allow_unused=True)
            d_opt.step([x if x is not None else torch.zeros_like(p) for x, p in zip(grads, dp)])

    def wait():
        if device.type == "cuda":
            torch.cuda.synchronize()

    iteration(0)
    iteration(1)
    wait()
    start = time.perf_counter()
    for i in range(2, a.iterations + 2):
        iteration(i)
    wait()
    ms = (time.perf_counter() - start) / a.iterations * 1000.0
    name = torch.cuda.get_device_name() if device.type == "cuda" else "cpu"
    finite = all(bool(torch.isfinite(x).all()) for x in gp + dp + ep)
    report = {
        "pytorch": torch.__version__,
        "device": name,
        "resolution": a.resolution,
        "maps": a.maps,
        "batch": a.batch,
        "msPerStep": round(ms, 3),
        "imagesPerSecond": round(1000.0 * a.batch / ms, 1),
        "finite": finite,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
