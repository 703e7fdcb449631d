"""python3 peers.py MODELS_DIR OUT_DIR: the same networks as PyTorch has them, for `npm run bench:inference`, which asks line
by line (JSON) so that every contender is measured in turn: {"export": MODEL} writes OUT_DIR/MODEL.onnx (PyTorch's own
export), {"time": MODEL, "batch": N} answers with milliseconds per slice, {"peak": N} with the GFLOP/s of a product of two
N x N matrices."""
import json
import os
import sys
import time
import warnings

import onnx  # noqa: F401  torch.onnx.export needs it: without it nothing is compared
import torch
import torch.nn as nn

from reference import shipped_network

class Probabilities(nn.Module):
    """What the app asks for: probabilities, not logits."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        z = self.net(x)
        return z.softmax(1) if z.ndim == 2 else z.sigmoid()


def measured(work):
    """Milliseconds by the clock, and of processor time of all threads."""
    start, cpu = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - cpu)


def main(models, out):
    warnings.filterwarnings('ignore')
    torch.set_num_threads(os.cpu_count())
    torch.set_grad_enabled(False)
    nets = {}

    def network(name):
        if name not in nets:
            net, card = shipped_network(models, name)
            nets.clear()
            nets[name] = Probabilities(net).eval().to(memory_format=torch.channels_last), card['input']
        return nets[name]

    def answer(asked):
        if 'peak' in asked:
            a = torch.randn(asked['peak'], asked['peak'])
            return {'gflops': 2 * asked['peak'] ** 3 / measured(lambda: a @ a)[0] / 1e6}
        net, size = network(asked.get('export') or asked['time'])
        x = torch.randn(asked.get('batch', 1), size['channels'], size['height'], size['width'])
        if 'export' in asked:
            torch.onnx.export(net, (x,), f"{out}/{asked['export']}.onnx", dynamo=False, input_names=['input'], output_names=['output'], dynamic_axes={'input': {0: 'N'}, 'output': {0: 'N'}}, opset_version=17)
            return {}
        x = x.contiguous(memory_format=torch.channels_last)
        clock, cpu = measured(lambda: net(x))
        return {'ms': clock / len(x), 'cpu': cpu / len(x)}

    print(json.dumps({'torch': torch.__version__, 'threads': torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2])
