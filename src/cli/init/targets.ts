import { containerAppsJob } from './container-apps.ts'
import { crontab } from './cron.ts'
import { dockerfile } from './dockerfile.ts'
import { cronJob } from './kubernetes.ts'
import type { Nightly, NightlyOptions, ReadyFile } from './nightly.ts'
import { systemdUnits } from './systemd.ts'

/** Something that can start callhouse every night, or be made of it. */
export interface Target {
  /** The options that make a difference to it. */
  readonly options: readonly (keyof NightlyOptions)[]
  files(nightly: Nightly): readonly ReadyFile[]
}

const always = ['schedule', 'name', 'schema'] as const

/** What files can be made for. */
export const targets: Readonly<Record<string, Target>> = {
  systemd: { options: [...always, 'command'], files: systemdUnits },
  cron: { options: [...always, 'command'], files: crontab },
  kubernetes: { options: [...always, 'image'], files: cronJob },
  'container-apps': { options: [...always, 'image'], files: containerAppsJob },
  dockerfile: { options: [], files: dockerfile },
}
