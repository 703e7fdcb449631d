"""Writes trained weights as a TF.js layers model, as the app ships it: 16-bit floats for segmenters, 8 bits per channel
for classifiers. python3 export_tfjs.py WORK_DIR MODELS_DIR MODEL: validation patients choose the threshold; the
test patients are not opened here."""
import glob
import hashlib
import json
import os
import sys
from functools import partial

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from augment import load
from backbones import Classifier, Head, ResNet50Base, Vgg16Base
from measure import classification_metrics, segmentation_metrics
from networks import Cnn, Ensemble, Evidence, ResUNet, ResUNetPlus
from topologies import cnn_topology, evidence_topology, resnet50_topology, resunet_plus_topology, resunet_topology, vgg16_first_topology, vgg16_second_topology
from train_segmenter import inputs_of, neighbours_of


def modules_by_layer(net):
    layer = lambda name: name.removeprefix('base.').removeprefix('head.').replace('.', '_')
    return {layer(name): module for name, module in net.named_modules() if isinstance(module, (nn.Conv2d, nn.Linear, nn.BatchNorm2d))}


def tensors(module):
    """Keras name -> array in Keras order (HWIO, in x out)."""
    if isinstance(module, nn.Conv2d):
        return {'kernel': module.weight.permute(2, 3, 1, 0)} | ({} if module.bias is None else {'bias': module.bias})
    if isinstance(module, nn.Linear):
        return {'kernel': module.weight.t(), 'bias': module.bias}
    return {'gamma': module.weight, 'beta': module.bias, 'moving_mean': module.running_mean, 'moving_variance': module.running_var}


def quantise(array, bits):
    """Bytes, the manifest's quantization entry, and the values the app will compute with."""
    if bits == 16:
        half = array.astype('<f2')
        return half.tobytes(), {'dtype': 'float16'}, half.astype(np.float32)
    flat = array.reshape(-1, array.shape[-1])
    low, high = flat.min(0), flat.max(0)
    scale = np.maximum((high - low) / 255, 1e-12).astype(np.float32)
    q = np.clip(np.round((flat - low) / scale), 0, 255).astype(np.uint8)
    meta = {'dtype': 'uint8', 'axis': array.ndim - 1, 'scale': [float(s) for s in scale], 'min': [float(m) for m in low]}
    return q.tobytes(), meta, (q * scale + low).astype(np.float32).reshape(array.shape)


def write_back(module, name, values):
    value = torch.from_numpy(np.ascontiguousarray(values))
    target = {'kernel': 'weight', 'bias': 'bias', 'gamma': 'weight', 'beta': 'bias', 'moving_mean': 'running_mean', 'moving_variance': 'running_var'}[name]
    if name == 'kernel':
        value = value.permute(3, 2, 0, 1) if value.ndim == 4 else value.t()
    getattr(module, target).data.copy_(value)


def export_weights(net, layers, bits):
    """weights.bin and its manifest; `net` then holds exactly what was written."""
    modules, blob, manifest = modules_by_layer(net), b'', []
    for entry in layers:
        module = modules.get(entry['name'])
        if module is None:
            continue
        for name, tensor in tensors(module).items():
            array = tensor.detach().contiguous().numpy().astype(np.float32)
            spec = {'name': f"{entry['name']}/{name}", 'shape': list(array.shape), 'dtype': 'float32'}
            if bits == 16 or name == 'kernel':
                data, spec['quantization'], values = quantise(array, bits)
            else:
                data, values = array.astype('<f4').tobytes(), array
            write_back(module, name, values)
            blob += data
            manifest.append(spec)
    return blob, manifest


def answer(net, x):
    """Probability of tumour per slice, or per pixel."""
    z = net(x)
    return z.softmax(1)[:, 1] if z.ndim == 2 else z.sigmoid()[:, 0]


def predict(net, part, size, channels, mirror):
    """Scores or maps; a mirrored slice is averaged in where the card says so."""
    X, _, patient = part
    neighbours = neighbours_of(patient) if channels == 9 else None
    net.eval()
    out = []
    with torch.no_grad():
        for at in range(0, len(X), 8):
            x = inputs_of(X, np.arange(at, min(at + 8, len(X))), neighbours)
            if size != x.shape[2]:
                x = F.interpolate(x, size=(size, size), mode='bilinear', align_corners=False)
            x = x.contiguous(memory_format=torch.channels_last)
            p = answer(net, x)
            if mirror:
                back = answer(net, x.flip(3))
                p = (p + (back.flip(2) if back.ndim == 3 else back)) / 2
            out.append(p.numpy())
    return np.concatenate(out)


COMMON = {
    'trainedOn': [{'width': 256, 'height': 256}],
    'preprocessing': {'kind': 'volume-standardise', 'version': 1, 'lowPercentile': 10, 'highPercentile': 99, 'foreground': 0.1},
    'sixteenBit': 'scale-to-255-by-volume-maximum',
    'data': 'LGG MRI segmentation, 61 patients for training (of 82 available); images from TCIA TCGA-LGG',
    'split': 'by patient: 61 training, 9 validation, 12 test; no patient in two parts',
    'licence': 'non-commercial research use',
    'origin': 'Trained by the Sulcus project on: Buda M, Saha A, Mazurowski MA. Association of genomic subtypes of lower-grade gliomas with shape features automatically extracted by a deep learning algorithm. Comput Biol Med 2019;109:218-225. Images: The Cancer Imaging Archive, TCGA-LGG, CC BY 3.0; packaging commonly given as CC BY-NC-SA 4.0.',
}


DENSE = 'trained from scratch on crops, each cell of the last features (32 x 32 pixels) labelled from the masks; '
# of the weights; a model that is not named is at 1.0.0
VERSIONS = {'cnn': '1.1.0', 'resunet': '1.3.0', 'resunet-plus': '2.0.0', 'evidence': '2.0.0'}
# models whose base is another's: its weights are stored there alone
BASES = {'vgg16-2': ('vgg16-1', 'block')}
CROPS = '8 crops of 160 x 160 (5 with tumour, 3 without), 2 x cross-entropy + Dice, '
SCANNERS = 'flips, rotation, scale, shift, gain, offset and gamma per sequence, noise, coarser pictures, copied channels; slices of patients with little tumour drawn more often'
# what the minutes of a training are; of a model that is not named they are by the clock
CLOCKS = {'resunet-plus': 'of processor time', 'evidence': 'of processor time'}


def members(work, name):
    """Files of the members; evidence stands on those that have left patients out (a fold below 6)."""
    return sorted(glob.glob(f'{work}/resunet-plus.[{"0-5" if name == "evidence" else "0-9"}].pt'))


# name, architecture, network, topology (both given the number of members), bits, size and channels of the input, mirrored, how it was trained
MODELS = {
    'resunet': ('ResUNet', 'ResUNet, residual blocks 16-256, 256 x 256', lambda n: ResUNet(), lambda n: resunet_topology(), 16, 256, 3, True, '{step} steps of ' + CROPS + 'running average of the weights, AdamW to 3e-3, then two more cycles to 1e-3, ' + SCANNERS),
    'resunet-plus': ('ResUNet-plus', 'residual U-Net on three neighbouring slices, mostly at half size, {members} members', lambda n: Ensemble([ResUNetPlus() for _ in range(n)]), resunet_plus_topology, 16, 256, 9, True, '{members} members of {step} steps of ' + CROPS + 'deep supervision, running average of the weights, AdamW to 2e-3, ' + SCANNERS + '; each without another sixth of the training patients'),
    'evidence': ('Evidence', 'the highest mean probabilities of resunet-plus, {members} members, in a logistic regression', lambda n: Evidence([ResUNetPlus() for _ in range(n)]), evidence_topology, 8, 256, 9, True, 'the members of resunet-plus; two coefficients and an intercept fitted on training patients each member had not seen'),
    'cnn': ('CNN', 'three convolutions 32-64-128, dense 128', lambda n: Cnn(), lambda n: cnn_topology(), 8, 256, 3, False, '{step} steps of 16 slices (half with tumour), cross-entropy, Adam to 1e-3, then another cycle to 3e-4 with every cell of 8 x 8 pixels labelled too and a running average of the weights, flips, rotation, scale, shift, intensity, copied channels; weights of the best validation balanced accuracy'),
    'vgg16-1': ('VGG16 (1)', 'VGG16, flatten, dense 128', lambda n: Classifier(Vgg16Base(False), Head('vgg16-1')), lambda n: vgg16_first_topology(), 8, 224, 3, False, DENSE + '{step} steps of 8 crops of 96 x 96, AdamW to 1e-3, batch norm folded into the convolutions; then the head on its features, best validation AUC of 30 epochs'),
    'vgg16-2': ('VGG16 (2)', 'VGG16 frozen, average pool, dense 512-256-128', lambda n: Classifier(Vgg16Base(False), Head('vgg16-2')), lambda n: vgg16_second_topology(), 8, 224, 3, False, 'the frozen base of vgg16-1 ({step} steps, trained inside the same split); the head on its features, best validation AUC of 30 epochs'),
    'resnet50': ('ResNet50', 'ResNet50, average pool, dense 256-256-128', lambda n: Classifier(ResNet50Base(), Head('resnet50')), lambda n: resnet50_topology(), 8, 256, 3, False, DENSE + '{step} steps of 12 crops of 128 x 128, AdamW to 2e-3; then the head on its features, best validation AUC of 30 epochs'),
}

# of the largest component, what a second one needs to be kept: chosen on the patients that members of resunet-plus have
# not seen (out_of_fold.py) and held against the validation patients
COMPONENT_SHARES = {'resunet': 0.5, 'resunet-plus': 0.15}
# candidates for the validation patients to choose from. That of resunet-plus was chosen on the patients its members have not
# seen and the validation patients together (between 0.4 and 0.6 nothing is won or lost); that of evidence is what its
# regression makes it, in which both kinds of slices weigh the same
THRESHOLDS = {'resunet': (0.3, 0.4, 0.5, 0.6, 0.7), 'resunet-plus': (0.5,), 'evidence': (0.5,)}
CLASSIFIER_THRESHOLDS = np.round(np.arange(0.1, 0.91, 0.05), 2)


def with_earlier(state):
    """Steps and seconds of all cycles: an earlier one may have begun these weights (from_shipped.py)."""
    earlier = state.get('earlier') or {'step': 0, 'seconds': 0}
    return {key: state[key] + earlier[key] for key in ('step', 'seconds')}


def trained(work, name, net):
    """Steps and seconds of training; `net` gets its weights."""
    if name in ('resunet-plus', 'evidence'):
        states = [torch.load(path, weights_only=False) for path in members(work, name)]
        for member, state in zip((net.ensemble if name == 'evidence' else net).children(), states):
            member.load_state_dict(state['net'], strict=True)
        if name == 'evidence':
            net.output.load_state_dict(torch.load(f'{work}/evidence.pt', weights_only=False)['head'])
        totals = [with_earlier(state) for state in states]
        return {'step': sum(total['step'] for total in totals) // len(totals), 'seconds': sum(total['seconds'] for total in totals)}
    if name == 'resunet':
        state = torch.load(f'{work}/resunet.pt', weights_only=False)
        net.load_state_dict(state['net'])
        return with_earlier(state)
    if name == 'cnn':
        checkpoint = torch.load(f'{work}/cnn.checkpoint.pt', weights_only=False)
        net.load_state_dict(torch.load(f'{work}/cnn.best.pt', weights_only=False))
    else:
        checkpoint = torch.load(f'{work}/{name}.pt', weights_only=False)
        net.load_state_dict(checkpoint['net'])
    return checkpoint


def main(work, models, name):
    torch.set_num_threads(int(os.environ.get('THREADS', '2')))
    count = len(members(work, name))
    title, architecture, build, topology, bits, size, channels, mirror, recipe = MODELS[name]
    net, layers = build(count), topology(count)
    seg = name.startswith('resunet')
    checkpoint = trained(work, name, net)
    net = net.to(memory_format=torch.channels_last).eval()
    blob, manifest = export_weights(net, layers, bits)
    parameters = sum(int(np.prod(spec['shape'])) for spec in manifest)
    base, prefix = BASES.get(name, (None, None))
    if base:
        blob, manifest = export_weights(net, [layer for layer in layers if not layer['name'].startswith(prefix)], bits)
    thresholds = THRESHOLDS.get(name, CLASSIFIER_THRESHOLDS)
    measured = partial(segmentation_metrics, share=COMPONENT_SHARES[name]) if seg else classification_metrics
    validation = load(f'{work}/validation.npz')
    chosen, metrics = measured(predict(net, validation, size, channels, mirror), validation, thresholds=thresholds)
    folder = f'{models}/{name}'
    os.makedirs(folder, exist_ok=True)
    config = {'name': name, 'layers': layers, 'input_layers': [['input', 0, 0]], 'output_layers': [[layers[-1]['name'], 0, 0]]}
    model = {
        'format': 'layers-model',
        'generatedBy': 'sulcus tools/training',
        'modelTopology': {'class_name': 'Model', 'config': config, 'keras_version': '2.11.0', 'backend': 'tensorflow'},
        'weightsManifest': [{'paths': ['weights.bin'], 'weights': manifest}],
    }
    text = json.dumps(model, separators=(',', ':'))
    minutes = checkpoint['seconds'] / 60
    card = {
        'id': name,
        'name': title,
        'task': 'segmentation' if seg else 'classification',
        'architecture': architecture.format(members=count).replace('1 members', 'one member'),
        'input': {'width': size, 'height': size, 'channels': channels},
        'parameters': parameters,
        'threshold': chosen['threshold'],
        'postprocessing': {'testTimeMirror': mirror, **{key: value for key, value in chosen.items() if key != 'threshold'}},
        'recipe': f"PyTorch on 2 CPU cores, bfloat16 where they have it, weights float32; {recipe.format(step=checkpoint['step'], members=count).replace('1 members', 'one member')}; {minutes:.0f} minutes {CLOCKS.get(name, 'on a shared machine')}",
        'seeds': {'resunet': [6], 'resunet-plus': [0, 1, 2], 'evidence': [0, 1, 2], 'cnn': [1]}.get(name, [2, 4]),
        'metrics': metrics,
        'version': VERSIONS.get(name, '1.0.0'),
        **COMMON,
        **({'base': {'model': base, 'weights.bin': hashlib.sha256(open(f'{models}/{base}/weights.bin', 'rb').read()).hexdigest()}} if base else {}),
        'sha256': {'model.json': hashlib.sha256(text.encode()).hexdigest(), 'weights.bin': hashlib.sha256(blob).hexdigest()},
    }
    for file, data in (('model.json', text), ('card.json', json.dumps(card, indent=2) + '\n')):
        with open(f'{folder}/{file}', 'w') as out:
            out.write(data)
    with open(f'{folder}/weights.bin', 'wb') as out:
        out.write(blob)
    print(name, parameters, 'parameters', len(blob), 'bytes', chosen)
    for metric in metrics:
        print(metric)


if __name__ == '__main__':
    main(*sys.argv[1:4])
