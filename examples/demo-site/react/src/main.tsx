import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@durenai/react/styles.css';
import { App } from './App.tsx';
import './page.css';

const proxyUrl = document.querySelector<HTMLMetaElement>('meta[name="durenai-proxy"]')?.content;
const root = document.getElementById('root');
if (!proxyUrl || !root) throw new Error('react/index.html must name the proxy and hold #root.');

createRoot(root).render(
  <StrictMode>
    <App proxyUrl={proxyUrl} />
  </StrictMode>,
);
