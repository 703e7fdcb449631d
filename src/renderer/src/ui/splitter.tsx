import './controls.css';

/** The edge between a panel and what follows it: dragged, or moved by arrow keys while it has the focus. */
export function Splitter({
  name,
  width,
  least,
  most,
  side = 'left',
  onWidth,
}: {
  readonly name: string;
  readonly width: number;
  readonly least: number;
  readonly most: number;
  /** where the panel lies, seen from the splitter */
  readonly side?: 'left' | 'right';
  readonly onWidth: (width: number) => void;
}) {
  const sign = side === 'left' ? 1 : -1;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable separator is the window splitter pattern of ARIA
    <div
      className="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={name}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={(event) => {
        const start = event.clientX;
        const target = event.currentTarget;
        target.setPointerCapture(event.pointerId);
        target.onpointermove = (move) => onWidth(width + sign * (move.clientX - start));
        target.onpointerup = () => {
          target.onpointermove = null;
        };
      }}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowLeft' ? -16 : event.key === 'ArrowRight' ? 16 : 0;
        if (step === 0) return;
        event.preventDefault();
        onWidth(width + sign * step);
      }}
    />
  );
}
