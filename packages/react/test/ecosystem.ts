/** What a test run stands for: see the projects of `vite.config.ts`. */
type Ecosystem = {
  /** How the version of React begins. */
  react: string;
  /** Every component is mounted twice, as StrictMode does. */
  strict: boolean;
  /** The components are those that React Compiler wrote. */
  compiled: boolean;
};

declare module 'vitest' {
  interface ProvidedContext {
    ecosystem: Ecosystem;
  }
}

export {};
