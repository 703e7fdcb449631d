"""python3 train_backbone.py WORK_DIR {vgg16|resnet50} MINUTES: trains a base from scratch on crops. Every cell of its last
features (32 x 32 pixels) learns from the masks whether tumour is in it, which teaches more than one label per slice. The
learning rate follows the share of the minutes that has passed, so it always ends annealed; a checkpoint every 5 minutes."""
import math
import os
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from augment import intensity, load, spatial
from backbones import ResNet50Base, Vgg16Base
from measure import auc

# half the time where the processor computes with it
BF16 = torch.ops.mkldnn._is_mkldnn_bf16_supported()
# crop, batch, peak of the learning rate, pixels of a slice's side as the model sees it
RECIPES = {'vgg16': (96, 8, 1e-3, 224), 'resnet50': (128, 12, 2e-3, 256)}


def centres_of(x, y, crop, rng):
    """Inside the head; on the tumour for most crops of slices that have one; in -1..1."""
    out = np.zeros((len(x), 2))
    for k in range(len(x)):
        rows, columns = np.where(x[k].max(axis=2) > 0)
        if y[k].any() and rng.random() < 0.7:
            rows, columns = np.where(y[k])
        if len(rows):
            i = rng.integers(len(rows))
            # anywhere around it, so that the tumour is not always in the middle
            jitter = rng.uniform(-0.3, 0.3, 2) * crop / 128
            out[k] = np.clip(np.array([columns[i] / 128 - 1, rows[i] / 128 - 1]) + jitter, -0.75, 0.75)
    return out


def cell_loss(logits, mask):
    """Cross-entropy per cell; cells that the tumour only grazes do not count."""
    share = F.avg_pool2d(mask, 32)[:, :, : logits.shape[2], : logits.shape[3]]
    counts = ((share == 0) | (share > 0.05)).float()
    return (F.binary_cross_entropy_with_logits(logits, (share > 0.05).float(), reduction='none') * counts).sum() / counts.sum().clamp(min=1)


def validation_auc(base, cells, side, part):
    """AUC of the highest cell of a slice, on every third slice of the validation patients."""
    X, Y, _ = part
    base.eval(), cells.eval()
    scores = []
    with torch.no_grad():
        for at in range(0, len(X), 3):
            x = torch.from_numpy(X[at : at + 1].astype(np.float32)).permute(0, 3, 1, 2)
            x = F.interpolate(x, size=(side, side), mode='bilinear', align_corners=False)
            scores.append(float(cells(base(x.contiguous(memory_format=torch.channels_last))).max()))
    base.train(), cells.train()
    return auc(np.array(scores), Y[::3].any((1, 2)))


def main(work, name, minutes):
    torch.manual_seed(2), torch.set_num_threads(int(os.environ.get('THREADS', '2')))
    rng = np.random.default_rng(int(time.time()))
    crop, batch, peak, side = RECIPES[name]
    X, Y, _ = load(f'{work}/train.npz')
    validation = load(f'{work}/validation.npz')
    area = Y.sum((1, 2))
    positive, negative = np.where(area > 0)[0], np.where(area == 0)[0]
    base = (Vgg16Base() if name == 'vgg16' else ResNet50Base()).to(memory_format=torch.channels_last)
    cells = nn.Conv2d(512 if name == 'vgg16' else 2048, 1, 1)
    optimiser = torch.optim.AdamW([*base.parameters(), *cells.parameters()], peak, weight_decay=0.02)
    checkpoint, spent, step = f'{work}/{name}.base.pt', 0.0, 0
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint, weights_only=False)
        base.load_state_dict(state['base']), cells.load_state_dict(state['cells'])
        optimiser.load_state_dict(state['optimiser'])
        spent, step = state['seconds'], state['step']
    began, saved, running, count = time.time() - spent, time.time(), 0.0, 0
    zoom = 256 / side
    base.train()
    while True:
        passed = (time.time() - began) / (60 * minutes)
        rate = peak * (min(1.0, passed / 0.08) * 0.5 * (1 + math.cos(math.pi * min(1.0, passed))) + 1e-3)
        for group in optimiser.param_groups:
            group['lr'] = rate
        half = batch * 5 // 8
        pick = np.concatenate([rng.choice(positive, half), rng.choice(negative, batch - half)])
        x = torch.from_numpy(X[pick].astype(np.float32)).permute(0, 3, 1, 2)
        y = torch.from_numpy(Y[pick].astype(np.float32))[:, None]
        x, y = spatial(x, y, rng, crop, scale=(0.85 * zoom, 1.15 * zoom), centres=centres_of(X[pick], Y[pick], crop, rng))
        with torch.autocast('cpu', torch.bfloat16, enabled=BF16):
            logits = cells(base(intensity(x, rng)))
        loss = cell_loss(logits.float(), y)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(base.parameters(), 1.0)
        optimiser.step()
        step, running, count = step + 1, running + loss.item(), count + 1
        over = passed >= 1
        if over or time.time() - saved > 300:
            print(f'step {step} loss {running / count:.4f} validation AUC {validation_auc(base, cells, side, validation):.3f} {time.time() - began:.0f} s', flush=True)
            running, count, saved = 0.0, 0, time.time()
            state = {'base': base.state_dict(), 'cells': cells.state_dict(), 'optimiser': optimiser.state_dict(), 'step': step, 'seconds': time.time() - began}
            torch.save(state, f'{checkpoint}.tmp')
            os.replace(f'{checkpoint}.tmp', checkpoint)
        if over:
            return


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
