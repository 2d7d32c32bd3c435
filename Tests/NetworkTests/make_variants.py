"""Writes Data/variants.safetensors: what the reference makes of a network of odd sizes.

    python Tests/NetworkTests/make_variants.py

Needs torch, numpy and safetensors. Weights, patch, clicks and masks are drawn by name and seed, so
only the results are stored, every 7th element. Each interaction is given a drawn mask prompt: with
its own, rounding errors would grow from one to the next.
"""
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

here = Path(__file__).parent
sys.path.insert(0, str(here.parent / "Bench"))
import mais_oracle as oracle  # noqa: E402

SEED = 23
# The number of clicks of each interaction.
CLICKS = [1, 3, 2, 1, 4]


def configuration(capacity):
    return oracle.Config(
        image_size=40, patch_size=8, embed_dim=40, depth=2, heads=5, window=7, global_blocks=(0,),
        dim=48, mask_hidden=12, decoder_depth=1, decoder_heads=2, decoder_mlp=56, mask_tokens=3,
        iou_hidden=24, memory_heads=6, memory_sparse_mlp=20, memory_dense_mlp=28,
        memory_capacity=capacity, image_pe_axes=(0, 1, 2))


def drawn_clicks(c, t):
    count = CLICKS[t]
    points = (oracle.seeded(f"clicks{t}", (1, count, 3), SEED) + 1) / 2 * (c.image_size - 1)
    labels = oracle.seeded(f"labels{t}", (1, count), SEED) > 0
    return torch.from_numpy(points).round(), torch.from_numpy(labels).float()


def run(model, image, memory, capacity, accumulated):
    c = model.c
    side = 4 * c.grid
    bank, points, labels, results = [], [], [], []
    for t in range(len(CLICKS)):
        mask = torch.zeros(1, 1, side, side, side)
        if t > 0:
            mask = torch.from_numpy(oracle.seeded(f"mask{t}", tuple(mask.shape), SEED)) * 4
        p, l = drawn_clicks(c, t)
        points.append(p)
        labels.append(l)
        tokens, embedded = model.encode_clicks(p, l), model.encode_mask(mask)
        entry = (tokens[:, :-1], embedded)
        conditioned = model.condition(image, bank + [entry], *memory)
        if accumulated:
            tokens = model.encode_clicks(torch.cat(points, 1), torch.cat(labels, 1))
        logits, iou = model.decode(conditioned, tokens, embedded)
        results.append((logits[:, :1], iou[0, 0]))
        bank = (bank + [entry])[-capacity:] if capacity else []
    return results


def main():
    torch.set_grad_enabled(False)
    c = configuration(60)
    model = oracle.MAIS(c, oracle.seeded_state_dict(c, SEED))
    patch = torch.from_numpy(oracle.seeded("patch", (1, 1) + (c.image_size,) * 3, SEED)) * 2
    image = model.encode_image(patch)
    out = {"embedding": image}
    cases = {
        "both.60.current": ((True, True), 60, False),
        "both.60.all": ((True, True), 60, True),
        "both.0.current": ((True, True), 0, False),
        "both.1.current": ((True, True), 1, False),
        "both.2.all": ((True, True), 2, True),
        "sparse.2.current": ((True, False), 2, False),
        "dense.2.current": ((False, True), 2, False),
        "none.60.all": ((False, False), 60, True),
    }
    for name, (memory, capacity, accumulated) in cases.items():
        for t, (logits, iou) in enumerate(run(model, image, memory, capacity, accumulated)):
            out[f"{name}.logits.{t}"] = logits
            out[f"{name}.iou.{t}"] = iou.reshape(1)
    full = oracle.full_resolution(oracle.torch.from_numpy(
        oracle.seeded("mask1", (1, 1) + (4 * c.grid,) * 3, SEED)), c.image_size)
    out["full"] = full
    kept = {k: v.flatten()[::7].clone() for k, v in out.items()}
    save_file(kept, here / "Data" / "variants.safetensors")


if __name__ == "__main__":
    main()
