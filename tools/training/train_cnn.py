"""python3 train_cnn.py WORK_DIR STEPS [--resume [--anneal STEPS]] [--from MODELS_DIR]: the slice classifier on whole slices;
keeps the weights with the best balanced accuracy on the validation patients. With --from another cycle begins at the shipped
weights, with a third of the peak of the learning rate, a running average of the weights, and, while it trains, a second output
that tells for every cell of 8 x 8 pixels whether tumour is in it: one label per slice teaches little about where to look."""
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from augment import copied_channels, intensity, load, spatial
from networks import Cnn
from train_segmenter import average_into

BATCH, PEAK = 16, 1e-3
# steps and seconds behind the weights that --from begins at
EARLIER = (500, 27 * 60)
# half the time where the processor computes with it
BF16 = torch.ops.mkldnn._is_mkldnn_bf16_supported()


def predict(net, X):
    net.eval()
    out = []
    with torch.no_grad():
        for at in range(0, len(X), 16):
            x = torch.from_numpy(X[at : at + 16].astype(np.float32)).permute(0, 3, 1, 2)
            out.append(net(x.contiguous(memory_format=torch.channels_last)).softmax(1)[:, 1].numpy())
    return np.concatenate(out)


def balanced_accuracy(score, truth, threshold=0.5):
    called = score >= threshold
    return (called[truth].mean() + (~called[~truth]).mean()) / 2


class WithCells(torch.nn.Module):
    """The classifier and, of its last features, a map of cells; the map is not part of the model."""

    def __init__(self, net):
        super().__init__()
        self.net, self.cells = net, torch.nn.Conv2d(128, 1, 1)

    def forward(self, x):
        kept = []
        hook = self.net.conv3.register_forward_hook(lambda _module, _inputs, out: kept.append(F.relu(F.max_pool2d(out, 2))))
        logits = self.net(x)
        hook.remove()
        return logits, self.cells(kept[0])


def cell_loss(logits, mask):
    """Cross-entropy per cell, cells with tumour weighing as much as those without."""
    truth = (F.avg_pool2d(mask, 8) > 0.1).float()
    share = truth.mean().clamp(1e-4, 0.5)
    weight = torch.where(truth > 0, 0.5 / share, 0.5 / (1 - share))
    return (F.binary_cross_entropy_with_logits(logits, truth, reduction='none') * weight).mean()


def again(work, models, steps):
    """Another cycle from the shipped weights."""
    from reference import shipped_network

    torch.manual_seed(1), torch.set_num_threads(int(os.environ.get('THREADS', '2')))
    rng = np.random.default_rng(int(time.time()))
    X, Y, _ = load(f'{work}/train.npz')
    XV, YV, _ = load(f'{work}/validation.npz')
    truth, area = YV.any((1, 2)), Y.sum((1, 2))
    positive, negative = np.where(area > 0)[0], np.where(area == 0)[0]
    net = WithCells(shipped_network(models, 'cnn')[0]).to(memory_format=torch.channels_last)
    averaged = shipped_network(models, 'cnn')[0]
    best, began, running = balanced_accuracy(predict(averaged, XV), truth), time.time(), 0.0
    print(f'shipped: validation balanced accuracy {best:.3f}', flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), PEAK / 3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, PEAK / 3, total_steps=steps, pct_start=0.15)
    for at in range(steps):
        net.train()
        pick = np.concatenate([rng.choice(positive, BATCH // 2), rng.choice(negative, BATCH // 2)])
        x = torch.from_numpy(X[pick].astype(np.float32)).permute(0, 3, 1, 2)
        mask = torch.from_numpy(Y[pick].astype(np.float32))[:, None]
        x, mask = spatial(x, mask, rng, 256, rotation=0.25, shift=0.1)
        with torch.autocast('cpu', torch.bfloat16, enabled=BF16):
            logits, cells = net(intensity(copied_channels(x, rng), rng))
        label = mask.amax((1, 2, 3)).long()
        loss = F.cross_entropy(logits.float(), label, label_smoothing=0.05) + cell_loss(cells.float(), mask)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
        average_into(averaged.state_dict(), net.net, 0.99)
        running += loss.item()
        if (at + 1) % 50 == 0 or at + 1 == steps:
            score = balanced_accuracy(predict(averaged, XV), truth)
            print(f'step {at + 1} loss {running / 50:.4f} validation balanced accuracy {score:.3f} {time.time() - began:.0f} s', flush=True)
            running = 0.0
            if score > best:
                best = score
                torch.save(averaged.state_dict(), f'{work}/cnn.best.pt')
                torch.save({'step': EARLIER[0] + at + 1, 'seconds': EARLIER[1] + time.time() - began}, f'{work}/cnn.checkpoint.pt')


def main(work, steps, resume, anneal=0):
    torch.manual_seed(1)
    torch.set_num_threads(int(os.environ.get('THREADS', '2')))
    rng = np.random.default_rng(1)
    X, Y, _ = load(f'{work}/train.npz')
    XV, YV, _ = load(f'{work}/validation.npz')
    truth = YV.any((1, 2))
    area = Y.sum((1, 2))
    positive, negative = np.where(area > 0)[0], np.where(area == 0)[0]
    net = Cnn().to(memory_format=torch.channels_last)
    optimiser = torch.optim.Adam(net.parameters(), PEAK / 10)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, PEAK, total_steps=steps, pct_start=0.2)
    first, best, began, running = 0, 0.0, time.time(), 0.0
    checkpoint = f'{work}/cnn.checkpoint.pt'
    if resume and os.path.exists(checkpoint):
        state = torch.load(checkpoint, weights_only=False)
        net.load_state_dict(state['net']), optimiser.load_state_dict(state['optimiser'])
        schedule.load_state_dict(state['schedule'])
        first, best, began = state['step'], state['best'], time.time() - state['seconds']
        rng = np.random.default_rng(first)
    if anneal:
        # a shorter end: from the learning rate reached, linearly to zero
        steps = first + anneal
        for group in optimiser.param_groups:
            group['initial_lr'] = group['lr']
        schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.01, anneal)
    for at in range(first, steps):
        net.train()
        pick = np.concatenate([rng.choice(positive, BATCH // 2), rng.choice(negative, BATCH // 2)])
        label = torch.from_numpy((area[pick] > 0).astype(np.int64))
        x = torch.from_numpy(X[pick].astype(np.float32)).permute(0, 3, 1, 2)
        x, _ = spatial(x, torch.zeros(BATCH, 1, 256, 256), rng, 256, rotation=0.2)
        with torch.autocast('cpu', torch.bfloat16, enabled=BF16):
            logits = net(intensity(x, rng))
        loss = F.cross_entropy(logits.float(), label)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
        running += loss.item()
        if (at + 1) % 100 == 0 or at + 1 == steps:
            score = balanced_accuracy(predict(net, XV), truth)
            print(f'step {at + 1} loss {running / 100:.4f} validation balanced accuracy {score:.3f} {time.time() - began:.0f} s', flush=True)
            running = 0.0
            if score >= best:
                best = score
                torch.save(net.state_dict(), f'{work}/cnn.best.pt')
            state = {'net': net.state_dict(), 'optimiser': optimiser.state_dict(), 'schedule': schedule.state_dict(), 'step': at + 1, 'best': best, 'seconds': time.time() - began}
            torch.save(state, f'{checkpoint}.tmp')
            os.replace(f'{checkpoint}.tmp', checkpoint)


if __name__ == '__main__':
    shorter = int(sys.argv[sys.argv.index('--anneal') + 1]) if '--anneal' in sys.argv else 0
    if '--from' in sys.argv:
        again(sys.argv[1], sys.argv[sys.argv.index('--from') + 1], int(sys.argv[2]))
    else:
        main(sys.argv[1], int(sys.argv[2]), '--resume' in sys.argv, shorter)
