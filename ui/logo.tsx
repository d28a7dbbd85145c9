import type { ReactNode } from 'react';

export function Logo({ size = 26, label }: { size?: number; label?: string }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      strokeWidth={5}
      strokeLinecap="round"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      <path d="M24.78 9.22A11 11 0 0 1 24.78 22.78" stroke="color-mix(in srgb, var(--accent) 45%, var(--canvas))" />
      <path d="M20.1 26.2A11 11 0 1 1 20.1 5.8" stroke="var(--accent)" />
    </svg>
  );
}
