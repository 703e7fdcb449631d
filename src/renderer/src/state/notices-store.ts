import { create } from 'zustand';
import { api } from '../api/api.ts';

export interface WindowNotice {
  readonly id: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}

interface Notices {
  readonly notices: readonly WindowNotice[];
  add(level: WindowNotice['level'], message: string): void;
  dismiss(id: number): void;
  /** shows what main announces; the returned function ends it */
  follow(): () => void;
}

const MOST = 20;
let nextId = 1;

/** A message that stands already is not put up twice; the oldest give way. */
export function withNotice(notices: readonly WindowNotice[], notice: WindowNotice): readonly WindowNotice[] {
  if (notices.some((one) => one.message === notice.message && one.level === notice.level)) return notices;
  return [...notices, notice].slice(-MOST);
}

/** Announcements that stay on the window until the reader dismisses them. */
export const useNotices = create<Notices>((set, get) => ({
  notices: [],
  add: (level, message) =>
    set(({ notices }) => ({ notices: withNotice(notices, { id: nextId++, level, message }) })),
  dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((one) => one.id !== id) })),
  follow: () => api.on('app.notice', (notice) => get().add(notice.level, notice.message)),
}));
