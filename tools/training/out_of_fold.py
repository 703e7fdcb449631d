"""python3 out_of_fold.py WORK_DIR: each member of resunet-plus on the patients it was trained without: Dice per volume, with the
threshold and the filter that resunet-plus is shipped with, and how well its map tells slices with tumour, by a regression as
`evidence` has it that was fitted on the other members' unseen patients, and what the app's mark of doubtful slices is worth.
Where every patient was left out of one member (pool_patients.py) this is a cross-validation."""
import sys

import numpy as np
import torch

from export_tfjs import COMPONENT_SHARES, THRESHOLDS
from fit_evidence import fitted, unseen_maps
from measure import auc, classification_metrics, dice, intervals, volumes
from networks import Evidence

(THRESHOLD,), SHARE = THRESHOLDS['resunet-plus'], COMPONENT_SHARES['resunet-plus']

# as src/ml/analysis/slice-measures.ts and src/shared/domain/doubt.ts have them
IN_QUESTION, FEWEST, DOUBTFUL_FROM = 0.05, 30, 0.4
# a slice whose outline has a lower Dice than this is one that should be marked
POOR = 0.7


def doubt(p):
    """Mean binary entropy, in bits, of the pixels of each slice that are in question; p: slices x H x W."""
    inside = p >= IN_QUESTION
    q = np.clip(p, 1e-7, 1 - 1e-7)
    entropy = -(q * np.log2(q) + (1 - q) * np.log2(1 - q))
    return (entropy * inside).sum((1, 2)) / np.maximum(inside.sum((1, 2)), FEWEST)


def say_doubt(doubts, slices):
    poor = np.array([dice(*one) < POOR for one in slices])
    marked = doubts >= DOUBTFUL_FROM
    print(f'marked as doubtful: {(marked & poor).sum()} of {poor.sum()} slices with a Dice under {POOR}, {(marked & ~poor).sum()} of {(~poor).sum()} others; AUC {auc(doubts, poor):.3f}')


def scores_of(members, left_out):
    """Scores of the slices one member has not seen, by what the others make of the regression."""
    others = [member for member in members if member is not left_out]
    weight, bias, _ = fitted(torch.cat([f for f, _, _ in others]), torch.cat([labels for _, labels, _ in others]))
    return torch.sigmoid(left_out[0] @ weight + bias).numpy()


def main(work):
    values, members, doubts, slices = [], [], [], []
    for file, p, truth, patient in unseen_maps(work):
        rows = volumes(p, (None, truth, patient), THRESHOLD, SHARE)
        values += [dice(r['both'], r['found'], r['real']) for r in rows]
        doubts.append(doubt(p))
        slices += [one for r in rows for one in r['slices']]
        members.append((Evidence.features(torch.from_numpy(p)[:, None]), torch.from_numpy(truth.any((1, 2))).float(), patient))
        print(file, 'patients unseen by it:', len(rows), 'mean', round(float(np.mean(values[-len(rows):])), 3))
    for name, statistic in (('mean', np.mean), ('median', np.median)):
        low, high = intervals(values, statistic)
        print(f'{len(values)} patients, Dice per volume, {name} {statistic(values):.3f} ({low:.3f} to {high:.3f}), worst {min(values):.3f}')
    print('at 0:', sum(value == 0 for value in values), ' under 0.5:', sum(value < 0.5 for value in values))
    say_doubt(np.concatenate(doubts), slices)
    truth = np.concatenate([labels.numpy() > 0 for _, labels, _ in members])
    patient = np.concatenate([patient for _, _, patient in members])
    scores = np.concatenate([scores_of(members, member) for member in members])
    _, metrics = classification_metrics(scores, (None, truth[:, None, None], patient), thresholds=(0.5,))
    print(len(truth), 'slices,', int(truth.sum()), 'with tumour, threshold 0.5')
    for one in metrics:
        print(f"{one['name']} {one['value']:.3f} ({one['low']:.3f} to {one['high']:.3f})")


if __name__ == '__main__':
    main(sys.argv[1])
