"""Augmentation of a batch on the CPU: flips, rotation, scale, shift, intensity, noise."""
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
