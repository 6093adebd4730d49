import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveFolder } from './static-server.mjs';

const page = `<meta http-equiv="Content-Security-Policy"
  content="default-src 'self';
  object-src 'none';">`;
let folder = '';
let site;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'site-'));
  mkdirSync(join(folder, 'dist/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'dist/index.html'), page);
  writeFileSync(join(folder, 'dist/assets/step-1a2b.wasm'), 'wasm');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'dist/link.txt'));
  site = await serveFolder(join(folder, 'dist'), { port: 0 });
});
afterAll(() => {
  site.server.close();
  rmSync(folder, { recursive: true });
});

/** Sends a raw request, since fetch would normalise the path. */
function ask(path, { method = 'GET', headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request({ host: 'localhost', port: site.port, path, method, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    asked.once('error', reject).end();
  });
}

describe('the static server', () => {
  it('serves the page with its own policy, isolated from other origins', async () => {
    const { status, headers, body } = await ask('/?from=test');
    expect(status).toBe(200);
    expect(body.toString()).toBe(page);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'self'; object-src 'none'; frame-ancestors 'none'",
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cache-control': 'no-cache',
    });
  });

  it('sends the policy with scripts of workers too, and lets hashed files be kept', async () => {
    const { headers } = await ask('/assets/step-1a2b.wasm');
    expect(headers['content-type']).toBe('application/wasm');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['cache-control']).toContain('immutable');
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/link.txt',
    '/assets',
    '/%',
    '/%00',
    '//',
    '/none.js',
  ])('gives nothing for %s', async (path) => {
    const { status, body } = await ask(path);
    expect(body.toString()).not.toContain('secret');
    expect(status).toBe(path === '//' ? 200 : 404);
  });

  it('packs text where the reader takes it, and not otherwise', async () => {
    const packed = await ask('/', { headers: { 'accept-encoding': 'br, gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.body).toString()).toBe(page);
    expect((await ask('/')).headers['content-encoding']).toBeUndefined();
  });

  it('answers 304 to a reader that has the file', async () => {
    const { headers } = await ask('/');
    expect((await ask('/', { headers: { 'if-none-match': headers.etag } })).status).toBe(304);
  });

  it('takes no other method', async () => {
    expect((await ask('/', { method: 'POST' })).status).toBe(405);
    const head = await ask('/', { method: 'HEAD' });
    expect([head.status, head.body.length]).toEqual([200, 0]);
  });

  it('takes the next free port, unless told not to', async () => {
    const second = await serveFolder(join(folder, 'dist'), { port: site.port });
    expect(second.port).toBeGreaterThan(site.port);
    second.server.close();
    await expect(serveFolder(join(folder, 'dist'), { port: site.port, findPort: false })).rejects.toThrow(
      /EADDRINUSE/,
    );
  });

  it('does not serve a page without a policy', async () => {
    mkdirSync(join(folder, 'bare'));
    writeFileSync(join(folder, 'bare/index.html'), '<p>');
    await expect(serveFolder(join(folder, 'bare'), { port: 0 })).rejects.toThrow(
      /no Content-Security-Policy/,
    );
  });
});
