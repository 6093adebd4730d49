"""The trainable variables of one network in one flat buffer, which the networks use as named views.

The buffer holds convolution weights in the order of channels_last memory: [O,kh,kw,I] behind a view
[O,I,kh,kw], and flipped up-convolutions as [I,kh,kw,O] behind [I,O,kh,kw]. Files have [kh,kw,in,out] (official
names and shapes).
"""

import math

import numpy as np
import torch

from .layout import Variable


def to_memory(kind: str, array: np.ndarray) -> np.ndarray:
    """Converts from the file's shape to the buffer's."""
    if kind == "conv":
        return np.ascontiguousarray(array.transpose(3, 0, 1, 2))
    if kind == "up":
        return np.ascontiguousarray(array[::-1, ::-1].transpose(2, 0, 1, 3))
    return array.copy()


def to_file(kind: str, array: np.ndarray) -> np.ndarray:
    if kind == "conv":
        return np.ascontiguousarray(array.transpose(1, 2, 3, 0))
    if kind == "up":
        return np.ascontiguousarray(array.transpose(1, 2, 0, 3)[::-1, ::-1])
    return array.copy()


def _memory_shape(variable: Variable) -> tuple[int, ...]:
    if variable.kind == "plain":
        return variable.shape
    kh, kw, inputs, outputs = variable.shape
    return (outputs, kh, kw, inputs) if variable.kind == "conv" else (inputs, kh, kw, outputs)


def _view(flat: torch.Tensor, variable: Variable, start: int) -> torch.Tensor:
    shape = _memory_shape(variable)
    view = flat[start : start + math.prod(shape)].view(shape)
    return view if variable.kind == "plain" else view.permute(0, 3, 1, 2)


class FlatParameters:
    """`values` is the buffer [size]. `views` are its variables by name and always show its current content."""

    def __init__(self, variables: list[Variable], arrays: dict[str, np.ndarray] | None = None, device="cpu"):
        self.variables = [v for v in variables if v.trainable]
        sizes = [math.prod(v.shape) for v in self.variables]
        self.starts = [sum(sizes[:i]) for i in range(len(sizes))]
        self.values = torch.zeros(sum(sizes), device=device)
        self.views = {v.name: _view(self.values, v, at) for v, at in zip(self.variables, self.starts, strict=True)}
        if arrays is not None:
            self.load(arrays)

    def load(self, arrays: dict[str, np.ndarray]) -> None:
        parts = [to_memory(v.kind, arrays[v.name]).reshape(-1) for v in self.variables]
        self.values.copy_(torch.from_numpy(np.concatenate(parts).astype(np.float32)))

    def arrays(self) -> dict[str, np.ndarray]:
        """Copies in the file's shapes."""
        values = self.values.detach().cpu().numpy().copy()
        found = {}
        for v, start in zip(self.variables, self.starts, strict=True):
            shape = _memory_shape(v)
            found[v.name] = to_file(v.kind, values[start : start + math.prod(shape)].reshape(shape))
        return found

    def leaves(self) -> dict[str, torch.Tensor]:
        """The views as leaves of a new graph, to differentiate with respect to. They share the buffer's memory."""
        return {name: view.detach().requires_grad_() for name, view in self.views.items()}

    def pack(self, gradients) -> torch.Tensor:
        """Joins gradients of the views, in their order (None is zero), into one vector in the buffer's order."""
        parts = []
        for variable, gradient in zip(self.variables, gradients, strict=True):
            if gradient is None:
                parts.append(self.values.new_zeros(math.prod(variable.shape)))
            elif variable.kind == "plain":
                parts.append(gradient.reshape(-1))
            else:
                parts.append(gradient.permute(0, 2, 3, 1).reshape(-1))
        return torch.cat(parts)
