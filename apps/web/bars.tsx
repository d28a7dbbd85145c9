import { Button } from '@mantine/core';
import { IconMailOff, IconWifi, IconWifiOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { NoticeBar, Slot, useCan, useLiveState, useSession, useT } from '#ui';
import { settingsPages } from './settings-frame.tsx';

function subscribeOnline(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

/** Since when there is no connection: at once when the browser knows it, else after the live stream was gone for 6 s. */
function useOfflineSince(): number | null {
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine);
  const { lostSince } = useLiveState();
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => {
    if (!online) {
      setSince((before) => before ?? Date.now());
      return;
    }
    if (lostSince === null) {
      setSince(null);
      return;
    }
    const timer = setTimeout(() => setSince((before) => before ?? lostSince), Math.max(0, lostSince + 6000 - Date.now()));
    return () => clearTimeout(timer);
  }, [online, lostSince]);
  return since;
}

function ConnectionBar(): ReactNode {
  const { t, rich, formatDate } = useT();
  const since = useOfflineSince();
  const [back, setBack] = useState(false);
  const wasOffline = useRef(false);
  useEffect(() => {
    if (since !== null) {
      wasOffline.current = true;
      setBack(false);
      return;
    }
    if (!wasOffline.current) return;
    wasOffline.current = false;
    setBack(true);
    const timer = setTimeout(() => setBack(false), 6000);
    return () => clearTimeout(timer);
  }, [since]);
  if (since !== null) {
    return (
      <NoticeBar tone="warn" icon={IconWifiOff}>
        {rich('web.offline.bar', { time: formatDate(since, 'time'), b: (words) => <strong>{words}</strong> })}
      </NoticeBar>
    );
  }
  return back ? (
    <NoticeBar tone="ok" icon={IconWifi}>
      {t('web.online.bar')}
    </NoticeBar>
  ) : null;
}

// The page of the module that owns mail; without one, settings show what there is.
const mailSettings = settingsPages.some((page) => page.path === 'email') ? '/settings/email' : '/settings';

function MailBar(): ReactNode {
  const { t } = useT();
  const { mailConfigured } = useSession();
  const can = useCan();
  if (mailConfigured || !can('settings:write')) return null;
  return (
    <NoticeBar
      tone="info"
      icon={IconMailOff}
      action={
        <Button component={Link} to={mailSettings}>
          {t('web.mail.setUp')}
        </Button>
      }
    >
      {t('web.mail.notSetUp')}
    </NoticeBar>
  );
}

export function NoticeBars(): ReactNode {
  return (
    <>
      <ConnectionBar />
      <MailBar />
      <Slot name="shell.bar" />
    </>
  );
}
