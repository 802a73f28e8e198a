import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { exitCodes } from '../../src/failure.ts'
import { sections, withSections } from './sections.ts'

const root = new URL('../../', import.meta.url)
const readme = await readFile(new URL('README.md', root), 'utf8')
const manifest = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
  scripts: Record<string, string>
}

describe('the README', () => {
  it('says what the code prints (npm run docs writes it)', async () => {
    expect(withSections(readme, await sections())).toBe(readme)
  })

  it('names only scripts that there are', () => {
    const named = [...readme.matchAll(/npm run (?:-s )?([a-z]+)/g)].map((match) => match[1]!)
    expect(named.filter((name) => manifest.scripts[name] === undefined)).toEqual([])
  })

  it('names only files that there are', () => {
    const named = [...readme.matchAll(/\]\(((?!https?:|#)[^)]+)\)/g)].map((match) => match[1]!)
    expect(named.filter((path) => !existsSync(fileURLToPath(new URL(path, root))))).toEqual([])
  })

  it('has every exit code', () => {
    for (const code of Object.values(exitCodes)) expect(readme).toContain(`  ${code}  `)
  })
})
