import type { Probe } from './application.ts'
import { amount, type Fields, records, text } from './fields.ts'

/** The checks of a component that are switched on, at most one of each kind (Rainbond, `createProbe`). */
export function probesOf(fields: Fields): Probe[] {
  const probes = new Map<Probe['mode'], Probe>()
  for (const item of records(fields['probes'])) {
    const mode = text(item['mode'])
    const check = checkOf(item)
    if (item['is_used'] !== true || (mode !== 'liveness' && mode !== 'readiness') || !check) continue
    if (probes.has(mode)) continue
    probes.set(mode, {
      mode,
      check,
      initialDelay: amount(item['initial_delay_second']),
      period: amount(item['period_second']) || 10,
      timeout: amount(item['timeout_second']) || 1,
      failures: amount(item['failure_threshold']) || 3,
      successes: mode === 'liveness' ? 1 : amount(item['success_threshold']) || 1,
    })
  }
  return [...probes.values()]
}

function checkOf(item: Fields): Probe['check'] | undefined {
  const scheme = text(item['scheme'])
  const port = amount(item['port'])
  const command = text(item['cmd']).split(/\s+/).filter(Boolean)
  if (scheme === 'cmd') return command.length > 0 ? { kind: 'command', command } : undefined
  if (port < 1 || port > 65535) return undefined
  if (scheme === 'tcp') return { kind: 'tcp', port }
  if (scheme !== 'http') return undefined
  const headers = text(item['http_header'])
    .split(',')
    .map((pair) => pair.split('='))
    .flatMap(([name = '', value = '']) => (name.trim() === '' ? [] : [{ name: name.trim(), value }]))
  return { kind: 'http', port, path: text(item['path']) || '/', headers }
}
