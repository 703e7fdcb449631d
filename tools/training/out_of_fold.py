"""python3 out_of_fold.py WORK_DIR: Dice per volume of each member of resunet-plus on the training patients it has not
seen, with the threshold and the filter that resunet-plus is shipped with."""
import glob
import sys

import numpy as np
import torch

from augment import load
from measure import dice, intervals, volumes
from networks import ResUNetPlus
from train_segmenter import neighbours_of, probabilities

THRESHOLD, SHARE = 0.3, 0.15


def main(work):
    X, Y, patient = load(f'{work}/train.npz')
    values = []
    for path in sorted(glob.glob(f'{work}/resunet-plus.[0-5].pt')):
        state = torch.load(path, weights_only=False)
        net = ResUNetPlus().to(memory_format=torch.channels_last)
        net.load_state_dict(state['net'])
        part = patient % 6 == state['fold']
        p = probabilities(net, X[part], neighbours_of(patient[part]))
        rows = volumes(p, (None, Y[part], patient[part]), THRESHOLD, SHARE)
        values += [dice(r['both'], r['found'], r['real']) for r in rows]
        print(path.rsplit('/', 1)[1], 'patients unseen by it:', len(rows), 'mean', round(float(np.mean(values[-len(rows):])), 3))
    for name, statistic in (('mean', np.mean), ('median', np.median)):
        low, high = intervals(values, statistic)
        print(f'{len(values)} patients, Dice per volume, {name} {statistic(values):.3f} ({low:.3f} to {high:.3f}), worst {min(values):.3f}')


if __name__ == '__main__':
    main(sys.argv[1])
