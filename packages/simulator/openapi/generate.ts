/**
 * Writes packages/simulator/openapi.json:
 * `node --conditions=@durenai/source packages/simulator/openapi/generate.ts && npx biome format --write packages/simulator`
 */
import { writeFileSync } from 'node:fs';
import { buildOpenapi } from './build-openapi.ts';

writeFileSync(new URL('../openapi.json', import.meta.url), `${JSON.stringify(buildOpenapi(), null, 2)}\n`);
