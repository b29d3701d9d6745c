import type { RequestListener } from 'node:http'
import type { RouteGroup } from '../declared-routes.ts'
import { EXPOSITION_TYPE, exposition, type Family } from './exposition.ts'

/** What the listener for figures answers; the main ones know nothing of it. */
export const metricsGroup: RouteGroup = {
  name: 'Figures',
  rules: { listener: 'whoever reaches the listener that `--metrics-listen` opens; there is none by default' },
  routes: [{ method: 'GET', path: '/metrics', rule: 'listener' }],
}

const HEADERS = [
  ['Cache-Control', 'no-store'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox"],
] as const

/**
 * Answers `/metrics` for Prometheus. Looks that come while one is under way share its answer.
 * @param families the figures as they stand
 * @param onError told when they can't be had; whoever asked gets a 500
 */
export function metricsHandler(
  families: () => Promise<Family[]>,
  onError: (error: unknown) => void,
): RequestListener {
  let underWay: Promise<string> | undefined
  return (req, res) => {
    for (const [name, value] of HEADERS) res.setHeader(name, value)
    if (new URL(req.url ?? '/', 'http://localhost').pathname !== '/metrics') {
      res.writeHead(404, { 'Content-Type': 'text/plain' }).end('The figures are at /metrics.\n')
      return
    }
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.writeHead(405, { Allow: 'GET, HEAD' }).end()
      return
    }
    underWay ??= families()
      .then(exposition)
      .finally(() => {
        underWay = undefined
      })
    underWay.then(
      (text) => res.writeHead(200, { 'Content-Type': EXPOSITION_TYPE }).end(text),
      (error: unknown) => {
        onError(error)
        res
          .writeHead(500, { 'Content-Type': 'text/plain' })
          .end('The figures cannot be had; the log says why.\n')
      },
    )
  }
}
