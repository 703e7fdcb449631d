"""Thresholds from the validation patients, and their metrics with bootstrap intervals over patients."""
import numpy as np
from scipy import ndimage

VALIDATION = 'by patient, 9 validation patients (threshold chosen here), quantised weights'


def intervals(rows, statistic, repeats=2000):
    """95 % interval of `statistic(rows)` when patients (rows) are drawn again with replacement."""
    rng = np.random.default_rng(3)
    values = [statistic([rows[i] for i in rng.integers(len(rows), size=len(rows))]) for _ in range(repeats)]
    return [float(v) for v in np.nanpercentile(values, [2.5, 97.5])]


def metric(name, rows, statistic):
    low, high = intervals(rows, statistic)
    return {'name': name, 'value': round(float(statistic(rows)), 4), 'low': round(low, 4), 'high': round(high, 4), 'protocol': VALIDATION}


def large_components(mask, share):
    """The largest component (26 neighbours in 3D), and those of at least this share of its voxels."""
    labels, count = ndimage.label(mask, np.ones((3, 3, 3)))
    if not count:
        return mask
    sizes = np.bincount(labels.ravel())[1:]
    return np.isin(labels, 1 + np.flatnonzero(sizes >= share * sizes.max()))


def volumes(p, part, threshold, share):
    """Per patient: overlap, sizes, and the same per slice, after the component filter; share None: without it."""
    _, truth, patient = part
    rows = []
    for index in np.unique(patient):
        found, real = p[patient == index] >= threshold, truth[patient == index]
        found = found if share is None else large_components(found, share)
        rows.append({'both': int((found & real).sum()), 'found': int(found.sum()), 'real': int(real.sum()), 'slices': [(int((f & r).sum()), int(f.sum()), int(r.sum())) for f, r in zip(found, real)]})
    return rows


def dice(both, found, real):
    return 2 * both / (found + real) if found + real else 1.0


def segmentation_metrics(pv, validation, share, thresholds):
    """The best of these thresholds on the validation patients, with the component filter or without it."""
    mean = lambda rows: np.mean([dice(r['both'], r['found'], r['real']) for r in rows])
    choices = [(t, kept) for t in thresholds for kept in (None, share)]
    threshold, kept = max(choices, key=lambda choice: mean(volumes(pv, validation, *choice)))
    seen = volumes(pv, validation, threshold, kept)
    per_slice = lambda rows: np.mean([dice(*s) for r in rows for s in r['slices'] if s[2]])
    total = lambda rows, key: sum(r[key] for r in rows)
    pooled = lambda rows: dice(total(rows, 'both'), total(rows, 'found'), total(rows, 'real'))
    false_positive = lambda rows: np.mean([sum(1 for s in r['slices'] if s[1] and not s[2]) for r in rows])
    filtered = {'largestComponent': False} if kept is None else {'largestComponent': True, 'componentShare': kept}
    return {'threshold': float(threshold), **filtered}, [
        metric('Dice per patient volume, mean', seen, mean),
        metric('Dice per patient volume, median', seen, lambda r: np.median([dice(x['both'], x['found'], x['real']) for x in r])),
        metric('Dice per slice with tumour, mean', seen, per_slice),
        metric('Dice pooled', seen, pooled),
        metric('False-positive slices per patient', seen, false_positive),
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


def classification_metrics(pv, validation, thresholds):
    """The best of these thresholds on the validation patients."""
    def rows_of(p, part):
        truth = part[1].any((1, 2))
        return [(p[part[2] == i], truth[part[2] == i]) for i in np.unique(part[2])]

    def over(statistic):
        return lambda rows: statistic(np.concatenate([r[0] for r in rows]), np.concatenate([r[1] for r in rows]))

    def balanced(threshold):
        return over(lambda s, t: ((s >= threshold)[t].mean() + (s < threshold)[~t].mean()) / 2)

    seen = rows_of(pv, validation)
    threshold = float(max(thresholds, key=lambda t: balanced(t)(seen)))
    return {'threshold': threshold, 'largestComponent': False}, [
        metric('Balanced accuracy', seen, balanced(threshold)),
        metric('Accuracy', seen, over(lambda s, t: ((s >= threshold) == t).mean())),
        metric('AUC', seen, over(auc)),
        metric('Sensitivity', seen, over(lambda s, t: (s >= threshold)[t].mean())),
        metric('Specificity', seen, over(lambda s, t: (s < threshold)[~t].mean())),
    ]
