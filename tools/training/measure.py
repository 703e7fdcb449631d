"""Thresholds from the validation patients, metrics on the test patients with bootstrap intervals over patients."""
import numpy as np
from collections import deque

TEST = 'by patient, 12 test patients, looked at once, quantised weights'
VALIDATION = 'by patient, 9 validation patients (threshold chosen here), quantised weights'


def intervals(rows, statistic, repeats=2000):
    """95 % interval of `statistic(rows)` when patients (rows) are drawn again with replacement."""
    rng = np.random.default_rng(3)
    values = [statistic([rows[i] for i in rng.integers(len(rows), size=len(rows))]) for _ in range(repeats)]
    return [float(v) for v in np.nanpercentile(values, [2.5, 97.5])]


def metric(name, rows, statistic, protocol):
    low, high = intervals(rows, statistic)
    return {'name': name, 'value': round(float(statistic(rows)), 4), 'low': round(low, 4), 'high': round(high, 4), 'protocol': protocol}


def largest_component(mask):
    """26 neighbours in 3D."""
    labels = np.zeros(mask.shape, np.int32)
    best, size_of_best, label = 0, 0, 0
    for start in zip(*np.where(mask)):
        if labels[start]:
            continue
        label += 1
        labels[start] = label
        queue, size = deque([start]), 0
        while queue:
            z, y, x = queue.popleft()
            size += 1
            z0, y0, x0 = max(0, z - 1), max(0, y - 1), max(0, x - 1)
            near = mask[z0 : z + 2, y0 : y + 2, x0 : x + 2] & (labels[z0 : z + 2, y0 : y + 2, x0 : x + 2] == 0)
            for dz, dy, dx in zip(*np.where(near)):
                spot = (z0 + dz, y0 + dy, x0 + dx)
                labels[spot] = label
                queue.append(spot)
        if size > size_of_best:
            best, size_of_best = label, size
    return labels == best if best else mask


def volumes(p, part, threshold):
    """Per patient: overlap, sizes, and the same per slice, after the largest-component filter."""
    _, truth, patient = part
    rows = []
    for index in np.unique(patient):
        found, real = largest_component(p[patient == index] >= threshold), truth[patient == index]
        rows.append({'both': int((found & real).sum()), 'found': int(found.sum()), 'real': int(real.sum()), 'slices': [(int((f & r).sum()), int(f.sum()), int(r.sum())) for f, r in zip(found, real)]})
    return rows


def dice(both, found, real):
    return 2 * both / (found + real) if found + real else 1.0


def segmentation_metrics(pv, validation, pt, test):
    mean = lambda rows: np.mean([dice(r['both'], r['found'], r['real']) for r in rows])
    threshold = float(max((0.3, 0.4, 0.5, 0.6), key=lambda t: mean(volumes(pv, validation, t))))
    rows, seen = volumes(pt, test, threshold), volumes(pv, validation, threshold)
    per_slice = lambda rows: np.mean([dice(*s) for r in rows for s in r['slices'] if s[2]])
    total = lambda rows, key: sum(r[key] for r in rows)
    pooled = lambda rows: dice(total(rows, 'both'), total(rows, 'found'), total(rows, 'real'))
    false_positive = lambda rows: np.mean([sum(1 for s in r['slices'] if s[1] and not s[2]) for r in rows])
    return threshold, [
        metric('Dice per patient volume, mean', rows, mean, TEST),
        metric('Dice per patient volume, median', rows, lambda r: np.median([dice(x['both'], x['found'], x['real']) for x in r]), TEST),
        metric('Dice per slice with tumour, mean', rows, per_slice, TEST),
        metric('Dice pooled', rows, pooled, TEST),
        metric('False-positive slices per patient', rows, false_positive, TEST),
        metric('Dice per patient volume, mean (validation)', seen, mean, VALIDATION),
    ]


def auc(score, truth):
    order = np.argsort(score, kind='mergesort')
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    for value in np.unique(score):
        tied = score == value
        ranks[tied] = ranks[tied].mean()
    n = truth.sum()
    return (ranks[truth].sum() - n * (n + 1) / 2) / (n * (len(truth) - n)) if 0 < n < len(truth) else np.nan


def classification_metrics(pv, validation, pt, test):
    def rows_of(p, part):
        truth = part[1].any((1, 2))
        return [(p[part[2] == i], truth[part[2] == i]) for i in np.unique(part[2])]

    def over(statistic):
        return lambda rows: statistic(np.concatenate([r[0] for r in rows]), np.concatenate([r[1] for r in rows]))

    def balanced(threshold):
        return over(lambda s, t: ((s >= threshold)[t].mean() + (s < threshold)[~t].mean()) / 2)

    seen, rows = rows_of(pv, validation), rows_of(pt, test)
    threshold = float(max(np.round(np.arange(0.1, 0.91, 0.05), 2), key=lambda t: balanced(t)(seen)))
    return threshold, [
        metric('Balanced accuracy', rows, balanced(threshold), TEST),
        metric('Accuracy', rows, over(lambda s, t: ((s >= threshold) == t).mean()), TEST),
        metric('AUC', rows, over(auc), TEST),
        metric('Sensitivity', rows, over(lambda s, t: (s >= threshold)[t].mean()), TEST),
        metric('Specificity', rows, over(lambda s, t: (s < threshold)[~t].mean()), TEST),
        metric('Balanced accuracy (validation)', seen, balanced(threshold), VALIDATION),
    ]
