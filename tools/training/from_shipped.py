"""python3 from_shipped.py MODELS_DIR MODEL CHECKPOINT [FOLD [MEMBER]]: a checkpoint for train_segmenter.py that begins another
cycle from the shipped weights (of resunet-plus those of one member, the first unless said otherwise), with half the peak of the
learning rate; or what export_tfjs.py takes for a member that stays as it is. Heads that only training uses begin anew. A FOLD
of 6 leaves no training patient out."""
import json
import re
import sys

import numpy as np
import torch

from export_tfjs import MODELS, modules_by_layer, write_back
from networks import ResUNet, ResUNetPlus


def values_of(folder):
    """Keras weight name -> array, from the 16-bit manifest."""
    spec = json.load(open(f'{folder}/model.json'))['weightsManifest'][0]['weights']
    blob, at, out = open(f'{folder}/weights.bin', 'rb').read(), 0, {}
    for entry in spec:
        count = int(np.prod(entry['shape']))
        out[entry['name']] = np.frombuffer(blob, '<f2', count, at).astype(np.float32).reshape(entry['shape'])
        at += 2 * count
    return out


def main(models, name, checkpoint, fold=None, member=1):
    plus = name == 'resunet-plus'
    net = ResUNetPlus() if plus else ResUNet()
    modules, written = modules_by_layer(net), 0
    for key, array in values_of(f'{models}/{name}').items():
        layer, weight = key.split('/')
        if plus and not layer.startswith(f'm{member}_'):
            continue
        write_back(modules[layer.removeprefix(f'm{member}_')], weight, array)
        written += 1
    card = json.load(open(f'{models}/{name}/card.json'))
    steps, minutes = (int(re.search(rf'(\d+) {word}', card['recipe']).group(1)) for word in ('steps', 'minutes'))
    # the card's minutes are those of all members
    members = len({found.group() for found in map(re.compile(r'^m\d+_').match, values_of(f'{models}/{name}')) if found})
    earlier = {'step': steps, 'seconds': 60 * minutes / max(1, members)}
    torch.save({'net': net.state_dict(), 'trained': net.state_dict(), 'step': 0, 'seconds': 0.0, 'fold': None if fold is None else int(fold), 'peak': 1e-3, 'earlier': earlier}, checkpoint)
    print(written, 'tensors of', MODELS[name][0], earlier)


if __name__ == '__main__':
    main(*sys.argv[1:6])
