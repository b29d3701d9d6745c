import { digestOf } from '../../oci/digest.ts'
import type { NewRelease } from '../../server/catalog/new-release.ts'

export interface SampleOptions extends Partial<Omit<NewRelease, 'app'>> {
  app?: Partial<NewRelease['app']>
}

export const APP_ID = '0123456789abcdef0123456789abcdef'

/** A release as an import would publish it; every field can be set, and other content gives another digest. */
export function sampleRelease(options: SampleOptions = {}): NewRelease {
  const { app, ...release } = options
  return {
    version: '1.0',
    alias: '首版',
    notes: 'The first one.',
    template: digestOf('{}'),
    arch: 'amd64',
    cpu: 500,
    memory: 1024,
    isPlugin: false,
    images: [
      {
        shareImage: 'goodrain.me/abc:20240101',
        repository: 'apps/shop/1.0/abc',
        tag: '20240101',
        digest: digestOf('abc'),
      },
    ],
    digest: digestOf(JSON.stringify(options)),
    ...release,
    app: {
      id: APP_ID,
      name: '商城 Shop',
      description: 'Sells 100% of things',
      introduction: '# Shop',
      devStatus: 'release',
      ...app,
    },
  }
}
