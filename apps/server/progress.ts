/** A bar on the terminal for commands; into a file or pipe only the last line goes. */
export function progressBar(label: string): { show(share: number, more?: string): void; end(more?: string): void } {
  const width = 30;
  const line = (share: number, more: string): string => {
    const filled = Math.round(Math.max(0, Math.min(1, share)) * width);
    return `${label} [${'█'.repeat(filled)}${'·'.repeat(width - filled)}] ${String(Math.floor(share * 100)).padStart(3)}%${more ? ` ${more}` : ''}`;
  };
  const terminal = process.stderr.isTTY;
  return {
    show: (share, more = '') => {
      if (terminal) process.stderr.write(`\r\x1b[K${line(share, more)}`);
    },
    end: (more = '') => {
      process.stderr.write(`${terminal ? '\r\x1b[K' : ''}${line(1, more)}\n`);
    },
  };
}
