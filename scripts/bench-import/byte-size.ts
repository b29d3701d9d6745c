const UNITS: Record<string, number> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }

/** Bytes of `512M`, `4G` and the like; undefined for what is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)i?B?$/i.exec(text)
  const unit = UNITS[(match?.[2] ?? '').toUpperCase()]
  return match && unit ? Math.round(Number(match[1]) * unit) : undefined
}
