import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@durenai/react/styles.css';
import { App } from './App.tsx';
import './page.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html must hold #root.');

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
