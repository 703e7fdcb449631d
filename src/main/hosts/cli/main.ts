import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { LOSSES } from '../../../ml/training/loss-names.ts';
import { TRAINING_DEFAULTS } from '../../../shared/contract/training.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { analyzeCommand } from './analyze-command.ts';
import { catalogueListCommand } from './catalogue-command.ts';
import { compareCommand } from './compare-command.ts';
import { reportCrash, watchForCrashes } from './crash-report.ts';
import { defaultDataDirectory, packageRoot } from './directories.ts';
import { endWithLauncher } from './end-with-launcher.ts';
import { ensembleCommand } from './ensemble-command.ts';
import { evaluateCommand } from './evaluate-command.ts';
import { importModelCommand, PREPROCESSING_KINDS } from './import-model-command.ts';
import { serveCommand } from './serve-command.ts';

/** Exit codes: 0 all went well, 1 something failed (the messages say what), 2 the call itself was wrong. */
const { version } = JSON.parse(readFileSync(`${packageRoot}/package.json`, 'utf8')) as { version: string };

const program = new Command('sulcus')
  .description('Reads brain MRI with models at the reader’s side. Research use, not for diagnosis.')
  .version(version)
  .showHelpAfterError('(sulcus --help shows all commands)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const dataDirectory = () =>
  new Option('--data-dir <folder>', 'catalogue and logs live here').default(
    defaultDataDirectory(),
    'the user’s own',
  );

program
  .command('analyze')
  .description(
    'Analyse a folder of slices, of patient folders or a whole tree; write reports, masks and tables',
  )
  .argument('<folder>', 'what to analyse; it is only read')
  .requiredOption('--out <folder>', 'where results go; outside <folder>, and not there yet or empty')
  .option('--model <id>', 'segmentation model', 'resunet-plus')
  .option('--classifier <id>', 'slice classifier, or "none"', 'evidence')
  .addOption(
    new Option('--order <order>', 'classifier first (the published order), or segment every slice')
      .choices(['classifier-first', 'every-slice'])
      .default('every-slice'),
  )
  .option('--allow-outside', 'also run on input unlike the training data (marked in every result)', false)
  .option('--mask-vectors', 'also write each mask flattened row by row', false)
  .addOption(new Option('--data-dir <folder>', 'keep the catalogue here instead of a temporary one'))
  .action((folder: string, options) => run(() => analyzeCommand(folder, { ...options, version })));

program
  .command('evaluate')
  .description('Measure models on scans with ground truth, by patient, with 95 % intervals')
  .argument('[models...]', 'ids as the Models page lists them; none: every model')
  .requiredOption('--data <folder>', 'patient folders with _mask.tif files beside the slices; only read')
  .option('--split <file>', 'JSON with the lists train, validation and test of patient folders')
  .addOption(
    new Option('--part <part>', 'which part of the split is measured')
      .choices(['train', 'validation', 'test'])
      .default('test'),
  )
  .addOption(dataDirectory())
  .option(
    '--out <folder>',
    'also write evaluation.json (figures, confusion matrix, curves, patients), figures.csv, patients.csv, evaluation.md',
  )
  .action((models: string[], options) => run(() => evaluateCommand(models, { ...options, version })));

program
  .command('compare')
  .description('Measure models on the same scans and hold them against each other, patient by patient')
  .argument('[models...]', 'two or more ids as the Models page lists them; none: every model')
  .requiredOption('--data <folder>', 'patient folders with _mask.tif files beside the slices; only read')
  .option('--split <file>', 'JSON with the lists train, validation and test of patient folders')
  .addOption(
    new Option('--part <part>', 'which part of the split is measured')
      .choices(['train', 'validation', 'test'])
      .default('test'),
  )
  .addOption(dataDirectory())
  .option(
    '--out <folder>',
    'also write comparison.json, figures.csv, differences.csv, patients.csv, comparison.md, comparison.pdf',
  )
  .action((models: string[], options) => run(() => compareCommand(models, { ...options, version })));

program
  .command('train')
  .description('Train a model of the mission on scans with ground truth, by patient; resumes after a stop')
  .argument('<model>', 'cnn, vgg16-1, vgg16-2, resnet50 or resunet')
  .requiredOption('--data <folder>', 'patient folders with _mask.tif files beside the slices; only read')
  .option(
    '--split <file>',
    'JSON with the lists train, validation and test of patient folders (default: splits.json in the data folder, else drawn by patient); test patients are not opened',
  )
  .option('--id <id>', 'what the model will be called (default: the model’s name with -own)')
  .option('--epochs <n>', 'at most', String(TRAINING_DEFAULTS.epochs))
  .option('--steps <n>', 'batches per epoch', String(TRAINING_DEFAULTS.stepsPerEpoch))
  .option('--batch <n>', 'slices per batch, five of eight with tumour', String(TRAINING_DEFAULTS.batch))
  .option('--size <pixels>', 'side of the input (default: the published one)')
  .option('--learning-rate <rate>', 'peak of the one-cycle schedule', String(TRAINING_DEFAULTS.learningRate))
  .addOption(
    new Option('--loss <name>', 'default: cross-entropy, dice-cross-entropy for resunet').choices(LOSSES),
  )
  .option(
    '--patience <epochs>',
    'stop after so many without a better validation score',
    String(TRAINING_DEFAULTS.patience),
  )
  .option('--seed <n>', 'of the examples drawn and of a drawn split', String(TRAINING_DEFAULTS.seed))
  .option('--from <file>', 'Keras HDF5 whose backbone is the start, for example ImageNet’s ..._notop.h5')
  .option('--resume', 'go on from the checkpoint of this id', false)
  .option('--restart', 'throw away what was begun under this id and begin anew', false)
  .addOption(dataDirectory())
  .action((model: string, options) =>
    run(async () => {
      // TF.js takes a second to load, which no other command should wait for
      const { trainCommand } = await import('./train-command.ts');
      return trainCommand(model, options);
    }),
  );

program
  .command('import-model')
  .description('Take in a model of your own: Keras HDF5, a Keras 3 archive or a TF.js layers folder')
  .argument('<weights>', 'Keras HDF5 (weights, or a full model), .keras, or a TF.js folder')
  .requiredOption('--id <id>', 'what the model is called here')
  .option('--architecture <file>', 'Keras JSON, where the weights file holds weights alone')
  .addOption(
    new Option(
      '--preprocessing <kind>',
      'how pixels become its input (default: slice-standardise for segmentation, unit, x / 255, for classifiers)',
    ).choices(PREPROCESSING_KINDS),
  )
  .addOption(dataDirectory())
  .action((weights: string, options) => run(() => importModelCommand(weights, options)));

program
  .command('ensemble')
  .description('Make several models one, with a card and a hash of its own')
  .argument('<models...>', 'two or more ids as the Models page lists them, all of one task')
  .requiredOption('--id <id>', 'what the ensemble is called here')
  .option('--name <name>', 'how it is shown (default: made of the members’ names)', '')
  .addOption(
    new Option('--rule <rule>', 'mean of probabilities, or a majority vote at each member’s threshold')
      .choices(['mean', 'vote'])
      .default('mean'),
  )
  .addOption(dataDirectory())
  .action((models: string[], options) => run(() => ensembleCommand(models, options)));

program
  .command('serve')
  .description('Serve the workstation to a browser on this machine (loopback only)')
  .option('--port <number>', 'any free one when left out', '0')
  .option('--root <folder...>', 'folders the page may browse (default: your home and the sample)')
  .addOption(dataDirectory())
  .action((options) => run(() => serveCommand({ ...options, version })));

program
  .command('catalogue')
  .description('Look at the catalogue')
  .command('list')
  .description('One line per series: patient, date, slices, analysis, review')
  .option('--json', 'as data', false)
  .addOption(dataDirectory())
  .action((options) => run(() => catalogueListCommand(options)));

watchForCrashes();
endWithLauncher();
await program.parseAsync();

async function run(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof SulcusError)) {
      reportCrash(error);
      process.exit(1);
    }
    process.stderr.write(`sulcus: ${error.message}\n`);
    process.exitCode = error.code.startsWith('USAGE') ? 2 : 1;
  }
}
