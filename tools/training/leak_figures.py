"""python3 leak_figures.py LEAKING_WORK_DIR MODEL...: figures of the published protocol, which leaks, as Markdown rows: slices of
one patient are on both sides. float32 weights; the threshold is the one with the best accuracy on the leaking validation
slices; recall, precision and F1 weighted by class, as published."""
import os
import sys

import numpy as np
import torch

from augment import load
from export_tfjs import MODELS, predict, trained


def figures(called, truth):
    """Accuracy, balanced accuracy, weighted recall, weighted F1, macro F1, weighted precision, in percent."""
    rows = []
    for label in (False, True):
        tp = (called & truth if label else ~called & ~truth).sum()
        recall, precision = tp / max(1, (truth == label).sum()), tp / max(1, (called == label).sum())
        rows.append((recall, precision, 2 * recall * precision / max(1e-9, recall + precision), (truth == label).mean()))
    r = np.array(rows)
    weighted = lambda column: (r[:, column] * r[:, 3]).sum()
    return [100 * v for v in ((called == truth).mean(), r[:, 0].mean(), weighted(0), weighted(2), r[:, 2].mean(), weighted(1))]


def main(work, names):
    torch.set_num_threads(int(os.environ.get('THREADS', '2')))
    parts = [load(f'{work}/{part}.npz') for part in ('validation', 'test')]
    truths = [part[1].any((1, 2)) for part in parts]
    for name in names:
        _, _, build, _, _, size, channels, mirror, _ = MODELS[name]
        net = build(1)
        state = trained(work, name, net)
        net = net.to(memory_format=torch.channels_last).eval()
        chosen, scores = (predict(net, part, size, channels, mirror) for part in parts)
        threshold = max(np.arange(0.05, 1, 0.05), key=lambda t: ((chosen >= t) == truths[0]).mean())
        row = ' | '.join(f'{value:.2f}' for value in figures(scores >= threshold, truths[1]))
        print(f"| {name} | {row} | {threshold:.2f} | {state['step']} steps, {state['seconds'] / 60:.0f} minutes |", flush=True)


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2:])
