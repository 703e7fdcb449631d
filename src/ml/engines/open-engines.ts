import { EngineChain, type EngineChainOptions, type EngineSource } from './engine-chain.ts';
import { OnnxEngine } from './onnx-engine.ts';
import { TensorflowEngine } from './tensorflow-engine.ts';
import { TestedEngines, type TestedEnginesStore } from './tested-engines.ts';
import { WasmEngine } from './wasm-engine.ts';
import { createWebgpuEngine } from './webgpu-engine.ts';

/** Every engine Sulcus has; WebAssembly, which is always there, is the last resort. */
export const ENGINE_SOURCES: readonly EngineSource[] = [
  { id: 'tensorflow', create: () => TensorflowEngine.create() },
  { id: 'webgpu', create: () => createWebgpuEngine() },
  { id: 'onnx', create: () => OnnxEngine.create() },
  { id: 'wasm', create: () => WasmEngine.create() },
];

/** The engines of this machine, none started yet. */
export async function openEngines(
  options: Pick<EngineChainOptions, 'wanted' | 'without' | 'onTrying'> & {
    readonly store: TestedEnginesStore;
  },
  sources: readonly EngineSource[] = ENGINE_SOURCES,
): Promise<EngineChain> {
  return new EngineChain({ ...options, sources, tested: await TestedEngines.open(options.store) });
}
