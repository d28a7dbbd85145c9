// Every colour of the design language, once. The theme turns them into CSS variables (--canvas, --surface, ...),
// charts read them as values, and the contrast test measures them.

export const lightTokens = {
  canvas: '#F6F7F7', surface: '#FFFFFF', subtle: '#EFF2F2', raised: '#FFFFFF',
  line: '#E0E5E6', 'line-2': '#CBD2D4', control: '#848E93',
  text: '#15191C', 'text-2': '#454E53', 'text-3': '#5F696E',
  accent: '#0E6F7A', 'accent-hover': '#0A5A64', 'on-accent': '#FFFFFF', 'accent-text': '#0B636D',
  'accent-tint': '#E2F1F2', 'accent-line': '#A9D6DA',
  ok: '#1A7340', 'ok-bg': '#E4F3E9', 'ok-fill': '#2E8B57',
  warn: '#875300', 'warn-bg': '#FCF0D6', 'warn-fill': '#C27803',
  bad: '#B3222A', 'bad-bg': '#FCE8E8', 'bad-fill': '#CF3A40', 'on-bad': '#FFFFFF',
  info: '#2A5DB0', 'info-bg': '#E8EFFB',
  'note-bg': '#FFF8E3', 'note-line': '#E8D394', mark: '#FCEBB6',
  c1: '#0E6F7A', c2: '#C67F10', c3: '#452B87', c4: '#6B2332', c5: '#745D10', c6: '#8597A0', c2t: '#8A5300',
  plan: '#5F696E', grid: '#E6EAEB', 'fill-soft': '#CFE3E5',
  focus: '#0E6F7A',
  // Toasts are dark in both themes; their action needs its own colour.
  toast: '#15191C', 'on-toast': '#FFFFFF',
} as const;

export type TokenName = keyof typeof lightTokens;

export const darkTokens: Record<TokenName, string> = {
  canvas: '#0F1315', surface: '#151A1C', subtle: '#1D2326', raised: '#1F2629',
  line: '#272F33', 'line-2': '#3A4449', control: '#6C787E',
  text: '#E8ECED', 'text-2': '#B4BDC1', 'text-3': '#909BA0',
  accent: '#3FA9B5', 'accent-hover': '#5BBCC7', 'on-accent': '#051416', 'accent-text': '#72CDD6',
  'accent-tint': '#12343A', 'accent-line': '#1F5F68',
  ok: '#63C58A', 'ok-bg': '#14301F', 'ok-fill': '#4FB57A',
  warn: '#E5B04A', 'warn-bg': '#35280D', 'warn-fill': '#D9A23A',
  bad: '#F2868B', 'bad-bg': '#3D1A1D', 'bad-fill': '#E56A70', 'on-bad': '#1D0709',
  info: '#8FB4F5', 'info-bg': '#1A2840',
  'note-bg': '#29220F', 'note-line': '#5A4A1C', mark: '#4A3C12',
  c1: '#3FA9B5', c2: '#E38241', c3: '#7D5DD3', c4: '#CB3054', c5: '#FECB1E', c6: '#C2DCE4', c2t: '#E38241',
  plan: '#909BA0', grid: '#242C30', 'fill-soft': '#1D454B',
  focus: '#72CDD6',
  toast: '#E8ECED', 'on-toast': '#15191C',
};

/** Values that are not plain colours, for CSS only. */
export const lightEffects = {
  band: 'rgba(14,111,122,.15)',
  shadow: '0 1px 2px rgba(16,24,28,.06)',
  pop: '0 12px 32px rgba(16,24,28,.16), 0 2px 6px rgba(16,24,28,.08)',
  scrim: 'rgba(16,22,25,.42)',
} as const;

export const darkEffects: Record<keyof typeof lightEffects, string> = {
  band: 'rgba(63,169,181,.20)',
  shadow: 'none',
  pop: '0 16px 40px rgba(0,0,0,.55), 0 0 0 1px #313B40',
  scrim: 'rgba(4,6,7,.6)',
};

export type Tokens = Record<TokenName, string>;
export const tokensOf = (scheme: 'light' | 'dark'): Tokens => (scheme === 'dark' ? darkTokens : lightTokens);
