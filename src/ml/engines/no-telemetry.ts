/**
 * onnxruntime 1.30 writes events (processor, system, names of graphs) into a folder of the user's and sends them to its
 * maker, unless it is told not to before its library is loaded. Nothing leaves this machine: it is told everywhere.
 */
export const NO_TELEMETRY: Readonly<Record<string, string>> = { ORT_DISABLE_TELEMETRY: '1' };
