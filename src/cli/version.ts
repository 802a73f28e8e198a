import { readFileSync } from 'node:fs'

/** The version in the package's own manifest, which stands above `src/` and `dist/` alike. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version
