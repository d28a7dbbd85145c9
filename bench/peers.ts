/** What other systems reach, for comparison: measured once, on a machine like the one this was built on, with 100,000 tickets and 414,874 messages. */
export const peers = `| what, 8 clients | RT 5.0.3 | osTicket 1.18.1 | FreeScout 1.8.235 | a bare Node server | PostgreSQL alone |
|---|---|---|---|---|---|
| list of 50 (the agent's page; RT's API in brackets) | 2.07/s, p99 4,539 ms (9.87/s) | 2.27/s, p99 3,959 ms | 20.5/s, p99 499 ms | 2,912/s, p99 7.0 ms | 12,073/s, p99 1.8 ms |
| open a ticket | 5.58/s, p99 2,059 ms | 51.5/s, p99 261 ms | 23.3/s, p99 563 ms | 3,851/s, p99 4.8 ms | 16,283/s, p99 1.1 ms |
| create a ticket | 7.6/s, p99 1,294 ms | 40.3/s, p99 283 ms | 27.2/s, p99 402 ms | 1,473/s, p99 13 ms | 2,993/s, p99 8.1 ms |
| reply | 9.07/s, p99 1,227 ms | 86.9/s, p99 137 ms | 32.1/s, p99 462 ms | 1,693/s, p99 11 ms | 3,267/s, p99 7.3 ms |
| search for a word in 0.1 % of the messages | 2.49/s, p99 3,386 ms (32.7/s) | 29.3/s, p99 513 ms | 0.28/s, p99 26,078 ms | 749/s, p99 24 ms | 969/s, p99 19 ms |
| memory after load | 1,310 MB | 131 MB (both PHP systems) | 131 MB (both PHP systems) | 196 MB | 2,170 MB |

Conditions: 2 vCPU (AMD EPYC), 24 GiB, Debian 12, loopback, no TLS, 2026-11-21/22, one run, noise up to 1.7x. RT on Starman with 8 workers and PostgreSQL 15; osTicket and
FreeScout on php-fpm 8.2 with 8 children, opcache, nginx and MariaDB 10.11, databases with 2 GB of buffers. Their pages are HTML (60 to 390 kB) and include drawing it; ours answers JSON
and draws in the browser. The bare Node server and PostgreSQL alone ran a smaller schema than ours, without rights, log or live updates. osTicket needed \`rowid_filter=off\`; with the
default its list did not end within 85 s.`;
