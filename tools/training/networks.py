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
