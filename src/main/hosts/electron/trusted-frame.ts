/** The page's own origin; every IPC message must come from its top frame. */
export const APP_ORIGIN = 'app://sulcus';

/** Parsed, never compared as text: `app://sulcus.evil/` is another host. */
export function isAppUrl(text: string | undefined): boolean {
  try {
    const url = new URL(text ?? '');
    return url.protocol === 'app:' && url.host === 'sulcus';
  } catch {
    return false;
  }
}

interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

/** Whether a message comes from the top frame of our page in our window. */
export const isTrustedSender = (frame: SenderFrame | null, sender: unknown, ownContents: unknown): boolean =>
  frame !== null && frame.parent === null && sender === ownContents && isAppUrl(frame.url);
