/** Takes a child process along when this one ends, however that comes about. */
import type { ChildProcess } from 'node:child_process';

export function endWithUs<Child extends ChildProcess>(child: Child): Child {
  const end = () => {
    child.kill('SIGKILL');
  };
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}
