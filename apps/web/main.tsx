import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { Settings } from './choices.tsx';
import { createQueryClient } from './queries.ts';
import { createAppRouter } from './router.tsx';

// zod would try to compile its checks with new Function, which the content security policy forbids.
config({ jitless: true });

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

const queries = createQueryClient();
const router = createAppRouter();

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Settings>
        <RouterProvider router={router} />
      </Settings>
    </QueryClientProvider>
  </StrictMode>,
);
