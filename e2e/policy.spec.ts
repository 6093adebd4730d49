/** The page's policy works, and the guard of all journeys notices violations. */
import { expect, test } from './fixtures.ts';

test('neither an injected script nor a fetch to elsewhere gets through', async ({
  page,
  shell,
  problems,
}) => {
  await shell.open();
  const outcome = await page.evaluate(async () => {
    const attempt = async (action: () => unknown): Promise<string> => {
      try {
        await action();
        return 'went through';
      } catch (error) {
        return error instanceof Error ? error.name : String(error);
      }
    };
    const inject = (): void => {
      const script = document.createElement('script');
      script.textContent = 'document.documentElement.dataset.injected = "yes"';
      document.head.append(script);
    };
    return {
      inline: await attempt(inject),
      markup: await attempt(() => (document.body.innerHTML = '<img src="x" onerror="alert(1)">')),
      foreign: await attempt(() => fetch('https://example.org/')),
      blobWorker: await attempt(() => new Worker(URL.createObjectURL(new Blob(['']))) satisfies Worker),
      injected: document.documentElement.dataset['injected'] ?? 'no',
    };
  });
  expect(outcome).toEqual({
    inline: 'TypeError',
    markup: 'TypeError',
    foreign: 'TypeError',
    blobWorker: 'TypeError',
    injected: 'no',
  });
  // The violations were intended, so they are removed. Finding them there shows that the guard works.
  await expect.poll(() => problems.length).toBeGreaterThanOrEqual(3);
  problems.splice(0);
});
