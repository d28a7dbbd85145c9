/** Which sentence tells of a new status: customers answer, but they also close and open again by a button. */
export function statusTold(actorKind: string, data: Record<string, unknown>): 'status' | 'byClosing' | 'byReopening' | 'byAnswer' {
  if (actorKind !== 'customer') return 'status';
  if (data.toCategory === 'solved' || data.toCategory === 'closed') return 'byClosing';
  return data.fromCategory === 'solved' ? 'byReopening' : 'byAnswer';
}
