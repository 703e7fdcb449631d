import type { Evaluation, Figure } from '../contract/evaluation.ts';

/** What an evaluation stands on, in two sentences. */
export const measuredText = ({
  protocol,
  data,
  reference,
}: Pick<Evaluation, 'protocol' | 'data' | 'reference'>): string =>
  `${protocol}: ${counted(data.slices, 'slice')} with ${reference}, ${data.positives} of them with tumour. 95 % intervals by bootstrap over patients.`;

/** "12 volumes", or "3 volumes of 1 patient" where patients have several. */
export const volumesText = ({ patients, volumes = patients }: Evaluation['data']): string =>
  volumes === patients
    ? counted(volumes, 'volume')
    : `${counted(volumes, 'volume')} of ${counted(patients, 'patient')}`;

/** "14.1 to 24.2", with how many volumes it stands for where that is not all of them; four digits unless said otherwise. */
export function intervalText({ low, high, volumes }: Figure, digits = 4): string {
  const interval = low === null || high === null ? [] : [`${low.toFixed(digits)} to ${high.toFixed(digits)}`];
  return [...interval, ...(volumes === undefined ? [] : [counted(volumes, 'volume')])].join('; ');
}

/** A text with an interval in brackets behind it, where there is one. */
export const withInterval = (text: string, interval: string): string =>
  interval === '' ? text : `${text} (${interval})`;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
