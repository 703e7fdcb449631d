"""Reads the LGG folder, applies the card's volume-wise intensity rule and keeps one .npz per part of the split.

python3 data.py KAGGLE_3M SPLITS.JSON WORK_DIR
"""
import glob
import json
import os
import sys

import numpy as np
from PIL import Image


def standardise(volume):
    """volume: slices x H x W x 3, 0..255. Clips each channel to the 10th..99th percentile of the foreground
    (brightest channel above a tenth of the volume's maximum) and scales it to mean 0, deviation 1 there."""
    volume = volume.astype(np.float32)
    foreground = volume.max(axis=3) > 0.1 * volume.max()
    for channel in range(3):
        values = volume[..., channel]
        low, high = np.percentile(values[foreground], [10, 99])
        values = np.clip(values, low, high)
        inside = values[foreground]
        volume[..., channel] = (values - inside.mean()) / (inside.std() + 1e-6)
    return volume


def read_patient(root, name):
    count = len(glob.glob(f'{root}/{name}/*_mask.tif'))
    numbers = range(1, count + 1)
    volume = np.stack([np.asarray(Image.open(f'{root}/{name}/{name}_{n}.tif')) for n in numbers])
    masks = np.stack([np.asarray(Image.open(f'{root}/{name}/{name}_{n}_mask.tif')) > 0 for n in numbers])
    return volume, masks


def main(root, split_file, work):
    os.makedirs(work, exist_ok=True)
    with open(split_file) as file:
        split = json.load(file)
    parts = ('train', 'validation', 'test')
    everyone = [name for part in parts for name in split[part]]
    assert len(everyone) == len(set(everyone)), 'a patient stands in two parts of the split'
    for part in parts:
        volumes, masks, owner = [], [], []
        for index, name in enumerate(split[part]):
            volume, mask = read_patient(root, name)
            volumes.append(standardise(volume).astype(np.float16))
            masks.append(mask)
            owner += [index] * len(mask)
        np.savez(f'{work}/{part}.npz', X=np.concatenate(volumes), Y=np.concatenate(masks), patient=np.array(owner))


if __name__ == '__main__':
    main(*sys.argv[1:4])
