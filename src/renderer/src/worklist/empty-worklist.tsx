interface Props {
  readonly sampleAvailable: boolean;
  onFolder(): void;
  onSample(): void;
}

/** A first start: what to do, and a synthetic patient to try it on. */
export function EmptyWorklist({ sampleAvailable, onFolder, onSample }: Props) {
  return (
    <div className="empty">
      <h1>No patients yet</h1>
      <p className="quiet">
        Open a folder of slices, of patient folders, or a whole tree, or drop it here. Files stay where they
        are and are only read.
      </p>
      <div>
        <button type="button" className="primary" onClick={onFolder}>
          Open folder…
        </button>
        {sampleAvailable && (
          <button type="button" onClick={onSample}>
            Try the synthetic sample
          </button>
        )}
      </div>
    </div>
  );
}
