import { describe, expect, it } from 'vitest';
import { shortcutOf } from './action.ts';

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
  code = '',
) => shortcutOf({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('shortcutOf', () => {
  it('names keys as the commands do', () => {
    expect(press(' ')).toBe('Space');
    expect(press('.')).toBe('.');
    expect(press('?')).toBe('?');
    expect(press('l')).toBe('L');
    expect(press('k', { ctrlKey: true })).toBe('Mod+K');
  });

  it('takes the digit that was pressed with Alt, whatever sign it makes', () => {
    expect(press('¡', { altKey: true }, 'Digit1')).toBe('Alt+1');
  });

  it('tells redo from undo by Shift', () => {
    expect(press('z', { ctrlKey: true })).toBe('Mod+Z');
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+Z');
  });

  it('does not take Ctrl and a letter for the letter', () => {
    expect(press('l', { ctrlKey: true })).not.toBe('L');
  });
});
