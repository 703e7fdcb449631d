import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { isChannel, isEventName, type Reply, type Transport } from '../shared/contract/contract.ts';

/** The page's only way to main: named functions, known channels, no path in either direction. */
const transport: Transport = {
  request: (channel, argument) =>
    isChannel(channel)
      ? (ipcRenderer.invoke('sulcus:call', channel, argument) as Promise<Reply<unknown>>)
      : Promise.resolve({ ok: false, code: 'UNKNOWN_CHANNEL', message: 'There is no such request.' }),
  subscribe: (event, listener) => {
    if (!isEventName(event)) return () => undefined;
    const forward = (_: unknown, name: unknown, payload: unknown) => {
      if (name === event) listener(payload);
    };
    ipcRenderer.on('sulcus:event', forward);
    return () => void ipcRenderer.removeListener('sulcus:event', forward);
  },
  fetchBytes: (path, signal) => fetch(path, signal ? { signal } : {}),
  openDropped: async (transfer) => {
    const [file] = transfer.files;
    const path = file ? webUtils.getPathForFile(file) : '';
    return String(await ipcRenderer.invoke('sulcus:dropped', path));
  },
};

contextBridge.exposeInMainWorld('sulcus', transport);
