import { useNotices } from '../state/notices-store.ts';
import { Problem } from '../ui/problem.tsx';

/** What main announced: each stays until it is dismissed, so that no error is only ever a passing flash. */
export function NoticeStrip() {
  const { notices, dismiss } = useNotices();
  return notices.map((notice) => (
    <Problem
      key={notice.id}
      level={notice.level}
      message={notice.message}
      onDismiss={() => dismiss(notice.id)}
    />
  ));
}
