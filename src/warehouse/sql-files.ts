import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Where `migrations/` and `sql/` are: they ship with the package, beside `dist/` or `src/`. */
const root = fileURLToPath(new URL('../../', import.meta.url))

/** A file of SQL that ships with the package. */
export interface SqlFile {
  /** Without `.sql`. */
  readonly name: string
  readonly text: string
}

/**
 * The files of SQL in a folder, by name.
 * @param folder `migrations`, `sql/queries`, …
 */
export async function sqlFiles(folder: string): Promise<SqlFile[]> {
  const names = (await readdir(`${root}${folder}`)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (file) => ({
      name: file.slice(0, -'.sql'.length),
      text: await readFile(`${root}${folder}/${file}`, 'utf8'),
    })),
  )
}
