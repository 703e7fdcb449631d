import type { SliceOutcome } from '../../shared/contract/inference.ts';
import type { IntensityStatistics } from '../../shared/measure/intensity.ts';

/** What stands behind a finding; every finding says which. */
export type FindingOrigin = 'model only' | 'reader-corrected' | 'reader-confirmed' | 'ground truth';

export interface ReportModel {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly hash: string;
  /** its main metric with protocol */
  readonly measured: string;
  readonly threshold: number;
  readonly engine: string;
  /** why this input does not look like the training data */
  readonly outsideTrainingData: readonly string[];
}

export interface ReportSlice {
  readonly sliceId: number;
  readonly number: number;
  readonly outcome: SliceOutcome;
  /**
   * Set where the reported mask is a person's and has nothing on this slice: `outcome` is then a model's word.
   * `notRead`: nobody says that the slice was looked at; `readEmpty`: the reader confirmed the case.
   */
  readonly untouched: 'notRead' | 'readEmpty' | null;
  /** model score 0..1 */
  readonly score: number | null;
  readonly areaPixels: number;
  readonly areaMm2: number | null;
  /** length of the outline, in the unit of `measures` */
  readonly perimeter: number;
}

export interface KeyImage {
  readonly sliceNumber: number;
  readonly width: number;
  readonly height: number;
  /** windowed, width * height */
  readonly grey: Uint8Array;
  readonly channel: string;
  readonly outlines: readonly {
    readonly colour: string;
    readonly label: string;
    /** a source that is compared with, not reported */
    readonly dashed?: boolean;
    readonly polygons: readonly (readonly number[])[];
  }[];
}

/** Everything a report says, from one snapshot of the catalogue. Rendering adds nothing to it. */
export interface ReportData {
  readonly patient: { readonly code: string; readonly age: string | null; readonly sex: string | null };
  /** ISO date or null */
  readonly studyDate: string | null;
  readonly seriesName: string;
  readonly geometry: { readonly width: number; readonly height: number; readonly slices: number };
  readonly spacing: {
    readonly x: number;
    readonly y: number;
    readonly z: number | null;
    readonly statedBy: string;
  } | null;
  readonly side: string;
  readonly channels: readonly { readonly label: string; readonly copyOf: string | null }[];
  readonly warnings: readonly string[];
  readonly models: readonly ReportModel[];
  readonly order: 'classifier first' | 'every slice segmented' | 'no model was run';
  readonly source: {
    readonly label: string;
    readonly origin: FindingOrigin;
    /** the reported mask is that of a model which ran on input unlike its training data */
    readonly outsideTrainingData: boolean;
  };
  readonly status:
    | { readonly kind: 'unread' }
    | { readonly kind: 'confirmed'; readonly reader: string; readonly at: string };
  readonly slices: readonly ReportSlice[];
  readonly findings: {
    readonly tumourSlices: number;
    readonly pixels: number;
    readonly volumeMm3: number | null;
    /** why there is no volume */
    readonly noVolume: string | null;
    readonly largestSlice: number | null;
    /** over the volume, pixels, right and bottom exclusive */
    readonly boundingBox: {
      readonly left: number;
      readonly top: number;
      readonly right: number;
      readonly bottom: number;
    } | null;
  };
  readonly measures: {
    /** of diameters and outlines; mm only where the spacing is known */
    readonly unit: 'mm' | 'px';
    /** connected through the slices, largest first */
    readonly lesions: readonly {
      readonly pixels: number;
      readonly volumeMm3: number | null;
      readonly firstSlice: number;
      readonly lastSlice: number;
      /** largest diameter and the largest one perpendicular to it on the same slice (RANO) */
      readonly diameters: { readonly long: number; readonly short: number; readonly slice: number } | null;
    }[];
    /** lesions that are not listed */
    readonly smaller: { readonly count: number; readonly pixels: number };
    /** what a reader's mask makes of each other source */
    readonly changes: readonly {
      readonly label: string;
      readonly dice: number | null;
      readonly added: number;
      readonly removed: number;
    }[];
    readonly byHand: readonly {
      readonly kind: 'ruler' | 'angle';
      readonly slice: number;
      readonly text: string;
      readonly by: string;
    }[];
  };
  /** stored values within the reported mask */
  readonly intensities: readonly ({ readonly channel: string } & IntensityStatistics)[];
  readonly keyImages: readonly KeyImage[];
  readonly text: string;
  /** who wrote it */
  readonly textBy: string;
  readonly reader: string;
  readonly createdAt: string;
  readonly appVersion: string;
  readonly maskHash: string;
}

export const UNREAD = 'UNREAD: model output only';
export const RESEARCH_USE = 'Research use, not for diagnosis';

export const OUTCOME_TEXT: Readonly<Record<SliceOutcome, string>> = {
  notAnalysed: 'not analysed',
  failed: 'failed',
  negative: 'called negative, not segmented',
  empty: 'segmented, empty',
  finding: 'segmented, finding',
};

const MODEL_WORD: Readonly<Record<SliceOutcome, string>> = {
  notAnalysed: '',
  failed: ' (model: failed)',
  negative: ' (model: negative)',
  empty: ' (model: empty)',
  finding: ' (model: finding)',
};

/** The state of a slice in words. A slice the reader never touched is not called segmented, nor empty. */
export function stateText({ outcome, untouched }: Pick<ReportSlice, 'outcome' | 'untouched'>): string {
  if (untouched === null) return OUTCOME_TEXT[outcome];
  return `${untouched === 'notRead' ? 'not read' : 'read, not outlined'}${MODEL_WORD[outcome]}`;
}
