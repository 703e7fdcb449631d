import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { ChannelChoice } from '../../../../shared/image/render-slice.ts';

/** Patient and date, as they stand on every pane. */
export const identityText = (detail: SeriesDetail): string => `${detail.patientCode} · ${dateText(detail)}`;

export const dateText = ({ studyDate }: SeriesDetail): string => studyDate ?? 'date unknown';

/** What a channel is; a byte-identical copy never reads as a sequence of its own. */
export function channelText(detail: SeriesDetail, channel: ChannelChoice): string {
  if (channel === 'falseColour') {
    const names = detail.channels.map((one) => (one.copyOf ? `copy of ${one.copyOf}` : one.label));
    return `false colour (red ${names[0] ?? '–'}, green ${names[1] ?? '–'}, blue ${names[2] ?? '–'})`;
  }
  const one = detail.channels[channel];
  if (!one) return `channel ${channel + 1}`;
  return one.copyOf ? copyText(one.label, one.copyOf) : one.label;
}

/** "no post-contrast series (copy of FLAIR)" */
export function copyText(label: string, copyOf: string): string {
  const name = label.replace(/[\s-]*(series|T1)$/i, '').trim() || label;
  return `no ${name} series (copy of ${copyOf})`;
}
