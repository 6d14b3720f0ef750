#!/usr/bin/env node
// Before anything is loaded that an older Node does not have.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `durenai-simulator needs Node 22.19 or newer, and this is ${process.versions.node}: install that one first.`,
  );
  process.exit(1);
}
await import('./run-command.ts');
