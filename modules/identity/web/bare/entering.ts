import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';

/** Goes on into the workspace after a sign-in: nothing of what was known before is kept. */
export function useEnter(): (to?: string) => void {
  const client = useQueryClient();
  const router = useRouter();
  return (to = '/') => {
    client.clear();
    router.history.push(to);
  };
}

/** Where someone wanted to go before they had to sign in; only addresses of this workspace. */
export function wantedPage(): string {
  const next = new URLSearchParams(location.search).get('next') ?? '/';
  return /^\/(?![/\\])/.test(next) ? next : '/';
}
