import { useEffect, useState } from 'react';
import { type SearchHit, useCan } from '#ui';
import { webModules } from './modules.ts';

const providers = webModules.flatMap((one) => one.searchProviders ?? []);

export type FoundHit = SearchHit & { provider: string; labelKey: string };

/** Asks every search provider a moment after the last key; what each finds appears as soon as it answers. */
export function useSearchHits(query: string): { hits: FoundHit[]; searching: boolean } {
  const can = useCan();
  const [hits, setHits] = useState<FoundHit[]>([]);
  const [searching, setSearching] = useState(false);
  const wanted = query.trim();
  // biome-ignore lint/correctness/useExhaustiveDependencies: permissions do not change while the palette is open
  useEffect(() => {
    // One Han character already says something; one Latin letter does not.
    const long = wanted.length >= 2 || /\p{Script=Han}/u.test(wanted);
    const asked = providers.filter((provider) => can(provider.permission));
    if (!long || asked.length === 0) {
      setHits([]);
      setSearching(false);
      return;
    }
    const abort = new AbortController();
    setSearching(true);
    const timer = setTimeout(async () => {
      const answers = asked.map(async (provider) => {
        const found = await provider.search(wanted, abort.signal).catch((): SearchHit[] => []);
        if (abort.signal.aborted) return;
        const own = found.slice(0, 6).map((hit) => ({ ...hit, provider: provider.name, labelKey: provider.labelKey }));
        setHits((before) => [...before.filter((hit) => hit.provider !== provider.name), ...own]);
      });
      await Promise.all(answers);
      if (!abort.signal.aborted) setSearching(false);
    }, 150);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted]);
  return { hits, searching };
}
