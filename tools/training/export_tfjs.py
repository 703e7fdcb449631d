"""Writes trained weights as a TF.js layers model, as the app ships it: 16-bit floats for resunet, 8 bits per channel
for cnn. python3 export_tfjs.py WORK_DIR MODELS_DIR {resunet|cnn} [--final]: validation patients choose the threshold;
only --final measures the quantised weights, once, on the test patients."""
import hashlib
import json
import os
import sys

import numpy as np
import torch
import torch.nn as nn

from augment import load
from measure import classification_metrics, segmentation_metrics
from networks import Cnn, ResUNet


def layer(kind, name, config, inbound):
    return {'class_name': kind, 'config': {'name': name, **config}, 'name': name, 'inbound_nodes': [[[i, 0, 0, {}] for i in inbound]] if inbound else []}


def start():
    return [layer('InputLayer', 'input', {'batch_input_shape': [None, 256, 256, 3], 'dtype': 'float32', 'sparse': False}, [])]


def conv(layers, name, filters, kernel, source, activation='linear'):
    layers.append(layer('Conv2D', name, {'filters': filters, 'kernel_size': [kernel, kernel], 'strides': [1, 1], 'padding': 'same', 'activation': activation, 'use_bias': True}, [source]))
    return name


def bn(layers, name, source):
    layers.append(layer('BatchNormalization', name, {'axis': [3], 'momentum': 0.99, 'epsilon': 1e-3, 'center': True, 'scale': True}, [source]))
    return name


def simple(layers, kind, name, source, **config):
    layers.append(layer(kind, name, config, source if isinstance(source, list) else [source]))
    return name


def block(layers, name, filters, source):
    x = bn(layers, f'{name}_bn1', conv(layers, f'{name}_conv1', filters, 1, source))
    x = simple(layers, 'Activation', f'{name}_relu1', x, activation='relu')
    x = bn(layers, f'{name}_bn2', conv(layers, f'{name}_conv2', filters, 3, x))
    s = bn(layers, f'{name}_shortcut_bn', conv(layers, f'{name}_shortcut', filters, 1, source))
    return simple(layers, 'Activation', f'{name}_out', simple(layers, 'Add', f'{name}_add', [x, s]), activation='relu')


def pool(layers, name, source):
    return simple(layers, 'MaxPooling2D', name, source, pool_size=[2, 2], strides=[2, 2], padding='valid')


def resunet_topology():
    layers = start()
    x = bn(layers, 'stem_bn1', conv(layers, 'stem_conv1', 16, 3, 'input', 'relu'))
    x = bn(layers, 'stem_bn2', conv(layers, 'stem_conv2', 16, 3, x, 'relu'))
    skips = [x]
    for number, filters in ((2, 32), (3, 64), (4, 128)):
        x = block(layers, f'enc{number}', filters, pool(layers, f'pool{number - 1}', x))
        skips.append(x)
    x = block(layers, 'bottleneck', 256, pool(layers, 'pool4', x))
    for number, filters in ((4, 128), (3, 64), (2, 32), (1, 16)):
        x = simple(layers, 'UpSampling2D', f'up{number}', x, size=[2, 2], interpolation='nearest')
        x = simple(layers, 'Concatenate', f'join{number}', [x, skips.pop()], axis=-1)
        x = block(layers, f'dec{number}', filters, x)
    conv(layers, 'output', 1, 1, x, 'sigmoid')
    return layers


def cnn_topology():
    layers, x = start(), 'input'
    for number, filters in ((1, 32), (2, 64), (3, 128)):
        x = conv(layers, f'conv{number}', filters, 3, x, 'relu')
        x = simple(layers, 'Dropout', f'dropout{number}', pool(layers, f'pool{number}', x), rate=0.2)
    x = simple(layers, 'Flatten', 'flatten', x)
    x = simple(layers, 'Dense', 'dense1', x, units=128, activation='relu', use_bias=True)
    x = simple(layers, 'Dropout', 'dropout4', x, rate=0.5)
    simple(layers, 'Dense', 'output', x, units=2, activation='softmax', use_bias=True)
    return layers


def modules_by_layer(net):
    return {name.replace('.', '_'): module for name, module in net.named_modules() if isinstance(module, (nn.Conv2d, nn.Linear, nn.BatchNorm2d))}


def tensors(module):
    """Keras name -> array in Keras order (HWIO, in x out)."""
    if isinstance(module, nn.Conv2d):
        return {'kernel': module.weight.permute(2, 3, 1, 0), 'bias': module.bias}
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


def predict(net, X):
    net.eval()
    out = []
    with torch.no_grad():
        for at in range(0, len(X), 8):
            x = torch.from_numpy(X[at : at + 8].astype(np.float32)).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
            z = net(x)
            out.append(z.sigmoid()[:, 0].numpy() if z.ndim == 4 else z.softmax(1)[:, 1].numpy())
    return np.concatenate(out)


def generated_input(seed):
    """A linear congruential generator, value * 4 - 2: the reference input every implementation can make."""
    state, out = seed, np.empty(256 * 256 * 3, np.float32)
    for i in range(out.size):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = state / 2**32 * 4 - 2
    return out.reshape(1, 256, 256, 3)


def reference(net):
    entries = []
    for seed in (1, 2):
        x = torch.from_numpy(generated_input(seed)).permute(0, 3, 1, 2)
        with torch.no_grad():
            z = net(x)
        if z.ndim == 4:
            p = z.sigmoid().numpy().ravel()
            at = list(range(1000, 65536, 4096))
            entries.append({'seed': seed, 'mean': float(p.mean()), 'at': at, 'values': [float(p[i]) for i in at]})
        else:
            entries.append({'seed': seed, 'values': [float(v) for v in z.softmax(1).numpy().ravel()]})
    return {'generator': 'state = (state * 1664525 + 1013904223) mod 2^32, value = state / 2^32 * 4 - 2, row-major RGB', 'made by': f'PyTorch {torch.__version__}, float32, from the shipped weights', 'outputs': entries}


COMMON = {
    'version': '1.0.0',
    'input': {'width': 256, 'height': 256, 'channels': 3},
    'preprocessing': {'kind': 'volume-standardise', 'version': 1, 'lowPercentile': 10, 'highPercentile': 99, 'foreground': 0.1},
    'sixteenBit': 'scale-to-255-by-volume-maximum',
    'data': 'LGG MRI segmentation, 61 patients for training (of 82 available); images from TCIA TCGA-LGG',
    'split': 'by patient: 61 training, 9 validation, 12 test; no patient in two parts',
    'licence': 'non-commercial research use',
    'origin': 'Trained by the Sulcus project on: Buda M, Saha A, Mazurowski MA. Association of genomic subtypes of lower-grade gliomas with shape features automatically extracted by a deep learning algorithm. Comput Biol Med 2019;109:218-225. Images: The Cancer Imaging Archive, TCGA-LGG, CC BY 3.0; packaging commonly given as CC BY-NC-SA 4.0.',
}


def main(work, models, name, final):
    torch.set_num_threads(2)
    validation, test = load(f'{work}/validation.npz'), load(f'{work}/test.npz')
    checkpoint = torch.load(f'{work}/{name}.checkpoint.pt', weights_only=False)
    if name == 'resunet':
        net, layers, bits = ResUNet(), resunet_topology(), 16
        net.load_state_dict(checkpoint['net'])
    else:
        net, layers, bits = Cnn(), cnn_topology(), 8
        net.load_state_dict(torch.load(f'{work}/cnn.best.pt', weights_only=False))
    net = net.to(memory_format=torch.channels_last).eval()
    blob, manifest = export_weights(net, layers, bits)
    parameters = sum(int(np.prod(spec['shape'])) for spec in manifest)
    measured = segmentation_metrics if name == 'resunet' else classification_metrics
    seen_once = (predict(net, test[0]), test) if final else None
    chosen, metrics = measured(predict(net, validation[0]), validation, seen_once)
    folder = f'{models}/{name}'
    os.makedirs(folder, exist_ok=True)
    config = {'name': name, 'layers': layers, 'input_layers': [['input', 0, 0]], 'output_layers': [['output', 0, 0]]}
    model = {
        'format': 'layers-model',
        'generatedBy': 'sulcus tools/training',
        'modelTopology': {'class_name': 'Model', 'config': config, 'keras_version': '2.11.0', 'backend': 'tensorflow'},
        'weightsManifest': [{'paths': ['weights.bin'], 'weights': manifest}],
    }
    text = json.dumps(model, separators=(',', ':'))
    minutes = checkpoint['seconds'] / 60
    seg = name == 'resunet'
    card = {
        'id': name,
        'name': 'ResUNet' if seg else 'CNN',
        'task': 'segmentation' if seg else 'classification',
        'architecture': 'ResUNet, residual blocks 16-256, 256 x 256' if seg else 'three convolutions 32-64-128, dense 128',
        'parameters': parameters,
        'threshold': chosen['threshold'],
        'postprocessing': {'testTimeMirror': False, 'largestComponent': chosen['largestComponent']},
        'recipe': (
            f"PyTorch float32 on 2 CPU cores, {checkpoint['step']} steps of 8 crops of 160 x 160 (5 with tumour, 3 without), 2 x cross-entropy + Dice, AdamW to 3e-3, flips, rotation, scale, shift, intensity; {minutes:.0f} minutes on a shared machine"
            if seg
            else f"PyTorch float32 on 2 CPU cores, {checkpoint['step']} steps of 16 slices (half with tumour), cross-entropy, Adam to 1e-3, flips, rotation, scale, shift, intensity; weights of the best validation balanced accuracy; {minutes:.0f} minutes on a shared machine"
        ),
        'seeds': [0] if seg else [1],
        'metrics': metrics,
        **COMMON,
        'sha256': {'model.json': hashlib.sha256(text.encode()).hexdigest(), 'weights.bin': hashlib.sha256(blob).hexdigest()},
    }
    for file, data in (('model.json', text), ('card.json', json.dumps(card, indent=2) + '\n'), ('reference.json', json.dumps(reference(net), indent=2) + '\n')):
        with open(f'{folder}/{file}', 'w') as out:
            out.write(data)
    with open(f'{folder}/weights.bin', 'wb') as out:
        out.write(blob)
    print(name, parameters, 'parameters', len(blob), 'bytes', chosen)
    for metric in metrics:
        print(metric)


if __name__ == '__main__':
    main(*sys.argv[1:4], '--final' in sys.argv)
