/**
 * What input methods and keyboards tell a page, in their order. After the logs in the W3C UI Events specification
 * (4.3.4 and 5.2.4, key codes in 7.3), in github.com/viller239/IME-browser-test, github.com/microsoft/vscode
 * (`test/browser/controller/textAreaInput.test.ts`) and webkit.org/b/165004.
 */
export type Step =
  | { type: 'keydown' | 'keyup'; key: string; keyCode: number; isComposing?: boolean }
  | { type: 'compositionstart' | 'compositionupdate' | 'compositionend'; data: string }
  /** `value` is what the field then holds. */
  | { type: 'input'; inputType: string; data: string; value: string; isComposing?: boolean };

export type Recording = {
  name: string;
  /** Enter, pressed to choose or end a word, sends nothing; null where one Enter does both. */
  choosing: readonly Step[] | null;
  /** The Enter that is meant to send. */
  sending: readonly Step[];
  text: string;
};

const down = (key: string, keyCode: number, isComposing = false): Step => ({
  type: 'keydown',
  key,
  keyCode,
  isComposing,
});
const up = (key: string, keyCode: number, isComposing = false): Step =>
  ({ ...down(key, keyCode, isComposing), type: 'keyup' }) as Step;
const composition = (when: 'start' | 'update' | 'end', data: string): Step => ({
  type: `composition${when}`,
  data,
});
const input = (value: string, isComposing = true, inputType = 'insertCompositionText'): Step => ({
  type: 'input',
  inputType,
  data: value,
  value,
  isComposing,
});

const enter: readonly Step[] = [down('Enter', 13), up('Enter', 13)];

/** One letter of a word, as desktops tell of it. */
const letter = (key: string, keyCode: number, word: string, isFirst = false, named = key): Step[] => [
  down(named, 229, !isFirst),
  ...(isFirst ? [composition('start', '')] : []),
  composition('update', word),
  input(word),
  up(key, keyCode, true),
];

/** Escape, pressed to give a word up. */
export const ESCAPES: readonly { name: string; steps: readonly Step[] }[] = [
  {
    name: 'Japanese, Chrome on macOS',
    steps: [
      ...letter('n', 78, 'ｎ', true),
      down('Escape', 229, true),
      composition('update', ''),
      input(''),
      composition('end', ''),
      up('Escape', 27),
    ],
  },
  {
    name: 'Japanese, Safari on macOS: the composition ends before the key that ends it',
    steps: [
      ...letter('n', 78, 'ｎ', true),
      input('', true, 'deleteCompositionText'),
      composition('end', ''),
      down('Escape', 229),
      up('Escape', 27),
    ],
  },
  {
    name: 'Japanese, Firefox on Windows: the key has another name',
    steps: [
      ...letter('n', 78, 'ｎ', true, 'Process'),
      down('Process', 229, true),
      composition('end', ''),
      input('', false),
      up('Escape', 27),
    ],
  },
];

export const RECORDINGS: readonly Recording[] = [
  {
    name: 'Japanese, Chrome on macOS',
    choosing: [
      ...letter('n', 78, 'ｎ', true),
      ...letter('i', 73, 'に'),
      ...letter(' ', 32, '二'),
      down('Enter', 229, true),
      composition('end', '二'),
      up('Enter', 13),
    ],
    sending: enter,
    text: '二',
  },
  {
    name: 'Japanese, Safari on macOS: the composition ends before the key that ends it',
    choosing: [
      ...letter('n', 78, 'ｎ', true),
      ...letter('i', 73, 'に'),
      input('', true, 'deleteCompositionText'),
      input('二', false, 'insertFromComposition'),
      composition('end', '二'),
      down('Enter', 229),
      up('Enter', 13),
    ],
    sending: enter,
    text: '二',
  },
  {
    name: 'Japanese, a web view that names the key after the composition (13, not 229)',
    choosing: [...letter('n', 78, 'に', true), composition('end', 'に'), down('Enter', 13), up('Enter', 13)],
    sending: enter,
    text: 'に',
  },
  {
    name: 'Japanese, Firefox on Windows: the input comes after the composition',
    choosing: [
      ...letter('n', 78, 'ｎ', true, 'Process'),
      ...letter('i', 73, 'に', false, 'Process'),
      down('Process', 229, true),
      composition('end', 'に'),
      input('に', false),
      up('Enter', 13),
    ],
    sending: enter,
    text: 'に',
  },
  {
    name: 'Pinyin, Chrome on Windows: Enter keeps the letters',
    choosing: [
      ...letter('h', 72, 'h', true, 'Process'),
      ...letter('a', 65, 'ha', false, 'Process'),
      ...letter('o', 79, 'hao', false, 'Process'),
      down('Process', 229, true),
      composition('update', 'hao'),
      input('hao'),
      composition('end', 'hao'),
      up('Enter', 13),
    ],
    sending: enter,
    text: 'hao',
  },
  {
    name: 'Korean, Chrome on macOS: Enter ends the syllable',
    choosing: [
      ...letter('ㅎ', 71, 'ㅎ', true),
      ...letter('ㅏ', 75, '하'),
      ...letter('ㄴ', 83, '한'),
      down('Enter', 229, true),
      composition('end', '한'),
      up('Enter', 13),
    ],
    sending: enter,
    text: '한',
  },
  {
    name: 'English, Gboard on Android: each word is a composition, and Enter comes inside it',
    choosing: null,
    sending: [
      ...letter('Unidentified', 229, 'h', true),
      ...letter('Unidentified', 229, 'hi'),
      down('Enter', 13, true),
      composition('end', 'hi'),
      up('Enter', 13),
    ],
    text: 'hi',
  },
  {
    name: 'English, a keyboard on Android that ends the word before its Enter',
    choosing: null,
    sending: [
      ...letter('Unidentified', 229, 'h', true),
      ...letter('Unidentified', 229, 'hi'),
      composition('end', 'hi'),
      ...enter,
    ],
    text: 'hi',
  },
  {
    name: 'Japanese, Gboard on Android: Enter chooses',
    choosing: [
      ...letter('Unidentified', 229, 'に', true),
      ...letter('Unidentified', 229, '二'),
      down('Enter', 13, true),
      composition('end', '二'),
      up('Enter', 13),
    ],
    sending: enter,
    text: '二',
  },
  {
    name: 'English, the keyboard of iOS: autocorrection replaces what was typed',
    choosing: null,
    sending: [
      down('t', 84),
      input('teh', false, 'insertText'),
      up('t', 84),
      input('the', false, 'insertReplacementText'),
      ...enter,
    ],
    text: 'the',
  },
];
