import { describe, expect, it } from 'vitest';
import { hrefTo, parseRoute } from './route.ts';

describe('routes', () => {
  it.each(['', '#', '#/'])('is the first screen for %j', (hash) =>
    expect(parseRoute(hash)).toEqual({ room: 'home', argument: null, view: '' }),
  );

  it.each([
    ['train', undefined],
    ['explore', 'run:0b1c-22'],
    ['explore', 'a name/with ü & 100%'],
  ])('finds %s %s again behind its address', (room, argument) =>
    expect(parseRoute(hrefTo(room, argument))).toEqual({ room, argument: argument ?? null, view: '' }),
  );

  it('carry a view behind the argument', () => {
    expect(parseRoute('#/explore/sample?seed=7&bits=0:ff,1:00')).toEqual({
      room: 'explore',
      argument: 'sample',
      view: 'seed=7&bits=0:ff,1:00',
    });
  });

  it('survives an address that is no valid encoding', () => {
    expect(parseRoute('#/explore/%E0%A4%A')).toEqual({ room: 'explore', argument: '%E0%A4%A', view: '' });
  });
});
