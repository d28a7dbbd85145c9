/** A bar with the time that is left, on the terminal; into a file or a pipe a line every tenth. */
export type Progress = { show(share: number, more?: string): void; end(): void };

export function progressOf(label: string, write: (text: string) => void = (text) => process.stderr.write(text), terminal = process.stderr.isTTY): Progress {
  const begun = performance.now();
  let told = -1;
  const line = (share: number, more: string): string => {
    const passedS = (performance.now() - begun) / 1_000;
    const left = share > 0.02 ? `, ${duration((passedS / share) * (1 - share))} left` : '';
    const filled = Math.round(Math.max(0, Math.min(1, share)) * 30);
    return `${label} [${'█'.repeat(filled)}${'·'.repeat(30 - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %  ${duration(passedS)}${left}${more && `  ${more}`}`;
  };
  return {
    show: (share, more = '') => {
      if (terminal) write(`\r\x1b[K${line(share, more)}`);
      else if (Math.floor(share * 10) > told) {
        told = Math.floor(share * 10);
        write(`${line(share, more)}\n`);
      }
    },
    end: () => {
      const passed = duration((performance.now() - begun) / 1_000);
      write(`${terminal ? '\r\x1b[K' : ''}${label}: done in ${passed}\n`);
    },
  };
}

function duration(s: number): string {
  return s < 90 ? `${s.toFixed(0)} s` : `${Math.floor(s / 60)} min ${String(Math.floor(s % 60)).padStart(2, '0')} s`;
}
