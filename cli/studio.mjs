#!/usr/bin/env node
/**
 * The package's binary: lets Node read TypeScript, then hands over to cli/main.ts. No build is needed before.
 */
import { register } from 'tsx/esm/api';

register();
await import('./main.ts');
