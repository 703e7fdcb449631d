/** The engines of Sulcus: CUDA through TensorFlow, WebGPU, onnxruntime on the CPU, WebAssembly. */
export const ENGINE_IDS = ['tensorflow', 'webgpu', 'onnx', 'wasm'] as const;
export type EngineId = (typeof ENGINE_IDS)[number];

/** Setting that holds the engine a reader wants: one of `ENGINE_IDS`; absent or anything else: automatic. */
export const ENGINE_SETTING = 'engine.wanted';
