import type { Job, ModelPredictions } from '../../../../shared/contract/inference.ts';
import type { History } from '../../../../shared/contract/masks.ts';
import type { Measure } from '../../../../shared/contract/measures.ts';
import type { ModelRow } from '../../../../shared/contract/models.ts';
import type { SeriesDetail, WindowLevel } from '../../../../shared/contract/series.ts';
import type { SliceReview } from '../../../../shared/contract/slice-reviews.ts';
import type { WorklistRow } from '../../../../shared/contract/worklist.ts';
import type { MaskSource, MaskSourceKind } from '../../../../shared/domain/mask-source.ts';
import type { DecodedSlice } from '../../../../shared/image/decoded-slice.ts';
import type { ChannelChoice } from '../../../../shared/image/render-slice.ts';
import type { BrushPoint, BrushShape } from '../../../../shared/mask/brush.ts';
import type { IntensityRange } from '../../../../shared/mask/intensity-range.ts';
import type { MapChoice, SliceMap } from './slice-maps.ts';

export type Tool =
  | 'pointer'
  | 'brush'
  | 'eraser'
  | 'threshold'
  | 'wand'
  | 'polygon'
  | 'lasso'
  | 'rectangle'
  | 'fill'
  | 'ruler'
  | 'angle';
export type OverlayStyle = 'outline' | 'fill';

/** How one source of masks is drawn. */
export interface SourceSetting {
  readonly source: MaskSource;
  readonly kind: MaskSourceKind;
  readonly label: string;
  readonly colour: string;
  /** of its outline, screen pixels; empty: a solid line */
  readonly dash: readonly number[];
  readonly visible: boolean;
  /** percent, 0..100 */
  readonly opacity: number;
  readonly style: OverlayStyle;
  /** false: drawn by another version of the model or on other pixels */
  readonly current: boolean;
}

/** A mask as it stands on the screen; `bits` is never changed in place once it is here. */
export interface MaskEntry {
  readonly revision: number;
  /** width * height, 0|1 */
  readonly bits: Uint8Array;
  readonly pixels: number;
}

export type MasksBySlice = ReadonlyMap<number, MaskEntry>;

/** The slice on the screen. Everything shown is looked up by its `sliceId`, never by the requested position. */
export interface Painted {
  readonly index: number;
  readonly sliceId: number;
  /** null: the file is missing or cannot be read; `problem` then says why */
  readonly pixels: DecodedSlice | null;
  readonly problem: string | null;
}

/** Zoom is screen pixels per image column; the centre is the image point (columns, rows) in the middle of the pane. */
export type View =
  | { readonly mode: 'fit' }
  | { readonly mode: 'free'; readonly zoom: number; readonly centreX: number; readonly centreY: number };

/** An outline being set corner by corner; in no mask before it is closed. */
export interface OpenOutline {
  readonly sliceId: number;
  /** 1: its pixels will be added, 0: taken away */
  readonly value: 0 | 1;
  /** image pixels */
  readonly points: readonly BrushPoint[];
}

/** An angle being set point by point on a slice. */
export interface OpenAngle {
  readonly sliceId: number;
  /** image pixels */
  readonly points: readonly BrushPoint[];
}

/** The slider that cuts a model's map of scores into a mask. */
export interface MapThreshold {
  readonly modelId: string;
  /** lowest score that is inside, percent, 1..99 */
  readonly percent: number;
  /** of one slice, as `wantedMap` names it; scores 0..255 per pixel, null: the model has none of it */
  readonly map: { readonly name: string; readonly values: Uint8Array | null } | null;
}

/** A change of the reader's masks that is shown before it is made. */
export interface Proposal {
  /** names the undo step */
  readonly label: string;
  /** a take-over that main makes itself, of these slices or all (null); none: the page sends the new masks */
  readonly adopt: { readonly from: MaskSource; readonly sliceIds: readonly number[] | null } | null;
  /** the masks it leads to (0|1) by slice id, from the state as it is; slices not named stay as they are */
  readonly after: (state: ReadState) => ReadonlyMap<number, Uint8Array>;
}

export interface SaveState {
  /** changes not yet acknowledged */
  readonly pending: number;
  /** time of the last acknowledged change, ms since 1970 */
  readonly savedAt: number | null;
  /** stays until the reader acknowledges it, even when a retry has succeeded meanwhile */
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly conflict: { readonly sliceId: number; readonly message: string } | null;
}

/** Everything that is known and chosen about the open series. Immutable: reducers return the next one. */
export interface ReadState {
  readonly seriesId: number;
  readonly readerId: number | null;
  readonly detail: SeriesDetail | null;
  /** the series itself could not be opened */
  readonly problem: string | null;
  /** the position asked for; the one on the screen is `painted` */
  readonly index: number;
  readonly painted: Painted | null;
  readonly channel: ChannelChoice;
  /** one per channel, the same over the whole stack and in all panes */
  readonly windows: readonly WindowLevel[];
  readonly presetId: string | null;
  readonly view: View;
  readonly sources: readonly SourceSetting[];
  readonly masks: ReadonlyMap<MaskSource, MasksBySlice>;
  readonly predictions: readonly ModelPredictions[];
  /** false until main has said for the first time which predictions there are */
  readonly predictionsKnown: boolean;
  /** false until the masks of every source have been asked for once; also true where that failed, which a notice says */
  readonly masksKnown: boolean;
  readonly models: readonly ModelRow[];
  readonly worklistRow: WorklistRow | null;
  readonly jobs: readonly Job[];
  readonly tool: Tool;
  readonly previousTool: Tool;
  /** pixels, 1..100 */
  readonly brushDiameter: number;
  readonly brushShape: BrushShape;
  /** of the wand, in stored values; null: the usual one for the depth of the samples */
  readonly tolerance: number | null;
  /** of the threshold brush, and the channel it was set in; null: not set yet */
  readonly range: (IntensityRange & { readonly channel: number }) | null;
  readonly outline: OpenOutline | null;
  readonly angle: OpenAngle | null;
  /** rulers and angles of the series, in stack order */
  readonly measures: readonly Measure[];
  /** the diameters of lesions are drawn on the slices they lie on */
  readonly showDiameters: boolean;
  /** what was said of single slices */
  readonly sliceReviews: ReadonlyMap<number, SliceReview>;
  /** the slider over a model's map, while it is open */
  readonly mapThreshold: MapThreshold | null;
  /** the map of a model over the image in Read, while it is shown */
  readonly shownMap: MapChoice | null;
  /** the maps that compared panes show */
  readonly paneMaps: readonly MapChoice[];
  /** what has been fetched of them, by name (`mapName`) */
  readonly sliceMaps: ReadonlyMap<string, SliceMap>;
  /** contour lines over a map of scores are drawn at these scores, percent, besides the model's own threshold */
  readonly contourLevels: readonly number[];
  /** a change that is shown and not made yet */
  readonly proposal: Proposal | null;
  /** a change the reader has the pointer on in a menu: shown on the slice, nothing waits for it */
  readonly looked: Proposal | null;
  /** no word and no mask of a model is shown: by `aiOff` or because this read is blinded */
  readonly aiHidden: boolean;
  /** one key hides every model at once */
  readonly aiOff: boolean;
  /** hide models until the reader's first decision on this series */
  readonly blindReads: boolean;
  readonly cine: { readonly playing: boolean; readonly framesPerSecond: number };
  readonly history: History;
  readonly save: SaveState;
  /** a stroke or drag is under way, or undo/redo/adopt is changing masks: no other edit may begin */
  readonly busy: 'stroke' | 'command' | null;
  /** damaged masks and the like, to be read and dismissed */
  readonly notices: readonly string[];
}

/** The state of a series that has just been asked for. */
export function initialReadState(seriesId: number, readerId: number | null, blindReads = false): ReadState {
  return {
    seriesId,
    readerId,
    detail: null,
    problem: null,
    index: 0,
    painted: null,
    channel: 0,
    windows: [],
    presetId: null,
    view: { mode: 'fit' },
    sources: [],
    masks: new Map(),
    predictions: [],
    predictionsKnown: false,
    masksKnown: false,
    models: [],
    worklistRow: null,
    jobs: [],
    tool: 'pointer',
    previousTool: 'brush',
    brushDiameter: 12,
    brushShape: 'round',
    tolerance: null,
    range: null,
    outline: null,
    angle: null,
    measures: [],
    showDiameters: false,
    sliceReviews: new Map(),
    mapThreshold: null,
    shownMap: null,
    paneMaps: [],
    sliceMaps: new Map(),
    contourLevels: [10, 50, 90],
    proposal: null,
    looked: null,
    aiHidden: blindReads,
    aiOff: false,
    blindReads,
    cine: { playing: false, framesPerSecond: 8 },
    history: { done: 0, undone: 0, entries: [] },
    save: { pending: 0, savedAt: null, failure: null, conflict: null },
    busy: null,
    notices: [],
  };
}
