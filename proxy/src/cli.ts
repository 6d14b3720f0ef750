#!/usr/bin/env node
import { limitYoungHeap } from './limit-young-heap.ts';

// Before anything is loaded that an older Node does not have.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `durenai-proxy needs Node 22.19 or newer, and this is ${process.versions.node}: install that one first.`,
  );
  process.exit(1);
}
// Before the rest is loaded, which would be loaded twice.
if (process.argv.includes('start')) limitYoungHeap();
const { runCommand } = await import('./commands/run-command.ts');
process.exitCode = await runCommand(process.argv.slice(2));
