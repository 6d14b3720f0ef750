#!/usr/bin/env node
import { limitYoungHeap } from './limit-young-heap.ts';
import { problemOfNode } from './node-version.ts';

// Before anything is loaded that an older Node does not have.
const problem = problemOfNode();
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}
// Before the rest is loaded, which would be loaded twice.
if (process.argv.includes('start')) limitYoungHeap();
const { runCommand } = await import('./commands/run-command.ts');
process.exitCode = await runCommand(process.argv.slice(2));
