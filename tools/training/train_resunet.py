"""python3 train_resunet.py WORK_DIR STEPS [--resume [--anneal STEPS | --cycle STEPS | --whole STEPS]]: trains on 160 x 160 crops, then STEPS/10 steps on whole slices."""
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from augment import intensity, load, spatial
from networks import ResUNet

CROP, BATCH, PEAK = 160, 8, 3e-3


def loss_of(logits, target):
    """2 x binary cross-entropy + soft Dice over the batch."""
    p = logits.sigmoid()
    tp, fn, fp = (p * target).sum(), ((1 - p) * target).sum(), (p * (1 - target)).sum()
    return 2 * F.binary_cross_entropy_with_logits(logits, target) + 1 - (2 * tp + 1) / (2 * tp + fn + fp + 1)


def volume_dice(net, X, Y, patient):
    net.eval()
    found = np.zeros(Y.shape, bool)
    with torch.no_grad():
        for at in range(0, len(X), 8):
            x = torch.from_numpy(X[at : at + 8].astype(np.float32)).permute(0, 3, 1, 2)
            found[at : at + 8] = net(x.contiguous(memory_format=torch.channels_last))[:, 0].numpy() > 0
    scores = []
    for p in np.unique(patient):
        a, b = found[patient == p], Y[patient == p]
        scores.append(2 * (a & b).sum() / max(1, a.sum() + b.sum()))
    return float(np.mean(scores)), float(np.median(scores))


def centres_of(x, y, rng):
    """Where to crop: anywhere in the head, so that every crop shows brain; in -1..1."""
    out = np.zeros((len(x), 2))
    for k in range(len(x)):
        rows, columns = np.where(x[k].max(axis=2) > 0)
        if y[k].any() and rng.random() < 0.6:
            rows, columns = np.where(y[k])
        if len(rows):
            i = rng.integers(len(rows))
            limit = 1 - CROP / 256
            out[k] = np.clip([columns[i] / 128 - 1, rows[i] / 128 - 1], -limit, limit)
    return out


def main(work, steps, resume, anneal=0, cycle=0, on_whole=0):
    torch.manual_seed(0)
    torch.set_num_threads(2)
    rng = np.random.default_rng(0)
    X, Y, _ = load(f'{work}/train.npz')
    validation = load(f'{work}/validation.npz')
    area = Y.sum((1, 2))
    positive, negative = np.where(area > 0)[0], np.where(area == 0)[0]
    net = ResUNet().to(memory_format=torch.channels_last)
    whole = steps // 10
    optimiser = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, PEAK, total_steps=steps + whole, pct_start=0.1)
    first, began, running = 0, time.time(), 0.0
    checkpoint = f'{work}/resunet.checkpoint.pt'
    if resume and os.path.exists(checkpoint):
        state = torch.load(checkpoint, weights_only=False)
        net.load_state_dict(state['net']), optimiser.load_state_dict(state['optimiser'])
        schedule.load_state_dict(state['schedule'])
        first, began = state['step'], time.time() - state['seconds']
        rng = np.random.default_rng(first)
    last = steps + whole
    if anneal:
        # a shorter end: from the learning rate reached, linearly to zero
        last, steps = first + anneal, first + anneal
        for group in optimiser.param_groups:
            group['initial_lr'] = group['lr']
        schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.01, anneal)
    if cycle:
        # another cycle of the learning rate over weights that have settled (warm restart)
        last, steps = first + cycle, first + cycle
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2 / 3 * PEAK, total_steps=cycle, pct_start=0.1)
    if on_whole:
        # an end on whole slices, as the app shows them to the model
        last, steps = first + on_whole, first
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, PEAK / 3, total_steps=on_whole, pct_start=0.1)
    for at in range(first, last):
        net.train()
        size = CROP if at < steps else 256
        pick = np.concatenate([rng.choice(positive, 5), rng.choice(negative, 3)])
        x = torch.from_numpy(X[pick].astype(np.float32)).permute(0, 3, 1, 2)
        y = torch.from_numpy(Y[pick].astype(np.float32))[:, None]
        centres = centres_of(X[pick], Y[pick], rng) if size == CROP else None
        x, y = spatial(x, y, rng, size, centres=centres)
        loss = loss_of(net(intensity(x, rng)), y)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        running += loss.item()
        if (at + 1) % (100 if on_whole else 400) == 0 or at + 1 == last:
            mean, median = volume_dice(net, *validation)
            print(f'step {at + 1} loss {running / (100 if on_whole else 400):.4f} validation Dice mean {mean:.3f} median {median:.3f} {time.time() - began:.0f} s', flush=True)
            running = 0.0
            state = {'net': net.state_dict(), 'optimiser': optimiser.state_dict(), 'schedule': schedule.state_dict(), 'step': at + 1, 'seconds': time.time() - began}
            torch.save(state, f'{checkpoint}.tmp')
            os.replace(f'{checkpoint}.tmp', checkpoint)


if __name__ == '__main__':
    shorter = int(sys.argv[sys.argv.index('--anneal') + 1]) if '--anneal' in sys.argv else 0
    longer = int(sys.argv[sys.argv.index('--cycle') + 1]) if '--cycle' in sys.argv else 0
    whole_slices = int(sys.argv[sys.argv.index('--whole') + 1]) if '--whole' in sys.argv else 0
    main(sys.argv[1], int(sys.argv[2]), '--resume' in sys.argv, shorter, longer, whole_slices)
