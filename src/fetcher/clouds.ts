import type { Cloud } from '../config/graph.ts'

export type { Cloud } from '../config/graph.ts'

/** The scope that stands for all application permissions of this cloud's Graph. */
export function graphScope(cloud: Cloud): string {
  return `${cloud.graph}/.default`
}

/** Where an administrator of a tenant of this cloud registers apps and grants permissions. */
export function adminCentre(cloud: Cloud): string {
  switch (cloud.name) {
    case 'gcc-high':
    case 'dod':
      return 'https://entra.microsoft.us'
    default:
      return 'https://entra.microsoft.com'
  }
}
