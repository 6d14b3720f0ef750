/**
 * V8 lets the room for young objects grow to 64 MB when many live on, as those of open event streams do, and hardly
 * ever gives it back. Only Node's command line can say less: the process becomes itself again with that said, under
 * the same id and with the same input and output. Not where Node was told a size already, where that cannot be
 * (Windows, Node's permissions), or where a parent process talks to this one by a channel that would be lost.
 *
 * `npm run bench -- events` measures the difference.
 */
export function limitYoungHeap(): void {
  const told = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((words) =>
    /--max[-_]semi[-_]space[-_]size/.test(words),
  );
  if (told || process.platform === 'win32' || process.permission || process.send) return;
  process.execve?.(process.execPath, [
    process.execPath,
    '--max-semi-space-size=8',
    ...process.execArgv,
    ...process.argv.slice(1),
  ]);
}
