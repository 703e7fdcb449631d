import { ApiError, api } from './api.ts';

/**
 * Lets the browser keep an archive that main has ready, which is served once.
 * @param name with ending
 */
export async function saveDownload(token: string, name: string): Promise<void> {
  const response = await api.fetchBytes(`/bytes/download/${token}`);
  if (!response.ok)
    throw new ApiError('DOWNLOAD_LOST', 'The archive is no longer there: it is served once. Export again.');
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the browser reads the address after this turn
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
