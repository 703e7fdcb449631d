import type { ModelEvaluation } from '../../../shared/contract/evaluation.ts';
import { useLive } from '../api/use-live.ts';
import { useSession } from '../state/session-store.ts';

interface PatientRow {
  readonly patient: string;
  /** Dice, or the share of slices called rightly */
  readonly share: number;
  readonly note: string;
}

function rowsOf(model: ModelEvaluation): PatientRow[] {
  if ('segmentation' in model)
    return model.patients.map(({ patient, dice, falsePositiveSlices, lesions, lesionsFound }) => ({
      patient,
      share: dice,
      note: `${lesionsFound} of ${lesions} lesions, ${falsePositiveSlices} false-positive slices`,
    }));
  return model.patients.map(({ patient, accuracy, falsePositives, falseNegatives }) => ({
    patient,
    share: accuracy,
    note: `${falseNegatives} missed, ${falsePositives} false alarms`,
  }));
}

/** Patient by patient, worst first; a patient of the catalogue opens in the viewer. */
export function PatientRows({ model }: { readonly model: ModelEvaluation }) {
  const worklist = useLive('worklist.list', {}, ['worklist.changed']).value;
  const open = useSession((session) => session.open);
  const known = new Map((worklist ?? []).map((row) => [row.seriesName, row.seriesId]));
  const what = 'segmentation' in model ? 'Dice per patient volume' : 'Slices called rightly, per patient';
  return (
    <figure className="plot patient-rows">
      <figcaption>{what}, worst first</figcaption>
      <ul>
        {rowsOf(model).map(({ patient, share, note }) => {
          const seriesId = known.get(patient);
          return (
            <li key={patient}>
              {seriesId === undefined ? (
                <span className="quiet" title="not in the catalogue of this workstation">
                  {patient}
                </span>
              ) : (
                <button type="button" className="plain" onClick={() => open(seriesId)}>
                  {patient}
                </button>
              )}
              <span className="patient-bar" title={note}>
                <span style={{ width: `${100 * share}%` }} />
              </span>
              <span className="numeric">{share.toFixed(3)}</span>
              <span className="quiet">{note}</span>
            </li>
          );
        })}
      </ul>
    </figure>
  );
}
