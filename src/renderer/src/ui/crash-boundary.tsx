import { Component, type ReactNode } from 'react';
import { Problem } from './problem.tsx';

interface Props {
  /** what is shown, for the message */
  readonly name: string;
  readonly children: ReactNode;
}

interface State {
  readonly problem: string | null;
}

/** A fault in one place must not take the window with it: strokes are saved by main, so the place can start again. */
export class CrashBoundary extends Component<Props, State> {
  override state: State = { problem: null };

  static getDerivedStateFromError(error: unknown): State {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.problem === null) return this.props.children;
    return (
      <Problem
        message={`${this.props.name} stopped by an internal error (${this.state.problem}). What was saved is safe. Try again; if it stops again, restart Sulcus.`}
        onRetry={() => this.setState({ problem: null })}
      />
    );
  }
}
