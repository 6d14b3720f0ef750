/** The subject that a page is built with: see `serve.ts`. */
declare module 'virtual:subject' {
  export const mount: import('./subject.ts').Mount;
}
