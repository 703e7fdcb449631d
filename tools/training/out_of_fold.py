"""python3 out_of_fold.py WORK_DIR: Dice per volume of each member of resunet-plus on the training patients it has not
seen, with the threshold and the filter that resunet-plus is shipped with."""
import sys

import numpy as np

from export_tfjs import COMPONENT_SHARES, THRESHOLDS
from fit_evidence import unseen_maps
from measure import dice, intervals, volumes

(THRESHOLD,), SHARE = THRESHOLDS['resunet-plus'], COMPONENT_SHARES['resunet-plus']


def main(work):
    values = []
    for file, p, truth, patient in unseen_maps(work):
        rows = volumes(p, (None, truth, patient), THRESHOLD, SHARE)
        values += [dice(r['both'], r['found'], r['real']) for r in rows]
        print(file, 'patients unseen by it:', len(rows), 'mean', round(float(np.mean(values[-len(rows):])), 3))
    for name, statistic in (('mean', np.mean), ('median', np.median)):
        low, high = intervals(values, statistic)
        print(f'{len(values)} patients, Dice per volume, {name} {statistic(values):.3f} ({low:.3f} to {high:.3f}), worst {min(values):.3f}')


if __name__ == '__main__':
    main(sys.argv[1])
