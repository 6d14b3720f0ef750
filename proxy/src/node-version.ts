/** Why this Node cannot run the proxy, if so. Loads nothing that an older one does not have. */
export function problemOfNode(): string | undefined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return undefined;
  return `durenai-proxy needs Node 22.19 or newer, and this is ${process.versions.node}: install that one first.`;
}
