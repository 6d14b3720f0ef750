import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const Manifest = v.object({
  version: v.string(),
  /** The files that a page or another version asks for, as paths in the folder. */
  loader: v.string(),
  panel: v.optional(v.string()),
  extras: v.optional(v.string()),
  /** For `<script integrity>` of the loader. */
  integrity: v.optional(v.string()),
});
export type Manifest = v.InferOutput<typeof Manifest>;

/** @throws When no widget is built in `folder`. */
export function readManifest(folder = ''): Manifest {
  const manifest = v.parse(Manifest, JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  accessSync(join(folder, manifest.loader), constants.R_OK);
  return manifest;
}
