import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the process small, for whoever runs a simulator beside everything else. V8 would let the heap grow to four
 * times of what lives in it; measured with 100,000 messages (`npm run bench -- simulator`), and no slower for it.
 * Imported before anything else: spaces that have grown do not shrink. `--no-concurrent-recompilation` saves as much
 * again (its compilers leave memory behind in arenas of their own), but V8 reads that one only at its start.
 */
setFlagsFromString('--max-semi-space-size=1');
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--optimize-for-size');
