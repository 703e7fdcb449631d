"""python3 card_figures.py MODELS_DIR EVALUATION.JSON...: puts what `sulcus evaluate` measured into the cards of the models it
measured, the test patients' figures before those of the validation patients. Figures of another version of a model are refused."""
import json
import sys

# how a card names the figures of an evaluation
NAMES = {
    'balancedAccuracy': 'Balanced accuracy',
    'auc': 'AUC',
    'accuracy': 'Accuracy',
    'recall': 'Sensitivity',
    'specificity': 'Specificity',
    'diceVolumeMean': 'Dice per patient volume, mean',
    'diceVolumeMedian': 'Dice per patient volume, median',
    'dicePositiveSlices': 'Dice per slice with tumour, mean',
    'dicePooled': 'Dice pooled',
    'falsePositiveSlicesPerPatient': 'False-positive slices per patient',
}
PROTOCOLS = {
    'test': 'by patient, {} test patients, looked at once, as shipped (sulcus evaluate)',
    'validation': 'by patient, {} validation patients ({}), as shipped (sulcus evaluate)',
}
# what the validation patients had a part in, besides stopping the training
CHOSEN_HERE = {
    'evidence': 'its threshold was not chosen: 0.5 is what its regression makes it',
    'resunet-plus': 'threshold chosen on them and on training patients that members had not seen',
}


def rounded(value):
    # more than is ever shown: rounding twice makes another figure of it
    return None if value is None else round(value, 6)


def main(models, files):
    evaluations = [json.load(open(file)) for file in files]
    part = lambda evaluation: next(name for name in PROTOCOLS if name in evaluation['protocol'])
    evaluations.sort(key=lambda evaluation: list(PROTOCOLS).index(part(evaluation)))
    for name in sorted({name for evaluation in evaluations for name in evaluation['models']}):
        path, metrics, hashes = f'{models}/{name}/card.json', [], set()
        for evaluation in evaluations:
            found = evaluation['models'].get(name)
            if found is None:
                continue
            hashes.add(found['hash'])
            figures = found.get('classification') or found['segmentation']
            protocol = PROTOCOLS[part(evaluation)].format(evaluation['data']['patients'], CHOSEN_HERE.get(name, 'threshold chosen here'))
            for key, title in NAMES.items():
                if key in figures:
                    metrics.append({'name': title, **{end: rounded(figures[key][end]) for end in ('value', 'low', 'high')}, 'protocol': protocol})
        if len(hashes) != 1:
            raise SystemExit(f'{name} was measured in two versions: measure it again')
        card = json.load(open(path))
        card['metrics'] = metrics
        with open(path, 'w') as out:
            out.write(json.dumps(card, indent=2, ensure_ascii=False) + '\n')
        print(name, [(metric['name'], metric['value']) for metric in metrics[:2]])


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2:])
