"""VGG16 and ResNet50 without their tops, as Keras lays them out, and the mission's heads; names are Keras' layer names."""
import torch
import torch.nn as nn
import torch.nn.functional as F

VGG_BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
RESNET_STAGES = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))


class Vgg16Base(nn.Module):
    """Batch norm after each convolution while it trains; `fold` puts it into the convolutions: the same network."""

    def __init__(self, normalise=True):
        super().__init__()
        self.normalise, inputs = normalise, 3
        for block, (filters, count) in enumerate(VGG_BLOCKS, 1):
            for at in range(1, count + 1):
                conv = nn.Conv2d(inputs, filters, 3, padding=1)
                nn.init.kaiming_normal_(conv.weight, nonlinearity='relu')
                nn.init.zeros_(conv.bias)
                self.add_module(f'block{block}_conv{at}', conv)
                if normalise:
                    self.add_module(f'block{block}_bn{at}', nn.BatchNorm2d(filters))
                inputs = filters

    def forward(self, x):
        for block, (_, count) in enumerate(VGG_BLOCKS, 1):
            for at in range(1, count + 1):
                x = getattr(self, f'block{block}_conv{at}')(x)
                if self.normalise:
                    x = getattr(self, f'block{block}_bn{at}')(x)
                x = F.relu(x)
            x = F.max_pool2d(x, 2)
        return x

    def fold(self):
        folded = Vgg16Base(normalise=False)
        for block, (_, count) in enumerate(VGG_BLOCKS, 1):
            for at in range(1, count + 1):
                conv, bn = getattr(self, f'block{block}_conv{at}'), getattr(self, f'block{block}_bn{at}')
                target = getattr(folded, f'block{block}_conv{at}')
                gain = bn.weight / torch.sqrt(bn.running_var + bn.eps)
                target.weight.data = (conv.weight * gain[:, None, None, None]).detach()
                target.bias.data = ((conv.bias - bn.running_mean) * gain + bn.bias).detach()
        return folded.eval()


class ResNet50Base(nn.Module):
    """Keras' ResNet v1: the stride is on the first 1x1 convolution of a stage, convolutions have biases."""

    def __init__(self):
        super().__init__()
        norm = lambda channels: nn.BatchNorm2d(channels, eps=1.001e-5)
        self.conv1_conv, self.conv1_bn = nn.Conv2d(3, 64, 7, stride=2), norm(64)
        inputs = 64
        for stage, (filters, count, _) in enumerate(RESNET_STAGES, 2):
            for block in range(1, count + 1):
                name = f'conv{stage}_block{block}'
                if block == 1:
                    self.add_module(f'{name}_0_conv', nn.Conv2d(inputs, 4 * filters, 1))
                    self.add_module(f'{name}_0_bn', norm(4 * filters))
                self.add_module(f'{name}_1_conv', nn.Conv2d(inputs, filters, 1))
                self.add_module(f'{name}_1_bn', norm(filters))
                self.add_module(f'{name}_2_conv', nn.Conv2d(filters, filters, 3, padding=1))
                self.add_module(f'{name}_2_bn', norm(filters))
                self.add_module(f'{name}_3_conv', nn.Conv2d(filters, 4 * filters, 1))
                self.add_module(f'{name}_3_bn', norm(4 * filters))
                inputs = 4 * filters
        for name, module in self.named_modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode='fan_out', nonlinearity='relu')
                nn.init.zeros_(module.bias)
            # every block begins as its shortcut: deep nets train from scratch sooner (Goyal et al. 2017)
            if name.endswith('_3_bn'):
                nn.init.zeros_(module.weight)

    def unit(self, name, x, stride=1):
        conv = getattr(self, f'{name}_conv')
        x = F.conv2d(x, conv.weight, conv.bias, stride, conv.padding)
        return getattr(self, f'{name}_bn')(x)

    def forward(self, x):
        x = F.relu(self.unit('conv1', F.pad(x, (3, 3, 3, 3)), 2))
        x = F.max_pool2d(F.pad(x, (1, 1, 1, 1)), 3, 2)
        for stage, (_, count, stride) in enumerate(RESNET_STAGES, 2):
            for block in range(1, count + 1):
                name, step = f'conv{stage}_block{block}', stride if block == 1 else 1
                shortcut = self.unit(f'{name}_0', x, step) if block == 1 else x
                y = F.relu(self.unit(f'{name}_1', x, step))
                y = F.relu(self.unit(f'{name}_2', y))
                x = F.relu(self.unit(f'{name}_3', y) + shortcut)
        return x


class Head(nn.Module):
    """The mission's heads over a base's last features (N x C x rows x columns); returns logits."""

    SHAPES = {
        'vgg16-1': (7 * 7 * 512, (128,), (0.0,), False),
        'vgg16-2': (512, (512, 256, 128), (0.3, 0.1, 0.0), True),
        'resnet50': (2 * 2 * 2048, (256, 256, 128), (0.3, 0.3, 0.3), True),
    }

    def __init__(self, model):
        super().__init__()
        inputs, units, self.rates, self.pooled = self.SHAPES[model]
        for at, width in enumerate(units, 1):
            layer = nn.Linear(inputs, width)
            nn.init.kaiming_uniform_(layer.weight, nonlinearity='relu')
            nn.init.zeros_(layer.bias)
            self.add_module(f'dense{at}', layer)
            inputs = width
        self.output = nn.Linear(inputs, 2)

    def forward(self, features):
        x = F.avg_pool2d(features, 4) if self.pooled else features
        # Keras flattens rows, columns, channels
        x = x.permute(0, 2, 3, 1).flatten(1)
        for at, rate in enumerate(self.rates, 1):
            x = F.dropout(F.relu(getattr(self, f'dense{at}')(x)), rate, self.training)
        return self.output(x)


class Classifier(nn.Module):
    """A base and its head as one network."""

    def __init__(self, base, head):
        super().__init__()
        self.base, self.head = base, head

    def forward(self, x):
        return self.head(self.base(x))
