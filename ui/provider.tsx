import './styles.css';
import './mantine.css';
import { localStorageColorSchemeManager, MantineProvider, useMantineColorScheme } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import type { ColorScheme, Density } from './session.tsx';
import { cssVariablesResolver, theme } from './theme.ts';
import { Toasts } from './toast.tsx';

// Libraries that write <style> elements take the nonce of this page load, so that the content security policy can
// forbid every other inline style. get-nonce (inside Mantine's scroll lock) reads the global.
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
declare global {
  var __webpack_nonce__: string | undefined;
}

const colorSchemes = localStorageColorSchemeManager({ key: 'careloop.colorScheme' });

function FollowScheme({ scheme }: { scheme: ColorScheme | undefined }): null {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (scheme && scheme !== colorScheme) setColorScheme(scheme);
  }, [scheme, colorScheme, setColorScheme]);
  return null;
}

/** Theme, colour scheme, density and toasts. Words come from <I18nProvider>, which stands above it. */
export function CareloopProvider({
  colorScheme,
  density = 'normal',
  children,
}: {
  colorScheme?: ColorScheme | undefined;
  density?: Density | undefined;
  children: ReactNode;
}): ReactNode {
  globalThis.__webpack_nonce__ ??= styleNonce();
  useEffect(() => {
    document.documentElement.dataset.density = density;
    localStorage.setItem('careloop.density', density);
  }, [density]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemes}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
      deduplicateInlineStyles
    >
      <FollowScheme scheme={colorScheme} />
      {children}
      <Toasts />
    </MantineProvider>
  );
}
