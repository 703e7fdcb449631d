"""The mission's networks in PyTorch; names match the layers of the exported Keras topology."""
import torch
import torch.nn as nn
import torch.nn.functional as F


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.1)


class ResidualBlock(nn.Module):
    """Conv 1x1, BN, ReLU, Conv 3x3, BN, plus a 1x1 shortcut with BN; ReLU after the sum."""

    def __init__(self, inputs, filters):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, filters, 1), norm(filters)
        self.conv2, self.bn2 = nn.Conv2d(filters, filters, 3, padding=1), norm(filters)
        self.shortcut, self.shortcut_bn = nn.Conv2d(inputs, filters, 1), norm(filters)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut_bn(self.shortcut(x)))


class ResUNet(nn.Module):
    """1,210,513 parameters (with the moving statistics Keras counts); returns logits."""

    def __init__(self):
        super().__init__()
        self.stem_conv1, self.stem_bn1 = nn.Conv2d(3, 16, 3, padding=1), norm(16)
        self.stem_conv2, self.stem_bn2 = nn.Conv2d(16, 16, 3, padding=1), norm(16)
        self.enc2, self.enc3, self.enc4 = ResidualBlock(16, 32), ResidualBlock(32, 64), ResidualBlock(64, 128)
        self.bottleneck = ResidualBlock(128, 256)
        self.dec4, self.dec3 = ResidualBlock(256 + 128, 128), ResidualBlock(128 + 64, 64)
        self.dec2, self.dec1 = ResidualBlock(64 + 32, 32), ResidualBlock(32 + 16, 16)
        self.output = nn.Conv2d(16, 1, 1)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, x):
        c1 = self.stem_bn1(F.relu(self.stem_conv1(x)))
        c1 = self.stem_bn2(F.relu(self.stem_conv2(c1)))
        c2 = self.enc2(F.max_pool2d(c1, 2))
        c3 = self.enc3(F.max_pool2d(c2, 2))
        c4 = self.enc4(F.max_pool2d(c3, 2))
        x = self.bottleneck(F.max_pool2d(c4, 2))
        for block, skip in ((self.dec4, c4), (self.dec3, c3), (self.dec2, c2), (self.dec1, c1)):
            x = block(torch.cat([F.interpolate(x, scale_factor=2, mode='nearest'), skip], 1))
        return self.output(x)


class PlainResidual(nn.Module):
    """Conv 3x3, BN, ReLU, Conv 3x3, BN, plus the input (through a 1x1 convolution and BN where the width changes); ReLU."""

    def __init__(self, inputs, filters):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, filters, 3, padding=1, bias=False), norm(filters)
        self.conv2, self.bn2 = nn.Conv2d(filters, filters, 3, padding=1, bias=False), norm(filters)
        if inputs != filters:
            self.shortcut, self.shortcut_bn = nn.Conv2d(inputs, filters, 1, bias=False), norm(filters)
        self.widens = inputs != filters

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (self.shortcut_bn(self.shortcut(x)) if self.widens else x))


class ResUNetPlus(nn.Module):
    """Three neighbouring slices in (9 channels: below, this, above), most work at half size. Returns logits; while training
    also those of two heads at an eighth and a quarter of the size, which the exported network does not have."""

    def __init__(self):
        super().__init__()
        self.full_conv, self.full_bn = nn.Conv2d(9, 16, 3, padding=1, bias=False), norm(16)
        self.down_conv, self.down_bn = nn.Conv2d(16, 32, 3, stride=2, bias=False), norm(32)
        self.enc1, self.enc2, self.enc3 = PlainResidual(32, 32), PlainResidual(32, 64), PlainResidual(64, 128)
        self.bottleneck1, self.bottleneck2 = PlainResidual(128, 192), PlainResidual(192, 192)
        self.dec3, self.dec2 = PlainResidual(192 + 128, 128), PlainResidual(128 + 64, 64)
        self.dec1 = PlainResidual(64 + 32, 32)
        self.last_conv, self.last_bn = nn.Conv2d(32 + 16, 16, 3, padding=1, bias=False), norm(16)
        self.output = nn.Conv2d(16, 1, 1)
        self.deep3, self.deep2 = nn.Conv2d(128, 1, 1), nn.Conv2d(64, 1, 1)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity='relu')
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x):
        up = lambda value: F.interpolate(value, scale_factor=2, mode='nearest')
        full = F.relu(self.full_bn(self.full_conv(x)))
        # TensorFlow's 'same' padding of an even size at stride 2
        h = F.relu(self.down_bn(self.down_conv(F.pad(full, (0, 1, 0, 1)))))
        e1 = self.enc1(h)
        e2 = self.enc2(F.max_pool2d(e1, 2))
        e3 = self.enc3(F.max_pool2d(e2, 2))
        b = self.bottleneck2(self.bottleneck1(F.max_pool2d(e3, 2)))
        d3 = self.dec3(torch.cat([up(b), e3], 1))
        d2 = self.dec2(torch.cat([up(d3), e2], 1))
        d1 = self.dec1(torch.cat([up(d2), e1], 1))
        logits = self.output(F.relu(self.last_bn(self.last_conv(torch.cat([up(d1), full], 1)))))
        return (logits, self.deep3(d3), self.deep2(d2)) if self.training else logits


class Ensemble(nn.Module):
    """Members m1, m2, ... on the same input; the logit of their mean probability."""

    def __init__(self, members):
        super().__init__()
        for at, member in enumerate(members, 1):
            self.add_module(f'm{at}', member)

    def forward(self, x):
        return torch.logit(torch.stack([member(x).sigmoid() for member in self.children()]).mean(0), 1e-7)


class Evidence(nn.Module):
    """A slice's tumour score from an ensemble's own probability map: the highest mean probability of any 5 x 5 and any
    15 x 15 window, into a dense layer. Returns logits."""

    def __init__(self, members):
        super().__init__()
        self.ensemble = Ensemble(members)
        self.output = nn.Linear(2, 2)

    @staticmethod
    def features(p):
        return torch.cat([F.avg_pool2d(p, size, 1).amax((2, 3)) for size in (5, 15)], 1)

    def forward(self, x):
        return self.output(self.features(self.ensemble(x).sigmoid()))


class Cnn(nn.Module):
    """[Conv 3x3 ReLU, MaxPool 2, Dropout 0.2] x 32, 64, 128; Dense 128 ReLU; Dropout 0.5; Dense 2. Returns logits."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
        self.conv3 = nn.Conv2d(64, 128, 3, padding=1)
        self.dense1 = nn.Linear(32 * 32 * 128, 128)
        self.output = nn.Linear(128, 2)
        for layer in (self.conv1, self.conv2, self.conv3, self.dense1):
            nn.init.kaiming_uniform_(layer.weight, nonlinearity='relu')
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        for conv in (self.conv1, self.conv2, self.conv3):
            # pooling first is the same function and a quarter of the work
            x = F.dropout(F.relu(F.max_pool2d(conv(x), 2)), 0.2, self.training)
        # Keras flattens rows, columns, channels
        x = x.permute(0, 2, 3, 1).flatten(1)
        x = F.dropout(F.relu(self.dense1(x)), 0.5, self.training)
        return self.output(x)
