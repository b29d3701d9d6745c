import { BlockList, isIP } from 'node:net'
import { RaincaskError } from '../ops/errors.ts'

/** Addresses of proxies whose word on the client is taken; none if nothing is said. */
export class TrustedProxies {
  readonly #blocks = new BlockList()
  #isEmpty = true

  /**
   * @param text addresses and blocks of them, `192.0.2.7,10.0.0.0/8,fd00::/8`; empty for none
   * @throws RaincaskError CONFIG_INVALID
   */
  constructor(text = '') {
    for (const part of text.split(',').map((one) => one.trim())) if (part !== '') this.#add(part)
  }

  /** @param address as `plainAddress` gives it */
  has(address: string): boolean {
    if (this.#isEmpty) return false
    const family = isIP(address)
    return family !== 0 && this.#blocks.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }

  #add(part: string): void {
    const [address = '', bits, ...rest] = part.split('/')
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    const prefix = bits === undefined ? most : Number(bits)
    const isBlock = rest.length === 0 && (bits === undefined || /^\d{1,3}$/.test(bits)) && prefix <= most
    if (family === 0 || !isBlock)
      throw new RaincaskError('CONFIG_INVALID', {
        reason: `--trusted-proxy ${part} is neither an address nor a block such as 10.0.0.0/8`,
      })
    this.#isEmpty = false
    this.#blocks.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
  }
}

/** An address without port, brackets and zone, IPv4 as such; undefined for what is none. */
export function plainAddress(text: string): string | undefined {
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d{1,5}$/, '$1')
  const address = bare.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(address) === 0 ? undefined : address
}
