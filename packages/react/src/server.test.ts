import { expect, it } from 'vitest';

it('does not load where there is a document', async () => {
  await expect(import('./server.ts')).rejects.toThrow('@durenai/react/server was loaded in a browser');
});
