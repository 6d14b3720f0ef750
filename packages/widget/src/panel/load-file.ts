const files: Record<string, Promise<unknown> | undefined> = {};
let again = '';

/**
 * The build has each `import` of a later file go through here. Browsers remember that a module failed, and never ask for the
 * same address twice: what has not come yet is asked for at another one. What has is not asked for again, nor made twice.
 */
export async function loadFile(path: string): Promise<unknown> {
  files[path] ??= import(/* @vite-ignore */ path + again);
  try {
    return await files[path];
  } catch (thrown) {
    files[path] = undefined;
    again += '?';
    throw thrown;
  }
}
