import { ENGINE_IDS, ENGINE_SETTING, type EngineId } from '../../../shared/domain/engine.ts';
import { useLive } from '../api/use-live.ts';
import { useSession } from '../state/session-store.ts';

const NAMES: Record<EngineId, string> = {
  tensorflow: 'TensorFlow (CUDA where there is one)',
  webgpu: 'WebGPU (graphics processor)',
  onnx: 'onnxruntime (processor, native)',
  wasm: 'WebAssembly (processor, always there)',
};

/** Which engine runs the models, and why it was chosen here. */
export function EngineSettings() {
  const { settings, setSetting } = useSession();
  const engine = useLive('models.engine', {}, ['jobs.changed']).value;
  const wanted = ENGINE_IDS.find((id) => id === settings[ENGINE_SETTING]) ?? 'automatic';
  return (
    <fieldset className="settings-part">
      <legend>Engine that runs the models, from the next analysis on</legend>
      {(['automatic', ...ENGINE_IDS] as const).map((id) => (
        <label key={id} className="choice">
          <input
            type="radio"
            name="engine"
            checked={wanted === id}
            onChange={() => setSetting(ENGINE_SETTING, id)}
          />
          {id === 'automatic'
            ? 'Automatic: the fastest that passes its self-test on this computer'
            : NAMES[id]}
        </label>
      ))}
      {engine && engine.problems.length > 0 && (
        <ul className="engine-reasons warning">
          {engine.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      {engine ? (
        <details className="engine-reasons">
          <summary>
            Now: {engine.engine}, {engine.device}
          </summary>
          <ul>
            {engine.reasons
              .filter((reason) => !engine.problems.includes(reason))
              .map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
          </ul>
        </details>
      ) : (
        <p className="quiet">No engine has run yet; the first analysis starts and tests it.</p>
      )}
    </fieldset>
  );
}
