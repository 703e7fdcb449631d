/** Loads what setup:gpu brought, in a process of its own, and says what it runs on. */
import { startTensorflowBackend } from '../../src/ml/engines/tensorflow-backend.ts';
import { SulcusError } from '../../src/shared/sulcus-error.ts';

try {
  const { version, gpu } = await startTensorflowBackend();
  process.stdout.write(
    gpu
      ? `TensorFlow ${version} runs on the GPU. Sulcus tests it at the next analysis and uses it where it is the fastest.\n`
      : `TensorFlow ${version} is here and found no GPU (driver, CUDA 11 and cuDNN 8 are needed). It runs on the CPU.\n`,
  );
} catch (error) {
  process.stdout.write(`${error instanceof SulcusError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
