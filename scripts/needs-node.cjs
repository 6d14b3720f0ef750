/**
 * Before a script that an older Node cannot read: it would say ERR_UNKNOWN_FILE_EXTENSION. On 64-bit Linux
 * `npm ci` brings a Node that can.
 */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `Durenai Embed needs Node 22.19 or newer, and this is ${process.versions.node}: install that one first.`,
  );
  process.exit(1);
}
