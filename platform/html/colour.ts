/** The organisation's colour, made readable on both themes. */
type Rgb = readonly [number, number, number];

const defaults = {
  light: {
    accent: '#0e6f7a',
    'accent-hover': '#0a5a64',
    'on-accent': '#ffffff',
    'accent-text': '#0b636d',
    'accent-tint': '#e2f1f2',
    'accent-line': '#a9d6da',
    focus: '#0e6f7a',
  },
  dark: {
    accent: '#3fa9b5',
    'accent-hover': '#5bbcc7',
    'on-accent': '#051416',
    'accent-text': '#72cdd6',
    'accent-tint': '#12343a',
    'accent-line': '#1f5f68',
    focus: '#72cdd6',
  },
};

export type BrandColours = { light: typeof defaults.light; dark: typeof defaults.dark };

/** A colour that white words could not be read on is not taken: the product's own stands in. */
export function brandColours(accent: string): BrandColours {
  const colour = parse(accent);
  if (!colour || accent.toLowerCase() === defaults.light.accent || contrast(colour, white) < 4.5) return defaults;
  const bright = untilReadable(colour, darkSurface, 6);
  return {
    light: {
      accent: write(colour),
      'accent-hover': write(mix(colour, black, 0.18)),
      'on-accent': '#ffffff',
      'accent-text': write(mix(colour, black, 0.1)),
      'accent-tint': write(mix(colour, white, 0.9)),
      'accent-line': write(mix(colour, white, 0.62)),
      focus: write(colour),
    },
    dark: {
      accent: write(bright),
      'accent-hover': write(mix(bright, white, 0.2)),
      'on-accent': '#0b1012',
      'accent-text': write(untilReadable(colour, darkSurface, 8)),
      'accent-tint': write(mix(colour, darkSurface, 0.72)),
      'accent-line': write(mix(colour, darkSurface, 0.35)),
      focus: write(bright),
    },
  };
}

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];
const darkSurface: Rgb = [21, 26, 28];

function parse(text: string): Rgb | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  return match ? [Number.parseInt(match[1] ?? '', 16), Number.parseInt(match[2] ?? '', 16), Number.parseInt(match[3] ?? '', 16)] : null;
}
const write = (colour: Rgb): string => `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** `share` of `other` in the result. */
function mix(one: Rgb, other: Rgb, share: number): Rgb {
  return [one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share, one[2] + (other[2] - one[2]) * share];
}

function untilReadable(colour: Rgb, on: Rgb, ratio: number): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const lighter = mix(colour, white, share);
    if (contrast(lighter, on) >= ratio) return lighter;
  }
  return white;
}

/** Relative luminance and contrast as in WCAG 2.2. */
function luminance([r, g, b]: Rgb): number {
  const linear = (part: number): number => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
export function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
