/**
 * The account that the server runs as. PostgreSQL refuses to run as root, and containers and CI jobs often
 * are root, in directories that no other account can enter (`mktemp -d`, /root). So for root:
 *
 * - the server runs as the owner of its data, or of the directory around it; where root owns these, as
 *   `postgres` if the machine has it, else as `nobody`; the data directory is made that account's;
 * - where that account can't reach the directory or the binaries, it gets a capability to pass directories
 *   (`setpriv`), the lesser one first: DAC_READ_SEARCH only reads, but Docker doesn't grant it. access(2)
 *   drops capabilities unless the securebit no_setuid_fixup is set, and PostgreSQL calls access(2);
 * - where there are no such capabilities, a user namespace (`unshare`) shows root's own files and processes
 *   as those of an ordinary user.
 *
 * Each is tried with `pg_ctl status`, which refuses root and reports what it can't reach.
 */
import { lchown, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../failure.ts'
import { asIs, type Binaries, type Invocation, lastLines, run } from './binaries.ts'

export interface Owner {
  uid: number
  gid: number
}

export interface Account {
  /** whom the files in the data directory have to belong to; undefined where that needs no care */
  owner?: Owner
  invoke(file: string, args: string[]): Invocation
}

export async function chooseAccount(binaries: Binaries, directory: string, data: string): Promise<Account> {
  if (process.geteuid?.() !== 0) return { invoke: asIs }
  const present = await ownerOf((await ownerOf(data)) ? data : directory)
  let last = ''
  for (const account of await candidates(present)) {
    const trial = await run(account.invoke(binaries.pgCtl, ['status', '-D', directory]))
    if ([0, 3, 4].includes(trial.code ?? -1) && !/permission denied/i.test(trial.output)) {
      if (account.owner) await give(data, account.owner)
      return account
    }
    last = trial.output
  }
  throw new Failure(
    'configuration',
    `PostgreSQL refuses to run as root, and no other account can be made to reach ${directory}: ${lastLines(last, 2)}`,
    {
      remedy:
        'Run callhouse as an ordinary user, or in a directory that others may enter, or set DATABASE_URL to a PostgreSQL server.',
    },
  )
}

async function candidates(present: Owner | undefined): Promise<Account[]> {
  const foreign = present !== undefined && present.uid !== 0
  const owner = foreign ? present : await serviceAccount()
  const { uid, gid } = owner
  const plain: Account = { owner, invoke: (file, args) => ({ file, args, ids: { uid, gid } }) }
  const capable = (capability: string): Account => ({
    owner,
    invoke: (file, args) =>
      asIs('setpriv', [
        `--reuid=${uid}`,
        `--regid=${gid}`,
        '--clear-groups',
        `--inh-caps=+${capability}`,
        `--ambient-caps=+${capability}`,
        '--securebits=+no_setuid_fixup',
        '--',
        file,
        ...args,
      ]),
  })
  const namespaced: Account = {
    invoke: (file, args) =>
      asIs('unshare', ['--user', '--map-user=1000', '--map-group=1000', '--', file, ...args]),
  }
  const all = [plain, capable('dac_read_search'), capable('dac_override')]
  return foreign ? all : [...all, namespaced]
}

async function serviceAccount(): Promise<Owner> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const line = ['postgres', 'nobody'].map((name) =>
    new RegExp(`^${name}:[^:]*:([1-9]\\d*):(\\d+):`, 'm').exec(passwd),
  )
  const [, uid, gid] = line[0] ?? line[1] ?? []
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) }
}

export async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    const { uid, gid } = await stat(path)
    return { uid, gid }
  } catch {
    return undefined
  }
}

/** Makes a tree the owner's. Its root comes last: a tree whose root is the owner's has been given wholly. */
export async function give(path: string, owner: Owner): Promise<void> {
  const present = await ownerOf(path)
  if (!present || present.uid === owner.uid) return
  const entries = await readdir(path, { recursive: true }).catch(() => [])
  for (const entry of entries) await lchown(join(path, entry), owner.uid, owner.gid)
  await lchown(path, owner.uid, owner.gid)
}
