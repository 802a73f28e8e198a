import { readFile, writeFile } from 'node:fs/promises'
import { sections, withSections } from './sections.ts'

/** `npm run docs`: writes what the code prints into the README. */
const readme = new URL('../../README.md', import.meta.url)
await writeFile(readme, withSections(await readFile(readme, 'utf8'), await sections()))
