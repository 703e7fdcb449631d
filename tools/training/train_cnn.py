"""python3 train_cnn.py WORK_DIR STEPS [--resume [--anneal STEPS]]: the slice classifier on whole slices; keeps the weights with the
best balanced accuracy on the validation patients."""
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from augment import intensity, load, spatial
from networks import Cnn

BATCH, PEAK = 16, 1e-3
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
    main(sys.argv[1], int(sys.argv[2]), '--resume' in sys.argv, shorter)
