import { describe, expect, it } from 'vitest';
import { shortcutOf } from './action.ts';

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
) => shortcutOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('shortcutOf', () => {
  it('names keys as the commands do', () => {
    expect(press(' ')).toBe('Space');
    expect(press('.')).toBe('.');
    expect(press('?')).toBe('?');
    expect(press('l')).toBe('L');
    expect(press('k', { ctrlKey: true })).toBe('Mod+K');
  });

  it('tells redo from undo by Shift', () => {
    expect(press('z', { ctrlKey: true })).toBe('Mod+Z');
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+Z');
  });

  it('does not take Ctrl or Alt and a letter for the letter', () => {
    expect(press('l', { ctrlKey: true })).not.toBe('L');
    expect(press('l', { altKey: true })).not.toBe('L');
  });
});
