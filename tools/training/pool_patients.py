"""python3 pool_patients.py WORK_DIR POOL_DIR: all 82 patients as one training part without a validation part, for a
cross-validation. Their order is drawn, so that each sixth of them, which a member trained with FOLD leaves out, is a random
one. Nothing trained there is shipped or chosen by: the test patients are in it."""
import os
import sys

import numpy as np

from augment import load

SEED = 82


def main(work, pool):
    os.makedirs(pool, exist_ok=True)
    parts = [load(f'{work}/{part}.npz') for part in ('train', 'validation', 'test')]
    volumes = [(X[patient == one], Y[patient == one]) for X, Y, patient in parts for one in np.unique(patient)]
    order = np.random.default_rng(SEED).permutation(len(volumes))
    masks = [volumes[at][1] for at in order]
    patient = np.repeat(np.arange(len(order)), [len(mask) for mask in masks])
    np.savez(f'{pool}/train.npz', X=np.concatenate([volumes[at][0] for at in order]), Y=np.concatenate(masks), patient=patient)
    print(len(order), 'patients', len(patient), 'slices')


if __name__ == '__main__':
    main(*sys.argv[1:3])
