import { describe, expect, it } from 'vitest';
import { scaleBarLength } from './scale-bar.tsx';

describe('the scale bar', () => {
  it('is as long on the screen as the millimetres it names', () => {
    expect(scaleBarLength(2, 0.5)).toEqual({ millimetres: 20, pixels: 80 });
    expect(scaleBarLength(2.5, 1)).toEqual({ millimetres: 50, pixels: 125 });
    expect(scaleBarLength(40, 0.5)).toEqual({ millimetres: 2, pixels: 160 });
  });

  it('is left out where a millimetre does not fit', () => {
    expect(scaleBarLength(40, 0.2)).toBeNull();
  });
});
