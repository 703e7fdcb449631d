"""python3 peers.py MODELS_DIR OUT_DIR MODEL...: the same networks as PyTorch has them, for `npm run bench:inference`: writes
OUT_DIR/MODEL.onnx (PyTorch's own export) and prints PyTorch's milliseconds per slice in batches of eight as JSON."""
import json
import os
import sys
import time
import warnings

import torch
import torch.nn as nn

from reference import shipped_network

BATCH, SECONDS = 8, 4


class Probabilities(nn.Module):
    """What the app asks for: probabilities, not logits."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        z = self.net(x)
        return z.softmax(1) if z.ndim == 2 else z.sigmoid()


def median_ms(net, x):
    times, began = [], time.perf_counter()
    with torch.inference_mode():
        while len(times) < 3 or time.perf_counter() - began < SECONDS:
            start = time.perf_counter()
            net(x)
            times.append(time.perf_counter() - start)
    return 1000 * sorted(times)[len(times) // 2] / len(x)


def main(models, out, names):
    warnings.filterwarnings('ignore')
    torch.set_num_threads(os.cpu_count())
    found = {}
    for name in names:
        net, card = shipped_network(models, name)
        size, channels = card['input']['width'], card['input']['channels']
        net = Probabilities(net).eval().to(memory_format=torch.channels_last)
        x = torch.randn(BATCH, channels, size, size)
        torch.onnx.export(net, (x[:1],), f'{out}/{name}.onnx', dynamo=False, input_names=['input'], output_names=['output'], dynamic_axes={'input': {0: 'N'}, 'output': {0: 'N'}}, opset_version=17)
        found[name] = median_ms(net, x.contiguous(memory_format=torch.channels_last))
    print(json.dumps({'torch': torch.__version__, 'threads': torch.get_num_threads(), 'milliseconds': found}))


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
