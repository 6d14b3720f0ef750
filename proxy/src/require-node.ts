import { problemOfNode } from './node-version.ts';

// Imported before what an older Node fails at, with an error that says nothing.
const problem = problemOfNode();
if (problem !== undefined) throw new Error(problem);
