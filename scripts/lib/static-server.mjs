/**
 * A small static file server for the built page, with correct types and the headers that the studio relies on. It
 * serves nothing outside its folder. Meant for one person on localhost and for tests, not for the open internet.
 */
import { createReadStream, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
const compressible = /^(text\/|application\/(json|wasm|manifest)|image\/svg)/;

/**
 * Serves `folder` on localhost at `port` or, if `findPort` is set, at the next free one. `also` may answer requests
 * that do not name a file: it gets request and response, with headers set, and returns whether it answered. With
 * headers 'plain', only headers that describe the file are sent, as on many hosts. Resolves to {server, port, url}.
 * Rejects if no port is free.
 * @param {string} folder
 * @param {{
 *   port: number;
 *   findPort?: boolean;
 *   also?: (request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => boolean;
 *   headers?: 'secure' | 'plain';
 * }} options
 */
export async function serveFolder(
  folder,
  { port, findPort = true, also = () => false, headers: wanted = 'secure' },
) {
  const root = realpathSync(folder);
  const headers = wanted === 'plain' ? {} : securityHeaders(root);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!also(request, response)) answer(root, request, response);
  });
  for (let candidate = port; ; candidate++) {
    try {
      await listen(server, candidate);
      const actual = server.address().port;
      return { server, port: actual, url: `http://localhost:${actual}/` };
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || !findPort || candidate >= 65_535) throw error;
    }
  }
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function answer(root, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405, 'Only GET and HEAD are answered here.');
  }
  const file = findFile(root, request.url);
  if (!file) return refuse(response, 404, 'There is no such file here.');

  const type = types[extname(file.path).toLowerCase()] ?? 'application/octet-stream';
  const etag = `"${file.sizeBytes.toString(36)}-${Math.round(file.changedMs).toString(36)}"`;
  response.setHeader('Content-Type', type);
  response.setHeader('ETag', etag);
  // Names under assets/ contain a hash of the content. Browsers must ask again for everything else.
  const isHashed = file.path.startsWith(join(root, 'assets') + sep);
  response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();

  const isGzipped = compressible.test(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  response.setHeader('Vary', 'Accept-Encoding');
  if (isGzipped) response.setHeader('Content-Encoding', 'gzip');
  else response.setHeader('Content-Length', file.sizeBytes);
  response.writeHead(200);
  if (request.method === 'HEAD') return response.end();

  // If a reader goes away, or a new build removes the file, only this answer ends, not the server.
  const steps = [createReadStream(file.path), ...(isGzipped ? [createGzip({ level: 6 })] : []), response];
  pipeline(steps, (error) => error && response.destroy());
}

function refuse(response, status, text) {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/**
 * The file that a request's path names. Undefined if the path is malformed, outside the folder, a folder, or does not
 * exist.
 */
function findFile(root, url) {
  try {
    const path = decodeURIComponent(url.replace(/[?#].*$/s, ''));
    const wanted = join(root, path.endsWith('/') ? `${path}index.html` : path);
    const real = realpathSync(wanted);
    if (!real.startsWith(root + sep)) return undefined;
    const stats = statSync(real);
    return stats.isFile() ? { path: real, sizeBytes: stats.size, changedMs: stats.mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Headers for cross-origin isolation (needed by wasm threads) and the page's own Content-Security-Policy. A worker is
 * bound by the policy of its own response, not by the page's meta tag, so every file gets the header.
 */
function securityHeaders(root) {
  return {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': `${pagePolicy(root)}; frame-ancestors 'none'`,
  };
}

/** The policy in index.html's meta tag, the only place where it is written. A folder without a page may run nothing. */
export function pagePolicy(root) {
  const page = join(root, 'index.html');
  if (!existsSync(page)) return "default-src 'none'";
  const html = readFileSync(page, 'utf8');
  const tag = html.match(/<meta\s[^>]*http-equiv="Content-Security-Policy"[^>]*>/is)?.[0];
  const policy = tag?.match(/\scontent="([^"]*)"/is)?.[1];
  if (!policy) throw new Error(`${page} has no Content-Security-Policy meta tag.`);
  return policy
    .replace(/\s+/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/[\s;]+$/, '')
    .trim();
}
