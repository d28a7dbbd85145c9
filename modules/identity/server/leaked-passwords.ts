import { withoutExtras } from '#contract/identity';

let loading: Promise<ReadonlySet<string>> | undefined;

/** The 49,000 most common passwords of leaks: loaded when somebody chooses one, because a start does not need half a megabyte of them. */
function known(): Promise<ReadonlySet<string>> {
  loading ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => new Set(dictionary['passwords-common'] as string[]));
  return loading;
}

/** It is in the list, or a word of the list repeated, or one with digits and signs around it until it is long enough. */
export async function isWellKnown(password: string): Promise<boolean> {
  const list = await known();
  const plain = password.toLowerCase();
  // What is in other scripts than the list would be judged by the few letters between.
  const core = /[^\u0000-\u007f]/.test(plain) ? '' : withoutExtras(plain);
  return [plain, core].some((word) => word.length >= 4 && list.has(onceOf(word)));
}

/** "monkeymonkey" is "monkey". */
function onceOf(word: string): string {
  const at = `${word}${word}`.indexOf(word, 1);
  return word.slice(0, at);
}
