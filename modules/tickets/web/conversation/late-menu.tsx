import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';

type Props = { label: string; size?: number; iconSize?: number; className?: string | undefined; width?: number; children: ReactNode };

/** A menu of which only the button is there until it is used: a conversation holds many, and hardly one is opened. */
export function LateMenu(props: Props): ReactNode {
  const [used, setUsed] = useState(false);
  if (used) return <UsedMenu {...props} />;
  return (
    <ActionIcon
      className={props.className}
      {...(props.size && { size: props.size })}
      aria-label={props.label}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setUsed(true)}
    >
      <IconDots size={props.iconSize ?? 16} stroke={1.7} aria-hidden />
    </ActionIcon>
  );
}

function UsedMenu({ label, size, iconSize = 16, className, width, children }: Props): ReactNode {
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // Opened from its own button, so that the focus comes back to it.
  useEffect(() => {
    button.current?.focus();
    setOpened(true);
  }, []);
  return (
    <Menu position="bottom-end" opened={opened} onChange={setOpened} {...(width && { width })}>
      <Menu.Target>
        <ActionIcon ref={button} className={className} {...(size && { size })} aria-label={label}>
          <IconDots size={iconSize} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
