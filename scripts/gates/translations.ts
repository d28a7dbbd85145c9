import type { Gate, ProjectFiles, Violation } from '../project/files.ts';
import { catalogOf, type ReadMessage, readMessage } from '../project/messages.ts';
import { codeFiles, isTest, wordFolders } from '../project/rooms.ts';
import { literalText, property, walk } from '../project/source.ts';

/** Every word exists in English and in Chinese, says something in that language, and takes the same values in both. */
export const translations: Gate = (project) => {
  const folders = wordFolders(project);
  return [...folders.flatMap((folder) => folderProblems(project, folder)), ...keysTwice(project, folders), ...wordsInCode(project)];
};

function folderProblems(project: ProjectFiles, folder: string): Violation[] {
  const english = catalogOf(project, folder, 'en');
  const chinese = catalogOf(project, folder, 'zh-CN');
  if (!english) return [{ path: `${folder}/en.json`, message: 'is missing, or no flat map of words' }];
  if (!chinese) return [{ path: `${folder}/zh-CN.json`, message: 'is missing, or no flat map of words' }];
  const violations: Violation[] = [];
  for (const key of Object.keys(chinese)) if (english[key] === undefined) violations.push({ path: `${folder}/en.json`, message: `${key} is missing` });
  for (const [key, en] of Object.entries(english)) {
    const zh = chinese[key];
    if (zh === undefined) violations.push({ path: `${folder}/zh-CN.json`, message: `${key} is missing` });
    else violations.push(...pairProblems(folder, key, en, zh));
  }
  return violations;
}

function pairProblems(folder: string, key: string, en: string, zh: string): Violation[] {
  const english = readMessage(en, 'en');
  const chinese = readMessage(zh, 'zh-CN');
  const inEnglish = (message: string): Violation => ({ path: `${folder}/en.json`, message: `${key} ${message}` });
  const inChinese = (message: string): Violation => ({ path: `${folder}/zh-CN.json`, message: `${key} ${message}` });
  if (!en.trim()) return [inEnglish('is empty')];
  if (!zh.trim()) return [inChinese('is empty')];
  if (english.problem) return [inEnglish(`is no ICU message: ${english.problem}`)];
  if (chinese.problem) return [inChinese(`is no ICU message: ${chinese.problem}`)];
  return [
    ...differentValues(english, chinese).map(inChinese),
    ...languageProblem(english.words, 'en').map(inEnglish),
    ...languageProblem(chinese.words, 'zh-CN').map(inChinese),
  ];
}

function differentValues(english: ReadMessage, chinese: ReadMessage): string[] {
  const [en, zh] = [english.args.join(', '), chinese.args.join(', ')];
  return en === zh ? [] : [`takes {${zh}} and the English one {${en}}`];
}

/** Names and abbreviations that are written alike in both languages, longest first. */
const shared =
  /Careloop|\bRe:|\bFwd:|JSON Lines|Standard Webhooks|OpenAPI|PostgreSQL|Prometheus|Webhooks?|English|Server-Sent Events|Idempotency-Key|Bearer|Markdown|UTF-8|\b(API|CSV|JSON|JSONL|CSAT|CSI|NPS|CES|SLA|SMTP|SMS|TOTP|QR|URL|URI|HTTPS?|HTML|ID|UUID|IP|UTC|CC|BCC|PDF|SSE|TLS|STARTTLS|OK|Ctrl|Cmd|Shift|Alt|Esc|Enter|Tab|Space|P50|P90|P95|P99|KB|MB|GB)\b/g;
const addresses = /\S+@\S+|https?:\/\/\S+|\b[\w-]+(\.[\w-]+)+(\/\S*)?/g;
const ownNames = /简体中文|繁體中文/g;

function languageProblem(words: string, language: 'en' | 'zh-CN'): string[] {
  const hasHan = /\p{Script=Han}/u.test(words.replace(ownNames, ''));
  if (language === 'en') return hasHan ? ['is Chinese'] : [];
  const left = words.replace(ownNames, '').replace(addresses, '').replace(shared, '');
  // A single Latin letter is a key on the keyboard or a symbol.
  return /\p{Script=Latin}{2}/u.test(left) && !hasHan ? ['is not Chinese'] : [];
}

function keysTwice(project: ProjectFiles, folders: string[]): Violation[] {
  const seen = new Map<string, string>();
  const violations: Violation[] = [];
  for (const folder of folders) {
    for (const key of Object.keys(catalogOf(project, folder, 'en') ?? {})) {
      const other = seen.get(key);
      if (other) violations.push({ path: `${folder}/en.json`, message: `${key} is also in ${other}; all folders become one catalog` });
      seen.set(key, folder);
    }
  }
  return violations;
}

/** Words that stand in code as `{en: '…', 'zh-CN': '…'}`, such as the titles of errors. */
function wordsInCode(project: ProjectFiles): Violation[] {
  const violations: Violation[] = [];
  for (const path of codeFiles(project).filter((p) => !isTest(p))) {
    const source = project.source(path);
    walk(source.program, (node) => {
      const en = literalText(property(node, 'en'));
      const zh = literalText(property(node, 'zh-CN'));
      if (en === undefined || zh === undefined || isTag(zh)) return;
      const problems = [...languageProblem(en, 'en'), ...languageProblem(zh, 'zh-CN')];
      for (const problem of problems) violations.push({ path, line: source.lineAt(node.start), message: `"${problem === 'is Chinese' ? en : zh}" ${problem}` });
    });
  }
  return violations;
}

/** A language tag chosen by language ({en: 'en-GB', 'zh-CN': 'zh-CN'}) is no word. */
function isTag(text: string): boolean {
  return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(text);
}
