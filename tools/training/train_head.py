"""python3 train_head.py WORK_DIR {vgg16-1|vgg16-2|resnet50} MINUTES: a mission head on the cached features of its trained
base. Features are made once per base: of every training slice as it is, then of augmented ones until MINUTES are over.
Keeps the head with the best AUC on the validation patients."""
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from augment import intensity, load, spatial
from backbones import Classifier, Head, ResNet50Base, Vgg16Base
from measure import auc

SIDES = {'vgg16': 224, 'resnet50': 256}
EPOCHS, BATCH = 30, 64


def base_of(work, name):
    state = torch.load(f'{work}/{name}.base.pt', weights_only=False)
    base = Vgg16Base() if name == 'vgg16' else ResNet50Base()
    base.load_state_dict(state['base'])
    base.eval()
    return (base.fold() if name == 'vgg16' else base).to(memory_format=torch.channels_last), state


def features_of(base, x):
    with torch.no_grad():
        return base(x.contiguous(memory_format=torch.channels_last)).half().numpy()


def make_features(work, name, minutes):
    """Features and labels of training (plain, then augmented) and validation slices, cached in one file."""
    path = f'{work}/{name}.features.npz'
    if os.path.exists(path):
        return np.load(path)
    base, _ = base_of(work, name)
    side, rng, began = SIDES[name], np.random.default_rng(5), time.time()
    out = {}
    for part in ('validation', 'train'):
        X, Y, _ = load(f'{work}/{part}.npz')
        labels, kept, order = [], [], np.arange(len(X))
        turns = 1 if part == 'validation' else 20
        for turn in range(turns):
            if turn:
                rng.shuffle(order)
            for at in range(0, len(X), 4):
                if turn and time.time() - began > 60 * minutes:
                    break
                pick = order[at : at + 4]
                x = torch.from_numpy(X[pick].astype(np.float32)).permute(0, 3, 1, 2)
                if turn:
                    x, _ = spatial(x, torch.zeros(len(pick), 1, 256, 256), rng, 256, rotation=0.2)
                    x = intensity(x, rng)
                kept.append(features_of(base, F.interpolate(x, size=(side, side), mode='bilinear', align_corners=False)))
                labels.append(Y[pick].any((1, 2)))
        out[f'{part}_x'], out[f'{part}_y'] = np.concatenate(kept), np.concatenate(labels)
        print(name, part, len(out[f'{part}_y']), f'{time.time() - began:.0f} s', flush=True)
    np.savez(path, **out)
    return np.load(path)


def scores_of(head, features):
    head.eval()
    with torch.no_grad():
        return torch.cat([head(torch.from_numpy(features[at : at + 64]).float()).softmax(1)[:, 1] for at in range(0, len(features), 64)]).numpy()


def main(work, model, minutes):
    torch.manual_seed(4), torch.set_num_threads(int(os.environ.get('THREADS', '2')))
    rng = np.random.default_rng(4)
    name = 'resnet50' if model == 'resnet50' else 'vgg16'
    cached = make_features(work, name, minutes)
    x, y = cached['train_x'], cached['train_y']
    xv, yv = cached['validation_x'], cached['validation_y']
    head = Head(model)
    optimiser = torch.optim.AdamW(head.parameters(), 3e-4, weight_decay=0.05)
    positive, negative = np.where(y)[0], np.where(~y)[0]
    best, kept = 0.0, None
    for epoch in range(EPOCHS):
        head.train()
        for _ in range(len(y) // BATCH):
            pick = np.concatenate([rng.choice(positive, BATCH // 2), rng.choice(negative, BATCH // 2)])
            features = torch.from_numpy(x[pick]).float()
            # mirrored maps stand for mirrored slices, silenced channels for other patients
            features = torch.where(torch.rand(len(pick), 1, 1, 1) < 0.5, features.flip(3), features)
            features = F.dropout2d(features, 0.2)
            loss = F.cross_entropy(head(features), torch.from_numpy(y[pick].astype(np.int64)), label_smoothing=0.02)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
        found = auc(scores_of(head, xv), yv)
        print(f'{model} epoch {epoch + 1} loss {loss.item():.3f} validation AUC {found:.4f}', flush=True)
        if found > best:
            best, kept = found, {key: value.clone() for key, value in head.state_dict().items()}
    head.load_state_dict(kept)
    base, state = base_of(work, name)
    torch.save({'net': Classifier(base, head).state_dict(), 'step': state['step'], 'seconds': state['seconds']}, f'{work}/{model}.pt')
    print(f'{model}: validation AUC {best:.4f}')


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
