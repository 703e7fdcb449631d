"""python3 fit_evidence.py WORK_DIR: fits the dense layer of `evidence` (three numbers) on the training patients that each
member of resunet-plus has not seen, from that member's own probability maps (mirrored mean)."""
import glob
import sys

import numpy as np
import torch
import torch.nn.functional as F

from augment import load
from networks import Evidence, ResUNetPlus
from train_segmenter import neighbours_of, probabilities


def unseen_maps(work):
    """Of each member that left patients out: its file, its maps of those patients, the truth, whose slice each is."""
    X, Y, patient = load(f'{work}/train.npz')
    for path in sorted(glob.glob(f'{work}/resunet-plus.[0-5].pt')):
        state = torch.load(path, weights_only=False)
        net = ResUNetPlus().to(memory_format=torch.channels_last)
        net.load_state_dict(state['net'])
        part = patient % 6 == state['fold']
        yield path.rsplit('/', 1)[1], probabilities(net, X[part], neighbours_of(patient[part])), Y[part], patient[part]


def unseen_features(work):
    """Features and labels of every slice of the patients left out of one member."""
    features, labels = [], []
    for file, p, truth, patient in unseen_maps(work):
        features.append(Evidence.features(torch.from_numpy(p)[:, None]))
        labels.append(torch.from_numpy(truth.any((1, 2))))
        print(file, int(labels[-1].sum()), 'of', len(labels[-1]), 'slices with tumour, patients unseen by it:', len(np.unique(patient)))
    return torch.cat(features), torch.cat(labels).float()


def fitted(features, labels):
    """Two coefficients, an intercept and the loss of a logistic regression in which both kinds of slices weigh the same."""
    weight, bias = torch.zeros(2, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=500)
    importance = torch.where(labels > 0, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))

    def closure():
        optimiser.zero_grad()
        loss = F.binary_cross_entropy_with_logits(features @ weight + bias, labels, importance) + 1e-4 * weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return weight.detach(), bias.detach(), closure().item()


def main(work):
    features, labels = unseen_features(work)
    weight, bias, loss = fitted(features, labels)
    # a softmax over (0, z) is the logistic function of z
    head = {'weight': torch.stack([torch.zeros(2), weight]), 'bias': torch.tensor([0.0, bias.item()])}
    torch.save({'head': head, 'slices': len(labels)}, f'{work}/evidence.pt')
    print('weights', weight.tolist(), 'bias', bias.item(), 'loss', loss)


if __name__ == '__main__':
    main(sys.argv[1])
