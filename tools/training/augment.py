"""Augmentation of a batch on the CPU: flips, rotation, scale, shift, intensity, gamma, noise, coarser pictures."""
import numpy as np
import torch
import torch.nn.functional as F


def spatial(x, y, rng, size, rotation=0.3, scale=(0.87, 1.15), shift=0.06, centres=None):
    """x: N x C x H x W, y: N x 1 x H x W; returns crops of size x size around `centres` (-1..1 each axis)."""
    n, _, height, _ = x.shape
    angle = torch.from_numpy(rng.uniform(-rotation, rotation, n)).float()
    zoom = torch.from_numpy(rng.uniform(*scale, n)).float()
    flip = torch.from_numpy(rng.choice([-1.0, 1.0], n)).float()
    move = torch.from_numpy(rng.uniform(-shift, shift, (n, 2))).float()
    if centres is not None:
        move = move + torch.from_numpy(centres).float()
    part = size / height
    cos, sin = angle.cos() * zoom * part, angle.sin() * zoom * part
    theta = torch.stack(
        [torch.stack([flip * cos, -sin, move[:, 0]], 1), torch.stack([flip * sin, cos, move[:, 1]], 1)], 1
    )
    grid = F.affine_grid(theta, (n, 1, size, size), align_corners=False)
    x = F.grid_sample(x, grid, padding_mode='border', align_corners=False)
    y = (F.grid_sample(y, grid, align_corners=False) > 0.5).float()
    return x, y


def intensity(x, rng):
    n, channels = x.shape[:2]
    gain = torch.from_numpy(rng.uniform(0.85, 1.15, (n, channels, 1, 1))).float()
    offset = torch.from_numpy(rng.uniform(-0.15, 0.15, (n, channels, 1, 1))).float()
    x = x * gain + offset
    if rng.random() < 0.3:
        x = x + 0.1 * torch.randn_like(x)
    return x.contiguous(memory_format=torch.channels_last)


def other_scanner(x, rng):
    """What another scanner or protocol would make of the same head: per sequence another gain, offset and gamma (the three
    neighbouring slices of 9 channels share them), sometimes coarser or noisier. The neighbours are at times the slice itself."""
    n, channels = x.shape[:2]
    slices = channels // 3
    drawn = lambda low, high: torch.from_numpy(rng.uniform(low, high, (n, 3, 1, 1))).float().repeat(1, slices, 1, 1)
    low, high = x.amin((2, 3), keepdim=True), x.amax((2, 3), keepdim=True)
    span = high - low + 1e-3
    bent = torch.where(torch.from_numpy(rng.random((n, 1, 1, 1)) < 0.4), drawn(-0.4, 0.4).exp(), 1.0)
    x = (((x - low) / span).clamp(0, 1) ** bent * span + low) * drawn(0.75, 1.3) + drawn(-0.25, 0.25)
    for k in range(n):
        if slices == 3 and rng.random() < 0.08:
            x[k, :3] = x[k, 6:] = x[k, 3:6]
        if rng.random() < 0.15:
            small = F.interpolate(x[k : k + 1], scale_factor=float(rng.uniform(0.4, 0.8)), mode='area')
            x[k : k + 1] = F.interpolate(small, size=x.shape[2:], mode='bilinear', align_corners=False)
        if rng.random() < 0.3:
            x[k] += float(rng.uniform(0, 0.2)) * torch.randn_like(x[k])
    return x.contiguous(memory_format=torch.channels_last)


def copied_channels(x, rng):
    """Some patients have no pre- or post-contrast series and a copy of FLAIR in its place; here any may."""
    for k in range(len(x)):
        for channel in (0, 2):
            if rng.random() < 0.08:
                x[k, channel::3] = x[k, 1::3]
    return x


def load(path):
    part = np.load(path)
    return part['X'], part['Y'], part['patient']
