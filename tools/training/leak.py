"""python3 leak.py WORK_DIR LEAKING_WORK_DIR: the published protocol, which leaks. Slices of the training and validation
patients are dealt at random to training (80 %), validation (10 %) and test (10 %), so slices of one patient stand on every
side. Only for putting a figure beside the published table; such weights are never shipped. The test patients stay out."""
import os
import sys

import numpy as np

from augment import load


def main(work, out):
    os.makedirs(out, exist_ok=True)
    parts = [load(f'{work}/{part}.npz') for part in ('train', 'validation')]
    X, Y = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    patient = np.concatenate([parts[0][2], parts[1][2] + parts[0][2].max() + 1])
    order = np.random.default_rng(8).permutation(len(X))
    ends = [0, int(0.8 * len(X)), int(0.9 * len(X)), len(X)]
    for at, part in enumerate(('train', 'validation', 'test')):
        pick = np.sort(order[ends[at] : ends[at + 1]])
        np.savez(f'{out}/{part}.npz', X=X[pick], Y=Y[pick], patient=patient[pick])
        print(part, len(pick), 'slices of', len(np.unique(patient[pick])), 'patients')


if __name__ == '__main__':
    main(*sys.argv[1:3])
