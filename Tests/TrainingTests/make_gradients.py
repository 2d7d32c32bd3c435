"""Writes Data/gradients.safetensors: what PyTorch's autograd and AdamW make of the reference network.

    python Tests/TrainingTests/make_gradients.py

Needs torch, numpy and safetensors. Weights, patch and clicks are drawn by name and seed; of a large
tensor every so many elements are stored. Two interactions with sparse and dense memory; the mask
prompt of the second is the first's logits, detached; the loss is the mean over both of Dice loss and
cross-entropy at the patch's resolution.
"""
import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

here = Path(__file__).parent
sys.path.insert(0, str(here.parent / "Bench"))
import mais_oracle as oracle  # noqa: E402

SEED, STEPS, MOST = 7, 5, 600
c = oracle.TINY


def truth():
    """A ball around (30, 34, 28) of radius 11."""
    t = torch.arange(c.image_size)
    i, j, k = torch.meshgrid(t, t, t, indexing="ij")
    inside = (i - 30) ** 2 + (j - 34) ** 2 + (k - 28) ** 2 < 121
    return inside[None, None]


def loss(state, patch, target):
    model = oracle.MAIS(c, state)
    session = oracle.Session(model, model.encode_image(patch))
    total = 0
    for point, label in [((31.0, 33.0, 27.0), 1.0), ((45.0, 20.0, 30.0), 0.0)]:
        if session.logits is not None:
            session.logits = session.logits.detach()
        logits = session.interact(
            torch.tensor([[point]], dtype=patch.dtype), torch.tensor([[label]]))
        logits = oracle.full_resolution(logits, c.image_size)
        p = logits.sigmoid()
        dice = 1 - (2 * (p * target).sum() + 1) / (p.sum() + target.sum() + 1)
        total = total + dice + F.binary_cross_entropy_with_logits(logits, target)
    return total / 2


def some(tensor):
    flat = tensor.detach().flatten()
    return flat[:: max(1, math.ceil(flat.numel() / MOST))].clone()


def trained(dtype, steps):
    """The gradients of the first step, the loss of each, and the parameters after the last."""
    torch.set_default_dtype(dtype)  # position codes are made in it
    state = {k: v.to(dtype).requires_grad_(not k.endswith("gaussian_matrix"))
             for k, v in oracle.seeded_state_dict(c, SEED).items()}
    patch = torch.from_numpy(oracle.seeded("patch", (1, 1) + (c.image_size,) * 3, SEED)).to(dtype) * 2
    target = truth().to(dtype)
    parameters = [v for v in state.values() if v.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=1e-4, betas=(0.9, 0.999), weight_decay=0.01)
    losses, gradients = [], {}
    for step in range(steps):
        optimiser.zero_grad(set_to_none=True)
        value = loss(state, patch, target)
        value.backward()
        losses.append(value.item())
        if step == 0:
            gradients = {k: v.grad.clone() for k, v in state.items() if v.grad is not None}
        optimiser.step()
    return gradients, losses, state


def main():
    torch.set_num_threads(1)
    single, _, _ = trained(torch.float32, 1)
    gradients, losses, state = trained(torch.float64, STEPS)
    # How far PyTorch in single precision is from itself in double.
    apart = {k: ((single[k].double() - g).norm() / g.norm()).item() for k, g in gradients.items()
             if g.norm() > 0}
    for name in sorted(apart, key=apart.get)[-12:]:
        print(f"float32 against float64: {apart[name]:.1e}  |g| {gradients[name].norm():.1e}  {name}")
    out = {"gradient/" + k: some(g).float() for k, g in gradients.items()}
    out |= {"after/" + k: some(v).float() for k, v in state.items()}
    out["losses"] = torch.tensor(losses, dtype=torch.float64)
    save_file(out, here / "Data" / "gradients.safetensors")
    print(losses, len(out), "tensors")


main()
