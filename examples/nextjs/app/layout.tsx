import '@durenai/react/styles.css';
import './page.css';
import type { ReactNode } from 'react';

export const metadata = { title: 'DurenAI characters in a Next.js app', icons: 'data:,' };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
