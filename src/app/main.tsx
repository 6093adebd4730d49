/** Where the page starts. */
import { createRoot } from 'react-dom/client';
import { StrictMode } from 'react';
import './tokens.css';
import './base.css';
import { listenForErrors } from '../state/error-log.ts';
import { keepForOffline } from '../state/updates.ts';
import { App } from './App.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id root.');
listenForErrors();
keepForOffline();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
