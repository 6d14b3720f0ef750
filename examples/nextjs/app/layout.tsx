// Yours first: a reset in a layer of its own then stands before ours, and leaves the components as they are.
import './page.css';
import '@durenai/react/styles.css';
import type { ReactNode } from 'react';

export const metadata = { title: 'DurenAI characters in a Next.js app', icons: 'data:,' };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
