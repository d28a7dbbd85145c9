import { type CSSVariablesResolver, createTheme, defaultVariantColorsResolver, type MantineColorsTuple, type VariantColorsResolver } from '@mantine/core';
import { darkEffects, darkTokens, lightEffects, lightTokens } from './tokens.ts';

const loop: MantineColorsTuple = ['#EAF6F7', '#D3ECEE', '#A9DADE', '#79C4CB', '#3FA9B5', '#27929D', '#147E89', '#0E6F7A', '#0A5A64', '#07444C'];
const gray: MantineColorsTuple = ['#F6F7F7', '#EFF2F2', '#E0E5E6', '#CBD2D4', '#A9B2B6', '#848E93', '#5F696E', '#454E53', '#2B3236', '#15191C'];
const dark: MantineColorsTuple = ['#E8ECED', '#B4BDC1', '#909BA0', '#6C787E', '#3A4449', '#272F33', '#1D2326', '#151A1C', '#0F1315', '#0A0D0E'];
const red: MantineColorsTuple = ['#FCE8E8', '#F8D0D1', '#F2A8AB', '#F2868B', '#E56A70', '#CF3A40', '#C22C33', '#B3222A', '#96191F', '#3D1A1D'];

const inputs = { defaultProps: { size: 'xs' } };

// Mantine chooses white or black text for the light theme only; filled buttons need the text colour of each theme.
const variantColorResolver: VariantColorsResolver = (input) => {
  if (input.variant !== 'filled') return defaultVariantColorsResolver(input);
  const plain = { border: '1px solid transparent' };
  if (input.color === 'loop' || input.color === undefined)
    return { ...plain, background: 'var(--accent)', hover: 'var(--accent-hover)', color: 'var(--on-accent)' };
  if (input.color === 'red')
    return { ...plain, background: 'var(--bad-fill)', hover: 'color-mix(in srgb, var(--bad-fill) 88%, var(--text))', color: 'var(--on-bad)' };
  return defaultVariantColorsResolver(input);
};

export const theme = createTheme({
  variantColorResolver,
  colors: { loop, gray, dark, red },
  primaryColor: 'loop',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  white: '#FFFFFF',
  black: '#15191C',
  fontFamily: '"Inter Variable", Inter, "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono", ui-monospace, monospace',
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  fontSmoothing: true,
  respectReducedMotion: true,
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '16px' },
  lineHeights: { xs: '1.455', sm: '1.334', md: '1.54', lg: '1.572', xl: '1.5' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '20px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '10px', xl: '12px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '1.4' },
      h2: { fontSize: '16px', lineHeight: '1.5' },
      h3: { fontSize: '14px', lineHeight: '1.57' },
      h4: { fontSize: '13px', lineHeight: '1.54' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    ActionIcon: { defaultProps: { size: 28, variant: 'subtle', color: 'gray' } },
    TextInput: inputs,
    PasswordInput: inputs,
    Autocomplete: inputs,
    MultiSelect: inputs,
    TagsInput: inputs,
    PillsInput: inputs,
    FileInput: inputs,
    NativeSelect: inputs,
    DateInput: inputs,
    DatePickerInput: inputs,
    DateTimePicker: inputs,
    TimeInput: inputs,
    Checkbox: inputs,
    Radio: inputs,
    Switch: { defaultProps: { size: 'sm', withThumbIndicator: false } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', checkIconPosition: 'right', allowDeselect: false } },
    Textarea: { defaultProps: { size: 'xs', autosize: true, minRows: 2, maxRows: 12 } },
    NumberInput: { defaultProps: { size: 'xs', hideControls: true } },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: 8, highlightOnHover: true, tabularNums: true } },
    Badge: { defaultProps: { radius: 'xs', variant: 'light', tt: 'none', fw: 500 } },
    Kbd: { defaultProps: { size: 'xs' } },
    Tabs: { defaultProps: { keepMounted: false } },
    // A menu holds nothing but its items, and the first of them takes the focus.
    Menu: { defaultProps: { shadow: 'md', withinPortal: true, withInitialFocusPlaceholder: false, transitionProps: { duration: 120 } } },
    Popover: { defaultProps: { shadow: 'md', withinPortal: true, transitionProps: { duration: 120 } } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false, events: { hover: true, focus: true, touch: false } } },
    Modal: {
      defaultProps: {
        radius: 'lg',
        centered: false,
        yOffset: '96px',
        overlayProps: { backgroundOpacity: 0.42, blur: 0 },
        transitionProps: { duration: 120, transition: 'fade' },
      },
    },
    Drawer: { defaultProps: { position: 'right', size: 480, transitionProps: { duration: 180 }, overlayProps: { backgroundOpacity: 0.42, blur: 0 } } },
    Card: { defaultProps: { withBorder: true, shadow: undefined, radius: 'md', padding: 'md' } },
    Skeleton: { defaultProps: { animate: false, radius: 'xs' } },
    Progress: { defaultProps: { size: 6, radius: 'xl' } },
    Anchor: { defaultProps: { underline: 'hover' } },
  },
});

const asVariables = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`--${name}`, value]));

const mantineAliases = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-bright': 'var(--text)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--subtle)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-2)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-disabled': 'var(--subtle)',
  '--mantine-color-disabled-color': 'var(--text-3)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
  '--mantine-color-loop-filled': 'var(--accent)',
  '--mantine-color-loop-filled-hover': 'var(--accent-hover)',
  '--mantine-color-loop-light': 'var(--accent-tint)',
  '--mantine-color-loop-light-color': 'var(--accent-text)',
  '--mantine-color-gray-light-color': 'var(--text-2)',
  '--mantine-color-gray-light-hover': 'var(--subtle)',
  '--mantine-color-gray-outline': 'var(--text-2)',
  '--mantine-shadow-md': 'var(--pop)',
  '--mantine-shadow-xl': 'var(--pop)',
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...asVariables(lightTokens), ...asVariables(lightEffects), ...mantineAliases },
  dark: { ...asVariables(darkTokens), ...asVariables(darkEffects), ...mantineAliases },
});
