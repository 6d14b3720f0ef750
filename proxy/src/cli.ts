#!/usr/bin/env node
import { limitYoungHeap } from './limit-young-heap.ts';

// Before the rest is loaded, which would be loaded twice.
if (process.argv.includes('start')) limitYoungHeap();
const { runCommand } = await import('./commands/run-command.ts');
process.exitCode = await runCommand(process.argv.slice(2));
