"""Keras topologies of the mission's models, as the app builds them (src/ml/models/architectures)."""
from backbones import RESNET_STAGES, VGG_BLOCKS


def layer(kind, name, config, inbound):
    return {'class_name': kind, 'config': {'name': name, **config}, 'name': name, 'inbound_nodes': [[[i, 0, 0, {}] for i in inbound]] if inbound else []}


def start(size=256, channels=3):
    return [layer('InputLayer', 'input', {'batch_input_shape': [None, size, size, channels], 'dtype': 'float32', 'sparse': False}, [])]


def conv(layers, name, filters, kernel, source, activation='linear', strides=1, padding='same', bias=True):
    layers.append(layer('Conv2D', name, {'filters': filters, 'kernel_size': [kernel, kernel], 'strides': [strides, strides], 'padding': padding, 'activation': activation, 'use_bias': bias}, [source]))
    return name


def bn(layers, name, source, epsilon=1e-3):
    layers.append(layer('BatchNormalization', name, {'axis': [3], 'momentum': 0.99, 'epsilon': epsilon, 'center': True, 'scale': True}, [source]))
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


def pool(layers, name, source, size=2):
    return simple(layers, 'MaxPooling2D', name, source, pool_size=[size, size], strides=[2, 2], padding='valid')


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


def conv_bn(layers, name, filters, source, strides=1):
    x = bn(layers, f'{name}_bn', conv(layers, f'{name}_conv', filters, 3, source, strides=strides, bias=False))
    return simple(layers, 'Activation', f'{name}_relu', x, activation='relu')


def plain_block(layers, name, filters, source, widens=True):
    x = bn(layers, f'{name}_bn1', conv(layers, f'{name}_conv1', filters, 3, source, bias=False))
    x = simple(layers, 'Activation', f'{name}_relu1', x, activation='relu')
    x = bn(layers, f'{name}_bn2', conv(layers, f'{name}_conv2', filters, 3, x, bias=False))
    s = bn(layers, f'{name}_shortcut_bn', conv(layers, f'{name}_shortcut', filters, 1, source, bias=False)) if widens else source
    return simple(layers, 'Activation', f'{name}_relu2', simple(layers, 'Add', f'{name}_add', [x, s]), activation='relu')


def plus_member(layers, m):
    def join(at, below, skip):
        up = simple(layers, 'UpSampling2D', f'{m}_up{at}', below, size=[2, 2], interpolation='nearest')
        return simple(layers, 'Concatenate', f'{m}_join{at}', [up, skip], axis=-1)

    full = conv_bn(layers, f'{m}_full', 16, 'input')
    e1 = plain_block(layers, f'{m}_enc1', 32, conv_bn(layers, f'{m}_down', 32, full, 2), widens=False)
    e2 = plain_block(layers, f'{m}_enc2', 64, pool(layers, f'{m}_pool1', e1))
    e3 = plain_block(layers, f'{m}_enc3', 128, pool(layers, f'{m}_pool2', e2))
    x = plain_block(layers, f'{m}_bottleneck1', 192, pool(layers, f'{m}_pool3', e3))
    x = plain_block(layers, f'{m}_bottleneck2', 192, x, widens=False)
    for at, filters, skip in ((3, 128, e3), (2, 64, e2), (1, 32, e1)):
        x = plain_block(layers, f'{m}_dec{at}', filters, join(at, x, skip))
    return conv(layers, f'{m}_output', 1, 1, conv_bn(layers, f'{m}_last', 16, join(0, x, full)), 'sigmoid')


def resunet_plus_topology(members, prefix=''):
    layers = start(256, 9)
    outputs = [plus_member(layers, f'{prefix}m{at + 1}') for at in range(members)]
    if members > 1:
        simple(layers, 'Average', 'mean', outputs)
    return layers


def evidence_topology(members):
    layers = resunet_plus_topology(members, 'ensemble_')
    map_layer, highest = layers[-1]['name'], []
    for size in (5, 15):
        mean = simple(layers, 'AveragePooling2D', f'mean{size}', map_layer, pool_size=[size, size], strides=[1, 1], padding='valid')
        rest = 257 - size
        highest.append(simple(layers, 'MaxPooling2D', f'highest{size}', mean, pool_size=[rest, rest], strides=[rest, rest], padding='valid'))
    x = simple(layers, 'Flatten', 'flatten', simple(layers, 'Concatenate', 'features', highest, axis=-1))
    dense(layers, 'output', 2, x, 'softmax')
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


def dense(layers, name, units, source, activation='relu'):
    return simple(layers, 'Dense', name, source, units=units, activation=activation, use_bias=True)


def pooled(layers, source):
    x = simple(layers, 'AveragePooling2D', 'average_pool', source, pool_size=[4, 4], strides=[4, 4], padding='valid')
    return simple(layers, 'Flatten', 'flatten', x)


def vgg16_base(layers):
    x = 'input'
    for block, (filters, count) in enumerate(VGG_BLOCKS, 1):
        for at in range(1, count + 1):
            x = conv(layers, f'block{block}_conv{at}', filters, 3, x, 'relu')
        x = pool(layers, f'block{block}_pool', x)
    return x


def vgg16_first_topology():
    layers = start(224)
    x = simple(layers, 'Flatten', 'flatten', vgg16_base(layers))
    dense(layers, 'output', 2, dense(layers, 'dense1', 128, x), 'softmax')
    return layers


def vgg16_second_topology():
    layers = start(224)
    x = pooled(layers, vgg16_base(layers))
    x = simple(layers, 'Dropout', 'dropout1', dense(layers, 'dense1', 512, x), rate=0.3)
    x = simple(layers, 'Dropout', 'dropout2', dense(layers, 'dense2', 256, x), rate=0.1)
    dense(layers, 'output', 2, dense(layers, 'dense3', 128, x), 'softmax')
    return layers


def resnet50_topology():
    layers = start(256)
    norm = lambda name, source: bn(layers, name, source, 1.001e-5)
    relu = lambda name, source: simple(layers, 'Activation', name, source, activation='relu')
    pad = lambda name, source, width: simple(layers, 'ZeroPadding2D', name, source, padding=[[width, width], [width, width]])
    x = conv(layers, 'conv1_conv', 64, 7, pad('conv1_pad', 'input', 3), strides=2, padding='valid')
    x = pool(layers, 'pool1_pool', pad('pool1_pad', relu('conv1_relu', norm('conv1_bn', x)), 1), 3)
    for stage, (filters, count, stride) in enumerate(RESNET_STAGES, 2):
        for block in range(1, count + 1):
            name, step = f'conv{stage}_block{block}', stride if block == 1 else 1
            shortcut = x
            if block == 1:
                shortcut = norm(f'{name}_0_bn', conv(layers, f'{name}_0_conv', 4 * filters, 1, x, strides=step, padding='valid'))
            y = relu(f'{name}_1_relu', norm(f'{name}_1_bn', conv(layers, f'{name}_1_conv', filters, 1, x, strides=step, padding='valid')))
            y = relu(f'{name}_2_relu', norm(f'{name}_2_bn', conv(layers, f'{name}_2_conv', filters, 3, y)))
            y = norm(f'{name}_3_bn', conv(layers, f'{name}_3_conv', 4 * filters, 1, y, padding='valid'))
            x = relu(f'{name}_out', simple(layers, 'Add', f'{name}_add', [shortcut, y]))
    x = pooled(layers, x)
    for at, units in enumerate((256, 256, 128), 1):
        x = simple(layers, 'Dropout', f'dropout{at}', dense(layers, f'dense{at}', units, x), rate=0.3)
    dense(layers, 'output', 2, x, 'softmax')
    return layers
