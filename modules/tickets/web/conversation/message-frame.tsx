import { Button, useComputedColorScheme } from '@mantine/core';
import { IconPhotoDown } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Message, messageFrame } from '#contract/tickets';
import { urlOf } from '#platform/client';
import { useT } from '#ui';
import css from './message.module.css';
import { holdsRemoteImages } from './simple-html.tsx';

/**
 * A message's HTML in a frame of its own. The frame may not run scripts (sandbox and its own policy); being of our origin
 * it can be measured from here, so that it is as high as its content.
 */
export function MessageFrame({ message }: { message: Message }): ReactNode {
  const { t } = useT();
  const dark = useComputedColorScheme('light') === 'dark';
  const [images, setImages] = useState(false);
  const [height, setHeight] = useState(() => Math.min(600, 22 + Math.ceil(message.text.length / 70) * 22));
  const frame = useRef<HTMLIFrameElement>(null);
  const watch = useRef<ResizeObserver>(undefined);
  const measure = (): void => {
    const page = frame.current?.contentDocument?.documentElement;
    const body = frame.current?.contentDocument?.body;
    if (!page || !body) return;
    setHeight(Math.ceil(body.getBoundingClientRect().height));
    watch.current?.disconnect();
    watch.current = new ResizeObserver(() => setHeight(Math.max(16, Math.ceil(body.getBoundingClientRect().height))));
    watch.current.observe(body);
  };
  useEffect(() => () => watch.current?.disconnect(), []);
  const src = urlOf(messageFrame, { params: { id: message.ticketId, messageId: message.id }, query: { images: String(images), dark: String(dark) } });
  return (
    <>
      {!images && holdsRemoteImages(message.html ?? '') && (
        <div className={css.remote}>
          <span className="grow">{t('tickets.message.remoteImages')}</span>
          <Button variant="subtle" size="compact-xs" leftSection={<IconPhotoDown size={14} stroke={1.7} aria-hidden />} onClick={() => setImages(true)}>
            {t('tickets.message.showImages')}
          </Button>
        </div>
      )}
      <iframe
        ref={frame}
        src={src}
        title={t('tickets.message.frame', { name: message.author.name })}
        className={css.frame}
        style={{ height }}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        onLoad={measure}
      />
    </>
  );
}
