import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// The staff workspace. `npm run dev` runs this in middleware mode inside the server; `vite` alone proxies to it.
const apiTarget = process.env.CARELOOP_API ?? 'http://127.0.0.1:3000';

const config: UserConfig = {
  root: here('./apps/web'),
  base: '/',
  cacheDir: here('./node_modules/.vite'),
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    // The API, and the pages that the server itself writes for customers.
    proxy: { '^/(?:api|request|my|t|rate|public)(?:[/?]|$)': { target: apiTarget, changeOrigin: false } },
  },
  build: {
    outDir: here('./dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    // Which files belong together: e2e/first-load.test.ts adds up what the first page needs.
    manifest: true,
    // Fonts and pictures stay files: the content security policy allows no data: fonts.
    assetsInlineLimit: 0,
    // The chart library is one lazy chunk of that size.
    chunkSizeWarningLimit: 800,
  },
};

export default config;
