/** `npm run tokens`: writes src/styles/tokens.css. */
import { writeFileSync } from 'node:fs';
import { buildTokensCss } from './build-tokens-css.ts';

writeFileSync(new URL('../src/styles/tokens.css', import.meta.url), buildTokensCss());
