import type { Defect } from './defect.ts'
import { batchDefects } from './defects/batches.ts'
import { fetchingDefects } from './defects/fetching.ts'
import { foundDefects } from './defects/found.ts'
import { gateDefects } from './defects/gate.ts'
import { listingDefects } from './defects/listing.ts'

/** All defects that are made. */
export const defects: readonly Defect[] = [
  ...gateDefects,
  ...batchDefects,
  ...listingDefects,
  ...fetchingDefects,
  ...foundDefects,
]
