/**
 * What is wrong with a request target as it came over the wire, before anything decodes it. Measured on
 * this stack: `..%2fuser%2fme` and `..%5c` climb out of a path once an id is pasted into a URL.
 */
export function problemOfTarget(target: string): string | undefined {
  if (!target.startsWith('/')) return 'The request target must be a path.';
  const [path = ''] = target.split('?', 1);
  if (/\\|%5c/i.test(path)) return 'The path must not contain backslashes.';
  if (/%2f/i.test(path)) return 'The path must not contain encoded slashes.';
  if (/%2e/i.test(path)) return 'The path must not contain encoded dots.';
  if (/%00/.test(target)) return 'The address must not contain null bytes.';
  if (path.includes('//')) return 'The path must not contain empty segments.';
  if (/\/\.{1,2}(\/|$)/.test(path)) return 'The path must not contain "." or ".." as a segment.';
  if (/[#\s]|[^\x21-\x7e]/.test(target))
    return 'The address must be plain ASCII, percent-encoded where needed.';
  return undefined;
}
