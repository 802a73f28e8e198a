#!/usr/bin/env -S node --max-semi-space-size=16 --max-old-space-size=1536 --
// A young generation of 16 MB: parsing is hardly slower than with V8's own choice of up to three times that, and the
// process stays 100 MB smaller. An old one of 1.5 GB at most: with more at hand V8 lets garbage lie, and a sync takes
// 400 MB where 240 will do, no faster; a document of 150 MB still fits. Without the dashes Node would take --env-file
// for its own, wherever it stands.

import module from 'node:module'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `callhouse needs Node 22.15 or newer; this is ${process.version}. Install a newer Node, or run it by npx, which brings its own.\n`,
  )
  process.exit(78)
}
// starting takes half as long where the code need not be compiled again
module.enableCompileCache()
// only now: an older Node could not even load the rest
await import('./start.ts')
