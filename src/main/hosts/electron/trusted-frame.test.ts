import { describe, expect, it } from 'vitest';
import { isAppUrl, isTrustedSender } from './trusted-frame.ts';

describe('who may send messages to main', () => {
  it.each(['app://sulcus.evil/', 'https://sulcus/', 'app://evil/', 'file:///sulcus', '', undefined])(
    'not %j',
    (url) => expect(isAppUrl(url)).toBe(false),
  );
  it('only the top frame of our page in our window', () => {
    const contents = {};
    expect(isTrustedSender({ url: 'app://sulcus/index.html', parent: null }, contents, contents)).toBe(true);
    expect(isTrustedSender({ url: 'app://sulcus/', parent: {} }, contents, contents)).toBe(false);
    expect(isTrustedSender({ url: 'app://sulcus/', parent: null }, {}, contents)).toBe(false);
    expect(isTrustedSender(null, contents, contents)).toBe(false);
  });
});
