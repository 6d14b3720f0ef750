import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (path: string) => new URL(path, import.meta.url).pathname;

/** The published packages are read from their sources, so that the demo always shows this checkout. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ['@durenai/source', 'module', 'browser', 'development|production'] },
  build: {
    emptyOutDir: true,
    rolldownOptions: { input: { site: page('./index.html'), react: page('./react/index.html') } },
  },
});
