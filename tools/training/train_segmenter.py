"""python3 train_segmenter.py WORK_DIR {resunet|resunet-plus} MINUTES [FOLD]: trains a segmenter on 160 x 160 crops.

With FOLD (0..5) a sixth of the training patients (every sixth) is left out, for ensembles whose members have seen
different patients. MINUTES are of processor time, all threads together, so that what a model has cost does not depend on what
else the machine does. The learning rate follows the share of them that has passed, so it always ends annealed. The weights
kept are a running average over the last some hundred steps. A checkpoint every 5 minutes; a killed run goes on from it.
THREADS=1 in the environment suits a machine that does other work."""
import math
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from augment import copied_channels, load, other_scanner, spatial
from networks import ResUNet, ResUNetPlus

CROP, PEAK, AVERAGE = 160, 2e-3, 0.998
# half the time where the processor computes with it
BF16 = torch.ops.mkldnn._is_mkldnn_bf16_supported()


def loss_of(logits, target):
    """2 x binary cross-entropy + soft Dice over the batch."""
    p = logits.sigmoid()
    tp, fn, fp = (p * target).sum(), ((1 - p) * target).sum(), (p * (1 - target)).sum()
    return 2 * F.binary_cross_entropy_with_logits(logits, target) + 1 - (2 * tp + 1) / (2 * tp + fn + fp + 1)


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


def deep_loss(outputs, target):
    """The loss of the result, plus half and a quarter of that of the heads at a quarter and an eighth of its size."""
    if torch.is_tensor(outputs):
        return loss_of(outputs, target)
    result, eighth, quarter = outputs
    smaller = lambda by: F.avg_pool2d(target, by)
    return (loss_of(result, target) + 0.5 * loss_of(quarter, smaller(4)) + 0.25 * loss_of(eighth, smaller(8))) / 1.75


def neighbours_of(patient):
    """Positions of the slices below and above; at the ends of a stack the slice itself."""
    at = np.arange(len(patient))
    below, above = np.maximum(at - 1, 0), np.minimum(at + 1, len(at) - 1)
    return np.where(patient[below] == patient, below, at), np.where(patient[above] == patient, above, at)


def inputs_of(X, pick, neighbours):
    """N x 3 x H x W, or N x 9 x H x W (below, this, above) where neighbours are given."""
    slices = [X[pick]] if neighbours is None else [X[neighbours[0][pick]], X[pick], X[neighbours[1][pick]]]
    return torch.from_numpy(np.concatenate(slices, 3).astype(np.float32)).permute(0, 3, 1, 2)


def probabilities(net, X, neighbours):
    """Mean over the slice as it is and mirrored; slices x H x W."""
    net.eval()
    out = np.zeros(X.shape[:3], np.float32)
    with torch.no_grad():
        for at in range(0, len(X), 8):
            x = inputs_of(X, np.arange(at, min(at + 8, len(X))), neighbours).contiguous(memory_format=torch.channels_last)
            out[at : at + 8] = (0.5 * (net(x).sigmoid() + net(x.flip(3)).sigmoid().flip(3)))[:, 0].numpy()
    return out


def volume_dice(net, part, plus):
    X, Y, patient = part
    found = probabilities(net, X, neighbours_of(patient) if plus else None) > 0.5
    scores = [2 * (found[patient == p] & Y[patient == p]).sum() / max(1, found[patient == p].sum() + Y[patient == p].sum()) for p in np.unique(patient)]
    return float(np.mean(scores)), float(np.median(scores))


def average_into(kept, net, share):
    for name, value in net.state_dict().items():
        if value.dtype.is_floating_point:
            kept[name].mul_(share).add_(value, alpha=1 - share)
        else:
            kept[name].copy_(value)


def main(work, name, minutes, fold):
    torch.manual_seed(0), torch.set_num_threads(int(os.environ.get('THREADS', '2')))
    X, Y, patient = load(f'{work}/train.npz')
    # a cross-validation has none: its patients are looked at by out_of_fold.py
    validation = load(f'{work}/validation.npz') if os.path.exists(f'{work}/validation.npz') else None
    plus = name == 'resunet-plus'
    neighbours = neighbours_of(patient) if plus else None
    area = Y.sum((1, 2))
    used = np.ones(len(X), bool) if fold is None else patient % 6 != fold
    positive, negative = np.where(used & (area > 0))[0], np.where(used & (area == 0))[0]
    # a patient with few slices of tumour counts as much in the mean over patients: its slices are drawn more often
    weight = 1 / np.sqrt(np.bincount(patient[positive])[patient[positive]])
    weight /= weight.sum()
    make = ResUNetPlus if plus else ResUNet
    net, averaged = make().to(memory_format=torch.channels_last), make().to(memory_format=torch.channels_last)
    kept = averaged.state_dict()
    optimiser = torch.optim.AdamW(net.parameters(), PEAK, weight_decay=0.02)
    checkpoint, spent, step, peak, earlier = f'{work}/{name}{"" if fold is None else f".{fold}"}.pt', 0.0, 0, PEAK, None
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint, weights_only=False)
        net.load_state_dict(state['trained']), averaged.load_state_dict(state['net'])
        if 'optimiser' in state:
            optimiser.load_state_dict(state['optimiser'])
        spent, step, peak, earlier = state['seconds'], state['step'], state.get('peak', PEAK), state.get('earlier')
    rng = np.random.default_rng([6 if fold is None else fold, step])
    clock = time.process_time
    began, saved, running, count, checks = clock() - spent, clock(), 0.0, 0, 0
    while True:
        passed = (clock() - began) / (60 * minutes)
        rate = peak * (min(1.0, passed / 0.06) * 0.5 * (1 + math.cos(math.pi * min(1.0, passed))) + 1e-3)
        for group in optimiser.param_groups:
            group['lr'] = rate
        net.train()
        pick = np.concatenate([rng.choice(positive, 5, p=weight), rng.choice(negative, 3)])
        x, y = inputs_of(X, pick, neighbours), torch.from_numpy(Y[pick].astype(np.float32))[:, None]
        x, y = spatial(x, y, rng, CROP, scale=(0.8, 1.25), centres=centres_of(X[pick], Y[pick], rng))
        with torch.autocast('cpu', torch.bfloat16, enabled=BF16):
            outputs = net(other_scanner(copied_channels(x, rng), rng))
        loss = deep_loss([part.float() for part in outputs] if plus else outputs.float(), y)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        average_into(kept, net, min(AVERAGE, step / (step + 10)))
        step, running, count = step + 1, running + loss.item(), count + 1
        over = passed >= 1
        if over or clock() - saved > 300:
            measured, checks = '', checks + 1
            # looking at the validation patients takes a minute: every fourth time
            if validation and (over or checks % 4 == 0):
                mean, median = volume_dice(averaged, validation, plus)
                measured = f' validation Dice mean {mean:.3f} median {median:.3f}'
            print(f'step {step} loss {running / count:.4f}{measured} {clock() - began:.0f} s', flush=True)
            running, count, saved = 0.0, 0, clock()
            state = {'net': averaged.state_dict(), 'trained': net.state_dict(), 'optimiser': optimiser.state_dict(), 'step': step, 'seconds': clock() - began, 'fold': fold, 'peak': peak, 'earlier': earlier}
            torch.save(state, f'{checkpoint}.tmp')
            os.replace(f'{checkpoint}.tmp', checkpoint)
        if over:
            return


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else None)
